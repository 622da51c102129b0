#pragma once

#include "core/access/access.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"
#include "core/model/record_ref.hpp"
#include "core/ports/store.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace proofdesk::server {

/// What text that the house wrote (collisions, the basis of a risk, proceedings, what approvers were shown) may tell
/// one reader of the records that it names. It was written for everybody who sees the record it stands in; whether
/// what it names is confidential is asked when it is read, so what was closed since is closed there too. Records are
/// recognised by their numbers ("CHG-000012"), in what is told in words by their references ("service/0192…") too; so
/// such text always gives one of them beside a name.
///
/// Looks records up in a snapshot that it opens when first needed, each once. Not thread-safe; made for one answer.
class Discretion {
 public:
  Discretion(const Model& model, Store& store, const Access& access)
      : model_(model), store_(store), access_(access) {}

  [[nodiscard]] const Access& access() const { return access_; }

  /// The record as this reader is told of it; nullopt where that is as it is. A line that names a confidential record
  /// to somebody who may not know of it is replaced as a whole, for a name may stand beside the number.
  [[nodiscard]] std::optional<Record> told(const KindModel& kind, const Record& record);
  /// The same of one value, as histories show it.
  [[nodiscard]] boost::json::value told(const KindModel& kind, const FieldModel& field,
                                        const boost::json::value& value);
  /// Text of an entry of a work log: as a line where a rule wrote it, else as a sentence.
  [[nodiscard]] std::string entry(std::string text, bool by_rule);
  /// A sentence without the numbers of what the reader may not know of.
  [[nodiscard]] std::string without_numbers(std::string text);

 private:
  struct Named {
    bool hidden = false;
    std::string
        words;  ///< "SVC-000002 Web shop"; the number alone where the reader does not see the record
  };
  struct Mention {
    std::size_t from = 0;
    std::size_t length = 0;
    const Named* named = nullptr;
  };

  [[nodiscard]] std::optional<std::string> told(const KindModel& kind, const FieldModel& field,
                                                const std::string& text);
  [[nodiscard]] std::string line(std::string_view text, bool spelled_out);
  [[nodiscard]] std::string impact(std::string_view text);
  [[nodiscard]] std::optional<Mention> next_mention(std::string_view text, std::size_t from,
                                                    bool references);
  [[nodiscard]] const Named& look_up(const KindModel& kind, std::string_view text);
  [[nodiscard]] Named found(const KindModel& kind, std::string_view text);
  [[nodiscard]] ReadView* view();

  const Model& model_;
  Store& store_;
  const Access access_;
  std::unique_ptr<ReadView> view_;
  bool failed_ = false;
  std::map<std::string, Named, std::less<>> known_;
};

}  // namespace proofdesk::server
