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

constexpr std::int64_t kLength = 60 * kMicrosPerDay;
constexpr std::size_t kKeyBytes = std::tuple_size_v<SubjectKey>;

/// Subject keys decide the salts, and so the root: they must come from the seed before any is handed out.
Status write_keys(const DataDirectory& directory, std::uint64_t seed) {
  Dice dice(seed ^ 0x6b657973U);
  std::string keys;
  while (keys.size() < FileKeyStore::kChunk * kKeyBytes) {
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

std::vector<DemoPerson> everybody() {
  std::vector<DemoPerson> people;
  for (std::size_t i = 0; i < kPeople; ++i) {
    const auto person = static_cast<Person>(i);
    people.push_back({.user_name = std::string(user_name(person)),
                      .name = std::string(full_name(person)),
                      .roles = std::string(roles_text(person))});
  }
  return people;
}

/// Calendars, promises, rotas, articles and the tools of the desk; what is under way when the play ends.
Status tell_the_desk(Stage& stage, const Cast& cast, Instant start, Instant end) {
  auto names = std::make_shared<Names>();
  std::map<std::string, Actor, std::less<>> people;
  for (std::size_t i = 0; i < kPeople; ++i) {
    const std::string name(user_name(static_cast<Person>(i)));
    people[name] = cast.people.at(i);
    names->call(name, "person", cast.people.at(i).person);
  }
  for (std::size_t i = 0; i < kGroups; ++i)
    names->call(std::string(group_name(static_cast<Group>(i))), "group", cast.groups.at(i));
  for (std::size_t i = 0; i < kServices; ++i)
    names->call(std::string(service_name(static_cast<Service>(i))), "service", cast.services.at(i));
  for (const Wish& wish : wishes()) {
    if (wish.in_catalogue)
      names->call(std::string(wish.offering), "offering", cast.entries.at(wish.index));
  }
  return put_down(stage, asset("app/demo/desk.json"), start, end, std::move(people), names);
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
  PROOFDESK_TRY(write_keys(directory, options.seed));

  const Instant start{options.until.micros - kLength};
  ManualClock clock(start);
  SeededIdSource ids(options.seed);
  Counted counted;
  {
    PROOFDESK_ASSIGN(const auto house,
                     House::open(data, config, {.clock = &clock, .ids = &ids, .durable = false}));
    Stage stage(*house, clock, options.seed);
    PROOFDESK_ASSIGN(Cast cast, introduce(stage));
    PROOFDESK_TRY(fill_catalogue(stage, cast));
    PROOFDESK_TRY(tell_the_desk(stage, cast, start, options.until));
    tell_problems(stage, cast, start, options.until);
    tell_major_incidents(stage, cast, start, options.until);
    tell_incidents(stage, cast, start, options.until);
    tell_requests(stage, cast, start, options.until);
    PROOFDESK_TRY(stage.play(options.until, progress));
    if (!options.password.empty()) {
      PROOFDESK_TRY(let_everybody_sign_in(*house, cast, options.password, config.hash_memory.count,
                                          config.hash_passes));
    }
    PROOFDESK_ASSIGN(counted, count(*house));
    if (!options.password.empty()) counted.report.people = everybody();
  }
  PROOFDESK_TRY(replace_unused_keys(directory, counted.used_slots));
  return std::move(counted.report);
}

}  // namespace proofdesk::app::demo
