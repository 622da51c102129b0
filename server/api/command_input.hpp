#pragma once

#include "core/engine/command.hpp"
#include "server/api/route.hpp"
#include "server/service.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server {

/// The body as a JSON object. kUnsupported unless the media type is application/json (for PATCH also
/// application/merge-patch+json). An empty body counts as {} where `optional`.
[[nodiscard]] Result<boost::json::object> json_body(const Request& request,
                                                    const Settings& settings, bool optional);

/// A kind that there is not, with the names it may have been meant to be.
[[nodiscard]] std::unexpected<Error> unknown_kind(std::string pointer, const Model& model,
                                                  std::string_view name);

/// The version in If-Match: nullopt when the header is missing. kInvalidArgument unless it is one strong tag
/// as we give them out.
[[nodiscard]] Result<std::optional<std::int64_t>> if_match(const Request& request);

/// Idempotency-Key, quoted or bare; empty when there is none.
[[nodiscard]] Result<std::string> idempotency_key(const Request& request);
/// What was asked under it: method, path, condition, media type and body.
[[nodiscard]] std::string idempotency_hash(const Request& request, std::string_view item);

/// The members of `object` as typed fields of the kind; members listed in `reserved` are left to the caller.
/// On creation null means "not given".
[[nodiscard]] Result<std::vector<FieldInput>> field_inputs(
    const KindModel& kind, const boost::json::object& object,
    const std::vector<std::string_view>& reserved, bool creating);

/// {"text": …, "public": …} at `pointer`.
[[nodiscard]] Result<WorkInput> work_input(const boost::json::value& json,
                                           std::string_view pointer);

/// Fails on members that are not in `known`, naming the nearest.
[[nodiscard]] Status only_members(const boost::json::object& object,
                                  const std::vector<std::string_view>& known);

/// A required or optional text member.
[[nodiscard]] Result<std::string> text_member(const boost::json::object& object,
                                              std::string_view name, bool required);

/// "did you mean" for a misspelt word: nothing, or the nearest candidates.
[[nodiscard]] std::string near_matches(std::string_view word,
                                       const std::vector<std::string_view>& candidates);

/// The transition of the kind that a URL or an input names in camelCase, as lifecycles call it; empty stays
/// empty. kNotFound "transition.exists", with the nearest names.
[[nodiscard]] Result<std::string> known_transition(const KindModel& kind, std::string_view camel);

/// An error about one member of the input.
[[nodiscard]] std::unexpected<Error> bad_member(std::string pointer, std::string detail);

}  // namespace proofdesk::server
