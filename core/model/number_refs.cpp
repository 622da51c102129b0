#include "core/model/number_refs.hpp"

#include "core/base/words.hpp"
#include "core/model/record_ref.hpp"

#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk {
namespace {

class Resolver {
 public:
  Resolver(const Model& model, const FindByNumber& find, const FindByName& by_name)
      : model_(model), find_(find), by_name_(by_name) {}

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
    if (number <= 0) return any ? Status{} : resolve_name(*target, value, pointer);
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
                      .remedy = several_ ? "Give the number or the id of the one that is meant."
                                : by_name_
                                    ? "Give the number, the id or the name of a record you can see."
                                    : "Give the number or the id of a record you can see.",
                      .fields = std::move(unknown_)});
  }

 private:
  Status resolve_name(const KindModel& target, boost::json::value& value,
                      const std::string& pointer) {
    const std::string_view name = value.as_string();
    if (!by_name_ || name.empty() || Uuid::parse(name)) return {};
    PROOFDESK_ASSIGN(const auto called, by_name_(target, name));
    if (called.size() == 1) {
      value = called.front().id.to_string();
      return {};
    }
    if (called.empty()) {
      unknown_.push_back(
          {pointer, naming_fields(target).empty()
                        ? fmt::format("\"{}\" is neither the id nor the number ({}) of {}", name,
                                      target.display_number(1), with_article(target.label))
                        : fmt::format("there is no {} called \"{}\", or none you may see",
                                      target.label, name)});
      return {};
    }
    several_ = true;
    std::vector<std::string> numbers;
    for (const auto& record : called) numbers.push_back(target.display_number(record.number));
    unknown_.push_back({pointer, fmt::format("there are several called \"{}\": {}", name,
                                             fmt::join(numbers, ", "))});
    return {};
  }

  /// The kind whose numbers look like this one.
  [[nodiscard]] const KindModel* kind_numbered(std::string_view text) const {
    for (const auto& kind : model_.kinds()) {
      if (kind->parse_number(text) > 0) return kind.get();
    }
    return nullptr;
  }

  const Model& model_;
  const FindByNumber& find_;
  const FindByName& by_name_;
  bool several_ = false;
  std::vector<FieldError> unknown_;
};

}  // namespace

std::vector<const FieldModel*> naming_fields(const KindModel& kind) {
  std::vector<const FieldModel*> fields;
  for (const std::string_view name : {"user_name", "email", "name"}) {
    const FieldModel* field = kind.field(name);
    if (field != nullptr && field->origin == FieldOrigin::kKind && field->is_text() &&
        field->indexed && !field->repeated)
      fields.push_back(field);
  }
  return fields;
}

Status numbers_to_ids(const Model& model, const KindModel& kind, boost::json::object& object,
                      const FindByNumber& find, const FindByName& by_name) {
  Resolver resolver(model, find, by_name);
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
