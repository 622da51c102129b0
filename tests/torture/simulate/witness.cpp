#include "tests/torture/simulate/witness.hpp"

#include "core/engine/apply.hpp"
#include "tests/support/storage/store_under_test.hpp"
#include "tests/torture/found.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::torture {
namespace {

using test::must;

std::string place(const OpenedEvent& opened) {
  return fmt::format("leaf {}, {} of {} {}", opened.sequence, opened.event.name, opened.event.kind,
                     opened.event.record.to_string());
}

/// What of a path in the collection of timers is the timer's name; empty for other paths.
std::string timer_of(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos || path.substr(0, slash) != kTimers) return {};
  return std::string(path.substr(slash + 1));
}

}  // namespace

std::vector<OpenedEvent> Witness::read_on(Instant now) {
  auto events = house_.journal(next_);
  for (const auto& opened : events) {
    if (opened.sequence != next_)
      throw Found(fmt::format("after leaf {} comes leaf {}", next_ - 1, opened.sequence));
    ++next_;
    if (opened.recorded_at != now)
      throw Found(fmt::format("{}: recorded at {}, the clock says {}", place(opened),
                              to_rfc3339(opened.recorded_at), to_rfc3339(now)));
    take(opened, now);
  }
  if (house_.desk().journal_size() != next_)
    throw Found(fmt::format("the desk counts {} leaves, {} are there", house_.desk().journal_size(),
                            next_));
  return events;
}

void Witness::take(const OpenedEvent& opened, Instant now) {
  const Event& event = opened.event;
  if (!event.refused.empty()) return;
  const auto model = house_.model();
  const KindModel* kind = model->kind(event.kind);
  if (kind == nullptr || kind->lifecycle.state(event.to) == nullptr)
    throw Found(fmt::format("{}: to {}, which is no state", place(opened), event.to));
  const auto [found, is_new] = records_.try_emplace(event.record);
  Known& known = found->second;
  if (is_new) {
    known.kind = event.kind;
    by_kind_[event.kind].push_back(event.record);
  }
  if (event.revision != known.version + 1 || event.from != known.state ||
      event.kind != known.kind) {
    throw Found(fmt::format("{}: revision {} from \"{}\" on version {} in \"{}\"", place(opened),
                            event.revision, event.from, known.version, known.state));
  }
  if (const auto objection = statutes_.objection(event); !objection.empty())
    throw Found(fmt::format("{}: {}", place(opened), objection));
  if (is_new) take_number(opened);
  known.version = event.revision;
  known.state = event.to;
  known.imported = known.imported || event.basis == Basis::kImported;
  changed_.insert(event.record);
  take_timers(event, known, now);
}

/// Numbers are given in order, each once; a command that came to nothing has used none.
void Witness::take_number(const OpenedEvent& opened) {
  const auto& changes = opened.event.changes;
  const auto given = std::ranges::find(changes, kNumberPath, &Change::path);
  if (given == changes.end()) throw Found(place(opened) + ": new, and without a number");
  std::int64_t& last = numbers_[opened.event.kind];
  if (given->value.to_number<std::int64_t>() != last + 1)
    throw Found(fmt::format("{}: after number {} comes {}", place(opened), last,
                            given->value.to_number<std::int64_t>()));
  ++last;
}

void Witness::take_timers(const Event& event, Known& known, Instant now) {
  std::vector<std::string> spent;
  for (const auto& change : event.changes) {
    if (change.path == kFiredTimer) spent.emplace_back(change.value.as_string());
    if (event.name == kTimerLapsed && !timer_of(change.path).empty())
      spent.push_back(timer_of(change.path));
  }
  for (const auto& name : spent) {
    const auto armed = known.armed.find(name);
    const auto told = fmt::format("timer {} of {} {}", name, event.kind, event.record.to_string());
    if (armed == known.armed.end()) throw Found(told + " fired and was not armed");
    if (armed->second.due > now)
      throw Found(fmt::format("{}: due at {}, fired at {}", told, to_rfc3339(armed->second.due),
                              to_rfc3339(now)));
    if (!fired_.try_emplace({event.record, name, armed->second.arming}, armed->second.due).second)
      throw Found(told + " fired twice");
  }
  for (const auto& change : event.changes) {
    const auto name = timer_of(change.path);
    if (name.empty()) continue;
    if (change.value.is_null()) {
      known.armed.erase(name);
    } else {
      known.armed[name] = must(timer_from_json(name, change.value));
    }
  }
}

void Witness::compare_changed() {
  const auto view = must(house_.store().snapshot());
  for (const auto& id : changed_) compare(id, records_.at(id), *view);
  compare_counts(*view);
}

/// What the store counts is what was seen to happen.
void Witness::compare_counts(ReadView& view) {
  std::set<std::string> touched;
  for (const auto& id : changed_) touched.insert(records_.at(id).kind);
  const auto model = house_.model();
  for (const auto& name : touched) {
    const KindModel& kind = *model->kind(name);
    std::map<std::string, std::int64_t> seen;
    for (const auto& id : of(name)) ++seen[records_.at(id).state];
    std::map<std::string, std::int64_t> counted;
    for (const auto& [state, count] : must(view.count_by_state(kind, Access::unrestricted())))
      counted[state] = count;
    if (seen != counted) throw Found(name + ": the store counts otherwise than was seen, by state");
    if (must(view.last_number(kind)) != numbers_[name])
      throw Found(name + ": the store gives numbers otherwise than was seen");
  }
}

/// A link is kept at one end and found from both.
void Witness::compare_links(std::string_view told, const KindModel& kind, Uuid id,
                            const std::map<Uuid, Link>& links, ReadView& view) {
  const auto model = house_.model();
  for (const auto& [link, held] : links) {
    if (held.to.is_external()) continue;
    const KindModel* far = model->kind(held.to.kind);
    const auto seen = must(view.links_to(*far, held.to.id));
    const auto same = [&](const LinkedRecord& each) {
      return each.link.id == link && each.kind == kind.name && each.id == id;
    };
    if (std::ranges::count_if(seen, same) != 1)
      throw Found(fmt::format("{}: its link to {} is not found once from there", told,
                              held.to.id.to_string()));
  }
  for (const auto& each : must(view.links_to(kind, id))) {
    const auto from = must(view.links_from(*model->kind(each.kind), each.id));
    const auto same = [&](const LinkedRecord& held) { return held.link == each.link; };
    if (std::ranges::count_if(from, same) != 1)
      throw Found(fmt::format("{}: a link from {} ends here and does not begin there", told,
                              each.id.to_string()));
  }
}

void Witness::compare(Uuid id, const Known& known, ReadView& view) {
  const auto model = house_.model();
  const KindModel& kind = *model->kind(known.kind);
  const auto told = fmt::format("{} {}", known.kind, id.to_string());
  const auto stored = must(view.find(kind, id, Access::unrestricted()));
  if (!stored) throw Found(told + " has events and no row");
  RecordImage image{
      .record = new_record(kind, id), .links = {}, .worklog = {}, .attachments = {}, .timers = {}};
  for (const auto& row : must(view.journal_of(kind, id))) {
    const auto opened = must(open_event(row, house_.keys(), SimulatedHouse::kOrigin));
    if (const auto folded = apply(kind, opened.event, image); !folded)
      throw Found(fmt::format("{}: {}", place(opened), folded.error().detail));
  }
  image.record.key_slot = stored->key_slot;
  if (image.record != *stored) {
    std::string fields;
    for (const auto& field : kind.fields()) {
      if (image.record.get(field) != stored->get(field)) fields += " " + field.name;
    }
    throw Found(fmt::format("{}: the row is not what its events fold to:{}", told, fields));
  }
  std::map<Uuid, Link> links;
  for (const auto& each : must(view.links_from(kind, id))) links.emplace(each.link.id, each.link);
  std::map<Uuid, WorklogEntry> worklog;
  for (const auto& each : must(view.worklog(kind, id, true, {}, 1'000'000)))
    worklog.emplace(each.id, each);
  std::map<Uuid, Attachment> attachments;
  for (const auto& each : must(view.attachments(kind, id))) attachments.emplace(each.id, each);
  std::map<std::string, ArmedTimer> timers;
  for (const auto& each : must(view.timers(kind, id))) timers.emplace(each.name, each);
  if (links != image.links || worklog != image.worklog || attachments != image.attachments)
    throw Found(told + ": what hangs on it is not what its events fold to");
  compare_links(told, kind, id, links, view);
  if (timers != image.timers || timers != known.armed)
    throw Found(told + ": the timers that wait are not those that were armed");
  if (known.imported) return;
  for (const auto& [field, flags] : kind.lifecycle.state(known.state)->flags) {
    const bool erased = kind.field(field) != nullptr &&
                        std::holds_alternative<Erased>(stored->get(*kind.field(field)));
    if (flags.required && !flags.hidden && !erased && !stored->has(kind, field))
      throw Found(fmt::format("{} stands in {} without {}", told, known.state, field));
  }
}

const std::vector<Uuid>& Witness::of(std::string_view kind) const {
  static const std::vector<Uuid> kNone;
  const auto found = by_kind_.find(kind);
  return found == by_kind_.end() ? kNone : found->second;
}

}  // namespace proofdesk::torture
