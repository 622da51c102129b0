#include "server/api/command_input.hpp"

#include "core/base/encoding.hpp"
#include "core/base/words.hpp"
#include "core/journal/digest.hpp"
#include "core/model/codec.hpp"
#include "core/model/foreign_words.hpp"
#include "core/model/strict_json.hpp"
#include "server/api/names.hpp"
#include "server/service.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kLongestKey = 255;

std::string_view media_type_of(std::string_view header) {
  header = header.substr(0, header.find(';'));
  while (!header.empty() && header.back() == ' ') header.remove_suffix(1);
  return header;
}

std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0U : 1U)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

/// Adds to the error about an unknown field the names it may have been meant to be.
void suggest(const KindModel& kind, FieldError& error) {
  std::string_view name = error.pointer;
  if (name.empty()) return;
  name.remove_prefix(1);
  constexpr std::string_view kCustom = "custom/";
  const bool custom = name.starts_with(kCustom);
  if (custom) name.remove_prefix(kCustom.size());
  const std::string wanted = custom ? fmt::format("custom.{}", name) : std::string(name);
  const FieldModel* known = kind.field(wanted);
  if (known != nullptr && known->json_name == wanted) return;
  std::vector<std::string_view> candidates;
  std::string declared;  // what somebody may have taken for a field of the kind's own
  for (const FieldModel& field : kind.fields()) {
    if (field.engine_owned || field.secret || field.retired || field.origin == FieldOrigin::kSystem)
      continue;
    const bool is_declared = field.origin == FieldOrigin::kCustom;
    if (is_declared == custom) {
      candidates.push_back(custom ? std::string_view(field.name)
                                  : std::string_view(field.json_name));
    } else if (is_declared && declared.empty() &&
               !near_matches(to_snake(name), {std::string_view(field.name)}).empty()) {
      declared = fmt::format(" A declared field goes into \"custom\": {{\"{}\": …}}.", field.name);
    }
  }
  error.detail += '.';
  error.detail += near_matches(name, candidates);
  error.detail += declared;
}

}  // namespace

std::unexpected<Error> bad_member(std::string pointer, std::string detail) {
  Error error{ErrorCode::kInvalidArgument, "input.member", detail};
  error.fields.push_back({std::move(pointer), std::move(detail)});
  return fail(std::move(error));
}

std::string near_matches(std::string_view word, const std::vector<std::string_view>& candidates) {
  std::vector<std::pair<std::size_t, std::string_view>> near;
  for (const auto candidate : candidates) {
    const std::size_t steps = distance(word, candidate);
    if (steps <= 1 + word.size() / 4) near.emplace_back(steps, candidate);
  }
  std::ranges::sort(near);
  std::vector<std::string> words;
  for (const auto& [steps, candidate] : near) {
    if (words.size() == 3) break;
    words.push_back(fmt::format("\"{}\"", candidate));
  }
  if (words.empty()) return {};
  return fmt::format(" Did you mean {}?", fmt::join(words, " or "));
}

std::unexpected<Error> unknown_kind(std::string pointer, const Model& model,
                                    std::string_view name) {
  std::vector<std::string_view> names;
  for (const auto& kind : model.kinds()) names.push_back(kind->json_plural);
  return bad_member(std::move(pointer),
                    fmt::format("There is no such kind of record.{}", near_matches(name, names)));
}

Result<std::string> known_transition(const KindModel& kind, std::string_view camel) {
  std::string name = to_snake(camel);
  if (name.empty() || kind.lifecycle.knows(name)) return name;
  std::vector<std::string> names;
  for (const Transition& transition : kind.lifecycle.transitions)
    names.push_back(to_camel(transition.name));
  const std::vector<std::string_view> candidates(names.begin(), names.end());
  return fail(ErrorCode::kNotFound, "transition.exists",
              fmt::format("There is no transition \"{}\" of {}.{}", camel, with_article(kind.label),
                          near_matches(camel, candidates)));
}

Result<boost::json::object> json_body(const Request& request, const Settings& settings,
                                      bool optional) {
  if (request.body.empty()) {
    if (optional) return boost::json::object();
    Error error{ErrorCode::kInvalidArgument, "input.body",
                "A JSON object is expected as the body."};
    return fail(std::move(error));
  }
  const auto type = media_type_of(request.header("Content-Type").value_or(""));
  const bool merge_patch = request.method == Method::kPatch &&
                           equals_ignoring_case(type, "application/merge-patch+json");
  if (!equals_ignoring_case(type, "application/json") && !merge_patch) {
    Error error{ErrorCode::kUnsupported, "input.media_type",
                fmt::format("The body is \"{}\", JSON is expected.", type)};
    error.remedy = "Send the header \"Content-Type: application/json\".";
    return fail(std::move(error));
  }
  JsonLimits limits;
  limits.bytes = settings.json_limit;
  PROOFDESK_ASSIGN(auto json, parse_strict_json(request.body, limits));
  if (!json.is_object()) return bad_member("", "A JSON object is expected as the body.");
  return std::move(json.as_object());
}

Result<std::optional<std::int64_t>> if_match(const Request& request) {
  const auto header = request.header("If-Match");
  if (!header) return std::nullopt;
  const auto bad = [] {
    Error error{ErrorCode::kInvalidArgument, "http.if_match",
                "If-Match must be one strong entity tag as given in ETag."};
    error.remedy = "Send the ETag of the version you saw, for example If-Match: \"3\".";
    return fail(std::move(error));
  };
  const std::string_view tag = *header;
  if (request.count("If-Match") > 1 || tag.size() < 3 || tag.front() != '"' || tag.back() != '"')
    return bad();
  std::int64_t version = 0;
  const char* end = tag.data() + tag.size() - 1;
  const auto parsed = std::from_chars(tag.data() + 1, end, version);
  if (parsed.ec != std::errc{} || parsed.ptr != end || version < 1) return bad();
  return version;
}

Result<std::string> idempotency_key(const Request& request) {
  const auto header = request.header("Idempotency-Key");
  if (!header) return std::string();
  std::string_view key = *header;
  if (key.size() >= 2 && key.front() == '"' && key.back() == '"')
    key = key.substr(1, key.size() - 2);
  const bool visible = std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
  if (key.empty() || key.size() > kLongestKey || !visible || request.count("Idempotency-Key") > 1) {
    return fail(ErrorCode::kInvalidArgument, "http.idempotency_key",
                "Idempotency-Key must be one text of 1 to 255 visible ASCII characters.");
  }
  return std::string(key);
}

std::string idempotency_hash(const Request& request, std::string_view item) {
  journal::Sha256 hash;
  const auto part = [&](std::string_view text) {
    hash.update(fmt::format("{}:", text.size())).update(text);
  };
  part(request.method_name);
  part(request.raw_target);
  part(request.header("If-Match").value_or(""));
  part(item);
  part(request.body);
  return to_hex(hash.finish());
}

Result<std::vector<FieldInput>> field_inputs(const KindModel& kind,
                                             const boost::json::object& object,
                                             const std::vector<std::string_view>& reserved,
                                             bool creating) {
  boost::json::object fields;
  for (const auto& [name, value] : object) {
    if (std::ranges::find(reserved, std::string_view(name)) == reserved.end())
      fields.emplace(name, value);
  }
  auto values = fields_from_json(kind, fields);
  if (!values) {
    Error error = values.error();
    std::vector<std::string> remedies;
    for (auto& field : error.fields) {
      const std::string_view name(field.pointer);
      auto instead = name.empty() ? std::string() : instead_of(kind, name.substr(1));
      if (instead.empty())
        suggest(kind, field);
      else
        remedies.push_back(std::move(instead));
    }
    if (!remedies.empty()) error.remedy = fmt::format("{}", fmt::join(remedies, " "));
    return fail(std::move(error));
  }
  std::vector<FieldInput> inputs;
  for (auto& [field, value] : *values) {
    if (creating && std::holds_alternative<std::monostate>(value)) continue;
    const bool custom = field->origin == FieldOrigin::kCustom;
    inputs.push_back({custom ? "custom." + field->name : field->name, std::move(value)});
  }
  return inputs;
}

Result<WorkInput> work_input(const boost::json::value& json, std::string_view pointer) {
  const auto at = [&](std::string_view member) { return fmt::format("{}/{}", pointer, member); };
  const auto* object = json.if_object();
  if (object == nullptr)
    return bad_member(std::string(pointer), "An object with \"text\" is expected.");
  WorkInput work;
  for (const auto& [name, value] : *object) {
    if (name == "text") {
      if (!value.is_string()) return bad_member(at("text"), "A text is expected.");
      work.text = value.as_string();
    } else if (name == "public") {
      if (!value.is_bool()) return bad_member(at("public"), "true or false is expected.");
      work.is_public = value.as_bool();
    } else {
      return bad_member(at(name),
                        fmt::format("There is no such member; known are \"text\" and \"public\".{}",
                                    near_matches(name, {"text", "public"})));
    }
  }
  if (work.text.empty()) return bad_member(at("text"), "A text is required.");
  return work;
}

Status only_members(const boost::json::object& object, const std::vector<std::string_view>& known) {
  for (const auto& [name, value] : object) {
    if (std::ranges::find(known, std::string_view(name)) != known.end()) continue;
    return bad_member(fmt::format("/{}", std::string_view(name)),
                      fmt::format("There is no such member.{}", near_matches(name, known)));
  }
  return {};
}

Result<std::string> text_member(const boost::json::object& object, std::string_view name,
                                bool required) {
  const auto* value = object.if_contains(name);
  const std::string pointer = fmt::format("/{}", name);
  if (value == nullptr || value->is_null()) {
    if (required) return bad_member(pointer, "This member is required.");
    return std::string();
  }
  if (!value->is_string()) return bad_member(pointer, "A text is expected.");
  if (required && value->as_string().empty())
    return bad_member(pointer, "This member is required.");
  return std::string(value->as_string());
}

}  // namespace proofdesk::server
