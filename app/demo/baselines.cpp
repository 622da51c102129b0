// Baselines at the ends of quarters. The server takes them a moment after they are asked for; here that moment is now.

#include "processes/shared/baselines.hpp"

#include "app/demo/stories.hpp"
#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "evidence/baseline/contents.hpp"

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::string_view kKind = "baseline";
constexpr std::uint64_t kStories = 9'000'000;

/// Notes which revision each item and relation has, and keeps the list with the record.
Status freeze(Stage& stage, Uuid baseline, Dice dice) {
  House& house = stage.house();
  const auto model = house.desk().model();
  PROOFDESK_ASSIGN(const Record record, stage.read(kKind, baseline));
  PROOFDESK_ASSIGN(auto view, house.store().snapshot());
  PROOFDESK_ASSIGN(auto contents,
                   evidence::contents_of(*view, *model,
                                         evidence::BaselineScope::of(*model->kind(kKind), record)));
  view.reset();
  PROOFDESK_TRY(evidence::add_leaf_hashes(
      *model, contents.entries, [&] { return house.store().snapshot(); }, [] { return false; }));
  const std::string manifest = evidence::write_manifest(contents.entries);
  PROOFDESK_ASSIGN(const Uuid file, stage.attach(kKind, baseline, "baseline.txt", manifest, dice));
  Fields fields{{"manifestHash", to_hex(journal::sha256(manifest))},
                {"manifestFile", file.to_string()},
                {"itemCount", static_cast<std::int64_t>(contents.items.size())},
                {"relationCount", contents.relations},
                {"journalSize", contents.journal_size}};
  if (contents.items.size() <= shared::kMostBaselineItems) {
    boost::json::array items;
    for (const Uuid item : contents.items) items.emplace_back(item.to_string());
    fields["items"] = std::move(items);
  }
  return stage.fire(Actor::system(), kKind, baseline, "freeze", std::move(fields));
}

}  // namespace

Result<Uuid> take_baseline(Stage& stage, const Player& keeper, Fields fields, Dice dice) {
  PROOFDESK_ASSIGN(const Uuid baseline, stage.create(keeper.actor, kKind, std::move(fields)));
  PROOFDESK_TRY(stage.fire(keeper.actor, kKind, baseline, "take"));
  PROOFDESK_TRY(freeze(stage, baseline, dice));
  return baseline;
}

void tell_baselines(const Play& play) {
  const Player& keeper = play.cast.person("kinga");
  Dice dice = Dice::of(play.seed, kStories);
  for (const std::int64_t day : {4, 95, 186, 277, 361}) {
    const Instant when = play.sites.at_work(keeper.site, play.day(day, 9), dice);
    play.stage.at(when, [&stage = play.stage, &keeper, day, own = Dice(dice.bits())]() -> Status {
      PROOFDESK_TRY(
          take_baseline(stage, keeper,
                        {{"name", fmt::format("Production, day {} of the year", day)},
                         {"reason", "audit"},
                         {"scopeFilter", "environment = production AND criticality = high"}},
                        own));
      return {};
    });
  }
}

}  // namespace proofdesk::app::demo
