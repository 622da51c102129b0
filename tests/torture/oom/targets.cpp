#include "tests/torture/oom/targets.hpp"

#include "tests/support/storage/store_under_test.hpp"

#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::torture {
namespace {

using test::must;

class Preparation {
 public:
  explicit Preparation(testing::TicketHouse& house) : house_(house) {}

  std::vector<Target> targets() {
    const Uuid ana = done("person", {}, Create{{{"name", std::string("Ana")}}, {}, {}});
    manager_.person = done("person", {}, Create{{{"name", std::string("Rui")}}, {}, {}});
    group_ = done("group", {}, Create{{{"title", std::string("Network")}}, {}, {}}).to_string();
    agent_ = {.person = ana,
              .roles = {"agent", "administrator"},
              .groups = {},
              .origin = Origin::kOperatorToken};
    const Uuid fresh = ticket();
    const Uuid doubled = ticket();
    const Uuid working = taken();
    const Uuid awaiting = taken();
    done("ticket", awaiting, Fire{"ask", {}, {}});
    const std::vector many = {ticket(), ticket(), ticket()};

    std::vector<Target> targets;
    const auto add = [&](std::string name, std::vector<Command> commands) {
      targets.push_back({std::move(name), std::move(commands)});
    };
    add("create", {keyed("ticket", {}, described("The lift stands between two floors"))});
    add("transition", {keyed("ticket", fresh, take())});
    Command vote = keyed("ticket", awaiting, Fire{"approve", {}, {}});
    vote.actor = manager_;
    add("vote", {vote});
    std::vector<Command> bulk;
    for (const Uuid id : many)
      bulk.push_back(keyed("ticket", id, Update{{{"description", std::string(4'000, 'u')}}}));
    add("bulk", std::move(bulk));
    add("attachment", {keyed("ticket", working, Attach{photograph()})});
    add("definition", {keyed("field_definition", {},
                             Create{{{"kind_name", std::string("ticket")},
                                     {"field_name", std::string("cost_centre")},
                                     {"label", std::string("Cost centre")},
                                     {"type", std::string("text")}},
                                    {},
                                    {}})});
    add("work", {keyed("ticket", working, LogWork{{std::string(2'000, 'w'), true}})});
    add("split", {keyed("ticket", working, Fire{"split", {}, {}})});
    add("duplicate",
        {keyed("ticket", doubled, Fire{"cancel", {{"duplicate_of", fresh.to_string()}}, {}})});
    return targets;
  }

 private:
  Command keyed(std::string_view kind, Uuid record, Action action) {
    Command command;
    command.actor = agent_;
    command.kind = kind;
    command.record = record;
    command.idempotency_key = fmt::format("key-{}", ++count_);
    command.idempotency_hash = fmt::format("hash-{}", count_);
    command.action = std::move(action);
    return command;
  }

  Uuid done(std::string_view kind, Uuid record, Action action) {
    auto results = house_.desk().execute({keyed(kind, record, std::move(action))});
    return must(std::move(results.front())).record.id;
  }

  static Create described(std::string_view title) {
    return {{{"title", std::string(title)}, {"description", std::string(3'000, 'd')}}, {}, {}};
  }
  [[nodiscard]] Fire take() const { return {"take", {{"group", group_}}, {}}; }
  Uuid ticket() { return done("ticket", {}, described("The printer is out of paper")); }
  Uuid taken() {
    const Uuid id = ticket();
    done("ticket", id, take());
    return id;
  }

  static Attachment photograph() {
    Attachment attachment;
    attachment.id = Uuid::parse("01920000-0000-7000-8000-0000000000aa").value();
    attachment.name = "photograph of the printer, taken from its left side.jpeg";
    attachment.media_type = "image/jpeg";
    attachment.size = 4'096;
    attachment.digest = std::string(64, 'a');
    attachment.salt = std::string(32, 'b');
    return attachment;
  }

  testing::TicketHouse& house_;
  int count_ = 0;
  std::string group_;
  Actor agent_ = Actor::system();
  Actor manager_{
      .person = {}, .roles = {"incident_manager"}, .groups = {}, .origin = Origin::kSignIn};
};

}  // namespace

std::vector<Target> prepare(testing::TicketHouse& house) { return Preparation(house).targets(); }

Command another_ticket(const std::string& key) {
  Command command;
  command.actor = Actor::system();
  command.kind = "ticket";
  command.idempotency_key = key;
  command.idempotency_hash = key;
  command.action = Create{{{"title", std::string("Life goes on")}}, {}, {}};
  return command;
}

}  // namespace proofdesk::torture
