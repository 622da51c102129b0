#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// Everything that stands in the way of one command, gathered so that the actor reads it at once.
class Refusals {
 public:
  void add(Error error) { errors_.push_back(std::move(error)); }
  [[nodiscard]] bool empty() const { return errors_.empty(); }
  [[nodiscard]] const std::vector<Error>& errors() const { return errors_; }
  /// The first is what the refusal is named after; detail, fields and remedy of the others are added to it.
  [[nodiscard]] Error merged() const;
  /// Fails with `merged()` when there is anything.
  [[nodiscard]] Status status() const;

 private:
  std::vector<Error> errors_;
};

/// Whether an error is somebody's to put right, as against a failure of ours or of the disk.
[[nodiscard]] bool is_refusal(ErrorCode code);

/// As people read it: "there is no x" → "There is no x." Names (`field.x`, "quoted") keep their case.
[[nodiscard]] std::string as_sentence(std::string_view text);

/// RFC 6901 pointer of a field in the input: "/impact", "/custom/cost_centre".
[[nodiscard]] std::string pointer_of(const FieldModel& field);

/// What requests call a field: "resolutionCode", "custom.cost_centre".
[[nodiscard]] std::string name_in_requests(const FieldModel& field);

/// "Service desk agent or Incident manager"; "nobody" where it is the system's alone, or nobody's.
[[nodiscard]] std::string in_words(const std::vector<std::string>& roles);

/// A field without which something cannot go on. `rule` is "<kind>.<what>.requires.<field>".
[[nodiscard]] Error missing_field(const KindModel& kind, std::string_view what,
                                  const FieldModel& field, std::string_view clause,
                                  std::string detail);

}  // namespace proofdesk
