#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/jobs.hpp"
#include "app/local_client.hpp"
#include "storage/files/data_directory.hpp"

#include <cerrno>
#include <memory>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

namespace proofdesk::app::cli {
namespace {

/// Beyond what any server takes there is no use in reading on.
constexpr std::size_t kMost = 1024UL * 1024 * 1024;

Result<std::string> read_standard_input() {
  std::string all;
  std::string piece(65'536, '\0');
  while (all.size() <= kMost) {
    const auto got = ::read(STDIN_FILENO, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0)
      return fail(ErrorCode::kUnavailable, "mail.input", "standard input cannot be read");
    if (got == 0) return all;
    all.append(piece, 0, static_cast<std::size_t>(got));
  }
  return fail(ErrorCode::kTooLarge, "mail.size", "the message is larger than any that is taken");
}

Result<boost::json::value> hand_in(const std::string& data) {
  PROOFDESK_ASSIGN(const std::string message, read_standard_input());
  PROOFDESK_ASSIGN(const auto directory, DataDirectory::existing(data));
  return LocalClient(directory.socket())
      .send({.method = "POST",
             .target = fmt::format("/local/jobs/{}", kReceiveMailJob),
             .content_type = "message/rfc822",
             .body = message});
}

/// The mail server has the message and keeps it until it hears that we do: whatever is not for ever is
/// answered by "later".
Result<ExitCode> receive(const std::string& data, Terminal& terminal) {
  const auto receipt = hand_in(data);
  if (!receipt) {
    terminal.complain(receipt.error());
    const bool for_ever = receipt.error().code == ErrorCode::kInvalidArgument ||
                          receipt.error().code == ErrorCode::kTooLarge;
    return for_ever ? ExitCode::kMailData : ExitCode::kMailLater;
  }
  terminal.print(fmt::format("{} {} {}{}\n", text_at(*receipt, "communication"),
                             text_at(*receipt, "outcome"), text_at(*receipt, "record"),
                             member_at(*receipt, "copy") == true ? " (a copy)" : ""));
  if (member_at(*receipt, "accepted") == false) {
    terminal.say("proofdesk: mail from this address is not taken in\n");
    return ExitCode::kMailUnwanted;
  }
  return ExitCode::kDone;
}

}  // namespace

void add_mail(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "mail", "What mail servers call");
  group->require_subcommand(1);
  group->footer(examples({"proofdesk mail receive --data /var/lib/proofdesk < message.eml"}));
  auto* command = add_subcommand(
      *group, "receive", "Hand in one message, read from standard input, to the running server");
  auto data = std::make_shared<std::string>();
  add_data(*command, *data);
  command->footer(
      "For the pipe of a mail server; docs/mail.md shows how. Ends as sysexits say: 0 taken in, 65 "
      "no message that\ncan be taken in (kept in DIR/rejected_mail), 75 hand it in again later, 77 "
      "from a stranger and refused.\n\n" +
      examples({"proofdesk mail receive --data /var/lib/proofdesk < message.eml"}));
  command->callback([&chosen, data] {
    chosen.work = [data](Terminal& terminal) { return receive(*data, terminal); };
  });
}

}  // namespace proofdesk::app::cli
