#include "app/demo/stories.hpp"

#include <array>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "problem";

/// How far a problem comes.
enum class Fate : std::uint8_t {
  kNew,
  kAssessed,
  kAnalysed,
  kBeingFixed,
  kResolved,
  kClosed,
  kAccepted
};
/// How far its known error comes.
enum class Known : std::uint8_t { kNo, kDraft, kPublished, kPlanned, kResolved };

struct ProblemText {
  std::string_view title;
  std::string_view category;
  Service service;
  std::string_view cause;
  std::string_view workaround;
  std::string_view action;
  std::string_view fix;
  Fate fate;
  Known known;
};

constexpr std::array kProblems = {
    ProblemText{"Connections from home drop", "Network", kRemote,
                "The firewall forgets connections that are silent for half a minute.",
                "Set the client's keep-alive to 20 seconds.", "Raise the time-out on the firewall",
                "The time-out on the firewall is ten minutes now.", Fate::kClosed,
                Known::kResolved},
    ProblemText{"Queues stick behind oversized messages", "E-mail", kMail,
                "A message over the limit is tried again for ever.",
                "Take the message out by hand.", "Install the corrected release of the mail server",
                "The corrected release is installed.", Fate::kResolved, Known::kPlanned},
    ProblemText{"Printers vanish after the night's updates", "Printing", kPrinting,
                "The print service starts before the network is there.",
                "Start the print service again.", "Delay the start of the service",
                "The service waits for the network.", Fate::kBeingFixed, Known::kPublished},
    ProblemText{"Accounts of the ledger lock without a reason", "Application", kLedger, "",
                "Unlock the account.", "", "", Fate::kAnalysed, Known::kDraft},
    ProblemText{"Voice mail connector loses its password", "Telephony", kTelephony, "", "", "", "",
                Fate::kAssessed, Known::kNo},
    ProblemText{"Two telephones ring for one number", "Telephony", kTelephony,
                "The old exchange knows no other way.", "Answer either of them.",
                "Replace the exchange", "", Fate::kAccepted, Known::kNo},
    ProblemText{"Invoices print in strange letters", "Printing", kPrinting, "", "", "", "",
                Fate::kNew, Known::kNo},
};

class ProblemStory {
 public:
  ProblemStory(Stage& stage, const Cast& cast, const ProblemText& text, Instant start)
      : stage_(stage), cast_(cast), text_(text), time_(working_hours(start)) {}

  void tell() {
    first_incident();
    detect();
    if (text_.fate == Fate::kNew) return;
    step(kPaulo, "assess",
         {{"source", "incident"},
          {"category", text_.category},
          {"impact", "medium"},
          {"urgency", "medium"},
          {"group", cast_.id(kApplications)}});
    if (text_.fate == Fate::kAssessed) return;
    step(kPaulo, "analyse", {{"assignee", cast_.id(kDiogo)}, {"rcaMethod", "five_whys"}});
    if (text_.known != Known::kNo) describe();
    if (text_.fate == Fate::kAnalysed) return;
    if (text_.fate == Fate::kAccepted) return accept();
    step(kPaulo, "fix",
         {{"rootCause", text_.cause},
          {"causeCode", "configuration"},
          {"proposedActions", boost::json::array{text_.action}},
          {"workaround", text_.workaround},
          {"resolutionKind", "action"}});
    second_incident();
    if (text_.known != Known::kNo && text_.known != Known::kDraft) publish();
    if (text_.fate == Fate::kBeingFixed) return;
    step(kPaulo, "resolve",
         {{"resolutionKind", "action"},
          {"resolutionText", text_.fix},
          {"observationUntil", date_text(time_, 10)}});
    if (text_.known == Known::kResolved) known_step("resolve", {{"fixText", text_.fix}});
    if (text_.fate == Fate::kResolved) return;
    time_ = later(stage_, time_, 14 * kDays, 15 * kDays);
    step(kPaulo, "close", {{"closureNote", "No incident of this kind in two weeks."}});
  }

 private:
  void step(Person person, std::string transition, Fields fields) {
    time_ = later(stage_, time_, 6 * kHours, 2 * kDays);
    stage_.at(time_, [&stage = stage_, &by = cast_.people.at(person), record = record_, transition,
                      fields] { return stage.fire(by, kKind, *record, transition, fields); });
  }

  void known_step(std::string transition, Fields fields) {
    time_ = later(stage_, time_, 60, 4 * kHours);
    stage_.at(time_,
              [&stage = stage_, &paulo = cast_.people.at(kPaulo), known = known_, transition,
               fields] { return stage.fire(paulo, "known_error", *known, transition, fields); });
  }

  [[nodiscard]] Fields incident_fields() const {
    return {{"title", text_.title},
            {"description", "Again, as last week."},
            {"requester", cast_.id(kFilipe)},
            {"service", cast_.id(text_.service)},
            {"channel", "phone"},
            {"category", text_.category},
            {"impact", "low"},
            {"urgency", "medium"}};
  }

  void first_incident() {
    stage_.at(plus_minutes(time_, -2 * kHours),
              [&stage = stage_, &ana = cast_.people.at(kAna), first = first_,
               fields = incident_fields()]() -> Status {
                PROOFDESK_ASSIGN(*first, stage.create(ana, "incident", fields));
                return stage.fire(ana, "incident", *first, "take");
              });
  }

  void detect() {
    Fields fields{{"title", text_.title},
                  {"description", "The third time this month."},
                  {"service", cast_.id(text_.service)}};
    stage_.at(time_,
              [&stage = stage_, &ana = cast_.people.at(kAna), record = record_, first = first_,
               category = text_.category, fields]() -> Status {
                PROOFDESK_ASSIGN(*record, stage.create(ana, kKind, fields));
                PROOFDESK_TRY(stage.link(ana, "incident", *first, "explained_by",
                                         {.kind = "problem", .id = *record}));
                return stage.fire(ana, "incident", *first, "resolve",
                                  {{"resolutionCode", "workaround"},
                                   {"resolutionText", "Works for now; the cause is looked for."},
                                   {"category", category},
                                   {"impact", "low"},
                                   {"urgency", "medium"}});
              });
  }

  /// What the known error is for: the next one is put right with it.
  void second_incident() {
    const Handle second = a_record();
    time_ = later(stage_, time_, 4 * kHours, 2 * kDays);
    stage_.at(time_,
              [&stage = stage_, &bruno = cast_.people.at(kBruno), record = record_, known = known_,
               second, text = text_, fields = incident_fields()]() -> Status {
                PROOFDESK_ASSIGN(*second, stage.create(bruno, "incident", fields));
                PROOFDESK_TRY(stage.link(bruno, "incident", *second, "explained_by",
                                         {.kind = "problem", .id = *record}));
                if (!known->is_nil()) {
                  PROOFDESK_TRY(stage.link(bruno, "incident", *second, "worked_around_by",
                                           {.kind = "known_error", .id = *known}));
                }
                return stage.fire(bruno, "incident", *second, "resolve",
                                  {{"resolutionCode", "workaround"},
                                   {"resolutionText", text.workaround},
                                   {"category", text.category},
                                   {"impact", "low"},
                                   {"urgency", "medium"}});
              });
  }

  void describe() {
    time_ = later(stage_, time_, 2 * kHours, kDays);
    Fields fields{{"title", text_.title},
                  {"symptom", text_.title},
                  {"category", text_.category},
                  {"workaround", text_.workaround}};
    stage_.at(time_,
              [&stage = stage_, &diogo = cast_.people.at(kDiogo), record = record_, known = known_,
               fields]() mutable -> Status {
                fields["problem"] = record->to_string();
                PROOFDESK_ASSIGN(*known, stage.create(diogo, "known_error", fields));
                return {};
              });
  }

  void publish() {
    known_step("publish", {{"rootCause", text_.cause}, {"reviewDue", date_text(time_, 90)}});
    if (text_.known == Known::kPlanned) known_step("plan_fix", {{"fixPlan", text_.action}});
  }

  void accept() {
    step(kPaulo, "fix",
         {{"rootCause", text_.cause},
          {"proposedActions", boost::json::array{text_.action}},
          {"workaround", text_.workaround},
          {"resolutionKind", "supplier_fix"}});
    time_ = later(stage_, time_, kDays, 2 * kDays);
    const Instant review = plus_minutes(time_, 180 * kDays);
    stage_.at(time_, [&stage = stage_, &sofia = cast_.people.at(kSofia), record = record_, review] {
      return stage.fire(
          sofia, kKind, *record, "accept_risk",
          {{"acceptanceReason", "The exchange is replaced next year; until then it does no harm."},
           {"acceptanceReviewAt", instant_text(review)}});
    });
  }

  Stage& stage_;
  const Cast& cast_;
  const ProblemText text_;
  Instant time_;
  const Handle record_ = a_record();
  const Handle first_ = a_record();
  const Handle known_ = a_record();
};

}  // namespace

void tell_problems(Stage& stage, const Cast& cast, Instant start, Instant end) {
  const std::int64_t week =
      (end.micros - start.micros) / static_cast<std::int64_t>(kProblems.size() + 1);
  for (std::size_t i = 0; i < kProblems.size(); ++i) {
    // The ones that come furthest begin first.
    ProblemStory(stage, cast, kProblems.at(i),
                 {start.micros + week * static_cast<std::int64_t>(i) + kMicrosPerDay})
        .tell();
  }
}

}  // namespace proofdesk::app::demo
