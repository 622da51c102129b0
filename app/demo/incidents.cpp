#include "app/demo/stories.hpp"

#include <array>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "incident";
constexpr std::array kCallers = {kEva, kFilipe, kGabriela, kHugo, kIrene};
constexpr std::array kAgents = {kAna, kBruno};

/// One incident on its way. Each step moves `time_` on and puts a scene down.
class IncidentStory {
 public:
  IncidentStory(Stage& stage, const Cast& cast, Instant start)
      : stage_(stage),
        cast_(cast),
        trouble_(stage.dice().one_of(troubles())),
        caller_(stage.dice().one_of(std::span<const Person>(kCallers))),
        agent_(stage.dice().one_of(std::span<const Person>(kAgents))),
        time_(working_hours(start)) {}

  void tell() {
    report();
    const auto fate = stage_.dice().between(1, 100);
    if (fate <= 6) return withdraw();
    if (fate <= 12) find_duplicate();
    if (fate <= 45) {
      take();
    } else {
      hand_over();
    }
    if (stage_.dice().chance(5)) escalate();
    if (stage_.dice().chance(25)) ask_caller();
    if (stage_.dice().chance(8)) wait_for_supplier();
    if (stage_.dice().chance(4)) resolve_badly();
    resolve();
    if (stage_.dice().chance(7)) {
      reopen();
      resolve();
    }
    // The others close by themselves after five days.
    if (stage_.dice().chance(35)) confirm();
  }

 private:
  [[nodiscard]] const Actor& actor(Person person) const { return cast_.people.at(person); }

  void fire(Person person, std::string transition, Fields fields = {}, std::string comment = {}) {
    stage_.at(time_, [&stage = stage_, &cast = cast_, record = record_, person, transition, fields,
                      comment] {
      return stage.fire(cast.people.at(person), kKind, *record, transition, fields, comment);
    });
  }
  void wait(std::int64_t at_least, std::int64_t at_most) {
    time_ = later(stage_, time_, at_least, at_most);
  }

  void report() {
    const bool by_phone = stage_.dice().chance(60);
    Fields fields{{"title", trouble_.title},
                  {"description", trouble_.description},
                  {"service", cast_.id(trouble_.service)},
                  {"channel", by_phone ? "phone" : "self_service"}};
    if (by_phone) {
      fields["requester"] = cast_.id(caller_);
      fields["customer"] = department(caller_);
      fields["category"] = trouble_.category;
      fields["impact"] = trouble_.impact;
      fields["urgency"] = trouble_.urgency;
      fields["callBackNumber"] =
          "+351 210 000 " + std::to_string(100 + stage_.dice().between(0, 99));
    }
    stage_.at(time_,
              [&stage = stage_, &by = actor(by_phone ? agent_ : caller_), record = record_,
               fields]() -> Status {
                PROOFDESK_ASSIGN(*record, stage.create(by, kKind, fields));
                return {};
              });
  }

  void withdraw() {
    wait(20, 6 * kHours);
    fire(caller_, "cancel", {{"cancelReason", "withdrawn"}});
  }

  /// Somebody else calls about the same.
  void find_duplicate() {
    const Handle second = a_record();
    const Instant call = plus_minutes(time_, 12);
    stage_.at(call,
              [&stage = stage_, &by = actor(agent_), &cast = cast_, trouble = trouble_,
               second]() -> Status {
                PROOFDESK_ASSIGN(*second,
                                 stage.create(by, kKind,
                                              {{"title", trouble.title},
                                               {"description", "Reported again by the next desk."},
                                               {"service", cast.id(trouble.service)},
                                               {"channel", "phone"}}));
                return {};
              });
    stage_.at(
        plus_minutes(call, 4), [&stage = stage_, &by = actor(agent_), first = record_, second] {
          return stage.fire(by, kKind, *second, "cancel",
                            {{"cancelReason", "duplicate"}, {"duplicateOf", first->to_string()}});
        });
  }

  void take() {
    wait(5, 2 * kHours);
    fire(agent_, "take");
    if (stage_.dice().chance(60)) {
      wait(5, 30);
      fire(agent_, "respond", {}, "Thank you for letting us know. I am looking into it.");
    }
  }

  void hand_over() {
    wait(5, 3 * kHours);
    fire(agent_, "assign", {{"group", cast_.id(kDesk)}});
    wait(10, 4 * kHours);
    fire(agent_, "respond", {}, "I have passed this on to those who know it best.");
    fire(agent_, "assign", {{"group", cast_.id(trouble_.group)}});
    if (trouble_.group == kNetworks) agent_ = kCarla;
    if (trouble_.group == kApplications) agent_ = kDiogo;
    wait(15, 8 * kHours);
    fire(agent_, "start");
    stage_.at(plus_minutes(time_, 2), [&stage = stage_, &by = actor(agent_), record = record_] {
      return stage.note(by, kKind, *record, "Reproduced. Logs of the last hour are saved.");
    });
  }

  void escalate() {
    wait(30, 4 * kHours);
    fire(agent_, "escalate",
         {{"escalationKind", "hierarchical"},
          {"escalationReason", "The caller cannot work and asks when it will be done."},
          {"escalatedTo", cast_.id(kHelena)}});
  }

  void ask_caller() {
    wait(10, 3 * kHours);
    fire(agent_, "hold",
         {{"holdReason", "caller"}, {"followUpAt", instant_text(plus_minutes(time_, 5 * kDays))}},
         "Could you tell me what exactly the message says?");
    wait(30, 20 * kHours);
    fire(caller_, "answer", {}, "It says the same as yesterday; I have attached nothing, sorry.");
  }

  void wait_for_supplier() {
    wait(10, 3 * kHours);
    fire(agent_, "hold",
         {{"holdReason", "supplier"},
          {"supplierReference", "SUP-" + std::to_string(stage_.dice().between(10'000, 99'999))},
          {"followUpAt", instant_text(plus_minutes(time_, 3 * kDays))}});
    // The follow-up date lets work go on by itself.
    wait(4 * kDays, 5 * kDays);
  }

  /// A resolution that only repeats the complaint is refused, and the attempt is on record.
  void resolve_badly() {
    wait(5, 60);
    stage_.at(time_, [&stage = stage_, &by = actor(agent_), record = record_, trouble = trouble_] {
      return stage.fail_to_fire(by, kKind, *record, "resolve",
                                {{"resolutionCode", "fixed"},
                                 {"resolutionText", trouble.title},
                                 {"category", trouble.category},
                                 {"impact", trouble.impact},
                                 {"urgency", trouble.urgency}});
    });
  }

  void resolve() {
    wait(20, 14 * kHours);
    fire(agent_, "resolve",
         {{"resolutionCode", "fixed"},
          {"resolutionText", trouble_.resolution},
          {"category", trouble_.category},
          {"subcategory", trouble_.subcategory},
          {"impact", trouble_.impact},
          {"urgency", trouble_.urgency}});
  }

  void reopen() {
    wait(60, 2 * kDays);
    fire(caller_, "reopen", {{"reopenReason", "It happened again this morning."}});
  }

  void confirm() {
    wait(30, 2 * kDays);
    fire(caller_, "close");
  }

  Stage& stage_;
  const Cast& cast_;
  const Trouble trouble_;
  const Person caller_;
  Person agent_;
  Instant time_;
  const Handle record_ = a_record();
};

}  // namespace

void tell_incidents(Stage& stage, const Cast& cast, Instant start, Instant end) {
  constexpr std::int64_t kHowMany = 140;
  const std::int64_t span = end.micros - start.micros;
  for (std::int64_t i = 0; i < kHowMany; ++i) {
    const Instant when{start.micros + span / kHowMany * i +
                       stage.dice().between(0, span / kHowMany)};
    IncidentStory(stage, cast, when).tell();
  }
  // The last hours, so that there is something new on the desk.
  for (std::int64_t i = 0; i < 8; ++i)
    IncidentStory(stage, cast, before_closing(end, 5 * kHours - 35 * i)).tell();
}

}  // namespace proofdesk::app::demo
