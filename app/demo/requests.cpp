#include "app/demo/stories.hpp"
#include "core/model/record_ref.hpp"

#include <array>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "service_request";
constexpr std::array kAskers = {kEva, kFilipe, kHugo, kIrene};

class RequestStory {
 public:
  RequestStory(Stage& stage, const Cast& cast, Instant start)
      : stage_(stage),
        cast_(cast),
        wish_(stage.dice().one_of(wishes())),
        entry_(cast.entries.at(wish_.index)),
        asker_(stage.dice().one_of(std::span<const Person>(kAskers))),
        time_(working_hours(start)) {}

  void tell() {
    ask();
    if (stage_.dice().chance(8)) return withdraw();
    if (wish_.needs_approval && !approved()) return;
    work();
    fulfil();
    if (stage_.dice().chance(6)) {
      wait(60, 2 * kDays);
      fire(asker_, "reopen", {{"reopenReason", "Half of it is missing."}});
      fulfil();
    }
    if (stage_.dice().chance(40)) {
      wait(30, 2 * kDays);
      fire(asker_, "close", {});
    }
  }

 private:
  void fire(Person person, std::string transition, Fields fields, std::string comment = {}) {
    stage_.at(time_, [&stage = stage_, &cast = cast_, record = record_, person, transition, fields,
                      comment] {
      return stage.fire(cast.people.at(person), kKind, *record, transition, fields, comment);
    });
  }
  void wait(std::int64_t at_least, std::int64_t at_most) {
    time_ = later(stage_, time_, at_least, at_most);
  }

  void ask() {
    Fields fields{{"title", wish_.title},
                  {"description", wish_.description},
                  {"offering", wish_.offering},
                  {"service", cast_.id(wish_.service)},
                  {"channel", "self_service"}};
    if (!entry_.is_nil()) {
      fields = {{"catalogueEntry", entry_.to_string()},
                {"description", wish_.description},
                {"channel", "self_service"}};
      if (wish_.offering == "Screen") {
        const bool large = stage_.dice().chance(40);
        boost::json::object answers{{"screen_size", large ? "large" : "standard"}};
        if (large) answers["screen_reason"] = "Two documents have to be seen side by side.";
        fields["custom"] = std::move(answers);
      }
    } else if (wish_.needs_approval) {
      fields["approvalRequired"] = true;
    }
    stage_.at(
        time_,
        [&stage = stage_, &by = cast_.people.at(asker_), record = record_, fields]() -> Status {
          PROOFDESK_ASSIGN(*record, stage.create(by, kKind, fields));
          return {};
        });
  }

  void withdraw() {
    wait(20, 8 * kHours);
    fire(asker_, "cancel", {{"cancelReason", "withdrawn"}});
  }

  /// In the round that is open on the request by then.
  void vote(Person person, std::string said, Fields fields, bool to_no_avail = false) {
    stage_.at(time_,
              [&stage = stage_, &by = cast_.people.at(person), record = record_, said, fields,
               to_no_avail]() -> Status {
                PROOFDESK_ASSIGN(const Uuid round,
                                 stage.newest("approval", "subject",
                                              RecordRef{std::string(kKind), *record}.to_string()));
                if (to_no_avail) return stage.fail_to_fire(by, "approval", round, said, fields);
                return stage.fire(by, "approval", round, said, fields);
              });
  }

  bool approved() {
    wait(10, 3 * kHours);
    // Out of the catalogue, whoever decides has been asked already.
    if (entry_.is_nil()) fire(kBruno, "request_approval", {{"approver", cast_.id(kSofia)}});
    // Asking is one thing, deciding on one's own wish another: refused, and on record.
    if (stage_.dice().chance(15)) {
      wait(10, 60);
      vote(asker_, "approve", {}, true);
    }
    wait(60, 2 * kDays);
    if (stage_.dice().chance(20)) {
      vote(kSofia, "reject", {{"reason", "Not this year; the budget is spent."}});
      return false;
    }
    vote(kSofia, "approve", {{"reason", "Needed for the work."}});
    return true;
  }

  void work() {
    wait(20, 6 * kHours);
    if (entry_.is_nil()) fire(kBruno, "assign", {{"group", cast_.id(kDesk)}});
    wait(20, 8 * kHours);
    fire(kBruno, "take", {});
    if (stage_.dice().chance(15)) {
      wait(10, 2 * kHours);
      fire(kBruno, "hold",
           {{"holdReason", "supplier"},
            {"supplierReference", "ORDER-4711"},
            {"followUpAt", instant_text(plus_minutes(time_, 3 * kDays))}});
      wait(3 * kDays + 30, 4 * kDays);
    }
  }

  /// One after the other, as they open.
  void do_tasks() {
    stage_.at(
        time_, [&stage = stage_, &by = cast_.people.at(kBruno), record = record_]() -> Status {
          PROOFDESK_ASSIGN(
              const auto tasks,
              stage.every("task", "subject", RecordRef{std::string(kKind), *record}.to_string()));
          for (const Record& task : tasks) {
            if (task.state == "done") continue;
            PROOFDESK_TRY(stage.fire(by, "task", task.id, "complete"));
          }
          return {};
        });
  }

  void fulfil() {
    wait(30, 10 * kHours);
    do_tasks();
    fire(kBruno, "fulfil",
         {{"fulfilmentCode", "complete"},
          {"fulfilmentText", wish_.delivered},
          {"category", wish_.category},
          {"impact", "low"},
          {"urgency", "medium"}});
  }

  Stage& stage_;
  const Cast& cast_;
  const Wish wish_;
  const Uuid entry_;
  const Person asker_;
  Instant time_;
  const Handle record_ = a_record();
};

}  // namespace

void tell_requests(Stage& stage, const Cast& cast, Instant start, Instant end) {
  constexpr std::int64_t kHowMany = 40;
  const std::int64_t span = end.micros - start.micros;
  for (std::int64_t i = 0; i < kHowMany; ++i) {
    const Instant when{start.micros + span / kHowMany * i +
                       stage.dice().between(0, span / kHowMany)};
    RequestStory(stage, cast, when).tell();
  }
  for (std::int64_t i = 0; i < 4; ++i)
    RequestStory(stage, cast, before_closing(end, 4 * kHours - 50 * i)).tell();
}

}  // namespace proofdesk::app::demo
