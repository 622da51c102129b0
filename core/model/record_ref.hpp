#pragma once

#include "core/base/uuid.hpp"
#include "core/model/record.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace proofdesk {

/// `FieldModel::target` of a reference that may name a record of any kind.
inline constexpr std::string_view kAnyKind = "*";

/// The value of such a reference: "incident/0192c3a0-…". Kind by its snake_case name.
struct RecordRef {
  std::string kind;
  Uuid id;

  [[nodiscard]] static RecordRef to(const Record& record) { return {record.kind, record.id}; }
  /// nullopt unless it is a snake_case word, one slash, and an id that is not nil.
  [[nodiscard]] static std::optional<RecordRef> parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;
  friend bool operator==(const RecordRef&, const RecordRef&) = default;
};

}  // namespace proofdesk
