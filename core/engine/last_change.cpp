#include "core/engine/last_change.hpp"

#include "core/engine/apply.hpp"
#include "core/engine/journal_reader.hpp"
#include "core/model/items.hpp"

#include <map>
#include <utility>

namespace proofdesk {

Result<std::optional<LastChange>> last_change(const KindModel& kind, Uuid record, ReadView& view,
                                              const KeyStore& keys, std::string_view origin) {
  PROOFDESK_ASSIGN(const auto rows, view.journal_of(kind, record));
  std::optional<OpenedEvent> last;
  Uuid command_before;
  Record before = new_record(kind, record);
  std::map<std::string, boost::json::value> links;
  // One event behind: what is folded is how the record stood before the last one.
  for (const JournalRow& row : rows) {
    PROOFDESK_ASSIGN(auto opened, open_event(row, keys, origin));
    if (!opened.event.refused.empty()) continue;
    if (last) {
      command_before = last->command;
      PROOFDESK_TRY(apply(kind, last->event, before));
      for (const Change& change : last->event.changes) {
        if (change.path.starts_with(kLinks) && change.path.find('/') == kLinks.size())
          links[change.path] = change.value;
      }
    }
    last = std::move(opened);
  }
  if (!last || before.version == 0) return std::nullopt;
  LastChange found{.event = std::move(last->event),
                   .recorded_at = last->recorded_at,
                   .before = std::move(before),
                   .one_of_several = last->command == command_before,
                   .links_before = {}};
  for (const Change& change : found.event.changes) {
    const auto link = links.find(change.path);
    if (change.value.is_null() && link != links.end())
      found.links_before.push_back({link->first, link->second, {}});
  }
  return found;
}

}  // namespace proofdesk
