#include "server/integration/mail/intake.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "core/model/text_check.hpp"
#include "server/integration/mail/intake_run.hpp"
#include "server/log.hpp"
#include "storage/files/file_io.hpp"

#include <filesystem>
#include <system_error>

namespace proofdesk::server::mail {

boost::json::object to_json(const Receipt& receipt) {
  return {{"communication", receipt.communication},
          {"record", receipt.record},
          {"outcome", receipt.outcome},
          {"copy", receipt.copy},
          {"accepted", receipt.accepted}};
}

Result<Receipt> Intake::receive(std::string_view raw) {
  auto mail = parse_mail(raw, {.bytes = parts_.settings.message_bytes});
  if (!mail) {
    ++counters_.rejected;
    keep_rejected(raw, mail.error());
    return fail(mail.error());
  }
  // One at a time: two copies that arrive together must not both be the first.
  const std::lock_guard lock(mutex_);
  auto receipt = IntakeRun(parts_, *mail, raw).run();
  if (!receipt) {
    log_warning("mail.not_taken_in",
                {{"rule", receipt.error().rule}, {"detail", receipt.error().detail}});
    return receipt;
  }
  if (receipt->copy) {
    ++counters_.copies;
  } else {
    ++counters_.received;
  }
  if (receipt->outcome == "bounce" && !receipt->copy) ++counters_.bounces;
  if (!receipt->accepted) ++counters_.rejected;
  log_info("mail.received", {{"communication", receipt->communication},
                             {"record", receipt->record},
                             {"outcome", receipt->outcome},
                             {"copy", receipt->copy ? "yes" : "no"}});
  return receipt;
}

void Intake::keep_rejected(std::string_view raw, const Error& error) const {
  std::error_code failed;
  std::filesystem::create_directories(parts_.rejected, failed);
  const auto file = parts_.rejected / (to_hex(journal::sha256(raw)) + ".eml");
  // Too large is too large to be kept as well; who handed it in still has it.
  const auto kept =
      error.code == ErrorCode::kTooLarge ? Status(fail(error)) : replace_private_file(file, raw);
  log_warning("mail.rejected", {{"rule", error.rule},
                                {"detail", error.detail},
                                {"kept", kept ? file.native() : std::string("no")}});
}

}  // namespace proofdesk::server::mail
