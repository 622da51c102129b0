#include "app/demo/stories.hpp"

#include <memory>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "incident";
constexpr std::string_view kDesk = "Service desk";
constexpr std::int64_t kInAYear = 6'000;

/// One incident on its way.
class IncidentStory : public Story {
 public:
  IncidentStory(const Play& play, const Occurrence& occurrence)
      : Story(play, kKind, occurrence.when, Dice::of(play.seed, occurrence.seed)),
        about_(occurrence),
        service_(play.cast.service(trouble_.service)),
        site_(dice_.chance(72) ? service_.site : other(service_.site)),
        caller_(&play.cast.caller(site_, dice_)),
        agent_(&play.cast.one_of(kDesk, site_, dice_)) {}

  Handle tell() {
    report();
    if (about_.plain) {
      take();
      hang_together();
      resolve();
      return record_;
    }
    const auto fate = dice_.between(1, 100);
    if (fate <= 3 && !trouble_.monitored) {
      withdraw();
      return record_;
    }
    if (fate <= 6) find_duplicate();
    if (trouble_.group == kDesk || fate <= 30) {
      take();
    } else {
      hand_over();
    }
    hang_together();
    if (dice_.chance(4)) escalate();
    if (!trouble_.monitored && dice_.chance(14)) ask_caller();
    if (dice_.chance(5)) wait_for_supplier();
    if (dice_.chance(2)) resolve_badly();
    resolve();
    if (!trouble_.monitored && dice_.chance(4)) {
      reopen();
      resolve();
    }
    // The others close by themselves after five days.
    if (!trouble_.monitored && dice_.chance(25)) confirm();
    return record_;
  }

 private:
  static Site other(Site site) { return site == Site::kLisbon ? Site::kWarsaw : Site::kLisbon; }
  [[nodiscard]] bool urgent() const {
    return trouble_.impact == "high" && trouble_.urgency == "high";
  }

  void report() {
    const bool by_phone = trouble_.monitored || dice_.chance(60);
    Fields fields{{"title", trouble_.title},
                  {"description", trouble_.description},
                  {"service", service_.id.to_string()},
                  {"location", site_name(site_)},
                  {"channel", trouble_.monitored ? "monitoring"
                              : by_phone         ? "phone"
                                                 : "self_service"}};
    if (trouble_.monitored) {
      // What machines report is recorded at once, whoever is there.
      fields["category"] = trouble_.category;
      fields["impact"] = trouble_.impact;
      fields["urgency"] = trouble_.urgency;
    } else if (by_phone) {
      at_work(*agent_);
      fields["requester"] = caller_->id();
      fields["customer"] = caller_->department;
      fields["category"] = trouble_.category;
      fields["impact"] = trouble_.impact;
      fields["urgency"] = trouble_.urgency;
      fields["callBackNumber"] =
          fmt::format("{} {}", site_ == Site::kLisbon ? "+351 210 000" : "+48 22 000 0",
                      100 + dice_.between(0, 99));
    }
    create(trouble_.monitored ? play_.cast.monitoring()
           : by_phone         ? *agent_
                              : *caller_,
           std::move(fields));
  }

  void withdraw() {
    pass(20, 6 * kHours);
    fire(*caller_, "cancel", {{"cancelReason", "withdrawn"}});
  }

  /// Somebody else calls about the same.
  void find_duplicate() {
    const Handle second = a_record();
    const Instant call = plus_minutes(time_, 12);
    play_.stage.at(call,
                   [&stage = play_.stage, &by = agent_->actor, service = service_.id,
                    title = trouble_.title, second]() -> Status {
                     PROOFDESK_ASSIGN(
                         *second, stage.create(by, kKind,
                                               {{"title", title},
                                                {"description", "Reported again by the next desk."},
                                                {"service", service.to_string()},
                                                {"channel", "phone"}}));
                     return {};
                   });
    play_.stage.at(plus_minutes(call, 4), [&stage = play_.stage, &by = agent_->actor,
                                           first = record_, second] {
      return stage.fire(by, kKind, *second, "cancel",
                        {{"cancelReason", "duplicate"}, {"duplicateOf", first->to_string()}});
    });
  }

  void take() {
    urgent() ? pass(3, 15) : wait(*agent_, 5, 90);
    fire(*agent_, "take");
    if (urgent() || dice_.chance(55)) {
      pass(3, 15);
      fire(*agent_, "respond", {}, "Thank you for letting us know. I am looking into it.");
    }
  }

  void hand_over() {
    const Player& engineer = play_.cast.one_of(trouble_.group, site_, dice_);
    urgent() ? pass(3, 15) : wait(*agent_, 5, 2 * kHours);
    fire(*agent_, "respond", {}, "I have passed this on to those who know it best.");
    fire(*agent_, "assign",
         {{"group", play_.cast.group(trouble_.group).to_string()},
          {"category", trouble_.category},
          {"impact", trouble_.impact},
          {"urgency", trouble_.urgency}});
    agent_ = &engineer;
    urgent() ? pass(5, 20) : wait(*agent_, 10, 5 * kHours);
    fire(*agent_, "start");
    if (dice_.chance(20)) {
      pass(2, 20);
      note(*agent_, "Reproduced. Logs of the last hour are saved.");
    }
  }

  /// On what it happened, and what it comes from, as far as that is known by now.
  void hang_together() {
    Uuid item = service_.application;
    if (!service_.nodes.empty() && dice_.chance(35)) item = dice_.one_of(service_.nodes);
    if (trouble_.group == "Data" && !service_.database.is_nil()) item = service_.database;
    const bool tell_item = !item.is_nil() && (trouble_.monitored || dice_.chance(40));
    if (tell_item) {
      scene([&stage = play_.stage, &by = agent_->actor, record = record_, item] {
        return stage.link(by, kKind, *record, "affects",
                          {.kind = "configuration_item", .id = item});
      });
    }
    tie("caused_by", "change", about_.caused_by);
    tie("explained_by", "problem", about_.explained_by);
    tie("worked_around_by", "known_error", about_.worked_around, known_);
  }
  void tie(std::string_view type, std::string_view kind, const Handle& to,
           const std::shared_ptr<bool>& tied = nullptr) {
    if (!to) return;
    scene([&stage = play_.stage, &by = agent_->actor, record = record_, type = std::string(type),
           kind = std::string(kind), to, tied]() -> Status {
      if (to->is_nil()) return {};
      if (tied) *tied = true;
      return stage.link(by, kKind, *record, type, {.kind = kind, .id = *to});
    });
  }

  void escalate() {
    wait(*agent_, 30, 4 * kHours);
    fire(*agent_, "escalate",
         {{"escalationKind", "hierarchical"},
          {"escalationReason", "The caller cannot work and asks when it will be done."},
          {"escalatedTo", person("helena").id()}});
  }

  void ask_caller() {
    wait(*agent_, 10, 3 * kHours);
    fire(*agent_, "hold",
         {{"holdReason", "caller"}, {"followUpAt", instant_text(plus_minutes(time_, 6 * kDays))}},
         "Could you tell me what exactly the message says?");
    wait(*caller_, 30, 20 * kHours);
    fire(*caller_, "answer", {}, "It says the same as yesterday; I have attached nothing, sorry.");
  }

  void wait_for_supplier() {
    wait(*agent_, 10, 3 * kHours);
    fire(*agent_, "hold",
         {{"holdReason", "supplier"},
          {"supplierReference", fmt::format("SUP-{}", dice_.between(10'000, 99'999))},
          {"followUpAt", instant_text(plus_minutes(time_, 3 * kDays))}});
    // The follow-up date lets work go on by itself.
    wait(*agent_, 3 * kDays + 30, 4 * kDays);
  }

  /// A resolution that only repeats the complaint is refused, and the attempt is on record.
  void resolve_badly() {
    wait(*agent_, 5, 60);
    fail_to_fire(*agent_, "resolve",
                 {{"resolutionCode", "fixed"},
                  {"resolutionText", trouble_.title},
                  {"category", trouble_.category},
                  {"impact", trouble_.impact},
                  {"urgency", trouble_.urgency}});
  }

  void resolve() {
    if (urgent()) {
      pass(25, 5 * kHours);
    } else if (trouble_.urgency == "high") {
      wait(*agent_, 15, 8 * kHours);
    } else {
      wait(*agent_, 20, dice_.chance(85) ? 14 * kHours : 5 * kDays);
    }
    Fields fields{{"resolutionCode", "fixed"},     {"resolutionText", trouble_.resolution},
                  {"category", trouble_.category}, {"subcategory", trouble_.subcategory},
                  {"impact", trouble_.impact},     {"urgency", trouble_.urgency}};
    if (!about_.worked_around) return fire(*agent_, "resolve", std::move(fields));
    scene([&stage = play_.stage, &by = agent_->actor, record = record_, known = known_,
           text = about_.workaround, fields]() mutable -> Status {
      if (*known) {
        fields["resolutionCode"] = "workaround";
        fields["resolutionText"] = text;
      }
      return stage.fire(by, kKind, *record, "resolve", std::move(fields));
    });
  }

  void reopen() {
    wait_before_closing(*caller_, 60, 2 * kDays);
    fire(*caller_, "reopen", {{"reopenReason", "It happened again this morning."}});
  }

  void confirm() {
    wait_before_closing(*caller_, 30, 2 * kDays);
    fire(*caller_, "close");
  }

  const Occurrence about_;
  const Trouble& trouble_ = about_.trouble;
  const DemoService& service_;
  const Site site_;
  const Player* caller_;
  const Player* agent_;
  /// Whether the desk knew the error when it looked.
  const std::shared_ptr<bool> known_ = std::make_shared<bool>(false);
};

}  // namespace

Result<std::vector<Trouble>> read_troubles() {
  PROOFDESK_ASSIGN(const Page page, read_page("troubles"));
  std::vector<Trouble> troubles;
  for (const Line& line : page) {
    troubles.push_back({.title = text_at(line, "title"),
                        .description = text_at(line, "description"),
                        .category = text_at(line, "category"),
                        .subcategory = text_at(line, "subcategory"),
                        .service = text_at(line, "service"),
                        .group = text_at(line, "group"),
                        .impact = text_at(line, "impact"),
                        .urgency = text_at(line, "urgency"),
                        .resolution = text_at(line, "resolution"),
                        .weight = number_at(line, "weight", 1),
                        .monitored = text_at(line, "via") == "monitoring"});
  }
  return troubles;
}

Handle tell_incident(const Play& play, const Occurrence& occurrence) {
  return IncidentStory(play, occurrence).tell();
}

Status tell_incidents(const Play& play, std::int64_t how_many) {
  PROOFDESK_ASSIGN(const auto troubles, read_troubles());
  std::vector<std::int64_t> weights;
  weights.reserve(troubles.size());
  for (const Trouble& trouble : troubles) weights.push_back(trouble.weight);
  Dice dice = Dice::of(play.seed, kInAYear);
  for (std::int64_t i = 0; i < how_many; ++i) {
    const Trouble& trouble = troubles[dice.weighted(weights)];
    Occurrence occurrence{.trouble = trouble, .when = {}, .seed = static_cast<std::uint64_t>(i)};
    occurrence.when = trouble.monitored
                          ? Instant{dice.between(play.start.micros, play.end.micros - 1)}
                          : play.sites.people_call(play.cast.service(trouble.service).site, dice,
                                                   play.start, play.end);
    tell_incident(play, occurrence);
  }
  // The last hours, so that there is something new on the desk.
  for (std::int64_t i = 0; i < 8; ++i) {
    tell_incident(play, {.trouble = dice.one_of(troubles),
                         .when = before_closing(play.end, 5 * kHours - 35 * i),
                         .seed = static_cast<std::uint64_t>(100'000 + i)});
  }
  return {};
}

}  // namespace proofdesk::app::demo
