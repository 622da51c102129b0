#include "app/cli/people.hpp"

#include "app/cli/answers.hpp"
#include "core/base/uuid.hpp"

#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

/// A literal of the filter language.
std::string literal_of(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

}  // namespace

Result<std::string> number_of_person(const LocalDesk& desk, const std::string& name) {
  if (name.starts_with("PER-") || Uuid::parse(name)) return name;
  for (const auto* field : {"userName", "email", "name"}) {
    const std::string filter = fmt::format("{} = {}", field, literal_of(name));
    PROOFDESK_ASSIGN(const auto answer, desk.send({.target = "/api/v1/people?pageSize=2&filter=" +
                                                             percent_encoded(filter)}));
    const auto* people = member_at(answer, "people").if_array();
    if (people == nullptr || people->empty()) continue;
    if (people->size() == 1) return text_at(people->front(), "number");
    return fail({.code = ErrorCode::kRefused,
                 .rule = "person.several",
                 .detail = fmt::format("several people are called {}", name),
                 .remedy = "name the person by number: proofdesk export person lists them"});
  }
  return std::string();
}

Error nobody(const std::string& name) {
  return {ErrorCode::kNotFound, "person.exists", fmt::format("nobody is called {}", name)};
}

}  // namespace proofdesk::app::cli
