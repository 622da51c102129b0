#include "tests/support/core/test_desk.hpp"

#include <stdexcept>

namespace proofdesk::test {
namespace {

std::string told(const Error& error) { return error.rule + ": " + error.detail; }

}  // namespace

void TestDesk::change_model(std::shared_ptr<const Model> model) {
  auto next = std::make_unique<MemoryWorld>(*model);
  for (const auto& event : world_->events()) {
    if (auto taken = next->take(event); !taken) throw std::logic_error(told(taken.error()));
  }
  world_ = std::move(next);
  model_ = std::move(model);
}

Result<Decision> TestDesk::consider(const Command& command) {
  const auto stored = world_->find(command.kind, command.record);
  return decide(context(), stored && *stored ? &**stored : nullptr, command);
}

Result<Decision> TestDesk::execute(const Command& command) {
  auto decision = consider(command);
  if (!decision) return decision;
  if (decision->events.size() != decision->records.size())
    throw std::logic_error("one record per event");
  for (std::size_t i = 0; i < decision->events.size(); ++i) {
    const Event& event = decision->events[i];
    if (auto taken = world_->take(event); !taken) throw std::logic_error(told(taken.error()));
    if (world_->image(event.kind, event.record)->record != decision->records[i]) {
      throw std::logic_error("decided and folded record differ");
    }
  }
  return decision;
}

Result<Decision> TestDesk::execute(const Actor& actor, Uuid record, Action action,
                                   std::string_view kind) {
  Command command;
  command.actor = actor;
  command.kind = kind;
  command.record = record;
  command.action = std::move(action);
  return execute(command);
}

const Record& TestDesk::record(Uuid id, std::string_view kind) const {
  return image(id, kind).record;
}

const RecordImage& TestDesk::image(Uuid id, std::string_view kind) const {
  const RecordImage* image = world_->image(kind, id);
  if (image == nullptr) throw std::logic_error("no such record");
  return *image;
}

Uuid TestDesk::create(std::string_view kind, std::vector<FieldInput> fields) {
  auto decision =
      execute(administrator_, {},
              Create{.fields = std::move(fields), .alias_source = {}, .alias_key = {}}, kind);
  if (!decision) throw std::logic_error(told(decision.error()));
  return decision->records.front().id;
}

Uuid TestDesk::create_ticket(std::vector<FieldInput> fields) {
  return create("ticket", std::move(fields));
}

void TestDesk::must(const Actor& actor, Uuid record, Action action) {
  const auto decision = execute(actor, record, std::move(action));
  if (!decision) throw std::logic_error(told(decision.error()));
}

Uuid TestDesk::ticket_in(std::string_view state) {
  const Uuid id = create_ticket();
  if (state == "new") return id;
  const Uuid group = create("group", {{"title", std::string("First line")}});
  const auto fire = [&](const Actor& actor, std::string transition,
                        std::vector<FieldInput> fields = {}, std::string comment = {}) {
    must(actor, id,
         Fire{.transition = std::move(transition),
              .fields = std::move(fields),
              .comment = comment.empty() ? std::nullopt
                                         : std::optional(WorkInput{std::move(comment), false})});
  };
  if (state == "cancelled") return fire(agent_, "cancel"), id;
  fire(agent_, "take", {{"group", group.to_string()}});
  if (state == "on_hold") {
    fire(agent_, "hold",
         {{"hold_reason", std::string("supplier")}, {"hold_until", now_.micros + kMicrosPerDay}});
  }
  if (state == "awaiting" || state == "approved") fire(agent_, "ask");
  if (state == "approved") fire(manager_, "approve");
  if (state == "resolved" || state == "closed") {
    fire(agent_, "resolve", {{"resolution", std::string("restarted")}}, "restarted it");
  }
  if (state == "closed") fire(agent_, "close");
  if (record(id).state != state) throw std::logic_error("no way to this state");
  return id;
}

}  // namespace proofdesk::test
