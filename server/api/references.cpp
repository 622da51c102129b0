#include "server/api/references.hpp"

#include "core/model/record_ref.hpp"
#include "server/api/context.hpp"

#include <memory>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

class Resolver {
 public:
  Resolver(const Model& model, Store& store, const Access& access)
      : model_(model), store_(store), access_(access) {}

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
    if (!view_) {
      PROOFDESK_ASSIGN(view_, store_.snapshot());
    }
    PROOFDESK_ASSIGN(const auto record, view_->find_by_number(*target, number, access_));
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
  Store& store_;
  const Access& access_;
  std::unique_ptr<ReadView> view_;  ///< opened only when there is a number to look up
  std::vector<FieldError> unknown_;
};

}  // namespace

Status numbers_to_ids(const Call& call, const KindModel& kind, boost::json::object& object) {
  Resolver resolver(*call.model, call.api.service.store, call.access());
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

}  // namespace proofdesk::server
