#include "server/integration/mail/imap.hpp"

#include "server/integration/mail/curl.hpp"
#include "server/log.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <memory>

#include <fmt/format.h>

namespace proofdesk::server::mail {
namespace {

struct CloseCurl {
  void operator()(CURL* curl) const { curl_easy_cleanup(curl); }
};

/// Larger than any message that is taken, so that the intake can say what is wrong with one that is not.
struct Answer {
  std::string text;
  std::size_t limit = 0;

  static std::size_t take(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& answer = *static_cast<Answer*>(self);
    if (answer.text.size() + size * count > answer.limit) return 0;
    answer.text.append(bytes, size * count);
    return size * count;
  }
};

}  // namespace

std::vector<std::uint32_t> found_in(std::string_view reply) {
  std::vector<std::uint32_t> found;
  constexpr std::string_view kSearch = "* SEARCH";
  const auto at = reply.find(kSearch);
  if (at == std::string_view::npos) return found;
  reply.remove_prefix(at + kSearch.size());
  reply = reply.substr(0, reply.find('\n'));
  while (!reply.empty()) {
    const auto digit = reply.find_first_of("0123456789");
    if (digit == std::string_view::npos) break;
    reply.remove_prefix(digit);
    std::uint32_t number = 0;
    const auto read = std::from_chars(reply.data(), reply.data() + reply.size(), number);
    if (read.ec == std::errc{} && number > 0) found.push_back(number);
    reply.remove_prefix(static_cast<std::size_t>(read.ptr - reply.data()));
  }
  return found;
}

ImapPoller::ImapPoller(const Parts& parts, Intake& intake)
    : parts_(parts), intake_(intake), thread_([this] { run(); }) {}

ImapPoller::~ImapPoller() { stop(); }

void ImapPoller::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void ImapPoller::run() {
  begin_curl();
  while (!stopping_) {
    Status done;
    try {
      done = fetch_unseen();
    } catch (const std::exception& fault) {
      done = fail(ErrorCode::kInternal, "mail.imap", fault.what());
    }
    if (!done && !stopping_)
      log_warning("mail.not_fetched",
                  {{"rule", done.error().rule}, {"detail", done.error().detail}});
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, parts_.settings.imap_interval, [&] { return stopping_.load(); });
  }
}

Result<std::string> ImapPoller::ask(void* curl, const std::string& url,
                                    const std::string& request) {
  const Settings& settings = parts_.settings;
  curl_easy_reset(curl);
  prepare_curl(curl, url, settings.imap_tls, settings.imap_user, settings.imap_password, stopping_);
  if (!request.empty()) curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request.c_str());
  Answer answer;
  answer.limit = settings.message_bytes + settings.message_bytes / 2;
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, Answer::take);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &answer);
  const CURLcode code = curl_easy_perform(curl);
  if (code == CURLE_OK) return std::move(answer.text);
  return fail(ErrorCode::kUnavailable, "mail.imap", curl_easy_strerror(code));
}

Status ImapPoller::fetch_unseen() {
  const std::unique_ptr<CURL, CloseCurl> curl(curl_easy_init());
  const std::string& mailbox = parts_.settings.imap_url;
  PROOFDESK_ASSIGN(const auto reply, ask(curl.get(), mailbox, "UID SEARCH UNSEEN"));
  for (const auto uid : found_in(reply)) {
    if (stopping_) return {};
    PROOFDESK_ASSIGN(const auto raw, ask(curl.get(), fmt::format("{};UID={}", mailbox, uid), {}));
    const auto taken = intake_.receive(raw);
    const bool for_ever = taken || taken.error().code == ErrorCode::kInvalidArgument ||
                          taken.error().code == ErrorCode::kTooLarge;
    if (!for_ever) return fail(taken.error());
    PROOFDESK_TRY(
        ask(curl.get(), mailbox, fmt::format("UID STORE {} +FLAGS.SILENT (\\Seen)", uid)));
  }
  return {};
}

}  // namespace proofdesk::server::mail
