#pragma once

#include "core/query/concealment.hpp"
#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/schema.hpp"
#include "storage/sqlite/sql_text.hpp"

#include <vector>

namespace proofdesk::sqlite {

/// Which records are closed because of what they are about (core/query/concealment.hpp), kept beside the rows so
/// that lists and counts need not walk up from each: one row per closed record with no name in it, and one per
/// person or group that is let in. Most stores have few of these, many have none.
///
/// Written with every record that moves it, so a record made confidential closes all that is about it in the
/// same transaction. Made anew at start when the schema says otherwise who is involved.
class Concealed {
 public:
  Concealed(Connection& db, const Schema& schema) : db_(db), schema_(schema) {}

  /// Whether writing `after` over `before` (nullptr: it is new) can open or close anything. Cheap for nearly all
  /// records.
  [[nodiscard]] bool concerned(const KindModel& kind, const Record* before, const Record& after);
  /// Brings the record and all that is about it up to date; its row is written already.
  void spread(const KindModel& kind, const Record& after);
  /// Brings the table into being, and up to what the schema says.
  void prepare();

  /// Whether the record is closed to this reader because of what it is about.
  [[nodiscard]] bool hides(const KindModel& kind, Uuid record, const Access& access);
  /// The same as a condition on `t`, " AND …"; empty where nothing of the kind can be closed to the reader.
  [[nodiscard]] SqlText condition(const KindModel& kind, const Access& access);
  /// The numbers of the closed records of a kind, without those that let the reader in: what a count has too
  /// many. Few of many, so counting takes them off instead of asking of each record.
  [[nodiscard]] SqlText hidden_numbers(const KindModel& kind, const Access& access);

 private:
  [[nodiscard]] Concealment stored(const TableLayout& table, Uuid record);
  void store(const TableLayout& table, Uuid record, const Concealment& what);
  [[nodiscard]] std::optional<SubjectRecord> find(const RecordRef& ref);
  [[nodiscard]] std::vector<RecordRef> about(const RecordRef& subject);
  void make_anew();
  [[nodiscard]] bool can_hide(const KindModel& kind, const Access& access);

  Connection& db_;
  const Schema& schema_;
};

}  // namespace proofdesk::sqlite
