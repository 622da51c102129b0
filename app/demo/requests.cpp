#include "app/demo/stories.hpp"
#include "core/model/record_ref.hpp"

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "service_request";
constexpr std::uint64_t kStories = 1'000'000;

class RequestStory : public Story {
 public:
  RequestStory(const Play& play, const Wish& wish, Site site, Instant time, Dice dice)
      : Story(play, kKind, time, dice),
        wish_(wish),
        asker_(play.cast.caller(site, dice_)),
        agent_(play.cast.one_of("Service desk", site, dice_)),
        owner_(*play.cast.service(wish.service).owner) {}

  void tell() {
    ask();
    if (dice_.chance(5)) return withdraw();
    if (wish_.needs_approval && !approved()) return;
    work();
    fulfil();
    if (dice_.chance(5)) {
      wait_before_closing(asker_, 60, 2 * kDays);
      fire(asker_, "reopen", {{"reopenReason", "Half of it is missing."}});
      fulfil();
    }
    if (dice_.chance(40)) {
      wait_before_closing(asker_, 30, 2 * kDays);
      fire(asker_, "close");
    }
  }

 private:
  void ask() {
    Fields fields{{"title", wish_.title},
                  {"description", wish_.description},
                  {"offering", wish_.offering},
                  {"service", play_.cast.service(wish_.service).id.to_string()},
                  {"channel", "self_service"}};
    if (!wish_.entry.is_nil()) {
      fields = {{"catalogueEntry", wish_.entry.to_string()},
                {"description", wish_.description},
                {"channel", "self_service"}};
      if (wish_.form == "screen") {
        const bool large = dice_.chance(40);
        boost::json::object answers{{"screen_size", large ? "large" : "standard"}};
        if (large) answers["screen_reason"] = "Two documents have to be seen side by side.";
        fields["custom"] = std::move(answers);
      }
    } else if (wish_.needs_approval) {
      fields["approvalRequired"] = true;
    }
    create(asker_, std::move(fields));
  }

  void withdraw() {
    pass(20, 8 * kHours);
    fire(asker_, "cancel", {{"cancelReason", "withdrawn"}});
  }

  /// Asking is one thing, deciding on one's own wish another: refused, and on record.
  void decide_oneself() {
    scene([&stage = play_.stage, &by = asker_.actor, record = record_]() -> Status {
      PROOFDESK_ASSIGN(
          const Uuid round,
          stage.newest("approval", "subject", RecordRef{std::string(kKind), *record}.to_string()));
      return stage.fail_to_fire(by, "approval", round, "approve");
    });
  }

  bool approved() {
    wait(agent_, 10, 3 * kHours);
    // Out of the catalogue, whoever decides has been asked already.
    if (wish_.entry.is_nil()) fire(agent_, "request_approval", {{"approver", owner_.id()}});
    if (dice_.chance(6)) {
      pass(10, 60);
      decide_oneself();
    }
    wait(owner_, 60, 2 * kDays);
    const std::vector<const Player*> asked = {&owner_, &person("sofia"), &person("tomas")};
    if (dice_.chance(12)) {
      vote(asked, "reject", {{"reason", "Not this year; the budget is spent."}});
      return false;
    }
    vote(asked, "approve", {{"reason", "Needed for the work."}});
    return true;
  }

  void work() {
    wait(agent_, 20, 6 * kHours);
    if (wish_.entry.is_nil())
      fire(agent_, "assign", {{"group", play_.cast.group("Service desk").to_string()}});
    wait(agent_, 20, 8 * kHours);
    fire(agent_, "take");
    if (dice_.chance(12)) {
      wait(agent_, 10, 2 * kHours);
      fire(agent_, "hold",
           {{"holdReason", "supplier"},
            {"supplierReference", "ORDER-4711"},
            {"followUpAt", instant_text(plus_minutes(time_, 3 * kDays))}});
      wait(agent_, 3 * kDays + 30, 4 * kDays);
    }
  }

  /// One after the other, as they open.
  void do_tasks() {
    scene([&stage = play_.stage, &by = agent_.actor, record = record_]() -> Status {
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
    wait(agent_, 30, dice_.chance(90) ? 12 * kHours : 7 * kDays);
    do_tasks();
    fire(agent_, "fulfil",
         {{"fulfilmentCode", "complete"},
          {"fulfilmentText", wish_.delivered},
          {"category", wish_.category},
          {"impact", "low"},
          {"urgency", "medium"}});
  }

  const Wish& wish_;
  const Player& asker_;
  const Player& agent_;
  const Player& owner_;
};

}  // namespace

void tell_requests(const Play& play, std::int64_t how_many) {
  const auto& wishes = play.cast.wishes();
  std::vector<std::int64_t> weights;
  weights.reserve(wishes.size());
  for (const Wish& wish : wishes) weights.push_back(wish.weight);
  Dice dice = Dice::of(play.seed, kStories);
  const auto tell = [&](Instant when, Site site, std::int64_t number) {
    RequestStory(play, wishes[dice.weighted(weights)], site, when,
                 Dice::of(play.seed, kStories + 1 + static_cast<std::uint64_t>(number)))
        .tell();
  };
  for (std::int64_t i = 0; i < how_many; ++i) {
    const Site site = dice.chance(60) ? Site::kLisbon : Site::kWarsaw;
    tell(play.sites.people_call(site, dice, play.start, play.end), site, i);
  }
  for (std::int64_t i = 0; i < 4; ++i)
    tell(before_closing(play.end, 4 * kHours - 50 * i), Site::kLisbon, how_many + i);
}

}  // namespace proofdesk::app::demo
