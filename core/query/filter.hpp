#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// A filter over one kind, parsed from AIP-160 and typed against its fields. Note that OR binds tighter than
/// AND there. Restrictions: `field op literal` with = != < <= > >= and `:` (has / contains), NOT and -,
/// parentheses, sequences ("a b" means AND); only indexed, system and custom fields.
/// Nulls: every comparison with a field that has no value is false, but `!=` is true; `field:*` asks
/// whether there is a value. Text compares by bytes (binary collation).
struct Filter {
  enum class Op {
    kAnd,
    kOr,
    kNot,
    kEqual,
    kNotEqual,
    kLess,
    kLessEqual,
    kGreater,
    kGreaterEqual,
    kHas,
    kPresent,
    kFalse
  };
  Op op = Op::kAnd;  ///< an empty AND is true
  std::vector<Filter> operands;
  const FieldModel* field = nullptr;  ///< owned by the kind model the filter was parsed against
  Value
      value;  ///< of the field's type; references and enums as text, for repeated fields one element

  [[nodiscard]] static Filter all() { return {}; }
  [[nodiscard]] static Filter compare(const FieldModel& field, Op op, Value value);
  /// The field has this value; of a repeated one, among others.
  [[nodiscard]] static Filter with_value(const FieldModel& field, Value value);
  [[nodiscard]] static Filter both(Filter a, Filter b);
};

/// What a word stands for where a filter asks for a reference, beside an id: a record's number, "me". nullopt:
/// for nothing.
using ReferenceNames =
    std::function<std::optional<std::string>(const FieldModel& field, std::string_view word)>;

/// Errors name the position and, for unknown or unindexed fields, the ones that can be used.
[[nodiscard]] Result<Filter> parse_filter(const KindModel& kind, std::string_view text,
                                          const ReferenceNames& names = {});

/// The same language as a condition in a rule ("cost > 1000 AND category = \"hardware\""): any field may be
/// named, indexed or not, because nothing is searched; decimals compare as numbers.
[[nodiscard]] Result<Filter> parse_condition(const KindModel& kind, std::string_view text);

/// Evaluates against a record: what the memory store and live subscriptions use, and the oracle for SQL.
[[nodiscard]] bool matches(const Filter& filter, const Record& record);

}  // namespace proofdesk
