#include "server/api/query_input.hpp"

#include "server/api/command_input.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server {

std::unexpected<Error> bad_parameter(std::string_view name, std::string detail) {
  Error error{ErrorCode::kInvalidArgument, "input.query", fmt::format("{}: {}", name, detail)};
  error.fields.push_back({fmt::format("?{}", name), std::move(detail)});
  return fail(std::move(error));
}

Status check_query(const Request& request, const Route& route) {
  const auto& given = request.target.query();
  for (std::size_t i = 0; i < given.size(); ++i) {
    const std::string_view name = given[i].name;
    if (std::ranges::find(route.query, name, &QueryParameter::name) == route.query.end()) {
      std::vector<std::string_view> known;
      for (const auto& parameter : route.query) known.push_back(parameter.name);
      const std::string list = known.empty()
                                   ? "This path takes none."
                                   : fmt::format("Known here: {}.", fmt::join(known, ", "));
      return bad_parameter(
          name, fmt::format("There is no such parameter. {}{}", list, near_matches(name, known)));
    }
    for (std::size_t j = 0; j < i; ++j) {
      if (given[j].name == name) return bad_parameter(name, "The parameter is repeated.");
    }
  }
  for (const auto& parameter : route.query) {
    if (parameter.required && !request.target.parameter(parameter.name)) {
      return bad_parameter(parameter.name, "This parameter is required.");
    }
  }
  return {};
}

Result<std::int64_t> number_parameter(const Request& request, std::string_view name,
                                      std::int64_t fallback, std::int64_t least,
                                      std::int64_t greatest) {
  const auto text = request.target.parameter(name);
  if (!text) return fallback;
  std::int64_t number = 0;
  const auto parsed = std::from_chars(text->data(), text->data() + text->size(), number);
  if (parsed.ec != std::errc{} || parsed.ptr != text->data() + text->size() || number < least ||
      number > greatest) {
    return bad_parameter(name,
                         fmt::format("A whole number from {} to {} is expected.", least, greatest));
  }
  return number;
}

std::string_view text_parameter(const Request& request, std::string_view name) {
  return request.target.parameter(name).value_or(std::string_view{});
}

}  // namespace proofdesk::server
