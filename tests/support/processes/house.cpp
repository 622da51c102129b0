#include "tests/support/processes/house.hpp"

#include "core/model/record_ref.hpp"
#include "processes/registry.hpp"

#include <stdexcept>

namespace proofdesk::test {
namespace {

void demand(const Status& status) {
  if (!status) throw std::logic_error(status.error().rule + ": " + status.error().detail);
}

RuleBook build_rules() {
  RuleBook book;
  for (const auto& process : all_processes()) {
    for (const auto& guard : process.guards) demand(book.add(guard));
    for (const auto& effect : process.effects) demand(book.add(effect));
  }
  return book;
}

Actor actor(std::string_view name, std::string role, Origin origin = Origin::kOperatorToken) {
  return {.person = Uuid::from_name("test", name),
          .roles = {std::move(role)},
          .groups = {},
          .origin = origin};
}

}  // namespace

std::shared_ptr<const Model> house_model_with(const std::vector<CustomField>& custom) {
  std::vector<KindSource> kinds;
  for (const auto& process : all_processes()) kinds.push_back(process.kind);
  auto model = Model::build(kinds, custom);
  if (!model) throw std::logic_error(model.error().rule + ": " + model.error().detail);
  return *model;
}

const std::shared_ptr<const Model>& house_model() {
  static const auto model = house_model_with({});
  return model;
}

const RuleBook& house_rules() {
  static const RuleBook rules = build_rules();
  return rules;
}

House::House()
    : TestDesk(house_model(), house_rules()),
      problem_manager(actor("problem manager", "problem_manager")),
      service_owner(actor("service owner", "service_owner", Origin::kSignIn)),
      colleague(actor("colleague", "agent")),
      integration(actor("integration", "integration")),
      head(actor("head", "requester", Origin::kSignIn)) {
  const auto hire = [&](const Actor& who, std::string name) {
    Command command;
    command.actor = administrator();
    command.kind = "person";
    command.record = who.person;
    command.action =
        Create{.fields = {{"name", std::move(name)}}, .alias_source = {}, .alias_key = {}};
    if (auto hired = execute(command); !hired) throw std::logic_error(hired.error().detail);
  };
  hire(agent(), "Ana Agent");
  hire(manager(), "Mara Manager");
  hire(requester(), "Rui Requester");
  hire(administrator(), "Ada Administrator");
  hire(problem_manager, "Paul Problem");
  hire(service_owner, "Sofia Service");
  hire(colleague, "Carl Colleague");
  hire(integration, "Monitoring");
  hire(head, "Hanna Head");
  desk_group = create("group", {{"name", word("Service desk")}});
  second_line = create("group", {{"name", word("Second line")}});
}

Result<Decision> House::try_create(const Actor& actor, std::string_view kind, Fields fields) {
  return execute(actor, {},
                 Create{.fields = std::move(fields), .alias_source = {}, .alias_key = {}}, kind);
}

Uuid House::create_as(const Actor& actor, std::string_view kind, Fields fields) {
  auto decision = try_create(actor, kind, std::move(fields));
  if (!decision) throw std::logic_error(decision.error().rule + ": " + decision.error().detail);
  return decision->records.front().id;
}

Result<Decision> House::fire(const Actor& actor, std::string_view kind, Uuid id,
                             std::string transition, Fields fields, std::string comment) {
  return execute(
      actor, id,
      Fire{.transition = std::move(transition),
           .fields = std::move(fields),
           .comment =
               comment.empty() ? std::nullopt : std::optional(WorkInput{std::move(comment), true})},
      kind);
}

void House::must_fire(const Actor& actor, std::string_view kind, Uuid id, std::string transition,
                      Fields fields, std::string comment) {
  const auto decision =
      fire(actor, kind, id, std::move(transition), std::move(fields), std::move(comment));
  if (!decision) throw std::logic_error(decision.error().rule + ": " + decision.error().detail);
}

Result<Decision> House::edit(const Actor& actor, std::string_view kind, Uuid id, Fields fields) {
  return execute(actor, id, Update{.fields = std::move(fields)}, kind);
}

void House::link(std::string_view kind, Uuid from, std::string type, LinkEnd to) {
  const auto decision =
      execute(agent(), from, AddLink{.type = std::move(type), .to = std::move(to)}, kind);
  if (!decision) throw std::logic_error(decision.error().rule + ": " + decision.error().detail);
}

LinkEnd House::outside(std::string kind, std::string key) {
  return {.kind = std::move(kind), .id = {}, .source = "elsewhere", .key = std::move(key)};
}

LinkEnd House::here(std::string kind, Uuid id) {
  return {.kind = std::move(kind), .id = id, .source = {}, .key = {}};
}

std::vector<Uuid> House::rounds(std::string_view kind_name, Uuid subject, std::string_view state) {
  std::vector<Uuid> found;
  for (const auto& [place, image] : world().images()) {
    if (place.first != "approval" || (!state.empty() && image.record.state != state)) continue;
    if (image.record.text(kind("approval"), "subject") ==
        RecordRef{std::string(kind_name), subject}.to_string())
      found.push_back(place.second);
  }
  return found;
}

Result<Decision> House::vote(const Actor& actor, std::string_view kind_name, Uuid subject,
                             std::string said, Fields fields) {
  const auto pending = rounds(kind_name, subject, "pending");
  if (pending.empty()) throw std::logic_error("no round of votes is pending");
  return fire(actor, "approval", pending.front(), std::move(said), std::move(fields));
}

std::vector<std::string> House::fire_due_timers() {
  std::vector<std::pair<std::pair<std::string, Uuid>, ArmedTimer>> due;
  for (const auto& [place, image] : world().images()) {
    for (const auto& [name, timer] : image.timers) {
      if (timer.due <= now()) due.emplace_back(place, timer);
    }
  }
  std::vector<std::string> lapsed;
  for (const auto& [place, timer] : due) {
    const auto fired = execute(Actor::system(), place.second,
                               FireTimer{.timer = timer.name, .arming = timer.arming}, place.first);
    if (!fired) lapsed.push_back(fired.error().rule);
  }
  return lapsed;
}

std::string House::state(std::string_view kind, Uuid id) const { return record(id, kind).state; }

std::string House::text(std::string_view kind_name, Uuid id, std::string_view field) const {
  return record(id, kind_name).text(kind(kind_name), field);
}

std::int64_t House::integer(std::string_view kind_name, Uuid id, std::string_view field) const {
  return record(id, kind_name).integer(kind(kind_name), field);
}

bool House::has(std::string_view kind_name, Uuid id, std::string_view field) const {
  return record(id, kind_name).has(kind(kind_name), field);
}

const KindModel& House::kind(std::string_view name) const {
  const KindModel* found = model().kind(name);
  if (found == nullptr) throw std::logic_error("no such kind");
  return *found;
}

Uuid House::incident(Fields more) {
  Fields fields = {{"title", word("Mail does not arrive")},
                   {"requester", ref(requester().person)},
                   {"impact", word("medium")},
                   {"urgency", word("medium")},
                   {"category", word("mail")},
                   {"channel", word("email")}};
  for (auto& field : more) {
    std::erase_if(fields, [&](const FieldInput& each) { return each.field == field.field; });
    fields.push_back(std::move(field));
  }
  return create_as(agent(), "incident", std::move(fields));
}

Uuid House::incident_in(std::string_view wanted) {
  const Uuid id = incident();
  must_fire(agent(), "incident", id, "assign",
            {{"group", ref(desk_group)}, {"assignee", ref(agent().person)}});
  if (wanted == "assigned") return id;
  must_fire(agent(), "incident", id, "start");
  if (wanted == "in_progress") return id;
  if (wanted == "on_hold") {
    must_fire(agent(), "incident", id, "hold",
              {{"hold_reason", word("caller")}, {"follow_up_at", now().micros + kMicrosPerDay}});
    return id;
  }
  must_fire(
      agent(), "incident", id, "resolve",
      {{"resolution_code", word("fixed")}, {"resolution_text", word("The queue was restarted.")}});
  if (wanted == "resolved") return id;
  must_fire(agent(), "incident", id, "close");
  if (wanted != "closed") throw std::logic_error("no way to this state");
  return id;
}

Uuid House::tell(std::string audience, Uuid incident_id) {
  const Uuid id = create_as(agent(), "communication", {{"title", word("Mail is down")}});
  link("communication", id, "informs_about", here("incident", incident_id));
  must_fire(agent(), "communication", id, "send",
            {{"audience", Value{std::move(audience)}},
             {"channel", word("phone")},
             {"text", word("Mail has been down since nine; the next news come at ten.")}});
  return id;
}

std::string rule_of(const Result<Decision>& decision) {
  return decision ? std::string() : decision.error().rule;
}
std::string remedy_of(const Result<Decision>& decision) {
  return decision ? std::string() : decision.error().remedy;
}

}  // namespace proofdesk::test
