#include "core/base/words.hpp"
#include "core/model/codec.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

namespace json = boost::json;

/// Errors that are listed; a request with more mistakes than that is not read to its end.
constexpr std::size_t kMaxErrors = 20;
/// Bytes of a name that an answer repeats.
constexpr std::size_t kMaxName = 100;

/// What can be repeated of a name that somebody sent.
std::string_view clipped(std::string_view name) {
  if (name.size() <= kMaxName) return name;
  std::size_t end = kMaxName;
  while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0U) == 0x80) --end;
  return name.substr(0, end);
}

/// RFC 6901 §3. Into a string that is used again and again.
void point_to(std::string_view parent, std::string_view name, std::string& pointer) {
  name = clipped(name);
  pointer = parent;
  pointer += '/';
  if (name.find_first_of("~/") == std::string_view::npos) {
    pointer += name;
    return;
  }
  for (const char c : name) {
    if (c == '~') {
      pointer += "~0";
    } else if (c == '/') {
      pointer += "~1";
    } else {
      pointer += c;
    }
  }
}

/// Reads member after member and remembers everything that is wrong.
class InputReader {
 public:
  explicit InputReader(const KindModel& kind) : kind_(kind) {}

  void read(const json::object& object) {
    fields_.reserve(object.size());
    for (const auto& [key, value] : object) {
      if (errors_.size() >= kMaxErrors) return;
      const std::string_view name = key;
      if (name == "custom") {
        read_custom(value);
      } else {
        const FieldModel* field = kind_.field(name);
        // One name for one thing: not the schema's own spelling, not a custom field by its path.
        if (field != nullptr &&
            (field->json_name != name || field->origin == FieldOrigin::kCustom)) {
          field = nullptr;
        }
        point_to("", name, pointer_);
        read_one(field, name, value);
      }
    }
  }

  Result<std::vector<FieldValue>> take() {
    if (errors_.empty()) return std::move(fields_);
    Error all = std::move(errors_.front());
    for (std::size_t i = 1; i < errors_.size(); ++i) {
      all.fields.insert(all.fields.end(), errors_[i].fields.begin(), errors_[i].fields.end());
    }
    if (errors_.size() > 1) {
      all.rule = "input.fields";
      all.clause.clear();
      all.detail = fmt::format("{} fields are wrong; the first: {}", errors_.size(), all.detail);
    }
    return fail(std::move(all));
  }

 private:
  void read_custom(const json::value& value) {
    const json::object* object = value.if_object();
    if (object == nullptr) {
      refuse("input.custom", "/custom", "expected an object with the custom fields by name");
      return;
    }
    for (const auto& [key, member] : *object) {
      if (errors_.size() >= kMaxErrors) return;
      const std::string_view name = key;
      point_to("/custom", name, pointer_);
      read_one(kind_.field(fmt::format("custom.{}", name)), name, member);
    }
  }

  void read_one(const FieldModel* field, std::string_view name, const json::value& value) {
    if (field == nullptr) {
      refuse("input.unknown_field", pointer_,
             fmt::format("{} has no field of this name", with_article(kind_.label)));
      return;
    }
    if (field->secret) {
      refuse("input.secret", pointer_, fmt::format("{} is made by the desk, never given", name));
      return;
    }
    if (field->engine_owned) {
      refuse("input.engine_owned", pointer_,
             fmt::format("{} is set by the engine, not by input", name));
      return;
    }
    if (field->retired && !value.is_null()) {
      refuse("input.retired_field", pointer_,
             fmt::format("{} is retired; only null is accepted", name));
      return;
    }
    auto read = from_json(*field, value, pointer_);
    if (read) {
      fields_.push_back({field, *std::move(read)});
    } else {
      errors_.push_back(std::move(read).error());
    }
  }

  void refuse(std::string rule, const std::string& pointer, const std::string& detail) {
    errors_.push_back({.code = ErrorCode::kInvalidArgument,
                       .rule = std::move(rule),
                       .detail = fmt::format("{}: {}", pointer, detail),
                       .fields = {{pointer, detail}}});
  }

  const KindModel& kind_;
  std::string pointer_;
  std::vector<FieldValue> fields_;
  std::vector<Error> errors_;
};

}  // namespace

Result<std::vector<FieldValue>> fields_from_json(const KindModel& kind,
                                                 const json::object& object) {
  InputReader reader(kind);
  reader.read(object);
  return reader.take();
}

}  // namespace proofdesk
