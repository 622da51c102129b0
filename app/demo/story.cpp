#include "app/demo/story.hpp"

#include "core/model/record_ref.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::app::demo {

void Story::create(const Player& who, Fields fields) {
  scene([&stage = play_.stage, &who, kind = kind_, record = record_,
         fields = std::move(fields)]() -> Status {
    PROOFDESK_ASSIGN(*record, stage.create(who.actor, kind, fields));
    return {};
  });
}

void Story::fire(const Player& who, std::string transition, Fields fields, std::string comment) {
  scene([&stage = play_.stage, &who, kind = kind_, record = record_,
         transition = std::move(transition), fields = std::move(fields),
         comment = std::move(comment)] {
    return stage.fire(who.actor, kind, *record, transition, fields, comment);
  });
}

void Story::fire_in_spite(const Player& who, std::string transition, Fields fields) {
  scene([&stage = play_.stage, &who, record = record_, transition = std::move(transition),
         fields = std::move(fields)] {
    return stage.fire_in_spite(who.actor, *record, transition, fields);
  });
}

void Story::fail_to_fire(const Player& who, std::string transition, Fields fields) {
  scene([&stage = play_.stage, &who, kind = kind_, record = record_,
         transition = std::move(transition), fields = std::move(fields)] {
    return stage.fail_to_fire(who.actor, kind, *record, transition, fields);
  });
}

void Story::update(const Player& who, Fields fields) {
  scene([&stage = play_.stage, &who, kind = kind_, record = record_, fields = std::move(fields)] {
    return stage.update(who.actor, kind, *record, fields);
  });
}

void Story::note(const Player& who, std::string text) {
  scene([&stage = play_.stage, &who, kind = kind_, record = record_, text = std::move(text)] {
    return stage.note(who.actor, kind, *record, text);
  });
}

void Story::link(const Player& who, std::string type, std::string_view to_kind, const Handle& to) {
  scene([&stage = play_.stage, &who, kind = kind_, record = record_, type = std::move(type),
         to_kind = std::string(to_kind),
         to] { return stage.link(who.actor, kind, *record, type, {.kind = to_kind, .id = *to}); });
}

void Story::vote(std::vector<const Player*> people, std::string said, Fields fields) {
  scene([&stage = play_.stage, kind = kind_, record = record_, people = std::move(people),
         said = std::move(said), fields = std::move(fields)]() -> Status {
    const std::string subject = RecordRef{std::string(kind), *record}.to_string();
    PROOFDESK_ASSIGN(const auto rounds, stage.every("approval", "subject", subject));
    bool voted = false;
    for (const Record& round : rounds) {
      for (const Player* voter : people) {
        // One vote may decide a round, or void it: each is looked at anew.
        PROOFDESK_ASSIGN(const Record now, stage.read("approval", round.id));
        if (now.state != "pending") break;
        PROOFDESK_ASSIGN(const auto asked, stage.list("approval", round.id, "waits_for"));
        if (std::ranges::find(asked, voter->id()) == asked.end()) continue;
        PROOFDESK_TRY(stage.fire(voter->actor, "approval", round.id, said, fields));
        voted = true;
      }
    }
    if (voted) return {};
    return fail(ErrorCode::kInternal, "demo.vote",
                fmt::format("nobody of the demo's {} is asked about the {}", people.size(), kind));
  });
}

}  // namespace proofdesk::app::demo
