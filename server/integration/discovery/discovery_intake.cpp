#include "server/integration/discovery/discovery_intake.hpp"

#include "core/model/record_ref.hpp"
#include "core/ports/all_records.hpp"
#include "processes/shared/attribute_text.hpp"
#include "processes/shared/discrepancies.hpp"
#include "server/integration/discovery/witness.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <span>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server::discovery {
namespace {

using shared::as_text;

constexpr std::size_t kBatch = 256;
constexpr std::string_view kItem = "configuration_item";
constexpr std::string_view kDiscrepancy = "discrepancy";
constexpr std::string_view kControlRule = "configuration_item.change_authorised@1";

std::string input_name(const FieldModel& field) {
  return field.origin == FieldOrigin::kCustom ? field.json_name : field.name;
}

bool is_about_the_row(const Error& error) {
  return error.code == ErrorCode::kRefused || error.code == ErrorCode::kForbidden ||
         error.code == ErrorCode::kStaleVersion || error.code == ErrorCode::kConflict ||
         error.code == ErrorCode::kInvalidArgument || error.code == ErrorCode::kNotFound;
}

/// What is to be done about one observation.
struct Plan {
  const Observation* observation = nullptr;
  std::optional<Record> item;
  std::vector<FieldInput> updates;  ///< the source's to change, if nothing controls the item
  std::vector<const FieldModel*> updating;  ///< the fields of these
  std::vector<const FieldModel*> drifting;  ///< what differs and is not
  std::vector<Command> commands;
  std::int64_t opens = 0;
  std::int64_t settles = 0;
  std::string_view outcome = "asRecorded";
  std::vector<std::string> attributes;
  std::vector<std::string> same;  ///< numbers of items that are known by the same
};

class Intake {
 public:
  Intake(const IntakeParts& parts, const Record& source, Instant seen_at)
      : parts_(parts),
        source_(source),
        seen_at_(seen_at),
        items_(*parts.model.kind(kItem)),
        sources_(*parts.model.kind("discovery_source")),
        discrepancies_(*parts.model.kind(kDiscrepancy)) {}

  Result<IntakeReport> run(const std::vector<Observation>& observations) {
    {
      PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
      PROOFDESK_ASSIGN(auto sources, all_records(sources_, *view));
      witness_.emplace(parts_.model, source_, std::move(sources), seen_at_);
    }
    known_by_ = list_of(sources_, source_, "known_by");
    if (known_by_.empty()) known_by_ = {"name"};
    report_.observed = static_cast<std::int64_t>(observations.size());
    for (std::size_t at = 0; at < observations.size(); at += kBatch) {
      const std::size_t end = std::min(observations.size(), at + kBatch);
      PROOFDESK_TRY(take(std::span(observations).subspan(at, end - at)));
    }
    return std::move(report_);
  }

 private:
  Status take(std::span<const Observation> observations) {
    std::vector<Plan> plans;
    {
      PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
      for (const auto& observation : observations) {
        PROOFDESK_ASSIGN(auto plan, compare(*view, observation));
        plans.push_back(std::move(plan));
      }
      PROOFDESK_TRY(sort_out_control(plans));
      for (auto& plan : plans) PROOFDESK_TRY(complete(*view, plan));
    }
    return carry_out(plans);
  }

  /// What the observation is known by: the first field of the source that it gives.
  [[nodiscard]] const std::pair<const FieldModel*, Value>* identity(
      const Observation& observation) const {
    for (const auto& name : known_by_) {
      const FieldModel* field = items_.field(name);
      const auto found = std::ranges::find(observation.attributes, field,
                                           &std::pair<const FieldModel*, Value>::first);
      if (found != observation.attributes.end() && is_set(found->second)) return &*found;
    }
    return nullptr;
  }

  Result<std::vector<Record>> candidates(ReadView& view, const Observation& observation) const {
    for (const auto& name : known_by_) {
      const FieldModel* field = items_.field(name);
      const auto given = std::ranges::find(observation.attributes, field,
                                           &std::pair<const FieldModel*, Value>::first);
      if (given == observation.attributes.end() || !is_set(given->second)) continue;
      ListQuery query;
      query.filter = Filter::compare(*field, Filter::Op::kEqual, given->second);
      query.order = {OrderKey{items_.field("created_at"), false}};
      query.page_size = 10;
      PROOFDESK_ASSIGN(auto page, view.list(items_, query, Access::unrestricted()));
      std::erase_if(page.records, [](const Record& item) { return item.state == "disposed"; });
      if (!page.records.empty()) return std::move(page.records);
    }
    return std::vector<Record>{};
  }

  Result<Plan> compare(ReadView& view, const Observation& observation) const {
    Plan plan{.observation = &observation};
    const auto* known = identity(observation);
    if (known == nullptr) {
      plan.outcome = "refused";
      return plan;
    }
    PROOFDESK_ASSIGN(auto found, candidates(view, observation));
    if (found.empty()) {
      plan.outcome = "unregistered";
      return plan;
    }
    // Of what is kept from the source, nothing is told, not even that it is there.
    const Access access = Access::of(parts_.actor);
    if (!std::ranges::all_of(found,
                             [&](const Record& one) { return may_see(items_, access, one); }))
      return plan;
    if (found.size() > 1) {
      plan.outcome = "duplicate";
      for (const auto& one : found) plan.same.push_back(items_.display_number(one.number));
    }
    plan.item = std::move(found.front());
    if (found.size() > 1) return plan;
    for (const auto& [field, value] : observation.attributes) {
      if (!is_set(value) || plan.item->get(*field) == value) continue;
      switch (witness_->standing(*field, *plan.item)) {
        case Witness::Standing::kBelieved:
          plan.updates.push_back({input_name(*field), value});
          plan.updating.push_back(field);
          break;
        case Witness::Standing::kOutranked:
          ++outranked_;
          break;
        case Witness::Standing::kNobody:
          plan.drifting.push_back(field);
          break;
      }
    }
    return plan;
  }

  [[nodiscard]] Command about(std::string_view kind, Uuid record, Action action) const {
    Command command;
    command.actor = parts_.actor;
    command.kind = kind;
    command.record = record;
    command.action = std::move(action);
    return command;
  }

  /// The rules themselves say what is under control: updates are tried, and what they refuse for that is drift.
  Status sort_out_control(std::vector<Plan>& plans) {
    std::vector<Command> trials;
    std::vector<Plan*> of;
    for (auto& plan : plans) {
      if (plan.updates.empty()) continue;
      Command command = about(kItem, plan.item->id, Update{plan.updates});
      command.expected_version = plan.item->version;
      command.dry_run = true;
      trials.push_back(std::move(command));
      of.push_back(&plan);
    }
    if (trials.empty()) return {};
    const auto replies = parts_.execute(std::move(trials));
    for (std::size_t i = 0; i < replies.size(); ++i) {
      Plan& plan = *of[i];
      if (replies[i]) continue;
      if (!is_about_the_row(replies[i].error())) return fail(replies[i].error());
      if (replies[i].error().rule == kControlRule) {
        plan.drifting.insert(plan.drifting.end(), plan.updating.begin(), plan.updating.end());
        plan.updates.clear();
      }
    }
    return {};
  }

  Status complete(ReadView& view, Plan& plan) {
    if (plan.outcome == "refused" || (plan.outcome == "asRecorded" && !plan.item)) return {};
    if (plan.outcome == "unregistered") return open_unregistered(view, plan);
    if (plan.outcome == "duplicate") return open_duplicate(view, plan);
    if (!plan.updates.empty()) {
      Command command = about(kItem, plan.item->id, Update{plan.updates});
      command.expected_version = plan.item->version;
      plan.commands.push_back(std::move(command));
      plan.outcome = "updated";
      for (const FieldModel* field : plan.updating) plan.attributes.push_back(field->json_name);
    }
    const bool noted = witness_->is_to_be_noted(*plan.item);
    if (noted) plan.commands.push_back(sighting_of(*plan.item));
    if (!plan.drifting.empty()) plan.outcome = "differs";
    PROOFDESK_ASSIGN(auto open,
                     open_about(view, "subject", Value{RecordRef::to(*plan.item).to_string()}));
    for (const FieldModel* field : plan.drifting) {
      plan.attributes.push_back(field->json_name);
      open_drift(plan, *field, open);
    }
    settle(plan, open, noted);
    return settle_unregistered(view, plan);
  }

  Result<std::vector<Record>> open_about(ReadView& view, std::string_view field,
                                         Value value) const {
    ListQuery query;
    query.filter = Filter::both(
        Filter::compare(*discrepancies_.field(field), Filter::Op::kEqual, std::move(value)),
        Filter::compare(*discrepancies_.field("state"), Filter::Op::kEqual,
                        Value{std::string("open")}));
    query.page_size = 200;
    PROOFDESK_ASSIGN(auto page, view.list(discrepancies_, query, Access::unrestricted()));
    return std::move(page.records);
  }

  [[nodiscard]] const Value& seen(const Plan& plan, const FieldModel& field) const {
    return std::ranges::find(plan.observation->attributes, &field,
                             &std::pair<const FieldModel*, Value>::first)
        ->second;
  }

  void open_drift(Plan& plan, const FieldModel& field, std::vector<Record>& open) {
    const std::string text = as_text(field, seen(plan, field));
    const auto same = std::ranges::find_if(open, [&](const Record& one) {
      return one.text(discrepancies_, "nature") == "differs" &&
             one.text(discrepancies_, "attribute") == field.json_name;
    });
    if (same != open.end()) {
      if (same->text(discrepancies_, "seen") != text)
        plan.commands.push_back(
            about(kDiscrepancy, same->id, Update{{FieldInput{"seen", Value{text}}}}));
      open.erase(same);
      return;
    }
    Create create;
    create.fields = {{"nature", Value{std::string("differs")}},
                     {"subject", Value{RecordRef::to(*plan.item).to_string()}},
                     {"attribute", Value{field.json_name}},
                     {"seen", Value{text}},
                     {"source", Value{source_.id.to_string()}}};
    if (const auto was = as_text(field, plan.item->get(field)); !was.empty())
      create.fields.push_back({"expected", Value{was}});
    plan.commands.push_back(about(kDiscrepancy, {}, std::move(create)));
    ++plan.opens;
  }

  [[nodiscard]] Command sighting_of(const Record& item) const {
    return about(kItem, item.id,
                 Fire{.transition = "see",
                      .fields = {{"seen_by", Value{source_.id.to_string()}},
                                 {"last_seen_at", Value{seen_at_.micros}}}});
  }

  /// What is open about the item and was seen to be no longer so.
  void settle(Plan& plan, const std::vector<Record>& open, bool noted) {
    for (const Record& one : open) {
      // What was seen before that was found tells nothing of it.
      if (one.integer(discrepancies_, "found_at") > seen_at_.micros) continue;
      const std::string nature = one.text(discrepancies_, "nature");
      bool is_over = nature == "not_seen" || nature == "not_found" || nature == "duplicate";
      if (nature == "differs") {
        const FieldModel* field = items_.field(one.text(discrepancies_, "attribute"));
        is_over = std::ranges::any_of(plan.observation->attributes, [&](const auto& given) {
          return given.first == field && is_set(given.second) &&
                 (plan.item->get(*field) == given.second || is_updated(plan, field));
        });
      }
      if (!is_over) continue;
      // By this it is known that it is over.
      if (!std::exchange(noted, true)) plan.commands.push_back(sighting_of(*plan.item));
      plan.commands.push_back(
          about(kDiscrepancy, one.id,
                Fire{.transition = "lapse",
                     .fields = {{"reason", Value{fmt::format("{} saw it as recorded, on {}.",
                                                             source_.text(sources_, "name"),
                                                             to_rfc3339(seen_at_))}}}}));
      ++plan.settles;
    }
  }

  static bool is_updated(const Plan& plan, const FieldModel* field) {
    return !plan.updates.empty() && std::ranges::find(plan.updating, field) != plan.updating.end();
  }

  /// It was not registered when it was seen last, and is now.
  Status settle_unregistered(ReadView& view, Plan& plan) {
    const auto* known = identity(*plan.observation);
    PROOFDESK_ASSIGN(const auto open,
                     open_about(view, "fingerprint", fingerprint("unregistered", *known)));
    for (const Record& one : open) {
      plan.commands.push_back(
          about(kDiscrepancy, one.id,
                Fire{.transition = "register",
                     .fields = {{"subject", Value{RecordRef::to(*plan.item).to_string()}}}}));
      ++plan.settles;
    }
    return {};
  }

  static Value fingerprint(std::string_view nature,
                           const std::pair<const FieldModel*, Value>& known) {
    return Value{shared::discrepancy_fingerprint(nature, as_text(*known.first, known.second), "")};
  }

  Status open_unregistered(ReadView& view, Plan& plan) {
    const auto* known = identity(*plan.observation);
    const std::string name = as_text(*known->first, known->second);
    if (!new_this_time_.insert(name).second) return {};
    PROOFDESK_ASSIGN(const auto open,
                     open_about(view, "fingerprint", fingerprint("unregistered", *known)));
    if (!open.empty()) return {};
    std::vector<std::string> observed;
    for (const auto& [field, value] : plan.observation->attributes)
      if (is_set(value))
        observed.push_back(shared::to_line({field->json_name, as_text(*field, value)}));
    Create create;
    create.fields = {{"nature", Value{std::string("unregistered")}},
                     {"identity", Value{name}},
                     {"observed", Value{std::move(observed)}},
                     {"source", Value{source_.id.to_string()}}};
    plan.commands.push_back(about(kDiscrepancy, {}, std::move(create)));
    ++plan.opens;
    return {};
  }

  Status open_duplicate(ReadView& view, Plan& plan) {
    const std::string item = RecordRef::to(*plan.item).to_string();
    if (!new_this_time_.insert(item).second) return {};
    PROOFDESK_ASSIGN(const auto open,
                     open_about(view, "fingerprint",
                                Value{shared::discrepancy_fingerprint("duplicate", item, "")}));
    if (!open.empty()) return {};
    const auto* known = identity(*plan.observation);
    Create create;
    create.fields = {{"nature", Value{std::string("duplicate")}},
                     {"subject", Value{item}},
                     {"identity", Value{as_text(*known->first, known->second)}},
                     {"seen", Value{fmt::format("{} have the same {}", fmt::join(plan.same, ", "),
                                                known->first->json_name)}},
                     {"source", Value{source_.id.to_string()}}};
    plan.commands.push_back(about(kDiscrepancy, {}, std::move(create)));
    ++plan.opens;
    return {};
  }

  Status carry_out(std::vector<Plan>& plans) {
    std::vector<Command> commands;
    std::vector<Plan*> of;
    for (auto& plan : plans) {
      for (auto& command : plan.commands) {
        commands.push_back(std::move(command));
        of.push_back(&plan);
      }
    }
    std::map<const Plan*, Error> errors;
    if (!commands.empty()) {
      const auto replies = parts_.execute(std::move(commands));
      for (std::size_t i = 0; i < replies.size(); ++i) {
        if (replies[i]) {
          report_.commands += replies[i]->changed ? 1 : 0;
          continue;
        }
        if (!is_about_the_row(replies[i].error())) return fail(replies[i].error());
        errors.emplace(of[i], replies[i].error());
      }
    }
    for (const auto& plan : plans) {
      const auto error = errors.find(&plan);
      note(plan, error == errors.end() ? nullptr : &error->second);
    }
    report_.outranked += std::exchange(outranked_, 0);
    return {};
  }

  void note(const Plan& plan, const Error* error) {
    IntakeReport::Row row{.at = plan.observation->at,
                          .outcome = plan.outcome,
                          .item = plan.item ? items_.display_number(plan.item->number) : "",
                          .attributes = plan.attributes};
    if (error != nullptr || plan.outcome == "refused") {
      row.outcome = "refused";
      row.error = error != nullptr
                      ? *error
                      : Error{.code = ErrorCode::kInvalidArgument,
                              .rule = "discovery.identity",
                              .detail = "Nothing says what it is known by.",
                              .remedy = fmt::format("Give {}.", fmt::join(known_by_, " or "))};
      ++report_.refused;
    } else {
      report_.discrepancies += plan.opens;
      report_.settled += plan.settles;
      ++(plan.outcome == "asRecorded"     ? report_.as_recorded
         : plan.outcome == "updated"      ? report_.updated
         : plan.outcome == "differs"      ? report_.differing
         : plan.outcome == "unregistered" ? report_.unregistered
                                          : report_.duplicates);
    }
    if (row.outcome != "asRecorded") report_.rows.push_back(std::move(row));
  }

  const IntakeParts& parts_;
  const Record& source_;
  const Instant seen_at_;
  const KindModel& items_;
  const KindModel& sources_;
  const KindModel& discrepancies_;
  std::optional<Witness> witness_;
  std::vector<std::string> known_by_;
  std::set<std::string> new_this_time_;
  mutable std::int64_t outranked_ = 0;
  IntakeReport report_;
};

}  // namespace

Result<IntakeReport> take_in(const IntakeParts& parts, const Record& source, Instant seen_at,
                             const std::vector<Observation>& observations) {
  return Intake(parts, source, seen_at).run(observations);
}

}  // namespace proofdesk::server::discovery
