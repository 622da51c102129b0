#include "app/demo/change_story.hpp"

#include <initializer_list>

namespace proofdesk::app::demo {
namespace {

Status write_rows(const Play& play) {
  const auto row = [&](Fields fields) -> Status {
    PROOFDESK_ASSIGN(const Uuid policy, play.stage.create(play.cast.person("sofia").actor,
                                                          "approval_policy", std::move(fields)));
    return play.stage.fire(play.cast.person("tomas").actor, "approval_policy", policy,
                           "put_in_force");
  };
  const auto ids = [&](std::initializer_list<std::string_view> people) {
    boost::json::array list;
    for (const auto name : people) list.emplace_back(play.cast.person(name).id());
    return list;
  };
  PROOFDESK_TRY(row({{"title", "Change authority"},
                     {"appliesTo", "change"},
                     {"approvers", ids({"clara", "adam", "sofia", "wojtek"})},
                     {"voting", "any"}}));
  PROOFDESK_TRY(row({{"title", "Change authority: major impact"},
                     {"appliesTo", "change"},
                     {"condition", "majorImpact = true"},
                     {"approvers", ids({"clara"})},
                     {"impactsNeeded", boost::json::array{"services"}},
                     {"voting", "any"}}));
  return row({{"title", "Standard changes"},
              {"appliesTo", "standard_change"},
              {"approvers", ids({"clara", "adam", "sofia", "wojtek"})},
              {"voting", "any"}});
}

Status write_questions(const Play& play) {
  const Actor& manager = play.cast.person("marta").actor;
  const auto question = [&](std::string_view key, std::string_view wording,
                            std::initializer_list<std::string_view> answers,
                            std::int64_t weight) -> Status {
    boost::json::array list;
    for (const auto answer : answers) list.emplace_back(answer);
    PROOFDESK_ASSIGN(const Uuid id, play.stage.create(manager, "risk_question",
                                                      {{"key", key},
                                                       {"question", wording},
                                                       {"answers", std::move(list)},
                                                       {"weight", weight}}));
    return play.stage.fire(manager, "risk_question", id, "put_in_force");
  };
  PROOFDESK_TRY(
      question("rehearsed", "Has it been rehearsed?", {"yes = 0", "in part = 4", "no = 10"}, 2));
  return question("outage", "Do users notice while it is done?",
                  {"none = 0", "some = 4", "long = 9"}, 1);
}

}  // namespace

bool Bookings::take(const std::vector<std::string>& names, Instant noon) {
  const std::int64_t day = noon.micros / kMicrosPerDay;
  for (const auto& name : names) {
    if (taken_.contains({name, day})) return false;
  }
  for (const auto& name : names) taken_.emplace(name, day);
  return true;
}

Status ChangeBook::prepare() {
  PROOFDESK_TRY(write_rows(play_));
  PROOFDESK_TRY(write_questions(play_));
  PROOFDESK_ASSIGN(const Page page, read_page("standard_changes"));
  for (const Line& line : page) {
    Standard standard{.line = line, .record = a_record(), .services = {}};
    boost::json::array items;
    for (const auto& name : list_at(line, "services")) {
      const DemoService& service = play_.cast.service(name);
      standard.services.push_back(&service);
      items.emplace_back(service.application.to_string());
      for (const Uuid node : service.nodes) items.emplace_back(node.to_string());
    }
    PROOFDESK_ASSIGN(
        *standard.record,
        play_.stage.create(play_.cast.person("marta").actor, "standard_change",
                           {{"title", text_at(line, "title")},
                            {"category", text_at(line, "category")},
                            {"plan", text_at(line, "plan")},
                            {"backoutPlan", text_at(line, "backout")},
                            {"backoutDuration", "PT15M"},
                            {"risk", "low"},
                            {"riskReason", text_at(line, "why")},
                            {"testEvidence", text_at(line, "evidence")},
                            {"items", std::move(items)},
                            {"steps", boost::json::value_from(list_at(line, "steps"))},
                            {"authorityUntil", instant_text(plus_minutes(play_.end, 60 * kDays))},
                            {"samplePercent", number_at(line, "sample", 10)}}));
    PROOFDESK_TRY(authorise_standard_change(play_, *standard.record));
    standards_.push_back(std::move(standard));
  }
  return {};
}

ChangeBook::Told ChangeBook::tell_normal(const ChangeWish& wish) {
  return tell_normal_change(play_, wish, bookings_, troubles_);
}

void ChangeBook::tell_standard(std::size_t which, Instant when, std::uint64_t seed) {
  Dice dice = Dice::of(play_.seed, kChangeStories + seed);
  const Standard& standard = standards_.at(which);
  tell_standard_change(play_, standard, *dice.one_of(standard.services), when, seed, bookings_,
                       troubles_);
}

Status ChangeBook::tell(std::int64_t how_many) {
  PROOFDESK_ASSIGN(const Page kinds, read_page("changes"));
  std::vector<std::int64_t> weights;
  std::vector<std::int64_t> standard_weights;
  weights.reserve(kinds.size());
  for (const Line& line : kinds) weights.push_back(number_at(line, "weight", 1));
  for (const Standard& each : standards_)
    standard_weights.push_back(number_at(each.line, "weight", 1));
  Dice dice = Dice::of(play_.seed, kChangeStories);
  for (std::int64_t i = 0; i < how_many; ++i) {
    const auto seed = static_cast<std::uint64_t>(i + 1);
    const Site site = dice.chance(60) ? Site::kLisbon : Site::kWarsaw;
    const Instant when = play_.sites.people_call(site, dice, play_.day(1), play_.end);
    const Line& line = kinds[dice.weighted(weights)];
    const auto services = list_at(line, "services");
    const DemoService& service = play_.cast.service(dice.one_of(services));
    const auto sort = dice.between(1, 100);
    if (sort <= 54) {
      tell_normal({.line = line, .service = &service, .asked = when, .seed = seed});
    } else if (sort <= 95) {
      tell_standard(dice.weighted(standard_weights), when, seed);
    } else if (i % 20 == 7) {
      tell_unauthorised_change(play_, line, service, when, seed);
    } else {
      tell_emergency_change(play_, line, service, when, seed, bookings_);
    }
  }
  return {};
}

}  // namespace proofdesk::app::demo
