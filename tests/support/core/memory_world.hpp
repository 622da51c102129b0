#pragma once

#include "core/engine/apply.hpp"
#include "core/engine/dependencies.hpp"
#include "core/engine/world.hpp"
#include "core/model/kind_model.hpp"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace proofdesk::test {

/// A world made of nothing but folded events. Keeps all events, so that they can be folded again.
class MemoryWorld final : public World, public DependencySource {
 public:
  explicit MemoryWorld(const Model& model) : model_(model) {}

  /// Folds one event into its record, creating it with the first.
  Status take(const Event& event);
  [[nodiscard]] const RecordImage* image(std::string_view kind, Uuid id) const;
  [[nodiscard]] const std::vector<Event>& events() const { return events_; }
  [[nodiscard]] const std::map<std::pair<std::string, Uuid>, RecordImage>& images() const {
    return images_;
  }

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
  const Model& model_;
  std::map<std::pair<std::string, Uuid>, RecordImage> images_;
  std::vector<Event> events_;
  std::map<std::string, std::vector<Record>, std::less<>> standing_;
};

}  // namespace proofdesk::test
