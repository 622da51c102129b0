#include "app/demo/stories.hpp"

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::uint64_t kStories = 7'000'000;

/// What is required of a service, agreed with who uses it.
class RequirementStory : public Story {
 public:
  RequirementStory(const Play& play, const DemoService& service, std::uint64_t number)
      : Story(play, "continuity_requirement", play.day(2, 9),
              Dice::of(play.seed, kStories + number)),
        service_(service) {}

  void tell(const std::string& rto, const std::string& rpo) {
    const Player& keeper = person("lidia");
    wait(keeper, 10, 6 * kDays);
    const bool by_the_hour = rto != "P1D";
    create(keeper, {{"title", fmt::format("{} must go on", service_.name)},
                    {"service", service_.id.to_string()},
                    {"harmAfter1h", "minor"},
                    {"harmAfter4h", by_the_hour ? "serious" : "minor"},
                    {"harmAfter1d", by_the_hour ? "intolerable" : "serious"},
                    {"harmAfter3d", "intolerable"},
                    {"harmInWords", text_at(service_.line, "value") + " Without it, not."},
                    {"rto", rto},
                    {"rpo", rpo},
                    {"minimumLevel", "One in two of the usual pace, for those who need it most."},
                    {"basis", "Agreements with the departments; risks 3 and 7"}});
    wait(keeper, kDays, 3 * kDays);
    agree(keeper);
  }

  void not_needed() {
    const Player& keeper = person("lidia");
    wait(keeper, 10 * kDays, 40 * kDays);
    create(keeper, {{"title", fmt::format("{} can wait", service_.name)},
                    {"service", service_.id.to_string()},
                    {"notNeeded", true},
                    {"notNeededReason", "It can be away for weeks; people have other ways."}});
    wait(keeper, kDays, 3 * kDays);
    agree(keeper);
  }

 private:
  void agree(const Player& keeper) {
    fire(keeper, "agree",
         {{"agreedCustomerBy", person(service_.site == Site::kLisbon ? "gabriela" : "adam").id()},
          {"agreedCustomerAt", instant_text(plus_minutes(time_, -30))},
          {"reviewIntervalDays", 180}});
    // Looked at again when the interval is over.
    wait(keeper, 182 * kDays, 190 * kDays);
    fire(keeper, "begin_review");
    wait(keeper, 2 * kDays, 9 * kDays);
    fire(keeper, "confirm", {{"reviewResult", "Harm and agreements are still the same."}});
  }
  const DemoService& service_;
};

class PlanStory : public Story {
 public:
  PlanStory(const Play& play, const Line& line, std::uint64_t number)
      : Story(play, "continuity_plan", play.day(16, 9),
              Dice::of(play.seed, kStories + 1'000 + number)),
        line_(line),
        keeper_(person(text_at(line, "coordinator"))),
        approver_(person(text_at(line, "approver"))) {}

  Handle tell() {
    wait(keeper_, 10, 9 * kDays);
    write();
    wait(keeper_, kDays, 3 * kDays);
    fire(keeper_, "submit");
    wait(approver_, kDays, 4 * kDays);
    vote({&approver_}, "approve", {{"reason", "Read it with the team."}});
    wait(keeper_, kDays, 3 * kDays);
    copy("plan_and_contacts", keeper_.site == Site::kLisbon ? "Safe of the branch in Faro"
                                                            : "Safe of the branch in Łódź");
    fire(keeper_, "put_in_force");
    for (const auto& test : line_.at("tests").as_array()) try_it(test.as_array());
    time_ = play_.day(300, 10);
    at_work(keeper_);
    fire(keeper_, "verify_contacts",
         {{"contactList", "Bridge 555-0142; power company 555-0199; landlord 555-0123"}});
    pass(40, 200);
    copy("contacts", "Same safe, second envelope");
    return record_;
  }

 private:
  void write() {
    boost::json::array services;
    boost::json::array invokers;
    for (const auto& name : list_at(line_, "services"))
      services.emplace_back(play_.cast.service(name).id.to_string());
    for (const auto& name : list_at(line_, "invokers")) invokers.emplace_back(person(name).id());
    create(keeper_,
           {{"title", text_at(line_, "plan")},
            {"services", std::move(services)},
            {"invocationCriteria", "Gone for more than an hour, and no end in sight."},
            {"invokers", std::move(invokers)},
            {"responseProcedure", "Meet on the bridge; tell customers within the half hour."},
            {"degradedTargets", "Incidents of the covered services: first reply within an hour."},
            {"recoveryProcedure",
             "Start the other site from the last copy, in the order of the list."},
            {"returnProcedure", "Copy back, compare, switch at night."},
            {"coordinator", keeper_.id()},
            {"contactList", "Bridge 555-0142; power company 555-0199"},
            {"approver", approver_.id()},
            {"contactsIntervalDays", 270},
            {"reviewIntervalDays", 400},
            {"testIntervalDays", 365},
            {"retestWithinDays", 60},
            {"retestMajorOnly", true}});
  }

  void copy(std::string_view content, std::string_view where) {
    scene(
        [&stage = play_.stage, &by = keeper_.actor, record = record_, content, where]() -> Status {
          PROOFDESK_TRY(stage.create(by, "plan_copy",
                                     {{"plan", record->to_string()},
                                      {"content", content},
                                      {"location", where},
                                      {"medium", "paper"},
                                      {"checkIntervalDays", 180}}));
          return {};
        });
  }

  /// [day of the year, method, time to recover, data lost]
  void try_it(const boost::json::array& how) {
    const auto text = [&](std::size_t i) { return std::string(how.at(i).as_string()); };
    const Instant begins =
        play_.sites.at_work(keeper_.site, play_.day(how.at(0).as_int64(), 9), dice_);
    const Handle test = a_record();
    const Player& keeper = keeper_;
    const Player& other = person(keeper_.user_name == "lidia" ? "jan" : "lidia");
    Stage& stage = play_.stage;
    stage.at(plus_minutes(begins, -20 * kDays),
             [&stage, &keeper, test, plan = record_, begins, method = text(1),
              scenario = text_at(line_, "scenario"), title = text_at(line_, "plan")]() -> Status {
               PROOFDESK_ASSIGN(
                   *test, stage.create(keeper.actor, "continuity_test",
                                       {{"title", "Test: " + title},
                                        {"plan", plan->to_string()},
                                        {"method", method},
                                        {"scenario", scenario},
                                        {"plannedStart", instant_text(plus_minutes(begins, 30))}}));
               return {};
             });
    stage.at(begins, [&stage, &keeper, test] {
      return stage.fire(keeper.actor, "continuity_test", *test, "start",
                        {{"conductedBy", keeper.id()}});
    });
    Fields results{{"results", "Log and times are attached to the folder of the test."},
                   {"participants",
                    boost::json::array{keeper.id(), person("rita").id(), person("zofia").id()}},
                   {"findings", boost::json::array{"The list lacks the supplier of the line."}}};
    if (!text(2).empty()) {
      results["measuredRto"] = text(2);
      results["measuredRpo"] = text(3);
      results["levelReached"] = true;
    }
    stage.at(plus_minutes(begins, 8 * kHours), [&stage, &keeper, test, results] {
      return stage.fire(keeper.actor, "continuity_test", *test, "record_results", results);
    });
    const Instant reviewed =
        play_.sites.at_work(other.site, plus_minutes(begins, dice_.between(2, 6) * kDays), dice_);
    stage.at(reviewed, [&stage, &other, &does = person("rita"), test, reviewed]() -> Status {
      PROOFDESK_TRY(stage.create(other.actor, "task",
                                 {{"title", "Put the supplier on the list"},
                                  {"subject", fmt::format("continuity_test/{}", test->to_string())},
                                  {"assignee", does.id()},
                                  {"dueAt", instant_text(plus_minutes(reviewed, 14 * kDays))}}));
      return stage.fire(
          other.actor, "continuity_test", *test, "require_correction",
          {{"reviewText",
            "Read the log; the order of the list was right, one number is missing."}});
    });
    const Instant mended =
        play_.sites.at_work(Site::kLisbon, plus_minutes(reviewed, 9 * kDays), dice_);
    stage.at(mended, [&stage, &keeper, &does = person("rita"), test]() -> Status {
      PROOFDESK_ASSIGN(
          const auto tasks,
          stage.every("task", "subject", fmt::format("continuity_test/{}", test->to_string())));
      for (const Record& task : tasks)
        PROOFDESK_TRY(
            stage.fire(does.actor, "task", task.id, "complete", {{"result", "Added and called."}}));
      return stage.fire(keeper.actor, "continuity_test", *test, "close");
    });
  }

  const Line& line_;
  const Player& keeper_;
  const Player& approver_;
};

/// The worst happens once: a digger, a machine room without power, and the plan that is there for it.
class LossStory : public Story {
 public:
  LossStory(const Play& play, Handle plan)
      : Story(play, "continuity_invocation", play.day(318, 10),
              Dice::of(play.seed, kStories + 2'000)),
        plan_(std::move(plan)) {}

  void tell() {
    const Player& ana = person("ana");
    const Player& jan = person("jan");
    const Handle incident = a_record();
    at_work(ana);
    const Instant lost = time_;
    scene([&stage = play_.stage, &ana, &jan, incident,
           shop = play_.cast.service("Web shop").id]() -> Status {
      PROOFDESK_ASSIGN(
          *incident,
          stage.create(
              ana.actor, "incident",
              {{"title", "No power in the machine room in Lisbon"},
               {"description", "A digger cut both feeds; the batteries last for forty minutes."},
               {"service", shop.to_string()},
               {"channel", "phone"},
               {"category", "Site"},
               {"impact", "high"},
               {"urgency", "high"}}));
      PROOFDESK_TRY(stage.fire(ana.actor, "incident", *incident, "take"));
      return stage.fire(jan.actor, "incident", *incident, "declare_major",
                        {{"majorIncidentManager", jan.id()}, {"procedureVersion", "MI-3"}});
    });
    pass(25, 40);
    scene([&stage = play_.stage, &jan, record = record_, incident, plan = plan_]() -> Status {
      PROOFDESK_ASSIGN(*record, stage.create(jan.actor, "continuity_invocation",
                                             {{"title", "No power in Lisbon"},
                                              {"incident", incident->to_string()},
                                              {"plan", plan->to_string()}}));
      return {};
    });
    pass(10, 15);
    // Who leads the work may not decide it; who may is named in the plan.
    fail_to_fire(person("lidia"), "invoke",
                 {{"criteriaMet", "Gone for an hour"}, {"lostAt", instant_text(lost)}});
    pass(10, 15);
    fire(person("clara"), "invoke",
         {{"criteriaMet", "Both feeds cut; the power company names no time."},
          {"lostAt", instant_text(lost)}});
    pass(130, 150);
    fire(jan, "recover", {{"recoveredAt", instant_text(time_)}, {"dataLost", "PT9M"}});
    scene([&stage = play_.stage, &ana, &jan, incident]() -> Status {
      PROOFDESK_TRY(stage.fire(jan.actor, "incident", *incident, "restore_major"));
      return stage.fire(ana.actor, "incident", *incident, "resolve",
                        {{"resolutionCode", "fixed"},
                         {"resolutionText", "The services run in Warsaw until the power is back."},
                         {"category", "Site"},
                         {"impact", "high"},
                         {"urgency", "high"},
                         {"causeCode", "environment"}});
    });
    wait(jan, 2 * kDays, 3 * kDays);
    fire(jan, "return", {{"returnInWords", "Copied back and switched in the night to Thursday."}});
    wait(person("lidia"), 3 * kDays, 5 * kDays);
    fire(person("lidia"), "complete_review",
         {{"cause", "A digger of the road works cut both feeds; they lie in one trench."},
          {"impact", "No sales for three hours; nine minutes of orders were asked for again."},
          {"recovery", "By the plan, in Warsaw; the order of the list was right."},
          {"reportSentTo", "Board, owners of the services, customers"},
          {"reviewText", "The plan worked. The feeds must not lie in one trench."},
          {"findings", boost::json::array{"Both feeds of power lie in one trench."}},
          {"noActionReason",
           "The second trench is ordered from the power company; it is asked after monthly."}});
    wait(person("lidia"), 2 * kDays, 6 * kDays);
    scene([&stage = play_.stage, &lidia = person("lidia").actor, plan = plan_] {
      return stage.fire(
          lidia, "continuity_plan", *plan, "review",
          {{"reviewResult", "It held in earnest; the numbers of the power company are new."}});
    });
  }

 private:
  const Handle plan_;
};

}  // namespace

Status tell_continuity(const Play& play) {
  PROOFDESK_ASSIGN(const Page page, read_page("continuity"));
  std::uint64_t number = 0;
  std::vector<Handle> plans;
  for (const Line& line : page) {
    for (const auto& name : list_at(line, "services")) {
      RequirementStory(play, play.cast.service(name), ++number)
          .tell(text_at(line, "rto"), text_at(line, "rpo"));
    }
    plans.push_back(PlanStory(play, line, ++number).tell());
  }
  for (const auto name :
       {"Newsletter", "Intranet", "Loyalty cards", "Price labels", "Test environments"})
    RequirementStory(play, play.cast.service(name), ++number).not_needed();
  if (!plans.empty()) LossStory(play, plans.front()).tell();
  return {};
}

}  // namespace proofdesk::app::demo
