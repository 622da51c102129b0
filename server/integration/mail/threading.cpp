#include "server/integration/mail/threading.hpp"

#include <fmt/format.h>

namespace proofdesk::server::mail {
namespace {

constexpr std::string_view kThread = "thread.";

}  // namespace

std::string message_id_of(Uuid communication, std::string_view domain) {
  return fmt::format("{}@{}", communication.to_string(), domain);
}

std::string thread_id_of(const RecordRef& subject, std::string_view domain) {
  return fmt::format("{}{}.{}@{}", kThread, subject.kind, subject.id.to_string(), domain);
}

std::optional<RecordRef> named_by(std::string_view message_id, std::string_view domain) {
  const auto at = message_id.rfind('@');
  if (at == std::string_view::npos || message_id.substr(at + 1) != domain) return std::nullopt;
  std::string_view local = message_id.substr(0, at);
  std::string kind = "communication";
  if (local.starts_with(kThread)) {
    local.remove_prefix(kThread.size());
    const auto dot = local.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    kind = local.substr(0, dot);
    local.remove_prefix(dot + 1);
  }
  const auto id = Uuid::parse(local);
  if (!id || id->is_nil() || !is_snake_case(kind)) return std::nullopt;
  return RecordRef{std::move(kind), *id};
}

std::string tagged_subject(std::string_view number, std::string_view title) {
  if (number.empty()) return std::string(title);
  return title.empty() ? fmt::format("[{}]", number) : fmt::format("[{}] {}", number, title);
}

std::vector<NumberedRecord> numbers_in(std::string_view subject, const Model& model) {
  std::vector<NumberedRecord> found;
  for (auto open = subject.find('['); open != std::string_view::npos;
       open = subject.find('[', open + 1)) {
    constexpr std::size_t kLongest = 40;
    const auto close = subject.substr(open, kLongest).find(']');
    if (close == std::string_view::npos) continue;
    const std::string_view text = subject.substr(open + 1, close - 1);
    for (const auto& kind : model.kinds()) {
      if (const auto number = kind->parse_number(text); number > 0)
        found.push_back({kind.get(), number});
    }
  }
  return found;
}

}  // namespace proofdesk::server::mail
