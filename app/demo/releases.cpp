#include "app/demo/stories.hpp"
#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::uint64_t kStories = 10'000'000;

/// What goes into use together: built, held against what it must satisfy, deployed from a baseline, watched.
class ReleaseStory : public Story {
 public:
  ReleaseStory(const Play& play, const DemoService& service, Instant asked, std::uint64_t number)
      : Story(play, "release", asked, Dice::of(play.seed, kStories + number)),
        number_(number),
        service_(service),
        version_(fmt::format("5.{}", number)),
        manager_(person("nadia")),
        operator_(play.cast.one_of(service.group, service.site, dice_)),
        tester_(*std::ranges::find_if(play.cast.people(), [&](const Player& each) {
          return each.roles == "agent" && &each != &operator_ && each.group == "Platforms";
        })) {}

  void tell(ChangeBook& changes) {
    const auto change = changes.tell_normal(wish());
    time_ = plus_minutes(time_, 3 * kDays);
    at_work(manager_);
    plan(change);
    wait(manager_, 2 * kHours, kDays);
    fire(manager_, "begin_build");
    criteria();
    wait(manager_, 5 * kHours, kDays);
    fire(manager_, "begin_test",
         {{"deliverables", boost::json::array{fmt::format(
                               "{}-{}.tar.gz sha256:{}", service_.short_name, version_,
                               to_hex(journal::sha256(service_.short_name + version_)))}},
          {"buildReference", fmt::format("pipeline {}", 800 + number_)},
          {"builtBy", operator_.id()}});
    test();
    // Its changes are authorised on the Wednesday before.
    time_ = std::max(time_, plus_minutes(change.decided, 2 * kHours));
    wait(manager_, 10, 60);
    fire(manager_, "request_approval");
    wait(person("clara"), 60, 3 * kHours);
    vote({&person("clara")}, "approve", {{"reason", "Every criterion is settled."}});
    deploy(change);
    conclude();
  }

 private:
  ChangeWish wish() {
    return {.line = {{"title", "{service}: release " + version_},
                     {"on", "application"},
                     {"category", "application"},
                     {"group", service_.group},
                     {"reason",
                      "What users have asked for in the half-year, and the fixes of its problems."},
                     {"plan", "By the pipeline, one server after the other."},
                     {"backout", "The image before; data stay as they are."},
                     {"test", "With the release."},
                     {"hours", 4},
                     {"rehearsed", "yes"},
                     {"outage", "some"},
                     {"implementer", operator_.user_name}},
            .service = &service_,
            .asked = time_,
            .seed = 800'000 + number_,
            .must_succeed = true,
            .released = true};
  }

  void plan(const ChangeBook::Told& change) {
    scene([&stage = play_.stage, &by = manager_.actor, record = record_, change,
           title = fmt::format("{} {}", service_.name, version_), service = service_.id,
           item = service_.application, approver = person("clara").id()]() -> Status {
      PROOFDESK_ASSIGN(*record,
                       stage.create(by, "release",
                                    {{"title", title},
                                     {"type", "minor"},
                                     {"changes", boost::json::array{change.change->to_string()}},
                                     {"services", boost::json::array{service.to_string()}},
                                     {"items", boost::json::array{item.to_string()}},
                                     {"plannedAt", instant_text(change.starts)},
                                     {"tolerance", "P1D"},
                                     {"plan", "One site first, the other an hour later."},
                                     {"method", "By the pipeline."},
                                     {"backoutPlan", "The image before."},
                                     {"approver", approver},
                                     {"earlyLife", "P10D"}}));
      return {};
    });
  }

  void criteria() {
    scene([&stage = play_.stage, &by = tester_.actor, record = record_,
           found = criteria_]() -> Status {
      for (const auto text : {"A thousand orders in ten minutes are carried.",
                              "What was there before is there afterwards."}) {
        PROOFDESK_ASSIGN(found->emplace_back(),
                         stage.create(by, "acceptance_criterion",
                                      {{"subject", record->to_string()},
                                       {"criterion", text},
                                       {"verification", "On staging, with last week's data."}}));
      }
      return {};
    });
  }

  /// By somebody else than who built it. Now and then one is not met, and those concerned decide together.
  void test() {
    wait(tester_, kHours, 8 * kHours);
    one_fails_ = dice_.chance(25);
    scene([&stage = play_.stage, &by = tester_.actor, found = criteria_,
           one_fails = one_fails_]() -> Status {
      for (const Uuid& criterion : *found) {
        const bool fails = one_fails && &criterion == &found->front();
        PROOFDESK_TRY(stage.fire(by, "acceptance_criterion", criterion, fails ? "fail" : "pass",
                                 {{"evidence", fails ? "Nine hundred, then it waits."
                                                     : "Seen; the log is attached to the run."}}));
      }
      return {};
    });
    if (!one_fails_) return;
    wait(manager_, 30, 5 * kHours);
    scene([&play = play_, &by = manager_.actor, &owner = *service_.owner,
           found = criteria_]() -> Status {
      PROOFDESK_TRY(
          play.stage.fire(by, "acceptance_criterion", found->front(), "request_decision",
                          {{"proposal", "Such loads come in November; it is mended by then."}}));
      const auto subject = fmt::format("acceptance_criterion/{}", found->front().to_string());
      PROOFDESK_ASSIGN(const auto rounds, play.stage.every("approval", "subject", subject));
      for (const Record& round : rounds) {
        if (round.state != "pending") continue;
        PROOFDESK_ASSIGN(const auto asked, play.stage.list("approval", round.id, "waits_for"));
        for (const Player* voter : {&play.cast.person("clara"), &owner}) {
          if (std::ranges::find(asked, voter->id()) == asked.end()) continue;
          PROOFDESK_TRY(play.stage.fire(voter->actor, "approval", round.id, "approve",
                                        {{"reason", "November is far enough."}}));
          break;
        }
      }
      return {};
    });
  }

  void deploy(const ChangeBook::Told& change) {
    const Handle deployment = a_record();
    wait(manager_, 20, 2 * kHours);
    // Not all of it was seen to be so; its change says why it is done nevertheless.
    if (one_fails_) {
      scene([&stage = play_.stage, &by = operator_.actor, change = change.change] {
        return stage.update(by, "change", *change,
                            {{"testWaiver", "Done without one criterion, as decided jointly."}});
      });
    }
    scene([&stage = play_.stage, &by = manager_.actor, record = record_, deployment, change,
           operator_id = operator_.id(), item = service_.application,
           version = version_]() -> Status {
      PROOFDESK_ASSIGN(const Record application, stage.read("configuration_item", item));
      PROOFDESK_ASSIGN(
          *deployment,
          stage.create(
              by, "deployment",
              {{"subject", record->to_string()},
               {"environment", "production"},
               {"operator", operator_id},
               {"items", boost::json::array{item.to_string()}},
               {"plannedStart", instant_text(change.starts)},
               {"plannedEnd", instant_text(change.ends)},
               {"itemUpdates", boost::json::array{fmt::format("CI-{:06} itemVersion = {}",
                                                              application.number, version)}}}));
      return {};
    });
    time_ = plus_minutes(change.starts, 5);
    scene([&stage = play_.stage, &by = operator_.actor, &keeper = person("kinga"), deployment,
           item = service_.application, own = Dice(dice_.bits()),
           title = fmt::format("Before {} {}", service_.name, version_)]() -> Status {
      PROOFDESK_ASSIGN(const Uuid before,
                       take_baseline(stage, keeper,
                                     {{"name", title},
                                      {"reason", "release"},
                                      {"scopeItems", boost::json::array{item.to_string()}}},
                                     own));
      return stage.fire(by, "deployment", *deployment, "start", {{"baseline", before.to_string()}});
    });
    pass(40, 90);
    scene([&stage = play_.stage, &by = operator_.actor, deployment] {
      return stage.fire(by, "deployment", *deployment, "begin_verification",
                        {{"checksumsAgree", true}});
    });
    pass(15, 60);
    scene([&stage = play_.stage, &by = operator_.actor, deployment] {
      return stage.fire(
          by, "deployment", *deployment, "complete",
          {{"postCheckPassed", true}, {"postCheck", "The ten main ways through work."}});
    });
  }

  /// Watched for ten days.
  void conclude() {
    wait(manager_, 10 * kDays + 60, 14 * kDays);
    fire(manager_, "close",
         {{"outcome", "successful"},
          {"outcomeText", "In use at both sites."},
          {"conclusions",
           "Fewer incidents than after the last one; the rehearsal stays in the plan."}});
  }

  const std::uint64_t number_;
  const DemoService& service_;
  const std::string version_;
  const Player& manager_;
  const Player& operator_;
  const Player& tester_;
  bool one_fails_ = false;  ///< of the criteria
  const std::shared_ptr<std::vector<Uuid>> criteria_ = std::make_shared<std::vector<Uuid>>();
};

}  // namespace

void tell_releases(const Play& play, ChangeBook& changes) {
  std::uint64_t number = 0;
  constexpr std::array kServices = {"Web shop", "Warehouse management", "Store checkout",
                                    "Order management"};
  for (const std::int64_t day : {12, 47, 80, 115, 150, 185, 215, 245, 272, 315, 343}) {
    const DemoService& service = play.cast.service(kServices.at(number % kServices.size()));
    ++number;
    ReleaseStory(play, service, play.day(day, 10), number).tell(changes);
  }
}

}  // namespace proofdesk::app::demo
