#include "app/demo/demo.hpp"

#include "app/demo/script.hpp"
#include "app/demo/sign_in.hpp"
#include "app/demo/stories.hpp"
#include "core/base/encoding.hpp"
#include "core/journal/merkle.hpp"
#include "evidence/each_record.hpp"
#include "generated/assets.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <openssl/rand.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::int64_t kLength = 365 * kMicrosPerDay;
// Of a full year.
constexpr std::int64_t kIncidents = 5'400;  // what problems and changes cause comes on top
constexpr std::int64_t kRequests = 1'900;
constexpr std::int64_t kChanges = 800;
constexpr std::int64_t kWorkplaces = 1'600;
constexpr std::int64_t kCrowd = 240;
constexpr std::size_t kKeyBytes = std::tuple_size_v<SubjectKey>;

/// Keys that a play of this size may use, in whole chunks of the key store: one for each record.
std::int64_t keys_for(std::int64_t percent) {
  return (2 + 14 * percent / 100) * FileKeyStore::kChunk;
}

/// Subject keys decide the salts, and so the root: they must come from the seed before any is handed out.
Status write_keys(const DataDirectory& directory, std::uint64_t seed, std::int64_t count) {
  Dice dice(seed ^ 0x6b657973U);
  std::string keys;
  while (keys.size() < static_cast<std::size_t>(count) * kKeyBytes) {
    const std::uint64_t bits = dice.bits();
    for (int shift = 0; shift < 64; shift += 8) keys += static_cast<char>(bits >> shift & 0xffU);
  }
  return replace_private_file(directory.subject_keys(), keys);
}

/// What is recorded in this directory later gets keys that nobody can work out.
Status replace_unused_keys(const DataDirectory& directory, std::int64_t used) {
  PROOFDESK_ASSIGN(auto keys, read_whole_file(directory.subject_keys()));
  const std::size_t from = static_cast<std::size_t>(used) * kKeyBytes;
  if (!keys || keys->size() <= from) return {};
  auto* unused = reinterpret_cast<unsigned char*>(keys->data() + from);
  if (RAND_bytes(unused, static_cast<int>(keys->size() - from)) != 1)
    return fail(ErrorCode::kUnavailable, "keys.random",
                "the system has no randomness to make keys from");
  return replace_private_file(directory.subject_keys(), *keys);
}

struct Counted {
  DemoReport report;
  std::int64_t used_slots = 0;
};

Result<Counted> count(House& house) {
  Counted counted;
  PROOFDESK_ASSIGN(const auto view, house.store().snapshot());
  PROOFDESK_ASSIGN(const auto head, view->head());
  PROOFDESK_ASSIGN(const auto frontier, journal::Frontier::deserialise(head.frontier));
  counted.report.leaves = head.size;
  counted.report.root = to_hex(frontier.root());
  const auto model = house.desk().model();
  for (const auto& kind : model->kinds()) {
    std::int64_t records = 0;
    PROOFDESK_TRY(evidence::each_record(
        *view, *kind, {}, Access::unrestricted(), [&](const Record& record) -> Status {
          ++records;
          counted.used_slots = std::max(counted.used_slots, record.key_slot + 1);
          return {};
        }));
    if (records > 0 && kind->name != "definition") counted.report.records[kind->plural] = records;
  }
  return counted;
}

std::vector<DemoPerson> everybody(const Cast& cast) {
  std::vector<DemoPerson> people;
  for (const Player& player : cast.people())
    people.push_back({.user_name = player.user_name, .name = player.name, .roles = player.roles});
  return people;
}

/// Calendars, promises, rotas, articles and the tools of the desk; what is under way when the play ends.
Status tell_the_desk(const Play& play) {
  auto names = std::make_shared<Names>();
  std::map<std::string, Actor, std::less<>> people;
  for (const Player& player : play.cast.people()) {
    people[player.user_name] = player.actor;
    names->call(player.user_name, "person", player.actor.person);
  }
  for (const auto& [name, group] : play.cast.groups()) names->call(name, "group", group);
  for (const DemoService& service : play.cast.services())
    names->call(service.name, "service", service.id);
  for (const Wish& wish : play.cast.wishes()) {
    if (!wish.entry.is_nil()) names->call(wish.offering, "offering", wish.entry);
  }
  return put_down(play.stage, asset("app/demo/desk.json"), play.start, play.end, std::move(people),
                  names);
}

/// Puts the whole year down and plays it.
Status play_the_year(const Play& play, Cast& cast, const Progress& progress) {
  PROOFDESK_TRY(fill_catalogue(play.stage, cast));
  std::vector<Uuid> at_workplaces;
  PROOFDESK_TRY(record_configuration(play.stage, cast, play.scaled(kWorkplaces), at_workplaces));
  PROOFDESK_TRY(tell_the_desk(play));
  PROOFDESK_ASSIGN(auto troubles, read_troubles());
  ChangeBook changes(play, std::move(troubles));
  PROOFDESK_TRY(changes.prepare());
  PROOFDESK_TRY(tell_problems(play, changes));
  tell_freezes(play);
  tell_releases(play, changes);
  PROOFDESK_TRY(changes.tell(play.scaled(kChanges)));
  tell_baselines(play);
  tell_meetings(play);
  tell_major_incidents(play);
  PROOFDESK_TRY(tell_incidents(play, play.scaled(kIncidents)));
  tell_requests(play, play.scaled(kRequests));
  tell_configuration(play, at_workplaces);
  PROOFDESK_TRY(tell_continuity(play));
  return play.stage.play(play.end, progress);
}

}  // namespace

Result<DemoReport> load_demo(const std::filesystem::path& data, const Config& config,
                             const DemoOptions& options, const Progress& progress) {
  PROOFDESK_ASSIGN(const auto directory, DataDirectory::open(data));
  if (DataDirectory::existing(data)) {
    return fail({.code = ErrorCode::kConflict,
                 .rule = "demo.not_empty",
                 .detail = fmt::format("there is data in {} already", directory.path().string()),
                 .remedy = "name a directory of its own for the demo"});
  }
  PROOFDESK_TRY(write_keys(directory, options.seed, keys_for(options.percent)));

  const Instant start{options.until.micros - kLength};
  ManualClock clock(start);
  SeededIdSource ids(options.seed);
  Counted counted;
  {
    PROOFDESK_ASSIGN(const auto house,
                     House::open(data, config, {.clock = &clock, .ids = &ids, .durable = false}));
    Stage stage(*house, clock);
    PROOFDESK_ASSIGN(const Sites sites, Sites::open(start, options.until));
    const auto crowd = std::max<std::int64_t>(20, kCrowd * options.percent / 100);
    PROOFDESK_ASSIGN(Cast cast, Cast::introduce(stage, crowd));
    const Play play{.stage = stage,
                    .cast = cast,
                    .sites = sites,
                    .start = start,
                    .end = options.until,
                    .seed = options.seed,
                    .percent = options.percent};
    PROOFDESK_TRY(play_the_year(play, cast, progress));
    if (!options.password.empty()) {
      PROOFDESK_TRY(let_everybody_sign_in(*house, cast, options.password, config.hash_memory.count,
                                          config.hash_passes));
    }
    PROOFDESK_ASSIGN(counted, count(*house));
    if (!options.password.empty()) counted.report.people = everybody(cast);
  }
  if (counted.used_slots > keys_for(options.percent)) {
    return fail(ErrorCode::kInternal, "demo.keys",
                fmt::format("the demo made {} records, and keys for {} were prepared",
                            counted.used_slots, keys_for(options.percent)));
  }
  PROOFDESK_TRY(replace_unused_keys(directory, counted.used_slots));
  return std::move(counted.report);
}

}  // namespace proofdesk::app::demo
