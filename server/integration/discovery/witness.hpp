#pragma once

#include "core/base/instant.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk::server::discovery {

/// The words of a list field; none where it is not set.
[[nodiscard]] std::vector<std::string> list_of(const KindModel& kind, const Record& record,
                                               std::string_view field);

/// A source among the others: about which attributes it is believed, and when its sighting of an item is news.
class Witness {
 public:
  /// The model and the source stay alive for as long as this does.
  Witness(const Model& model, const Record& source, std::vector<Record> all_sources,
          Instant seen_at);

  enum class Standing : std::uint8_t { kBelieved, kOutranked, kNobody };
  /// Whether this source is believed about the attribute before all others that still see the item.
  [[nodiscard]] Standing standing(const FieldModel& field, const Record& item) const;

  /// A sighting is noted anew when a quarter of the time has passed for which it counts, or a day where that is not
  /// said: journals are not for telling every hour that nothing happened.
  [[nodiscard]] bool is_to_be_noted(const Record& item) const;

 private:
  [[nodiscard]] std::pair<std::int64_t, std::int64_t> rank(const Record& source) const;
  [[nodiscard]] std::optional<Instant> sighting(const Record& source, const Record& item) const;
  [[nodiscard]] bool still_sees(const Record& source, const Record& item) const;

  const KindModel& items_;
  const KindModel& sources_;
  const Record& source_;
  std::vector<Record> active_;
  Instant seen_at_;
};

}  // namespace proofdesk::server::discovery
