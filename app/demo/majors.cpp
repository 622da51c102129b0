#include "app/demo/stories.hpp"

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "incident";

/// Major incidents have few steps in common, so each is a list of scenes.
class MajorStory {
 public:
  MajorStory(Stage& stage, const Cast& cast, Instant start)
      : stage_(stage), cast_(cast), time_(working_hours(start)) {}

  void through_the_review() {
    report("Nobody receives mail", kMail, kApplications);
    then(10, kAna, "propose_major",
         {{"majorCriteria", boost::json::array{"more than 100 people cannot work"}}});
    declare();
    manage();
    then(30, kDiogo, "start", {});
    then(95, kHelena, "restore_major", {});
    tell_management("Mail works again",
                    "The queue is empty; what was sent this morning has arrived.", "restoration");
    then(20, kDiogo, "resolve",
         {{"resolutionCode", "fixed"},
          {"resolutionText",
           "The disk of the queue was full of one sender's retries; it was emptied."},
          {"category", "E-mail"},
          {"subcategory", "Delivery"},
          {"impact", "high"},
          {"urgency", "high"},
          {"causeCode", "capacity"}});
    raise_problem();
    then(60, kHelena, "begin_major_review", {{"reviewDue", date_text(time_, 7)}});
    then(3 * kDays, kHelena, "complete_major_review",
         {{"lessons", "The alarm on the disk went to a mailbox that was down with it."},
          {"reviewReport", "Reports/major-incident-mail"},
          {"noImprovementReason",
           "The alarm goes to the duty telephone since the day after; nothing else is open."}});
  }

  void rejected() {
    report("The ledger is slow for everybody", kLedger, kApplications);
    then(15, kBruno, "propose_major",
         {{"majorCriteria", boost::json::array{"a critical service is affected"}}});
    then(20, kHelena, "reject_major",
         {{"majorRejectionReason", "Slow, but month-end is a week away and posting works."}});
    then(40, kDiogo, "start", {});
    then(3 * kHours, kDiogo, "resolve",
         {{"resolutionCode", "fixed"},
          {"resolutionText", "A report of the night was still running and was stopped."},
          {"category", "Application"},
          {"impact", "medium"},
          {"urgency", "high"}});
  }

  void under_management() {
    report("No calls from outside in all branches", kTelephony, kNetworks);
    then(5, kAna, "propose_major",
         {{"majorCriteria", boost::json::array{"customers cannot reach us"}}});
    declare();
    manage();
    then(20, kCarla, "start", {});
    then(25, kCarla, "respond", {},
         "The provider has found the fault and works on it; news at every full hour.");
  }

 private:
  void then(std::int64_t minutes, Person person, std::string transition, Fields fields,
            std::string comment = {}) {
    time_ = plus_minutes(time_, minutes);
    stage_.at(time_, [&stage = stage_, &cast = cast_, record = record_, person, transition, fields,
                      comment] {
      return stage.fire(cast.people.at(person), kKind, *record, transition, fields, comment);
    });
  }

  void report(std::string_view title, Service service, Group group) {
    Fields fields{{"title", title},
                  {"description", "Several people called within minutes."},
                  {"requester", cast_.id(kGabriela)},
                  {"service", cast_.id(service)},
                  {"channel", "phone"},
                  {"category", "Application"},
                  {"impact", "high"},
                  {"urgency", "high"}};
    stage_.at(time_, [&stage = stage_, &cast = cast_, record = record_, fields]() -> Status {
      PROOFDESK_ASSIGN(*record, stage.create(cast.people.at(kAna), kKind, fields));
      return {};
    });
    then(4, kAna, "assign", {{"group", cast_.id(group)}});
  }

  void declare() {
    then(10, kHelena, "declare_major",
         {{"majorIncidentManager", cast_.id(kHelena)}, {"procedureVersion", "MI-3"}});
  }

  void manage() {
    tell_management("Major incident declared",
                    "What is known, who works on it, and when the next news come.", "declaration");
    then(5, kHelena, "manage_major",
         {{"communicationPlan", "Board and service owners: every hour, by Helena Prates."}});
  }

  void tell_management(std::string_view title, std::string_view text, std::string_view purpose) {
    time_ = plus_minutes(time_, 5);
    Fields fields{{"title", title},
                  {"audience", "top_management"},
                  {"channel", "phone"},
                  {"purpose", purpose},
                  {"text", text}};
    stage_.at(time_,
              [&stage = stage_, &helena = cast_.people.at(kHelena), record = record_,
               fields]() -> Status {
                PROOFDESK_ASSIGN(const Uuid news, stage.create(helena, "communication", fields));
                PROOFDESK_TRY(stage.link(helena, "communication", news, "informs_about",
                                         {.kind = "incident", .id = *record}));
                PROOFDESK_TRY(stage.fire(helena, "communication", news, "send"));
                return stage.fire(helena, "communication", news, "confirm_delivery");
              });
  }

  void raise_problem() {
    time_ = plus_minutes(time_, 30);
    stage_.at(time_,
              [&stage = stage_, &paulo = cast_.people.at(kPaulo), &cast = cast_,
               record = record_]() -> Status {
                PROOFDESK_ASSIGN(
                    const Uuid problem,
                    stage.create(paulo, "problem",
                                 {{"title", "One sender's retries fill the queue's disk"},
                                  {"source", "major_incident"},
                                  {"service", cast.id(kMail)}}));
                return stage.link(paulo, kKind, *record, "explained_by",
                                  {.kind = "problem", .id = problem});
              });
  }

  Stage& stage_;
  const Cast& cast_;
  Instant time_;
  const Handle record_ = a_record();
};

}  // namespace

void tell_major_incidents(Stage& stage, const Cast& cast, Instant start, Instant end) {
  MajorStory(stage, cast, plus_minutes(start, 20 * kDays)).through_the_review();
  MajorStory(stage, cast, plus_minutes(start, 34 * kDays)).rejected();
  MajorStory(stage, cast, before_closing(end, 3 * kHours)).under_management();
}

}  // namespace proofdesk::app::demo
