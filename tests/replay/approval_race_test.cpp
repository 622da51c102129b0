// A hundred people vote at once, from a hundred threads: one outcome, and nothing of what came too late.

#include "core/engine/writer.hpp"
#include "core/model/record_ref.hpp"
#include "tests/support/evidence/test_house.hpp"

#include <barrier>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

using testing::StoreKind;
using testing::TestHouse;

constexpr std::size_t kVoters = 100;

class RacingVotes : public ::testing::TestWithParam<StoreKind> {
 protected:
  TestHouse house{GetParam()};
  std::vector<Actor> voters;
  Record round;
  Record request;

  static std::string id_of(const Actor& actor) { return actor.person.to_string(); }

  Result<Reply> as(const Actor& actor, std::string kind, Uuid record, Action action) {
    Command command;
    command.actor = actor;
    command.kind = std::move(kind);
    command.record = record;
    command.action = std::move(action);
    return house.run(std::move(command));
  }
  Record must(Result<Reply> reply) {
    if (!reply) throw std::runtime_error(reply.error().rule + ": " + reply.error().detail);
    return reply->record;
  }

  void open_round(const std::string& voting) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < kVoters; ++i) {
      const Record person = must(house.create("person", {{"name", "Voter " + std::to_string(i)}}));
      voters.push_back(
          {.person = person.id, .roles = {"requester"}, .groups = {}, .origin = Origin::kSignIn});
      ids.push_back(id_of(voters.back()));
    }
    Actor owner = house.actor("service_owner");
    Actor administrator = house.actor("administrator");
    owner.origin = administrator.origin = Origin::kSignIn;
    const Record policy = must(as(owner, "approval_policy", {},
                                  Create{.fields = {{"title", std::string("Everybody")},
                                                    {"applies_to", std::string("service_request")},
                                                    {"approvers", ids},
                                                    {"voting", voting}}}));
    must(as(administrator, "approval_policy", policy.id,
            Fire{.transition = "put_in_force", .fields = {}, .comment = {}}));
    request = must(house.create("service_request", {{"title", std::string("A fountain")}}));
    must(house.fire(request, "request_approval"));
    const auto view = house.store->snapshot();
    ListQuery query;
    query.filter = Filter::with_value(*house.kind("approval").field("subject"),
                                      Value{RecordRef::to(request).to_string()});
    round = (*view)->list(house.kind("approval"), query, Access::unrestricted())->records.at(0);
  }

  struct Outcome {
    std::size_t accepted = 0;
    std::size_t approvals = 0;
    std::vector<std::string> refusals;
  };

  /// Every second one says no.
  Outcome race() {
    Outcome outcome;
    std::mutex guard;
    auto writer = Writer::start(*house.desk, *house.store, house.clock, {}, [](std::int64_t) {});
    std::barrier start(static_cast<std::ptrdiff_t>(kVoters));
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < kVoters; ++i) {
      threads.emplace_back([&, i] {
        const bool yes = i % 2 == 0;
        Command command;
        command.actor = voters[i];
        command.kind = "approval";
        command.record = round.id;
        command.action = Fire{.transition = yes ? "approve" : "reject",
                              .fields = {{"reason", std::string("so")}},
                              .comment = {}};
        start.arrive_and_wait();
        const auto reply = writer->run(std::move(command));
        const std::scoped_lock lock(guard);
        if (!reply) return outcome.refusals.push_back(reply.error().rule);
        ++outcome.accepted;
        outcome.approvals += yes ? 1 : 0;
      });
    }
    threads.clear();
    writer->stop();
    return outcome;
  }

  std::size_t count(std::string_view field) {
    const KindModel& kind = house.kind("approval");
    const Value value = house.find("approval", round.id).get(*kind.field(field));
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    return list == nullptr ? 0 : list->size();
  }
  std::size_t entered(Uuid record, std::string_view state) {
    std::size_t times = 0;
    for (const auto& opened : house.journal()) {
      const bool moved =
          opened.event.record == record && opened.event.to == state && opened.event.from != state;
      times += moved ? 1 : 0;
    }
    return times;
  }

  void check(const Outcome& outcome, const std::string& round_ends, const std::string& ends) {
    EXPECT_EQ(house.find("approval", round.id).state, round_ends);
    EXPECT_EQ(house.find("service_request", request.id).state, ends);
    EXPECT_EQ(entered(round.id, round_ends), 1);
    EXPECT_EQ(entered(request.id, ends), 1) << "one outcome, once";
    EXPECT_EQ(outcome.accepted + outcome.refusals.size(), kVoters) << "everybody is told";
    for (const auto& rule : outcome.refusals)
      EXPECT_TRUE(rule == "approval.approve.from" || rule == "approval.reject.from") << rule;
    EXPECT_EQ(count("cast_by"), outcome.accepted) << "what was accepted is counted, and no more";
    EXPECT_EQ(count("approved_by"), outcome.approvals);
    EXPECT_EQ(count("rejected_by"), outcome.accepted - outcome.approvals);
  }
};

TEST_P(RacingVotes, TheFirstYesOfAnyDecides) {
  open_round("any");
  const Outcome outcome = race();
  EXPECT_EQ(outcome.approvals, 1);
  check(outcome, "granted", "approved");
}

TEST_P(RacingVotes, TheFirstNoOfAllDecides) {
  open_round("all");
  const Outcome outcome = race();
  EXPECT_EQ(outcome.accepted - outcome.approvals, 1);
  check(outcome, "refused", "rejected");
}

INSTANTIATE_TEST_SUITE_P(Stores, RacingVotes,
                         ::testing::Values(StoreKind::kSqlite, StoreKind::kMemory),
                         [](const auto& store) {
                           return store.param == StoreKind::kSqlite ? "sqlite" : "memory";
                         });

}  // namespace
}  // namespace proofdesk
