#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"
#include "core/query/filter.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace proofdesk::shared {

inline constexpr std::string_view kRequestKind = "service_request";

/// One question as it is asked: its answer is a field of the service request.
struct FormQuestion {
  const Record* record;
  std::string number;  ///< "QST-000007"
  std::int64_t position = 0;
  const FieldModel* field = nullptr;
  std::string wording;
  std::string help;
  bool required = false;
  std::string condition;  ///< as written; empty: always asked
  Filter visible_when;
  Value fallback;  ///< the answer unless another is given; "no value" for none
};

/// A question put to a request as it stands.
struct FormState {
  const FormQuestion* question;
  bool visible = false;
  bool required = false;  ///< visible, must be answered, and has no answer of its own
  Value answer;  ///< given, or what it is unless another is given; "no value" while not visible
  bool left_over = false;  ///< answered although it is not asked
};

/// The form of one catalogue entry. Visibility is decided in order of position, each question seeing the answers
/// before it; an answer to a question that is not asked counts for nothing. Pure, holds on to the model and to
/// the question records it was made of.
class RequestForm {
 public:
  /// Questions in order. One whose field is no longer there is not asked. Fails (kRefused, kInvalidArgument)
  /// when a condition or default cannot be read against the kind as it is now.
  [[nodiscard]] static Result<RequestForm> read(const Model& model,
                                                const std::vector<const Record*>& questions);

  [[nodiscard]] const std::vector<FormQuestion>& questions() const { return questions_; }
  [[nodiscard]] std::vector<FormState> put_to(const Record& request) const;

  /// Refuses, naming field and question, what is missing and what was not asked. The engine adds rule and clause.
  [[nodiscard]] Status check(const Record& request) const;
  /// Whether the form as a whole holds: no field asked for twice, no place taken twice, conditions look at
  /// earlier answers only and never in a circle.
  [[nodiscard]] Status check_itself() const;
  /// "Question: answer" a line, without what is anybody's personal data.
  [[nodiscard]] std::string in_words(const Record& request) const;

 private:
  std::vector<FormQuestion> questions_;
};

/// A field that a form may ask for: one that whoever asks may give, custom ones included. Otherwise the reason.
[[nodiscard]] Result<const FieldModel*> askable_field(const Model& model, std::string_view name);
/// A default as it is written down, as a value of the field.
[[nodiscard]] Result<Value> written_answer(const FieldModel& field, std::string_view text);
/// A value as people read it.
[[nodiscard]] std::string answer_in_words(const FieldModel& field, const Value& value);

}  // namespace proofdesk::shared
