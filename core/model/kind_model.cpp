#include "core/model/kind_model.hpp"

#include "core/model/kind_model_builder.hpp"
#include "core/model/record_ref.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr std::size_t kSystemFields = 6;

}  // namespace

bool KindModel::shows_openly(const FieldModel& field) const {
  if (field.internal || field.secret) return false;
  if (field.origin == FieldOrigin::kSystem) return true;
  return std::ranges::all_of(lifecycle.open, [&](const OpenRule& rule) {
    return rule.shows.empty() || std::ranges::find(rule.shows, field.name) != rule.shows.end();
  });
}

std::span<const FieldModel> KindModel::system_fields() const {
  return std::span(fields_).first(kSystemFields);
}

std::span<const FieldModel> KindModel::facets() const {
  return std::span(fields_).subspan(kSystemFields, facet_count_);
}

std::span<const FieldModel> KindModel::own_fields() const {
  return std::span(fields_).subspan(kSystemFields + facet_count_, slots_ - facet_count_);
}

std::span<const FieldModel> KindModel::custom_fields() const {
  return std::span(fields_).subspan(kSystemFields + slots_);
}

const FieldModel* KindModel::field(std::string_view wanted) const {
  const auto found = by_name_.find(wanted);
  return found == by_name_.end() ? nullptr : &fields_[found->second];
}

std::string KindModel::display_number(std::int64_t number) const {
  return fmt::format("{}-{:06}", number_prefix, number);
}

std::int64_t KindModel::parse_number(std::string_view text) const {
  if (!text.starts_with(number_prefix)) return 0;
  text.remove_prefix(number_prefix.size());
  if (text.size() < 2 || text[0] != '-' || text[1] < '0' || text[1] > '9') return 0;
  std::int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + 1, end, number);
  return error == std::errc{} && stop == end ? number : 0;
}

Result<std::shared_ptr<const Model>> Model::build(const std::vector<KindSource>& kinds,
                                                  const std::vector<CustomField>& custom) {
  auto model = std::make_shared<Model>();
  for (const KindSource& source : kinds) {
    PROOFDESK_ASSIGN(auto kind, KindModelBuilder::build(source, custom));
    for (const auto& [other, what] :
         {std::pair{model->kind(kind->name), "name"},
          std::pair{model->kind_by_plural(kind->json_plural), "plural"}}) {
      if (other == nullptr) continue;
      return fail(ErrorCode::kInvalidArgument, "schema.kind_unique",
                  fmt::format("kind {}: its {} is that of kind {}", kind->name, what, other->name));
    }
    for (const auto& other : model->kinds_) {
      if (other->number_prefix != kind->number_prefix) continue;
      return fail(ErrorCode::kInvalidArgument, "schema.kind_unique",
                  fmt::format("kind {}: its number prefix {} is that of kind {}", kind->name,
                              kind->number_prefix, other->name));
    }
    model->by_name_.emplace(kind->name, kind.get());
    model->by_plural_.emplace(kind->json_plural, kind.get());
    model->kinds_.push_back(std::move(kind));
  }
  for (const CustomField& field : custom) {
    if (model->kind(field.kind) == nullptr) {
      return fail(
          ErrorCode::kInvalidArgument, "schema.custom_field",
          fmt::format("custom field {}: there is no kind {}", field.field.name, field.kind));
    }
  }
  for (const auto& kind : model->kinds_) {
    for (const FieldModel& field : kind->fields()) {
      if (field.type != FieldType::kReference || field.target == kAnyKind ||
          model->kind(field.target) != nullptr)
        continue;
      return fail(ErrorCode::kInvalidArgument, "schema.reference_target",
                  fmt::format("kind {}, field {}: there is no kind {} to refer to", kind->name,
                              field.name, field.target));
    }
  }
  return std::shared_ptr<const Model>(std::move(model));
}

const KindModel* Model::kind(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : found->second;
}

const KindModel* Model::kind_named(std::string_view any_name) const {
  if (const KindModel* known = kind(any_name)) return known;
  if (const KindModel* known = kind_by_plural(any_name)) return known;
  // camelCase and snake_case differ by the underscores alone.
  const auto plain = [](std::string_view name) {
    std::string out;
    for (const char c : name) {
      if (c >= 'A' && c <= 'Z') out += '_';
      out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
    return out;
  };
  const std::string wanted = plain(any_name);
  for (const auto& known : kinds_) {
    if (wanted == known->name || wanted == known->plural) return known.get();
  }
  return nullptr;
}

const KindModel* Model::kind_by_plural(std::string_view json_plural) const {
  const auto found = by_plural_.find(json_plural);
  return found == by_plural_.end() ? nullptr : found->second;
}

}  // namespace proofdesk
