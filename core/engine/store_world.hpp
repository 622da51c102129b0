#pragma once

#include "core/engine/dependencies.hpp"
#include "core/engine/standing_records.hpp"
#include "core/engine/world.hpp"
#include "core/model/kind_model.hpp"
#include "core/ports/key_store.hpp"
#include "core/ports/store.hpp"

#include <string_view>

namespace proofdesk {

/// The world as the open view shows it, without limits of access: rules judge by what is true, not by what
/// the actor may see. Wrapped in a row budget by the decision.
class StoreWorld final : public World, public DependencySource {
 public:
  /// `keys` and `origin` open the journal for `history`; `journal_size` is what decisions say they rest on.
  StoreWorld(const Model& model, ReadView& view, StandingRecords& standing, const KeyStore& keys,
             std::string_view origin, std::int64_t journal_size = 0)
      : model_(model),
        view_(view),
        standing_(standing),
        keys_(keys),
        origin_(origin),
        journal_size_(journal_size) {}

  [[nodiscard]] Result<std::optional<Record>> find(std::string_view kind, Uuid id) override;
  [[nodiscard]] Result<std::vector<LinkedRecord>> links_from(std::string_view kind,
                                                             Uuid id) override;
  [[nodiscard]] Result<std::vector<LinkedRecord>> links_to(std::string_view kind, Uuid id) override;
  [[nodiscard]] Result<std::int64_t> count_work(std::string_view kind, Uuid id) override;
  [[nodiscard]] Result<std::vector<ArmedTimer>> timers(std::string_view kind, Uuid id) override;
  [[nodiscard]] Result<std::span<const Record>> standing(std::string_view kind) override;
  [[nodiscard]] Result<std::vector<Record>> where(std::string_view kind, std::string_view field,
                                                  const Value& value, std::size_t limit) override;
  [[nodiscard]] Result<std::vector<Record>> matching(std::string_view kind, const Filter& filter,
                                                     std::size_t limit) override;
  [[nodiscard]] Result<std::vector<Event>> history(std::string_view kind, Uuid id) override;
  [[nodiscard]] Result<Impact> impact_of(const RelationSource& source, std::span<const Uuid> gone,
                                         std::span<const RelationChange> changes) override;

 private:
  [[nodiscard]] Result<const KindModel*> kind_named(std::string_view name) const;

  const Model& model_;
  ReadView& view_;
  StandingRecords& standing_;
  const KeyStore& keys_;
  const std::string_view origin_;
  const std::int64_t journal_size_;
};

}  // namespace proofdesk
