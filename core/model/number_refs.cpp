#include "core/model/number_refs.hpp"

#include "core/model/record_ref.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofdesk {
namespace {

class Resolver {
 public:
  Resolver(const Model& model, const FindByNumber& find) : model_(model), find_(find) {}

  Status resolve(const FieldModel& field, boost::json::value& value, const std::string& pointer) {
    if (auto* list = value.if_array()) {
      for (std::size_t i = 0; i < list->size(); ++i)
        PROOFDESK_TRY(resolve(field, (*list)[i], fmt::format("{}/{}", pointer, i)));
      return {};
    }
    if (!value.is_string()) return {};
    const bool any = field.target == kAnyKind;
    const KindModel* target = any ? kind_numbered(value.as_string()) : model_.kind(field.target);
    if (target == nullptr) return {};
    const auto number = target->parse_number(std::string_view(value.as_string()));
    if (number <= 0) return {};
    PROOFDESK_ASSIGN(const auto record, find_(*target, number));
    if (record) {
      value = any ? RecordRef::to(*record).to_string() : record->id.to_string();
    } else {
      unknown_.push_back({pointer, fmt::format("there is no {} {}", target->label,
                                               target->display_number(number))});
    }
    return {};
  }

  [[nodiscard]] Status status() && {
    if (unknown_.empty()) return {};
    return fail(Error{.code = ErrorCode::kInvalidArgument,
                      .rule = "field.reference",
                      .detail = unknown_.front().detail,
                      .remedy = "Give the number or the id of a record you can see.",
                      .fields = std::move(unknown_)});
  }

 private:
  /// The kind whose numbers look like this one.
  [[nodiscard]] const KindModel* kind_numbered(std::string_view text) const {
    for (const auto& kind : model_.kinds()) {
      if (kind->parse_number(text) > 0) return kind.get();
    }
    return nullptr;
  }

  const Model& model_;
  const FindByNumber& find_;
  std::vector<FieldError> unknown_;
};

}  // namespace

Status numbers_to_ids(const Model& model, const KindModel& kind, boost::json::object& object,
                      const FindByNumber& find) {
  Resolver resolver(model, find);
  const auto resolve_member = [&](std::string_view name, boost::json::value& value,
                                  const std::string& pointer) -> Status {
    const FieldModel* field = kind.field(name);
    if (field == nullptr || field->type != FieldType::kReference) return {};
    return resolver.resolve(*field, value, pointer);
  };
  for (auto& [key, value] : object) {
    const std::string name(key);
    if (auto* custom = name == "custom" ? value.if_object() : nullptr) {
      for (auto& [custom_key, custom_value] : *custom) {
        PROOFDESK_TRY(resolve_member(fmt::format("custom.{}", std::string_view(custom_key)),
                                     custom_value,
                                     fmt::format("/custom/{}", std::string_view(custom_key))));
      }
    } else {
      PROOFDESK_TRY(resolve_member(name, value, "/" + name));
    }
  }
  return std::move(resolver).status();
}

}  // namespace proofdesk
