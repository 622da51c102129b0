#include "core/engine/draft.hpp"

#include "core/engine/apply.hpp"
#include "core/model/codec.hpp"
#include "core/model/value_copy.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace proofdesk {
namespace {

const Value& value_in(const Record& record, const FieldModel& field) {
  static const Value kNone;
  if (field.origin == FieldOrigin::kSystem) return kNone;
  if (field.origin != FieldOrigin::kCustom)
    return field.slot < record.values.size() ? record.values[field.slot] : kNone;
  const auto found = record.custom.find(field.name);
  return found == record.custom.end() ? kNone : found->second;
}

bool differs(const Value& was, const Value& is) {
  // What was erased stays so until it gets a value again: there is nothing left to clear.
  if (std::holds_alternative<Erased>(was) && std::holds_alternative<std::monostate>(is))
    return false;
  return !same_value(was, is);
}

std::string item_path(std::string_view collection, std::string_view item) {
  std::string path;
  path.reserve(collection.size() + 1 + item.size());
  return path.append(collection).append(1, '/').append(item);
}

Instant later(Instant from, std::int64_t micros) { return Instant{from.micros + micros}; }

}  // namespace

Uuid subject_of(const KindModel& kind, const FieldModel& field, const Record& record) {
  if (field.personal_of.empty()) return {};
  return Uuid::parse(record.text(kind, field.personal_of)).value_or(Uuid{});
}

RecordDraft::RecordDraft(DraftSet& set, const KindModel& kind, Record stored,
                         std::string event_name, bool is_subject)
    : set_(set),
      kind_(kind),
      is_new_(false),
      before_(std::move(stored)),
      record_(copy_of(before_)),
      stored_state_(before_.state),
      event_name_(std::move(event_name)),
      named_(is_subject) {
  record_.state = kind.lifecycle.current_state(stored_state_).value_or(stored_state_);
  before_.state = record_.state;
}

RecordDraft::RecordDraft(DraftSet& set, const KindModel& kind, Uuid id)
    : set_(set),
      kind_(kind),
      is_new_(true),
      before_(new_record(kind, id)),
      record_(copy_of(before_)),
      event_name_(kCreated),
      named_(true) {
  record_.state = kind.lifecycle.initial;
}

void RecordDraft::set(std::string_view name, Value value) {
  const FieldModel* field = kind_.field(name);
  if (field == nullptr || field->origin == FieldOrigin::kSystem || !has_form_of(*field, value) ||
      std::holds_alternative<Erased>(value)) {
    set_.broken("engine.effect_field",
                fmt::format("a rule set {}.{} in a way it cannot be set", kind_.name, name));
    return;
  }
  put(*field, std::move(value));
}

void RecordDraft::log(std::string text, bool is_public) {
  add(WorklogEntry{.id = set_.next_id(),
                   .kind = WorklogEntry::Kind::kSystem,
                   .is_public = is_public,
                   .text = std::move(text),
                   .author = {},
                   .at = set_.now()});
}

void RecordDraft::link(std::string_view type, LinkEnd to) {
  if (find_link_type(type) == nullptr || to.kind.empty() ||
      (to.is_external() && (to.source.empty() || to.key.empty()))) {
    set_.broken("engine.effect_link",
                fmt::format("a rule linked {} by \"{}\" to nothing", kind_.name, type));
    return;
  }
  if (to.id == record_.id && !to.is_external()) return;
  const auto same = [&](const Link& link) { return link.type == type && link.to == to; };
  if (std::ranges::any_of(links_, same)) return;
  if (!is_new()) {
    const auto stored = set_.world().links_from(kind_.name, record_.id);
    if (!stored) return set_.failed(stored.error());
    if (std::ranges::any_of(*stored, same, &LinkedRecord::link)) return;
  }
  add(Link{.id = set_.next_id(), .type = std::string(type), .to = std::move(to), .at = set_.now()});
}

void RecordDraft::unlink(std::string_view type, const LinkEnd& to) {
  if (is_new()) return;
  const auto stored = set_.world().links_from(kind_.name, record_.id);
  if (!stored) return set_.failed(stored.error());
  for (const auto& each : *stored) {
    if (each.link.type != type || each.link.to != to) continue;
    if (std::ranges::find(removed_links_, each.link.id) != removed_links_.end()) continue;
    removed_links_.push_back(each.link.id);
    pointed_at_.push_back(each.link.to);
    item_changes_.push_back({item_path(kLinks, each.link.id.to_string()), nullptr, {}});
  }
}

Draft* RecordDraft::other(std::string_view kind, Uuid id, std::string_view event_name) {
  return set_.find_other(kind, id, event_name);
}

Draft& RecordDraft::create(std::string_view kind) { return set_.create_along(kind); }

void RecordDraft::offer(std::string_view what, std::string_view kind, Uuid id) {
  set_.offer({std::string(what), std::string(kind), id});
}

void RecordDraft::take(std::string_view transition) {
  set_.follow_up({this, std::string(transition)});
}

void RecordDraft::follow(const Transition& transition) {
  if (named_) {
    followed_.push_back(transition.name);
  } else {
    event_name_ = transition.name;
    named_ = true;
  }
  if (!transition.to.empty()) enter(transition.to);
}

bool RecordDraft::changed(const FieldModel& field) const {
  return differs(value_in(before_, field), value_in(record_, field));
}

const std::vector<const FieldModel*>& RecordDraft::changed_fields() const {
  if (changes_known_) return changes_;
  changes_.clear();
  // Facets and own fields lie in the order of their slots, so that most are passed over without a look at them.
  const auto in_message = std::span(kind_.fields()).subspan(kind_.system_fields().size());
  for (std::size_t slot = 0; slot < record_.values.size(); ++slot) {
    if (differs(before_.values[slot], record_.values[slot])) changes_.push_back(&in_message[slot]);
  }
  for (const FieldModel& field : kind_.custom_fields()) {
    if (changed(field)) changes_.push_back(&field);
  }
  changes_known_ = true;
  return changes_;
}

bool RecordDraft::touched() const {
  return is_new() || entered_ || !item_changes_.empty() || !other_changes_.empty() ||
         !spent_timer_.empty() || !followed_.empty() || any_field_changed();
}

bool RecordDraft::any_field_changed() const { return !changed_fields().empty(); }

void RecordDraft::enter(std::string_view state) {
  record_.state = state;
  entered_ = true;
}

void RecordDraft::add(const Link& link) {
  links_.push_back(link);
  pointed_at_.push_back(link.to);
  item_changes_.push_back({item_path(kLinks, link.id.to_string()), to_json(link), {}});
}

void RecordDraft::add(const WorklogEntry& entry) {
  worked_ = worked_ || entry.kind != WorklogEntry::Kind::kSystem;
  item_changes_.push_back({item_path(kWorklog, entry.id.to_string()), to_json(entry), {}});
}

void RecordDraft::add(const Attachment& attachment) {
  attached_ = true;
  item_changes_.push_back(
      {item_path(kAttachments, attachment.id.to_string()), to_json(attachment), {}});
}

Result<std::vector<Change>> RecordDraft::timer_changes(std::int64_t revision) const {
  const Lifecycle& life = kind_.lifecycle;
  std::map<std::string, boost::json::value> changes;
  if (!spent_timer_.empty()) changes[spent_timer_] = nullptr;
  if (enters() && !is_new() && (!life.timers.empty() || before_.lifecycle != life.hash)) {
    PROOFDESK_ASSIGN(const auto armed, set_.world().timers(kind_.name, record_.id));
    for (const auto& timer : armed) changes[timer.name] = nullptr;
  }
  for (const auto& timer : life.timers) {
    if (timer.state != record_.state) continue;
    const FieldModel* field = timer.at_field.empty() ? nullptr : kind_.field(timer.at_field);
    if (!enters() && (field == nullptr || !changed(*field))) continue;
    std::optional<Instant> due;
    if (timer.after) {
      due = later(set_.now(), *timer.after);
    } else if (field != nullptr) {
      const Value value = record_.get(*field);
      if (const auto* at = std::get_if<std::int64_t>(&value)) due = Instant{*at};
    }
    if (due) {
      changes[timer.name] =
          to_json(ArmedTimer{.name = timer.name, .due = *due, .arming = revision});
    } else if (!enters()) {
      changes[timer.name] = nullptr;
    }
  }
  std::vector<Change> list;
  for (auto& [name, value] : changes)
    list.push_back({item_path(kTimers, name), std::move(value), {}});
  return list;
}

Result<Event> RecordDraft::event() const {
  Event event;
  event.kind = kind_.name;
  event.record = record_.id;
  event.revision = before_.version + 1;
  event.name = event_name_;
  event.from = stored_state_;
  event.to = record_.state;
  event.occurred_at = set_.now();
  event.definitions = {kind_.lifecycle.hash};
  const auto& fields = changed_fields();
  event.changes.reserve(fields.size() + item_changes_.size() + other_changes_.size() + 4);
  for (const FieldModel* field : fields) {
    if (field->origin == FieldOrigin::kFacet && field->slot == kErasedSlot) continue;
    event.changes.push_back({field->json_name, to_json(*field, record_.value(*field)),
                             subject_of(kind_, *field, record_)});
  }
  event.changes.insert(event.changes.end(), item_changes_.begin(), item_changes_.end());
  PROOFDESK_ASSIGN(auto timers, timer_changes(event.revision));
  std::ranges::move(timers, std::back_inserter(event.changes));
  event.changes.insert(event.changes.end(), other_changes_.begin(), other_changes_.end());
  if (!followed_.empty()) {
    boost::json::array names(followed_.begin(), followed_.end());
    event.changes.push_back({std::string(kFollowed), std::move(names), {}});
  }
  return event;
}

Result<Record> RecordDraft::fold(const Event& event) {
  before_.state = stored_state_;
  PROOFDESK_TRY(apply(kind_, event, before_));
  return std::move(before_);
}

}  // namespace proofdesk
