#include "server/integration/discovery/witness.hpp"

#include <algorithm>
#include <variant>

namespace proofdesk::server::discovery {
namespace {

constexpr std::int64_t kAnew = 4;
constexpr std::int64_t kOnceIn = kMicrosPerDay;

}  // namespace

std::vector<std::string> list_of(const KindModel& kind, const Record& record,
                                 std::string_view field) {
  const Value value = record.get(*kind.field(field));
  const auto* items = std::get_if<std::vector<std::string>>(&value);
  return items == nullptr ? std::vector<std::string>{} : *items;
}

Witness::Witness(const Model& model, const Record& source, std::vector<Record> all_sources,
                 Instant seen_at)
    : items_(*model.kind("configuration_item")),
      sources_(*model.kind("discovery_source")),
      source_(source),
      active_(std::move(all_sources)),
      seen_at_(seen_at) {
  std::erase_if(active_, [](const Record& each) { return each.state != "active"; });
}

Witness::Standing Witness::standing(const FieldModel& field, const Record& item) const {
  bool claims = false;
  bool somebody = false;
  bool outranked = false;
  for (const Record& source : active_) {
    const auto names = list_of(sources_, source, "believed_about");
    if (std::ranges::none_of(names,
                             [&](const std::string& name) { return items_.field(name) == &field; }))
      continue;
    somebody = true;
    if (source.id == source_.id) {
      claims = true;
    } else if (rank(source) < rank(source_) && still_sees(source, item)) {
      outranked = true;
    }
  }
  if (!somebody) return Standing::kNobody;
  return claims && !outranked ? Standing::kBelieved : Standing::kOutranked;
}

std::pair<std::int64_t, std::int64_t> Witness::rank(const Record& source) const {
  return {source.integer(sources_, "precedence"), source.number};
}

std::optional<Instant> Witness::sighting(const Record& source, const Record& item) const {
  const std::string id = source.id.to_string();
  for (const auto& line : list_of(items_, item, "sightings")) {
    if (!line.starts_with(id) || line.size() <= id.size() + 1) continue;
    if (const auto at = parse_rfc3339(std::string_view(line).substr(id.size() + 1))) return *at;
  }
  return std::nullopt;
}

bool Witness::still_sees(const Record& source, const Record& item) const {
  const auto at = sighting(source, item);
  if (!at) return false;
  if (!source.has(sources_, "stale_after")) return true;
  return at->micros + source.integer(sources_, "stale_after") > seen_at_.micros;
}

bool Witness::is_to_be_noted(const Record& item) const {
  const auto last = sighting(source_, item);
  if (!last) return true;
  const std::int64_t every = source_.has(sources_, "stale_after")
                                 ? source_.integer(sources_, "stale_after") / kAnew
                                 : kOnceIn;
  return seen_at_.micros - last->micros >= every;
}

}  // namespace proofdesk::server::discovery
