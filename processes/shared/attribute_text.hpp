#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/value.hpp"

#include <optional>
#include <string>
#include <string_view>

/// Values of configuration items as text, as discrepancies and checks tell of them.
namespace proofdesk::shared {

/// An attribute that somebody could look at and compare: neither kept by the desk nor about how the record came
/// about or was seen. nullptr for any other name (snake_case and API names are both known).
[[nodiscard]] const FieldModel* item_attribute(const Model& model, std::string_view name);

/// As the API shows it; several values are joined by "; ", none is empty.
[[nodiscard]] std::string as_text(const FieldModel& field, const Value& value);
/// The value that such a text stands for; empty text is none. Errors as of `from_json`.
[[nodiscard]] Result<Value> value_from_text(const FieldModel& field, std::string_view text);

/// "serialNumber = S-99" as name and text; nullopt without an equals sign.
struct Observed {
  std::string attribute;
  std::string text;
};
[[nodiscard]] std::optional<Observed> parse_observed(std::string_view line);
[[nodiscard]] std::string to_line(const Observed& observed);

}  // namespace proofdesk::shared
