#include "tests/torture/disk/story.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::torture {

std::string Storyteller::text(std::size_t longest) {
  std::string words;
  const std::size_t length = 1 + random_() % longest;
  while (words.size() < length) words += fmt::format("{:x} ", random_());
  words.resize(length);
  return words + ".";
}

Command Storyteller::keyed(std::string_view kind, Uuid record, Action action) {
  Command command;
  command.actor = person_.is_nil() ? Actor::system()
                                   : Actor{.person = person_,
                                           .roles = {"agent", "administrator"},
                                           .groups = {},
                                           .origin = Origin::kOperatorToken};
  command.kind = kind;
  command.record = record;
  command.idempotency_key = fmt::format("key-{}", ++count_);
  command.idempotency_hash = fmt::format("hash-{}", count_);
  command.action = std::move(action);
  return command;
}

std::vector<Command> Storyteller::opening() {
  return {keyed("person", {}, Create{{{"name", std::string("Ana")}}, {}, {}}),
          keyed("group", {}, Create{{{"title", std::string("Network")}}, {}, {}})};
}

Command Storyteller::on_a_ticket() {
  const Ticket& ticket = tickets_[random_() % tickets_.size()];
  const bool open = ticket.state == "new" || ticket.state == "working";
  switch (random_() % 4) {
    case 0:
      if (open) return keyed("ticket", ticket.id, Fire{"nudge", {}, {}});
      break;
    case 1:
      if (ticket.state == "new")
        return keyed("ticket", ticket.id, Fire{"take", {{"group", group_.to_string()}}, {}});
      if (ticket.state == "working") return keyed("ticket", ticket.id, Fire{"split", {}, {}});
      break;
    case 2:
      return keyed("ticket", ticket.id, LogWork{{text(2'000), true}});
    default:
      break;
  }
  return keyed("ticket", ticket.id, Update{{{"description", text(6'000)}}});
}

Command Storyteller::next() {
  const auto kind = random_() % 20;
  if (kind == 0) {
    return keyed("field_definition", {},
                 Create{{{"kind_name", std::string("ticket")},
                         {"field_name", fmt::format("field_{}", ++fields_)},
                         {"label", fmt::format("Field {}", fields_)},
                         {"type", std::string("text")}},
                        {},
                        {}});
  }
  // Refused by a rule: the others of its batch must not suffer.
  if (kind == 1) return keyed("ticket", {}, Create{{{"title", std::string("NOW!!")}}, {}, {}});
  if (tickets_.empty() || kind < 9) {
    return keyed(
        "ticket", {},
        Create{
            {{"title", text(60)}, {"description", text(3'000)}, {"requester", person_.to_string()}},
            {},
            {}});
  }
  return on_a_ticket();
}

void Storyteller::learn(const Command& command, const Result<Reply>& result) {
  if (!result) return;
  const Record& record = result->record;
  if (command.kind == "person") person_ = record.id;
  if (command.kind == "group") group_ = record.id;
  if (command.kind != "ticket") return;
  const auto known = std::ranges::find(tickets_, record.id, &Ticket::id);
  if (known == tickets_.end()) {
    tickets_.push_back({record.id, record.state});
  } else {
    known->state = record.state;
  }
}

}  // namespace proofdesk::torture
