#pragma once

#include "core/query/concealment.hpp"
#include "storage/memory/tables.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace proofdesk::memory {

inline const RecordTable& table_of(const State& state, const KindModel& kind) {
  const auto found = state.records.find(kind.name);
  if (found == state.records.end())
    throw std::logic_error("kind " + kind.name + " was not migrated");
  return found->second.read();
}

/// The reading half of a port (ReadView or WriteTransaction) over a state. Filters and order are those of
/// core/query itself, walked over every record: slow, and the oracle for the other stores.
template <class Port>
class ReadsAs : public Port {
 public:
  Result<std::optional<Record>> find(const KindModel& kind, Uuid id,
                                     const Access& access) override {
    const RecordTable& table = table_of(state(), kind);
    const auto found = table.by_id.find(id);
    return found == table.by_id.end() ? std::optional<Record>{}
                                      : visible(kind, found->second, access);
  }

  Result<std::optional<Record>> find_by_number(const KindModel& kind, std::int64_t number,
                                               const Access& access) override {
    return visible(kind, number, access);
  }

  Result<std::optional<Uuid>> find_alias(const KindModel& kind, std::string_view source,
                                         std::string_view key) override {
    return look_up(state().aliases.read(),
                   std::tuple(kind.name, std::string(source), std::string(key)));
  }

  Result<RecordPage> list(const KindModel& kind, const ListQuery& query,
                          const Access& access) override {
    if (query.page_size < 1 || query.page_size > 1000) {
      return fail(ErrorCode::kInvalidArgument, "query.page_size", "a page has 1 to 1000 records");
    }
    std::vector<std::pair<std::int64_t, const Record*>> found;
    for (const auto& [number, record] : table_of(state(), kind).by_number) {
      if (!matches(query.filter, record) || !covers(kind, record, access)) continue;
      if (query.after && !comes_after(query, *query.after, record, number)) continue;
      found.emplace_back(number, &record);
    }
    std::ranges::sort(found, [&](const auto& a, const auto& b) {
      return comes_before(query, *a.second, a.first, *b.second, b.first);
    });
    RecordPage page;
    page.more = found.size() > query.page_size;
    found.resize(std::min(found.size(), query.page_size));
    for (const auto& [number, record] : found) {
      page.records.push_back(*record);
      page.rows.push_back(number);
    }
    return page;
  }

  Result<std::vector<std::pair<std::string, std::int64_t>>> count_by_state(
      const KindModel& kind, const Access& access) override {
    std::map<std::string, std::int64_t> counts;
    for (const auto& [number, record] : table_of(state(), kind).by_number) {
      if (covers(kind, record, access)) ++counts[record.state];
    }
    std::vector<std::pair<std::string, std::int64_t>> sorted(counts.begin(), counts.end());
    std::ranges::sort(sorted, {},
                      [](const auto& count) { return std::pair(-count.second, count.first); });
    return sorted;
  }

  Result<std::vector<LinkedRecord>> links_from(const KindModel&, Uuid id) override {
    std::vector<LinkedRecord> links;
    for (const auto* stored :
         links_where([&](const StoredLink& link) { return link.from == id; })) {
      links.push_back({stored->link.to.kind, stored->link.to.id, stored->link});
    }
    return links;
  }

  Result<std::vector<LinkedRecord>> links_to(const KindModel&, Uuid id) override {
    std::vector<LinkedRecord> links;
    for (const auto* stored : links_where(
             [&](const StoredLink& link) { return !id.is_nil() && link.link.to.id == id; })) {
      links.push_back({stored->from_kind, stored->from, stored->link});
    }
    return links;
  }

  Result<std::vector<std::pair<LinkedRecord, std::string>>> links_to_external(
      std::string_view source, std::string_view key) override {
    std::vector<std::pair<LinkedRecord, std::string>> links;
    const auto wanted = [&](const StoredLink& stored) {
      const LinkEnd& to = stored.link.to;
      return to.is_external() && to.source == source && to.key == key;
    };
    for (const auto* stored : links_where(wanted)) {
      links.emplace_back(LinkedRecord{stored->from_kind, stored->from, stored->link},
                         stored->link.to.kind);
    }
    return links;
  }

  Result<std::vector<WorklogEntry>> worklog(const KindModel&, Uuid id, bool internal, Uuid after,
                                            std::size_t limit) override {
    std::vector<WorklogEntry> entries =
        look_up(state().worklog.read(), id).value_or(std::vector<WorklogEntry>{});
    sort_by_time(entries);
    if (!after.is_nil()) {
      const auto place = std::ranges::find(entries, after, &WorklogEntry::id);
      entries.erase(entries.begin(), place == entries.end() ? place : place + 1);
    }
    if (!internal)
      std::erase_if(entries, [](const WorklogEntry& entry) { return !entry.is_public; });
    if (entries.size() > limit) entries.resize(limit);
    return entries;
  }

  Result<std::int64_t> count_work(const KindModel&, Uuid id) override {
    const auto entries = look_up(state().worklog.read(), id).value_or(std::vector<WorklogEntry>{});
    return std::ranges::count_if(entries, [](const WorklogEntry& entry) {
      return entry.kind != WorklogEntry::Kind::kSystem;
    });
  }

  Result<std::vector<Attachment>> attachments(const KindModel&, Uuid id) override {
    return look_up(state().attachments.read(), id).value_or(std::vector<Attachment>{});
  }

  Result<std::vector<ArmedTimer>> timers(const KindModel&, Uuid id) override {
    const auto& timers = state().timers.read();
    std::vector<ArmedTimer> armed;
    for (auto timer = timers.lower_bound({id, ""});
         timer != timers.end() && timer->first.first == id; ++timer) {
      armed.push_back(timer->second.timer);
    }
    return armed;
  }

  Result<std::vector<DueTimer>> due_timers(Instant until, std::size_t limit) override {
    std::vector<DueTimer> due;
    for (const auto& [key, stored] : state().timers.read()) {
      if (stored.timer.due <= until) due.push_back({stored.kind, key.first, stored.timer});
    }
    std::ranges::sort(due, {}, [](const DueTimer& timer) {
      return std::tuple(timer.timer.due, timer.record, timer.timer.name);
    });
    if (due.size() > limit) due.resize(limit);
    return due;
  }

  Result<std::optional<Instant>> next_timer() override {
    std::optional<Instant> next;
    for (const auto& [key, stored] : state().timers.read()) {
      if (!next || stored.timer.due < *next) next = stored.timer.due;
    }
    return next;
  }

  Result<std::int64_t> last_number(const KindModel& kind) override {
    return counter("number." + kind.name, 1) - 1;
  }
  Result<std::int64_t> last_key_slot() override { return counter("key_slot", 0) - 1; }

  Result<JournalHead> head() override {
    const auto& notes = state().checkpoints.read();
    const auto note = notes.find(state().journal_size);
    return JournalHead{state().journal_size, state().frontier,
                       note == notes.end() ? "" : note->second};
  }

  Result<std::vector<JournalRow>> journal(std::int64_t from, std::size_t limit) override {
    const Journal& journal = state().journal.read();
    std::vector<JournalRow> rows;
    for (auto at = std::max<std::int64_t>(from, 0); at < journal.size() && rows.size() < limit;
         ++at) {
      rows.push_back(journal.at(at).row);
    }
    return rows;
  }

  Result<std::vector<JournalRow>> journal_of(const KindModel&, Uuid id) override {
    std::vector<JournalRow> rows;
    const auto sequences = look_up(state().journal_of.read(), id);
    if (!sequences) return rows;
    for (const auto sequence : *sequences) rows.push_back(state().journal.read().at(sequence).row);
    return rows;
  }

  Result<std::vector<std::int64_t>> journal_of_subject(std::int64_t key_slot) override {
    const Journal& journal = state().journal.read();
    std::vector<std::int64_t> sequences;
    for (std::int64_t at = 0; at < journal.size(); ++at) {
      const auto& slots = journal.at(at).keys.subject_slots;
      if (std::ranges::find(slots, key_slot) != slots.end()) sequences.push_back(at);
    }
    return sequences;
  }

  Result<std::optional<std::string>> checkpoint_covering(std::int64_t size) override {
    const auto& notes = state().checkpoints.read();
    const auto note = notes.lower_bound(size);
    return note == notes.end() ? std::optional<std::string>{} : note->second;
  }

  Result<std::string> tile(int level, std::int64_t index) override {
    return look_up(state().tiles.read(), std::pair(level, index)).value_or(std::string{});
  }

  Result<std::optional<StoredReply>> reply(Uuid actor, std::string_view key) override {
    return look_up(state().replies.read(), std::pair(actor, std::string(key)));
  }

 protected:
  [[nodiscard]] virtual const State& state() const = 0;

 private:
  [[nodiscard]] std::int64_t counter(const std::string& name, std::int64_t first) const {
    return look_up(state().counters.read(), name).value_or(first);
  }

  template <class Map>
  static std::optional<typename Map::mapped_type> look_up(const Map& map,
                                                          const typename Map::key_type& key) {
    const auto found = map.find(key);
    if (found == map.end()) return std::nullopt;
    return found->second;
  }

  std::optional<Record> visible(const KindModel& kind, std::int64_t number,
                                const Access& access) const {
    const auto& records = table_of(state(), kind).by_number;
    const auto found = records.find(number);
    if (found == records.end() || !covers(kind, found->second, access)) return std::nullopt;
    return found->second;
  }

  /// Found out anew each time, by walking up from the record: the oracle for what other stores keep.
  bool covers(const KindModel& kind, const Record& record, const Access& access) const {
    if (!matches(access_filter(kind, access), record)) return false;
    if (access.confidential) return true;
    const auto above = [this](const RecordRef& ref) -> Result<std::optional<SubjectRecord>> {
      const KindModel* its_kind = state().model->kind(ref.kind);
      if (its_kind == nullptr) return std::nullopt;
      const RecordTable& table = table_of(state(), *its_kind);
      const auto found = table.by_id.find(ref.id);
      if (found == table.by_id.end()) return std::nullopt;
      return SubjectRecord{its_kind, table.by_number.at(found->second)};
    };
    const auto concealment = concealment_of(kind, record, above);
    return concealment && !concealment->hides_from(access);
  }

  /// Entries share instants; those keep their order of arrival.
  static void sort_by_time(std::vector<WorklogEntry>& entries) {
    std::vector<std::pair<Instant, std::size_t>> order;
    for (std::size_t i = 0; i < entries.size(); ++i) order.emplace_back(entries[i].at, i);
    std::ranges::sort(order);
    std::vector<WorklogEntry> sorted;
    for (const auto& [at, index] : order) sorted.push_back(std::move(entries[index]));
    entries = std::move(sorted);
  }

  /// In order of arrival.
  template <class Wanted>
  std::vector<const StoredLink*> links_where(Wanted&& wanted) const {
    std::vector<const StoredLink*> links;
    for (const auto& [id, stored] : state().links.read()) {
      if (wanted(stored)) links.push_back(&stored);
    }
    std::ranges::sort(links, {}, &StoredLink::row);
    return links;
  }
};

}  // namespace proofdesk::memory
