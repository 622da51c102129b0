#include "app/demo/stories.hpp"

#include <algorithm>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "problem";
constexpr std::uint64_t kStories = 3'000'000;
constexpr std::uint64_t kTheirIncidents = 3'500'000;

/// One cause, from the first incident to its end.
class ProblemStory : public Story {
 public:
  ProblemStory(const Play& play, ChangeBook& changes, const Line& line, std::uint64_t number)
      : Story(play, kKind, play.day(number_at(line, "from"), 9),
              Dice::of(play.seed, kStories + number)),
        changes_(changes),
        line_(line),
        number_(number),
        service_(play.cast.service(text("service"))),
        engineer_(play.cast.one_of(service_.group, service_.site, dice_)),
        begins_(time_),
        mended_(play.day(number_at(line, "from") + number_at(line, "days"), 12)) {}

  void tell() {
    const std::string by = text("by");
    keep_happening();
    wait(person("ana"), 6 * kDays, 9 * kDays);
    detect();
    if (by == "new") return;
    step("assess", {{"source", "incident"},
                    {"category", text("category")},
                    {"impact", "medium"},
                    {"urgency", "medium"},
                    {"group", play_.cast.group(service_.group).to_string()}});
    if (by == "assessment") return;
    step("analyse", {{"assignee", engineer_.id()}, {"rcaMethod", "five_whys"}});
    describe();
    if (by == "analysis") return;
    if (by == "accept") return accept();
    fix(by == "supplier" ? "supplier_fix" : by);
    publish();
    if (text("fix").empty()) return;
    if (by == "change") mend_by_change();
    time_ = std::max(time_, mended_);
    step("resolve", {{"resolutionKind", by == "supplier" ? "supplier_fix" : by},
                     {"resolutionText", text("fix")},
                     {"observationUntil", date_text(time_, 14)}});
    known_step("resolve", {{"fixText", text("fix")}});
    wait(person("paulo"), 16 * kDays, 20 * kDays);
    step("close", {{"closureNote", "No incident of this kind in two weeks."}});
  }

 private:
  [[nodiscard]] std::string text(std::string_view name) const { return text_at(line_, name); }

  void step(std::string transition, Fields fields) {
    wait(person("paulo"), 6 * kHours, 2 * kDays);
    fire(person("paulo"), std::move(transition), std::move(fields));
  }

  /// Incidents that it causes until it is mended; the first ones lead to it.
  void keep_happening() {
    const std::int64_t weeks = number_at(line_, "days") / 7;
    const std::int64_t incidents =
        std::max<std::int64_t>(3, number_at(line_, "rate") * weeks * play_.percent / 100);
    const Instant last = plus_minutes(mended_, -4 * kDays);
    for (std::int64_t i = 0; i < incidents; ++i) {
      Occurrence one{.trouble = {.title = text("symptom"),
                                 .description = "Again, as last week.",
                                 .category = text("category"),
                                 .subcategory = text("code"),
                                 .service = service_.name,
                                 .group = service_.group,
                                 .impact = dice_.chance(25) ? "medium" : "low",
                                 .urgency = "medium",
                                 .resolution = text("workaround")},
                     .when = play_.sites.people_call(service_.site, dice_, begins_, last),
                     .seed = kTheirIncidents + number_ * 1'000 + static_cast<std::uint64_t>(i),
                     .explained_by = record_,
                     .worked_around = known_,
                     .workaround = text("workaround"),
                     .plain = dice_.chance(60)};
      if (one.trouble.resolution.empty()) one.trouble.resolution = "It went on after a restart.";
      if (i == 0) one.when = plus_minutes(begins_, 30);
      const Handle incident = tell_incident(play_, one);
      if (i == 0) first_ = incident;
    }
  }

  void detect() {
    Fields fields{{"title", text("title")},
                  {"description", "It keeps coming back; several people have called."},
                  {"service", service_.id.to_string()}};
    scene([&stage = play_.stage, &ana = person("ana").actor, record = record_, first = first_,
           category = text("category"), fields]() -> Status {
      PROOFDESK_ASSIGN(*record, stage.create(ana, kKind, fields));
      return stage.link(ana, "incident", *first, "explained_by",
                        {.kind = "problem", .id = *record});
    });
  }

  void describe() {
    wait(engineer_, 2 * kHours, kDays);
    Fields fields{{"title", text("title")},
                  {"symptom", text("symptom")},
                  {"category", text("category")},
                  {"workaround", text("workaround")}};
    scene([&stage = play_.stage, &by = engineer_.actor, record = record_, known = draft_,
           fields]() mutable -> Status {
      fields["problem"] = record->to_string();
      PROOFDESK_ASSIGN(*known, stage.create(by, "known_error", fields));
      return {};
    });
  }

  void known_step(std::string transition, Fields fields) {
    wait(person("paulo"), 60, 4 * kHours);
    scene([&stage = play_.stage, &paulo = person("paulo").actor, known = draft_,
           transition = std::move(transition), fields = std::move(fields)] {
      return stage.fire(paulo, "known_error", *known, transition, fields);
    });
  }

  void fix(const std::string& kind) {
    step("fix", {{"rootCause", text("cause")},
                 {"causeCode", text("code")},
                 {"proposedActions", boost::json::array{text("action")}},
                 {"workaround", text("workaround")},
                 {"resolutionKind", kind}});
  }

  void publish() {
    known_step("publish", {{"rootCause", text("cause")}, {"reviewDue", date_text(time_, 120)}});
    // From now on the desk knows it.
    scene([draft = draft_, known = known_]() -> Status {
      *known = *draft;
      return {};
    });
    if (text("by") == "change") known_step("plan_fix", {{"fixPlan", text("action")}});
  }

  void mend_by_change() {
    ChangeWish wish{
        .line = {{"title", "{service}: " + text("action")},
                 {"on", "application"},
                 {"category", "application"},
                 {"group", service_.group},
                 {"reason", "The problem \"" + text("title") + "\": " + text("cause")},
                 {"plan", text("action") + ", on one server first, then on the others."},
                 {"backout", "Put back what was there before; nothing is converted."},
                 {"test", "On staging, by bringing about what goes wrong."},
                 {"hours", 2},
                 {"rehearsed", "yes"},
                 {"outage", "none"}},
        .service = &service_,
        .asked = time_,
        .seed = 900'000 + number_,
        .must_succeed = true};
    const Player& paulo = person("paulo");
    const auto told = changes_.tell_normal(wish);
    wait(paulo, 4 * kDays, 5 * kDays);
    scene([&stage = play_.stage, &by = paulo.actor, record = record_,
           change = told.change]() -> Status {
      return stage.link(by, kKind, *record, "resolved_by", {.kind = "change", .id = *change});
    });
    time_ = std::max(time_, told.ends);
  }

  void accept() {
    step("fix", {{"rootCause", text("cause")},
                 {"proposedActions", boost::json::array{text("action")}},
                 {"workaround", text("workaround")},
                 {"resolutionKind", "supplier_fix"}});
    wait(*service_.owner, kDays, 2 * kDays);
    fire(*service_.owner, "accept_risk",
         {{"acceptanceReason", "The exchange is replaced next year; until then it does no harm."},
          {"acceptanceReviewAt", instant_text(plus_minutes(time_, 300 * kDays))}});
  }

  ChangeBook& changes_;
  const Line& line_;
  const std::uint64_t number_;
  const DemoService& service_;
  const Player& engineer_;
  const Instant begins_;
  const Instant mended_;
  Handle first_;
  const Handle draft_ = a_record();  ///< known error
  const Handle known_ = a_record();  ///< the same, once it is published
};

/// What looks like a pattern and turns out to be none, or nobody's, or another's.
class SuspicionStory : public Story {
 public:
  SuspicionStory(const Play& play, const Trouble& trouble, Instant when, std::uint64_t number)
      : Story(play, kKind, when, Dice::of(play.seed, kStories + 500'000 + number)),
        trouble_(trouble),
        service_(play.cast.service(trouble.service)) {
    at_work(person("paulo"));
  }

  void tell(Handle& before) {
    create(person("paulo"), {{"title", "Trend: " + trouble_.title},
                             {"description", "More often than in the quarter before."},
                             {"service", service_.id.to_string()}});
    const auto fate = dice_.between(1, 10);
    Handle earlier = before;
    before = record_;
    if (fate <= 2 && earlier) {
      wait(person("paulo"), kDays, 3 * kDays);
      scene([&stage = play_.stage, &by = person("paulo").actor, record = record_, earlier] {
        return stage.fire(by, kKind, *record, "mark_duplicate",
                          {{"duplicateOf", earlier->to_string()}});
      });
      return;
    }
    wait(person("paulo"), 6 * kHours, 3 * kDays);
    fire(person("paulo"), "assess",
         {{"source", "trend"},
          {"category", trouble_.category},
          {"impact", "low"},
          {"urgency", "medium"},
          {"group", play_.cast.group(service_.group).to_string()}});
    wait(person("paulo"), 3 * kDays, 8 * kDays);
    if (fate <= 5) {
      fire(person("paulo"), "cancel",
           {{"cancelReason", "Looked at a month of incidents: each had a cause of its own."}});
      return;
    }
    fire(person("paulo"), "resolve",
         {{"resolutionKind", "action"},
          {"rootCause", "People did not know the way; the guide described the old one."},
          {"proposedActions", boost::json::array{"Write the guide anew"}},
          {"resolutionText", "The guide was written anew and is shown where people look for it."},
          {"observationUntil", date_text(time_, 21)}});
    wait(person("paulo"), 22 * kDays, 28 * kDays);
    fire(person("paulo"), "close", {{"closureNote", "Half as many as before, and falling."}});
  }

 private:
  const Trouble& trouble_;
  const DemoService& service_;
};

}  // namespace

Status tell_problems(const Play& play, ChangeBook& changes) {
  PROOFDESK_ASSIGN(const Page page, read_page("problems"));
  std::uint64_t number = 0;
  for (const Line& line : page) ProblemStory(play, changes, line, ++number).tell();
  Dice dice = Dice::of(play.seed, kStories);
  std::vector<Instant> when;
  for (std::int64_t i = 0; i < play.scaled(90); ++i)
    when.push_back(play.sites.people_call(Site::kLisbon, dice, play.start, play.end));
  // One can only be a duplicate of what was there before.
  std::ranges::sort(when);
  Handle before;
  for (std::size_t i = 0; i < when.size(); ++i)
    SuspicionStory(play, dice.one_of(changes.troubles()), when[i], i).tell(before);
  return {};
}

}  // namespace proofdesk::app::demo
