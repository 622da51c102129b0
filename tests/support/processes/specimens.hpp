#pragma once

#include "tests/support/core/test_desk.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::test {

/// Records of every kind in every state, made from nothing but the schema and the lifecycle: a new kind, field
/// or state is in them without a line here. They are imported, so that no rule stands in the way of making them.
class Specimens {
 public:
  /// Makes two records of every kind, for references to lead to.
  explicit Specimens(TestDesk& desk);

  /// A record in `state` without any value.
  Uuid blank(const KindModel& kind, std::string_view state);
  /// A record in `state` with a value in every field and links of every type, to half of the kinds each; `variant`
  /// varies the values, and the next one has the other half of the links.
  Uuid full(const KindModel& kind, std::string_view state, int variant);

  /// A value that the field accepts.
  [[nodiscard]] Value value(const FieldModel& field, int variant) const;
  /// Values for these fields, other than those of a full record of the same variant.
  [[nodiscard]] std::vector<FieldInput> input(const KindModel& kind,
                                              const std::vector<std::string>& fields,
                                              int variant) const;
  /// Who acts: of even variants the person whom full records name, of odd ones somebody else.
  [[nodiscard]] Actor actor(std::string_view role, Origin origin, int variant) const;

 private:
  Uuid import(const KindModel& kind, std::string_view state, std::vector<Change> changes);

  TestDesk& desk_;
  std::map<std::string, Uuid, std::less<>> first_;
  std::map<std::string, Uuid, std::less<>> second_;
  int made_ = 0;
};

}  // namespace proofdesk::test
