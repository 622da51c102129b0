#pragma once

#include "core/model/kind_model.hpp"
#include "core/model/record_ref.hpp"
#include "core/ports/store.hpp"
#include "processes/shared/relation_kinds.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::csv {

/// What the rules of relations would say where an end is not there yet, because a dry run creates nothing: the same
/// words and refusals, asked of what the file says the end will be. Not thread-safe.
class RelationForecast {
 public:
  /// One end, there or to come.
  struct End {
    RecordRef ref;  ///< nil id: to come
    std::vector<std::string>
        types;                ///< from its own up to the most general one; "service" of a service
    bool controlled = false;  ///< under change control now
  };

  /// Reads item types and relation types, all there are.
  [[nodiscard]] static Result<RelationForecast> of(const Model& model, Store& store);

  [[nodiscard]] Result<End> there(const RecordRef& ref) const;
  /// What a row would create: planned, hence not under control yet.
  [[nodiscard]] End to_come(const KindModel& kind, Uuid item_type) const;

  /// The refusal there would be, with the name of the rule. `explained`: it comes with a correctionReason.
  [[nodiscard]] Status try_out(std::string_view word, const End& from, const End& to,
                               bool explained) const;

 private:
  RelationForecast(const Model& model, std::unique_ptr<ReadView> view)
      : model_(model), view_(std::move(view)) {}
  [[nodiscard]] std::vector<std::string> types_of(Uuid item_type, bool& controlled) const;
  [[nodiscard]] std::optional<shared::RelationKind> meaning_of(std::string_view word) const;

  const Model& model_;
  std::unique_ptr<ReadView> view_;
  std::vector<Record> item_types_;
  std::vector<Record> relation_types_;
};

}  // namespace proofdesk::server::csv
