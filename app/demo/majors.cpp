#include "app/demo/stories.hpp"

#include <array>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "incident";
constexpr std::uint64_t kStories = 2'000'000;

struct Outage {
  std::int64_t day;  ///< of the year
  std::string_view title;
  std::string_view service;
  std::string_view criterion;
  std::string_view resolution;
  std::string_view cause_code;
  std::string_view problem;
  std::string_view lessons;
};
constexpr std::array kOutages = {
    Outage{16, "Nobody receives mail", "E-mail", "more than 100 people cannot work",
           "The disk of the queue was full of one sender's retries; it was emptied.", "capacity",
           "One sender's retries fill the queue's disk",
           "The alarm on the disk went to a mailbox that was down with it."},
    Outage{58, "Tills of all stores are offline", "Store checkout", "customers cannot pay",
           "A route was announced twice; the second announcement was withdrawn.", "configuration",
           "The same route from two places",
           "The stores' emergency receipts worked; two stores did not know where they lie."},
    Outage{97, "Nobody can sign in in Warsaw", "Directory and sign-in",
           "more than 100 people cannot work",
           "Both directory servers of the site had the same full disk; their logs were moved.",
           "capacity", "Logs of the directory fill the disk", "Two of a kind fail alike."},
    Outage{141, "The shop shows an error on every page", "Web shop", "customers cannot buy",
           "The configuration of the balancer was put back to that of the evening before.",
           "configuration", "The balancer takes a configuration that it cannot carry",
           "The check before loading is part of the procedure now."},
    Outage{186, "Picking has stopped in both halls", "Warehouse management",
           "a critical service is affected",
           "A lock in the database was held by a report; the report was ended.", "software",
           "Reports hold locks in the warehouse database", "Reports run on the replica now."},
    Outage{233, "Calls to customer support do not come through", "Telephony",
           "customers cannot reach us", "The provider repaired a fault in its exchange.",
           "supplier", "One trunk for all calls",
           "A second trunk from another provider is being asked for."},
    Outage{281, "Payments are declined in all channels", "Payments", "customers cannot pay",
           "The certificate towards the bank had ended in the night; the new one was installed.",
           "human_error", "Nobody is told before a certificate ends",
           "Certificates are watched from thirty days before their end."},
};

/// Major incidents have few steps in common, so each is a list of scenes.
class MajorStory : public Story {
 public:
  MajorStory(const Play& play, Instant start, std::uint64_t number)
      : Story(play, kKind, start, Dice::of(play.seed, kStories + number)) {
    at_work(person("ana"));
  }

  void through_the_review(const Outage& outage) {
    const DemoService& service = play_.cast.service(outage.service);
    const Player& engineer = play_.cast.one_of(service.group, service.site, dice_);
    report(outage.title, service);
    then(10, "ana", "propose_major", {{"majorCriteria", boost::json::array{outage.criterion}}});
    declare();
    manage();
    pass(5, 30);
    fire(engineer, "start");
    pass(30, 150);
    fire(person("helena"), "restore_major");
    tell_management("It works again", "What is known of the cause, and what is watched now.",
                    "restoration");
    pass(10, 40);
    fire(engineer, "resolve",
         {{"resolutionCode", "fixed"},
          {"resolutionText", outage.resolution},
          {"category", "Application"},
          {"subcategory", "Outage"},
          {"impact", "high"},
          {"urgency", "high"},
          {"causeCode", outage.cause_code}});
    raise_problem(outage.problem, service);
    wait(person("helena"), 60, 5 * kHours);
    fire(person("helena"), "begin_major_review", {{"reviewDue", date_text(time_, 7)}});
    wait(person("helena"), 3 * kDays, 5 * kDays);
    fire(person("helena"), "complete_major_review",
         {{"lessons", outage.lessons},
          {"reviewReport", "Reports/major-incidents"},
          {"noImprovementReason", "What followed is done; nothing else is open."}});
    wait(person("helena"), kDays, 4 * kDays);
    fire(person("helena"), "close");
  }

  void rejected() {
    const DemoService& ledger = play_.cast.service("General ledger");
    report("The ledger is slow for everybody", ledger);
    then(15, "bruno", "propose_major",
         {{"majorCriteria", boost::json::array{"a critical service is affected"}}});
    then(20, "helena", "reject_major",
         {{"majorRejectionReason", "Slow, but month-end is a week away and posting works."}});
    then(40, "diogo", "start");
    then(3 * kHours, "diogo", "resolve",
         {{"resolutionCode", "fixed"},
          {"resolutionText", "A report of the night was still running and was stopped."},
          {"category", "Application"},
          {"impact", "medium"},
          {"urgency", "high"}});
  }

  void under_management() {
    report("No calls from outside in all branches", play_.cast.service("Telephony"));
    then(5, "ana", "propose_major",
         {{"majorCriteria", boost::json::array{"customers cannot reach us"}}});
    declare();
    manage();
    then(20, "carla", "start");
    then(25, "carla", "respond", {},
         "The provider has found the fault and works on it; news at every full hour.");
  }

 private:
  void then(std::int64_t minutes, std::string_view who, std::string transition, Fields fields = {},
            std::string comment = {}) {
    pass(minutes, minutes);
    fire(person(who), std::move(transition), std::move(fields), std::move(comment));
  }

  void report(std::string_view title, const DemoService& service) {
    create(person("ana"), {{"title", title},
                           {"description", "Several people called within minutes."},
                           {"requester", person("gabriela").id()},
                           {"service", service.id.to_string()},
                           {"channel", "phone"},
                           {"category", "Application"},
                           {"impact", "high"},
                           {"urgency", "high"}});
    then(4, "ana", "assign", {{"group", play_.cast.group(service.group).to_string()}});
  }

  void declare() {
    then(10, "helena", "declare_major",
         {{"majorIncidentManager", person("helena").id()}, {"procedureVersion", "MI-3"}});
  }

  void manage() {
    tell_management("Major incident declared",
                    "What is known, who works on it, and when the next news come.", "declaration");
    then(5, "helena", "manage_major",
         {{"communicationPlan", "Board and service owners: every hour, by Helena Prates."}});
  }

  void tell_management(std::string_view title, std::string_view text, std::string_view purpose) {
    pass(5, 5);
    Fields fields{{"title", title},
                  {"audience", "top_management"},
                  {"channel", "phone"},
                  {"purpose", purpose},
                  {"text", text}};
    scene([&stage = play_.stage, &helena = person("helena").actor, record = record_,
           fields]() -> Status {
      PROOFDESK_ASSIGN(const Uuid news, stage.create(helena, "communication", fields));
      PROOFDESK_TRY(stage.link(helena, "communication", news, "informs_about",
                               {.kind = "incident", .id = *record}));
      PROOFDESK_TRY(stage.fire(helena, "communication", news, "send"));
      return stage.fire(helena, "communication", news, "confirm_delivery");
    });
  }

  void raise_problem(std::string_view title, const DemoService& service) {
    pass(30, 30);
    scene([&stage = play_.stage, &paulo = person("paulo").actor, record = record_, title,
           service = service.id]() -> Status {
      PROOFDESK_ASSIGN(const Uuid problem, stage.create(paulo, "problem",
                                                        {{"title", title},
                                                         {"source", "major_incident"},
                                                         {"service", service.to_string()}}));
      return stage.link(paulo, kKind, *record, "explained_by", {.kind = "problem", .id = problem});
    });
  }
};

}  // namespace

void tell_major_incidents(const Play& play) {
  std::uint64_t number = 0;
  for (const Outage& outage : kOutages)
    MajorStory(play, play.day(outage.day), ++number).through_the_review(outage);
  MajorStory(play, play.day(339), ++number).rejected();
  MajorStory(play, before_closing(play.end, 3 * kHours), ++number).under_management();
}

}  // namespace proofdesk::app::demo
