// What comes, goes, is looked for and is put right among configuration items during the year.

#include "app/demo/stories.hpp"

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "configuration_item";
constexpr std::uint64_t kStories = 4'000'000;

class ItemStory : public Story {
 public:
  ItemStory(const Play& play, Instant when, std::uint64_t number)
      : Story(play, kKind, when, Dice::of(play.seed, kStories + number)), number_(number) {
    at_work(keeper_);
  }

  /// From the supplier to somebody's desk.
  void arrives(std::int64_t number, const std::string& type) {
    const Site site = dice_.chance(60) ? Site::kLisbon : Site::kWarsaw;
    create(keeper_, {{"name", fmt::format("lap-{:05}", 50'000 + number)},
                     {"itemType", type},
                     {"model", "Slate 14"},
                     {"location", site_name(site)},
                     {"environment", "production"},
                     {"criticality", "low"},
                     {"source", "manual"}});
    wait(keeper_, 3 * kDays, 9 * kDays);
    fire(keeper_, "stock", {{"serialNumber", fmt::format("S{:07}", 9'100'000 + number * 31)}});
    wait(keeper_, kDays, 20 * kDays);
    fire(keeper_, "implement");
    wait(keeper_, 2 * kHours, 2 * kDays);
    fire(keeper_, "put_in_production",
         {{"owner", play_.cast.caller(site, dice_).id()}, {"standsAlone", true}});
  }

  void goes(Uuid item) {
    *record_ = item;
    fire(keeper_, "retire");
    wait(keeper_, 3 * kDays, 30 * kDays);
    fire(keeper_, "dispose",
         {{"disposalEvidence",
           "Disk shredded by the recycler; certificate in the folder of the quarter."}});
  }

  void is_missed(Uuid item) {
    *record_ = item;
    fire(keeper_, "report_missing", {}, "Not found at the count.");
    wait(keeper_, kDays, 25 * kDays);
    fire(keeper_, "find", {{"location", "Cupboard of the second floor"}});
  }

  void is_seen(Uuid item) {
    *record_ = item;
    fire(keeper_, "verify");
  }

  /// The record was wrong, not the item.
  void is_put_right(Uuid item) {
    *record_ = item;
    fire(keeper_, "correct",
         {{"correctionReason", fmt::format("Count sheet {}: read off the device itself.", number_)},
          {"serialNumber", fmt::format("C{:06}", dice_.between(100'000, 999'999))}});
  }

  /// Under control nothing changes without a change: refused, and on record.
  void is_changed_by_the_way(Uuid item) {
    scene([&stage = play_.stage, &by = keeper_.actor, item] {
      return stage.fail_to_update(by, kKind, item, {{"itemVersion", "99.0"}});
    });
  }

 private:
  const std::uint64_t number_;
  const Player& keeper_ = person("kinga");
};

}  // namespace

void tell_configuration(const Play& play, const std::vector<Uuid>& at_workplaces) {
  Dice dice = Dice::of(play.seed, kStories);
  std::uint64_t number = 0;
  const auto any_day = [&] {
    return play.sites.people_call(Site::kWarsaw, dice, play.day(3), play.end);
  };
  // Each ends once.
  std::size_t next = 0;
  const auto workplace = [&] { return at_workplaces[next++ % at_workplaces.size()]; };
  const auto desks = static_cast<std::int64_t>(at_workplaces.size());
  for (std::int64_t i = 0; i < desks / 10; ++i)
    ItemStory(play, any_day(), ++number).goes(workplace());
  for (std::int64_t i = 0; i < desks / 150; ++i)
    ItemStory(play, any_day(), ++number).is_missed(workplace());
  for (std::int64_t i = 0; i < desks / 4; ++i)
    ItemStory(play, any_day(), ++number).is_seen(workplace());
  const std::string laptop = play.cast.item_type("Laptop").to_string();
  for (std::int64_t i = 0; i < desks / 6; ++i)
    ItemStory(play, any_day(), ++number).arrives(i, laptop);
  const auto& services = play.cast.services();
  for (std::int64_t i = 0; i < play.scaled(24); ++i) {
    const auto& service = dice.one_of(services);
    ItemStory(play, any_day(), ++number).is_put_right(dice.one_of(service.nodes));
  }
  for (std::int64_t i = 0; i < play.scaled(9); ++i)
    ItemStory(play, any_day(), ++number).is_changed_by_the_way(dice.one_of(services).application);
}

}  // namespace proofdesk::app::demo
