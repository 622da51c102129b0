#include "server/integration/servicenow/case_story.hpp"

#include "core/journal/canonical_json.hpp"
#include "core/model/codec.hpp"
#include "core/model/items.hpp"
#include "server/integration/servicenow/log_words.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server::servicenow {
namespace {

/// Builds the story row by row; what a value was before is remembered, so that an event holds what changed.
class Teller {
 public:
  Teller(const KindModel& incident, const LogClock& clock, const std::set<std::string>& known,
         CaseStory& story)
      : incident_(incident), clock_(clock), known_(known), story_(story) {}

  void tell(const LogRow& row) {
    row_ = &row;
    mapping_ = nullptr;
    deviations_before_ = story_.deviations.size();
    Event event;
    event.kind = incident_.name;
    event.record = story_.id;
    event.basis = Basis::kImported;
    event.source = row.digest;
    event.from = state_;
    if (!set_time(event) || !set_state(event)) return;
    event_ = &event;
    people();
    fields();
    links();
    outcome();
    kept_columns();
    required_fields();
    finish(event);
  }

 private:
  bool set_time(Event& event) {
    auto time = clock_.read(row_->get("sys_updated_at"));
    if (!time) {
      story_.remarks.push_back(
          {row_->line, time.error().detail, "no event: the row says no time at which it held"});
      return false;
    }
    if (!time->remark.empty()) story_.remarks.push_back({row_->line, time->remark, "imported"});
    if (last_time_ && time->instant < *last_time_) {
      deviate("time_steps_back",
              fmt::format("{} is earlier than the row before", row_->get("sys_updated_at")));
    }
    last_time_ = event.occurred_at = time->instant;
    return true;
  }

  bool set_state(Event& event) {
    const auto found = std::ranges::find(kStates, std::string_view(row_->get("incident_state")),
                                         &StateMapping::theirs);
    if (found == kStates.end()) {
      story_.remarks.push_back({row_->line,
                                fmt::format("unknown state \"{}\"", row_->get("incident_state")),
                                state_.empty() ? "no event: the case has no state yet"
                                               : "imported, the case stays in its state"});
      if (state_.empty()) return false;
      event.to = state_;
      event.name = kUpdated;
      return true;
    }
    mapping_ = &*found;
    event.to = found->ours;
    name_edge(event);
    return true;
  }

  /// Names the event after the edge of our lifecycle, or says that there is none.
  void name_edge(Event& event) {
    if (state_.empty()) {
      event.name = kCreated;
      if (event.to != incident_.lifecycle.initial) {
        deviate("starts_elsewhere",
                fmt::format("the log begins in \"{}\"", row_->get("incident_state")));
      }
      return;
    }
    event.name = kUpdated;
    if (event.from == event.to) return;
    for (const auto& transition : incident_.lifecycle.transitions) {
      if (transition.to == event.to && transition.leaves(event.from)) {
        event.name = transition.name;
        return;
      }
    }
    deviate("no_such_edge", fmt::format("there is no way from {} to {}", event.from, event.to));
  }

  void people() {
    reference("requester", PartyKind::kPerson, row_->get("caller_id"));
    reference("opened_by", PartyKind::kPerson, row_->get("opened_by"));
    reference("group", PartyKind::kGroup, row_->get("assignment_group"));
    reference("assignee", PartyKind::kPerson, row_->get("assigned_to"));
    if (const auto& actor = row_->get("sys_updated_by"); !actor.empty()) {
      event_->actor = party(PartyKind::kPerson, actor);
    }
  }

  void fields() {
    if (state_.empty()) {
      std::string title = story_.number;
      for (const auto* column : {"category", "subcategory", "u_symptom"}) {
        if (!row_->get(column).empty())
          title += (title == story_.number ? ": " : ", ") + row_->get(column);
      }
      set("title", title);
      set("priority_basis", std::string("imported"));
      if (auto opened = clock_.read(row_->get("opened_at"))) {
        set("opened_at", opened->instant.micros);
        if (opened->instant > event_->occurred_at) {
          deviate("opened_after_first_row",
                  fmt::format("opened_at {} is later than the first row", row_->get("opened_at")));
        }
      } else {
        story_.remarks.push_back(
            {row_->line, "opened_at: " + opened.error().detail, "imported without it"});
      }
    }
    for (const auto& [column, field] :
         {std::pair{"location", "location"}, std::pair{"category", "category"},
          std::pair{"subcategory", "subcategory"}, std::pair{"u_symptom", "symptom"}}) {
      if (!row_->get(column).empty()) set(field, row_->get(column));
    }
    word("contact_type", "channel", translate(kChannels, row_->get("contact_type")));
    word("impact", "impact", translate(kLevels, row_->get("impact")));
    word("urgency", "urgency", translate(kLevels, row_->get("urgency")));
    word("priority", "priority", translate(kPriorities, row_->get("priority")));
    count("reassignment_count", "reassign_count");
    count("reopen_count", "reopen_count");
  }

  /// What is known only by its number: external ends, which a later record may adopt.
  void links() {
    link("problem_id", "explained_by", "problem");
    link("rfc", "resolved_by", "change");
    link("caused_by", "caused_by", "change");
    link("cmdb_ci", "affects", "configuration_item");
  }

  /// The log repeats the final outcome on every row; it is taken over where it came true.
  void outcome() {
    if (mapping_ == nullptr) return;
    if (event_->to == "on_hold" && !mapping_->hold_reason.empty())
      set("hold_reason", std::string(mapping_->hold_reason));
    if (event_->from == event_->to) return;
    if (event_->from == "on_hold") set("hold_reason", Value{});
    if (event_->to == "resolved") {
      reference("resolved_by", PartyKind::kPerson, row_->get("resolved_by"));
      instant("resolved_at", "resolved_at");
    }
    if (event_->to == "closed") instant("closed_at", "closed_at");
  }

  void instant(const char* column, std::string_view field) {
    const auto& text = row_->get(column);
    if (text.empty()) {
      set(field, event_->occurred_at.micros);
      story_.remarks.push_back(
          {row_->line, fmt::format("{} is unknown", column), "the row's own time is taken"});
      return;
    }
    auto time = clock_.read(text);
    if (!time) {
      story_.remarks.push_back(
          {row_->line, fmt::format("{}: {}", column, time.error().detail), "imported without it"});
      return;
    }
    set(field, time->instant.micros);
    if (time->instant != event_->occurred_at) {
      deviate(fmt::format("{}_differs", column), fmt::format("{} says {}, the row is of {}", column,
                                                             text, row_->get("sys_updated_at")));
    }
  }

  void kept_columns() {
    boost::json::object kept;
    for (const auto column : kKeptAsNote) {
      auto& before = columns_[std::string(column)];
      const auto& now = row_->get(column);
      if (now == before) continue;
      before = now;
      if (now.empty()) {
        kept[column] = nullptr;
      } else if (column == kCreator) {
        // By record, not by name: the name is the person's, and goes with the person when it is erased.
        kept[column] = party(PartyKind::kPerson, now).to_string();
      } else {
        kept[column] = now;
      }
    }
    if (!kept.empty())
      event_->changes.push_back({std::string(kSourceColumns), std::move(kept), {}});
  }

  /// What the state that is entered asks of a record here, and the log does not have.
  void required_fields() {
    if (event_->from == event_->to) return;
    const State* state = incident_.lifecycle.state(event_->to);
    if (state == nullptr) return;
    std::vector<std::string_view> missing;
    for (const auto& [field, flags] : state->flags) {
      const auto value = values_.find(field);
      if (flags.required && (value == values_.end() || !is_set(value->second)))
        missing.push_back(field);
    }
    if (missing.empty()) return;
    deviate("required_missing",
            fmt::format("{} is entered without {}", state->name, fmt::join(missing, ", ")));
  }

  void finish(Event& event) {
    if (story_.deviations.size() > deviations_before_) {
      boost::json::array list;
      for (std::size_t i = deviations_before_; i < story_.deviations.size(); ++i) {
        list.push_back(
            {{"rule", story_.deviations[i].rule}, {"detail", story_.deviations[i].detail}});
      }
      event.changes.push_back({std::string(kDeviations), std::move(list), {}});
    }
    state_ = event.to;
    if (known_.contains(row_->digest)) return;
    story_.events.push_back(std::move(event));
  }

  // ---- single values ---------------------------------------------------------------------------

  void set(std::string_view name, Value value) {
    const FieldModel* field = incident_.field(name);
    if (field == nullptr) return;
    auto& before = values_[std::string(name)];
    if (before == value) return;
    before = value;
    event_->changes.push_back({field->json_name, to_json(*field, value), {}});
  }

  void reference(std::string_view field, PartyKind kind, const std::string& name) {
    if (name.empty()) {
      // A case that changes hands has nobody for a while; anything else that turns unknown was known before.
      if (field == "assignee" && values_.contains("assignee")) set(field, Value{});
      return;
    }
    set(field, party(kind, name).to_string());
  }

  Uuid party(PartyKind kind, const std::string& name) {
    const bool listed = std::ranges::any_of(story_.parties, [&](const Party& party) {
      return party.kind == kind && party.name == name;
    });
    if (!listed) story_.parties.push_back({kind, name, event_->occurred_at});
    return party_id(kind, name);
  }

  void word(const char* column, std::string_view field, std::string_view ours) {
    const auto& theirs = row_->get(column);
    if (theirs.empty()) return;
    if (ours.empty()) {
      story_.remarks.push_back({row_->line,
                                fmt::format("{} \"{}\" is no known word", column, theirs),
                                "imported without it"});
      return;
    }
    set(field, std::string(ours));
  }

  void count(const char* column, std::string_view field) {
    const auto& text = row_->get(column);
    if (text.empty()) return;
    if (text.size() > 9 ||
        !std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; })) {
      story_.remarks.push_back(
          {row_->line, fmt::format("{} \"{}\" is no number", column, text), "imported without it"});
      return;
    }
    set(field, std::int64_t{std::stoll(text)});
  }

  void link(const char* column, std::string_view type, std::string_view kind) {
    const auto& key = row_->get(column);
    auto& before = columns_[column];
    if (key.empty() || key == before) return;
    const auto id_of = [&](const std::string& far_key) {
      return Uuid::from_name("servicenow/link",
                             fmt::format("{}/{}/{}", story_.number, type, far_key));
    };
    if (!before.empty()) {
      event_->changes.push_back(
          {fmt::format("{}/{}", kLinks, id_of(before).to_string()), nullptr, {}});
    }
    before = key;
    const Link link{id_of(key),
                    std::string(type),
                    {std::string(kind), {}, std::string(kSource), key},
                    event_->occurred_at};
    event_->changes.push_back(
        {fmt::format("{}/{}", kLinks, link.id.to_string()), to_json(link), {}});
  }

  void deviate(std::string rule, std::string detail) {
    story_.deviations.push_back({row_->line, std::move(rule), std::move(detail)});
  }

  const KindModel& incident_;
  const LogClock& clock_;
  const std::set<std::string>& known_;
  CaseStory& story_;

  const LogRow* row_ = nullptr;
  Event* event_ = nullptr;
  const StateMapping* mapping_ = nullptr;
  std::string state_;
  std::optional<Instant> last_time_;
  std::map<std::string, Value> values_;
  std::map<std::string, std::string> columns_;
  std::size_t deviations_before_ = 0;
};

}  // namespace

Uuid party_id(PartyKind kind, std::string_view name) {
  return Uuid::from_name(kind == PartyKind::kPerson ? "servicenow/person" : "servicenow/group",
                         name);
}

Uuid incident_id(std::string_view number) { return Uuid::from_name("servicenow/incident", number); }

CaseStory tell_case(const KindModel& incident, const LogClock& clock, std::span<const LogRow> rows,
                    const std::set<std::string>& known) {
  CaseStory story;
  story.number = rows.front().get("number");
  story.id = incident_id(story.number);
  Teller teller(incident, clock, known, story);
  std::set<std::string> seen;
  for (const auto& row : rows) {
    if (!seen.insert(row.digest).second) {
      story.remarks.push_back({row.line, "the row repeats an earlier one of the case to the letter",
                               "no second event"});
      continue;
    }
    teller.tell(row);
  }
  return story;
}

}  // namespace proofdesk::server::servicenow
