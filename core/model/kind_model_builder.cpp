#include "core/model/kind_model_builder.hpp"

#include "core/model/field_rules.hpp"
#include "core/model/record.hpp"
#include "core/model/schema_walk.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <mutex>
#include <numeric>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <google/protobuf/descriptor.h>

namespace proofdesk {
namespace {

/// The first field number of a kind's own: below are facets, custom values and room for the house.
constexpr int kFirstOwnNumber = 10;

/// JSON members and journal paths that are no fields (core/engine/event.hpp, core/model/items.hpp).
constexpr std::array<std::string_view, 14> kReservedNames = {
    "facets",      "custom", "receipt", "links", "worklog", "attachments", "timers",
    "transitions", "reads",  "comment", "rule",  "detail",  "deviations",  "history"};

/// Each definition of a field builds all kinds anew, on the thread that commits; their lifecycles are the same texts
/// as before, and are read once. (What reads them, protobuf's own JSON, also does not survive that memory runs out.)
Result<Lifecycle> lifecycle_of(std::string_view text) {
  static std::mutex mutex;
  static std::map<std::string, Lifecycle, std::less<>> known;
  const std::lock_guard lock(mutex);
  const auto found = known.find(text);
  if (found != known.end()) return found->second;
  PROOFDESK_ASSIGN(auto lifecycle, parse_lifecycle(text));
  return known.emplace(text, std::move(lifecycle)).first->second;
}

/// The error of one field, with where it is in front.
Error located(Error error, std::string_view kind, std::string_view field) {
  error.detail = fmt::format("kind {}, field {}: {}", kind, field, error.detail);
  return error;
}

}  // namespace

KindModelBuilder::KindModelBuilder(const KindSource& source)
    : source_(source), kind_(std::make_shared<KindModel>()) {}

Result<std::shared_ptr<const KindModel>> KindModelBuilder::build(
    const KindSource& source, const std::vector<CustomField>& custom) {
  KindModelBuilder builder(source);
  if (Status read = read_kind_options(*source.descriptor, *builder.kind_); !read) {
    return builder.wrong_as(std::move(read).error());
  }
  PROOFDESK_TRY(builder.read_lifecycle());
  builder.add_system_fields();
  PROOFDESK_TRY(builder.add_facets());
  PROOFDESK_TRY(builder.add_own_fields());
  PROOFDESK_TRY(builder.add_custom_fields(custom));
  PROOFDESK_TRY(builder.check_personal());
  builder.order_for_wire();
  return std::shared_ptr<const KindModel>(std::move(builder.kind_));
}

std::unexpected<Error> KindModelBuilder::wrong(std::string_view rule, std::string detail) const {
  return fail(ErrorCode::kInvalidArgument, fmt::format("schema.{}", rule),
              fmt::format("kind {}: {}", kind_->name, detail));
}

std::unexpected<Error> KindModelBuilder::wrong_as(Error error) const {
  error.detail = fmt::format("kind {}: {}", kind_->name, error.detail);
  return fail(std::move(error));
}

Status KindModelBuilder::read_lifecycle() {
  auto lifecycle = lifecycle_of(source_.lifecycle_text);
  if (!lifecycle) return wrong_as(std::move(lifecycle).error());
  if (lifecycle->kind != kind_->name) {
    return wrong("lifecycle_kind",
                 fmt::format("its lifecycle is written for kind {}", lifecycle->kind));
  }
  kind_->lifecycle = *std::move(lifecycle);
  return {};
}

void KindModelBuilder::add_system_fields() {
  const auto add_system = [this](SystemField which, std::string_view name, std::string_view label,
                                 FieldType type) -> FieldModel& {
    FieldModel field;
    field.name = name;
    field.json_name = camel_case(name);
    field.json_key = fmt::format(",\"{}\":", field.json_name);
    field.label = label;
    field.type = type;
    field.origin = FieldOrigin::kSystem;
    field.indexed = which != SystemField::kVersion;
    field.engine_owned = true;
    field.slot = static_cast<std::size_t>(which);
    kind_->by_name_.emplace(field.name, kind_->fields_.size());
    kind_->by_name_.emplace(field.json_name, kind_->fields_.size());
    return kind_->fields_.emplace_back(std::move(field));
  };
  add_system(SystemField::kId, "id", "Id", FieldType::kText).max_length = 36;
  add_system(SystemField::kNumber, "number", "Number", FieldType::kInteger).minimum = 1;
  FieldModel& state = add_system(SystemField::kState, "state", "State", FieldType::kEnum);
  for (const State& one : kind_->lifecycle.states) {
    state.words.push_back({.word = one.name,
                           .label = one.label.empty() ? label_from(one.name) : one.label,
                           .number = static_cast<int>(state.words.size()) + 1});
  }
  add_system(SystemField::kVersion, "version", "Version", FieldType::kInteger).minimum = 1;
  add_system(SystemField::kCreatedAt, "created_at", "Created", FieldType::kInstant);
  add_system(SystemField::kUpdatedAt, "updated_at", "Updated", FieldType::kInstant);
}

Status KindModelBuilder::add(FieldModel field) {
  const std::size_t index = kind_->fields_.size();
  const bool custom = field.origin == FieldOrigin::kCustom;
  if (!custom && (std::ranges::find(kReservedNames, field.name) != kReservedNames.end() ||
                  std::ranges::find(kReservedNames, field.json_name) != kReservedNames.end())) {
    return fail(ErrorCode::kInvalidArgument, "schema.field_name",
                "its name is kept for what is no field; choose another");
  }
  // Custom fields live under "custom.", so that a later schema can bring any name.
  const bool unique = kind_->by_name_.emplace(field.json_name, index).second &&
                      (custom || field.name == field.json_name ||
                       kind_->by_name_.emplace(field.name, index).second);
  if (!unique)
    return fail(ErrorCode::kInvalidArgument, "schema.field_name", "another field has this name");
  if (!custom) field.slot = kind_->slots_++;
  kind_->fields_.push_back(std::move(field));
  return {};
}

Status KindModelBuilder::add_facets() {
  const auto& facets = facets_descriptor();
  const auto* first = source_.descriptor->FindFieldByNumber(1);
  const auto* second = source_.descriptor->FindFieldByNumber(2);
  // By name: a schema loaded at run time may carry its own copy of the descriptor.
  if (first == nullptr || first->name() != "facets" || first->is_repeated() ||
      first->message_type() == nullptr ||
      first->message_type()->full_name() != facets.full_name()) {
    return wrong("facets", "field 1 is to be `Facets facets`");
  }
  if (second == nullptr || second->name() != "custom" || !second->is_repeated() ||
      second->message_type() == nullptr ||
      second->message_type()->full_name() != custom_value_descriptor().full_name()) {
    return wrong("custom", "field 2 is to be `repeated CustomValue custom`");
  }
  for (int i = 0; i < facets.field_count(); ++i) {
    auto field = field_from_schema(*facets.field(i), FieldOrigin::kFacet);
    Status added =
        field ? add(*std::move(field)) : Status(std::unexpected(std::move(field).error()));
    if (!added)
      return fail(located(std::move(added).error(), kind_->name, facets.field(i)->name()));
  }
  kind_->facet_count_ = kind_->slots_;
  const FieldModel* erased = kind_->field("erased");
  if (erased == nullptr || erased->slot != kErasedSlot || !erased->repeated) {
    return wrong("facets", "the facet `erased` has moved from its slot");
  }
  return {};
}

Status KindModelBuilder::add_own_fields() {
  const auto& descriptor = *source_.descriptor;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const auto& own = *descriptor.field(i);
    if (own.number() == 1 || own.number() == 2) continue;
    auto field = field_from_schema(own, FieldOrigin::kKind);
    if (field && own.number() < kFirstOwnNumber) {
      field = fail(ErrorCode::kInvalidArgument, "schema.field_number",
                   fmt::format("numbers below {} are kept for the house", kFirstOwnNumber));
    }
    Status added =
        field ? add(*std::move(field)) : Status(std::unexpected(std::move(field).error()));
    if (!added) return fail(located(std::move(added).error(), kind_->name, own.name()));
  }
  return {};
}

Status KindModelBuilder::add_custom_fields(const std::vector<CustomField>& custom) {
  for (const CustomField& declared : custom) {
    if (declared.kind != kind_->name) continue;
    FieldModel field = declared.field;
    field.origin = FieldOrigin::kCustom;
    field.indexed = true;
    field.retired = declared.retired;
    std::set<std::string_view> words;
    Status added = complete_field(field);
    for (const EnumWord& word : field.words) {
      if (added && (!is_snake_case(word.word) || !words.insert(word.word).second)) {
        added = fail(ErrorCode::kInvalidArgument, "schema.enum_word",
                     fmt::format("\"{}\" is not in snake_case, or there twice", word.word));
      }
    }
    if (added) added = add(std::move(field));
    if (!added)
      return fail(located(std::move(added).error(), kind_->name, "custom." + declared.field.name));
  }
  return {};
}

Status KindModelBuilder::check_personal() const {
  for (const FieldModel& field : kind_->fields_) {
    if (field.personal_of.empty()) continue;
    const FieldModel* person = kind_->field(field.personal_of);
    if (person == nullptr || person->target != "person" || person->repeated) {
      return wrong("personal_of", fmt::format("field {}: {} is no single reference to a person",
                                              field.name, field.personal_of));
    }
  }
  return {};
}

void KindModelBuilder::order_for_wire() {
  const auto own = kind_->own_fields();
  kind_->wire_order_.resize(own.size());
  std::iota(kind_->wire_order_.begin(), kind_->wire_order_.end(), std::size_t{0});
  std::ranges::sort(kind_->wire_order_, {}, [&](std::size_t index) { return own[index].number; });
}

}  // namespace proofdesk
