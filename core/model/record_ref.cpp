#include "core/model/record_ref.hpp"

#include "core/model/field_model.hpp"

namespace proofdesk {

std::optional<RecordRef> RecordRef::parse(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos || !is_snake_case(text.substr(0, slash))) return std::nullopt;
  const auto id = Uuid::parse(text.substr(slash + 1));
  if (!id || id->is_nil()) return std::nullopt;
  return RecordRef{std::string(text.substr(0, slash)), *id};
}

std::string RecordRef::to_string() const { return kind + "/" + id.to_string(); }

}  // namespace proofdesk
