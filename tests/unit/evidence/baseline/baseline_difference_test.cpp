// Baselines held against brute force: what was in scope, field by field, is copied as it is at many moments; the
// differences that come out of manifests and journals must be those of the copies.

#include "core/base/encoding.hpp"
#include "core/model/codec.hpp"
#include "core/model/record_ref.hpp"
#include "evidence/baseline/contents.hpp"
#include "evidence/baseline/difference.hpp"
#include "tests/support/evidence/test_house.hpp"

#include <map>
#include <random>
#include <set>
#include <stdexcept>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

using proofdesk::testing::StoreKind;
using proofdesk::testing::TestHouse;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

namespace json = boost::json;

Value word(std::string_view text) { return Value{std::string(text)}; }

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().rule + ": " + result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A house with configuration items in it.
class Configuration {
 public:
  explicit Configuration(std::uint64_t seed = 1) : house(StoreKind::kMemory, seed) {
    house.agent = house.actor("configuration_manager");
    type_ = must(house.create("item_type", {{"name", word("Machine")}})).record.id;
  }

  Record item(std::string_view name, std::vector<FieldInput> more = {}) {
    more.push_back({"name", word(name)});
    more.push_back({"item_type", Value{type_.to_string()}});
    return must(house.create("configuration_item", std::move(more))).record;
  }
  Result<Reply> relate(const Record& from, std::string_view relation, const Record& to) {
    return house.create("ci_relation", {{"from", Value{RecordRef::to(from).to_string()}},
                                        {"relation", word(relation)},
                                        {"to", Value{RecordRef::to(to).to_string()}}});
  }
  /// What is in this scope now, with its leaves.
  BaselineContents take(const BaselineScope& scope) {
    BaselineContents contents = [&] {
      const auto view = must(house.store->snapshot());
      return must(contents_of(*view, *house.desk->model(), scope));
    }();
    must<void>(add_leaf_hashes(
        *house.desk->model(), contents.entries, [&] { return house.store->snapshot(); },
        [] { return false; }));
    return contents;
  }
  RevisionChanges changes(std::string_view kind, Uuid id, std::int64_t earlier,
                          std::int64_t later) {
    const auto view = must(house.store->snapshot());
    return must(changes_between(house.kind(kind), id, earlier, later, *view, house.keys,
                                house.identity.origin, Access::unrestricted()));
  }

  TestHouse house;

 private:
  Uuid type_;
};

BaselineScope by_filter(std::string filter) {
  return {.filter = std::move(filter), .items = {}, .with_confidential = true};
}
BaselineScope by_name(std::vector<Uuid> items) {
  return {.filter = {}, .items = std::move(items), .with_confidential = true};
}

/// Everything of a record as it is now, by path.
using Copy = std::map<std::string, json::value>;
using Copies = std::map<RecordRef, Copy, decltype([](const RecordRef& a, const RecordRef& b) {
                          return std::tie(a.kind, a.id) < std::tie(b.kind, b.id);
                        })>;

/// How the whole register was at one moment, copied by walking all records and all fields.
Copies copy_of_everything(TestHouse& house) {
  Copies copies;
  const auto view = must(house.store->snapshot());
  for (const std::string_view name : {"configuration_item", "ci_relation"}) {
    const KindModel& kind = house.kind(name);
    ListQuery query;
    query.page_size = 1000;
    for (const auto& record : must(view->list(kind, query, Access::unrestricted())).records) {
      Copy copy{{"state", json::value(record.state)}};
      for (const FieldModel& field : kind.fields()) {
        if (field.origin == FieldOrigin::kSystem) continue;
        if (is_set(record.get(field))) copy[field.json_name] = to_json(field, record.get(field));
      }
      copies[RecordRef::to(record)] = std::move(copy);
    }
  }
  return copies;
}

/// The scope, decided on the copies alone.
std::set<RecordRef, Copies::key_compare> in_scope(const Copies& copies, const std::string& site,
                                                  const std::set<Uuid>& named) {
  std::set<RecordRef, Copies::key_compare> found;
  const auto text = [](const Copy& copy, const std::string& path) {
    const auto at = copy.find(path);
    return at == copy.end() ? std::string() : std::string(at->second.as_string());
  };
  for (const auto& [ref, copy] : copies) {
    if (ref.kind != "configuration_item") continue;
    if (site.empty() ? named.contains(ref.id) : text(copy, "location") == site) found.insert(ref);
  }
  for (const auto& [ref, copy] : copies) {
    if (ref.kind != "ci_relation" || text(copy, "state") != "in_force") continue;
    for (const char* end : {"from", "to"}) {
      const auto at = RecordRef::parse(text(copy, end));
      if (at && found.contains(*at)) {
        found.insert(ref);
        break;
      }
    }
  }
  return found;
}

struct Moment {
  Copies copies;
  BaselineContents baseline;
  std::string site;
  std::set<Uuid> named;
};

/// A register that people work on at random.
class Work {
 public:
  explicit Work(std::uint64_t seed) : random_(seed), here_(seed) {
    for (int i = 0; i < 40; ++i) add_item();
    for (int i = 0; i < 60; ++i) add_relation();
  }

  void step() {
    here_.house.clock.advance(kMicrosPerSecond);
    switch (pick(8)) {
      case 0:
        return add_item();
      case 1:
        return add_relation();
      case 2:
        return end_relation();
      case 3:
        return move(any_item(), "location", kSites[pick(kSites.size())]);
      case 4:
        return move(any_item(), "serial_number", pick(2) == 0 ? "" : fmt::format("S{}", pick(99)));
      case 5:
        return move(any_item(), "name", fmt::format("item {}", ++names_));
      case 6:
        return fire(any_item());
      default:
        return note(any_item());
    }
  }

  Moment moment() {
    Moment now{.copies = copy_of_everything(here_.house), .baseline = {}, .site = {}, .named = {}};
    if (pick(2) == 0) {
      now.site = kSites[pick(kSites.size())];
      now.baseline = here_.take(by_filter(fmt::format("location = \"{}\"", now.site)));
    } else {
      for (std::size_t left = 1 + pick(20); left > 0; --left) now.named.insert(any_item());
      now.baseline = here_.take(by_name({now.named.begin(), now.named.end()}));
    }
    return now;
  }

  std::size_t pick(std::size_t below) {
    return std::uniform_int_distribution<std::size_t>(0, below - 1)(random_);
  }
  Configuration& here() { return here_; }

 private:
  static constexpr std::array<std::string_view, 4> kSites = {"North", "South", "East", "West"};

  Uuid any_item() { return items_[pick(items_.size())]; }
  Record item_of(Uuid id) { return here_.house.find("configuration_item", id); }
  void add_item() {
    items_.push_back(here_
                         .item(fmt::format("item {}", ++names_),
                               {{"location", word(kSites[pick(kSites.size())])}})
                         .id);
  }
  void add_relation() {
    constexpr std::array<std::string_view, 3> kWords = {"runs_on", "part_of", "monitors"};
    const Record from = item_of(any_item());
    const Record to = item_of(any_item());
    // Of one with itself, and twice the same, is refused, as it should be.
    if (auto made = here_.relate(from, kWords[pick(kWords.size())], to))
      relations_.push_back(made->record.id);
  }
  void end_relation() {
    if (relations_.empty()) return;
    const Record relation = here_.house.find("ci_relation", relations_[pick(relations_.size())]);
    if (relation.state == "in_force") must(here_.house.fire(relation, "end"));
  }
  void move(Uuid item, std::string field, std::string_view value) {
    must(here_.house.update(item_of(item), {{std::move(field), word(value)}}));
  }
  void fire(Uuid item) {
    const Record record = item_of(item);
    if (record.state == "planned")
      must(here_.house.fire(record, "stock"));
    else if (record.state == "in_stock")
      must(here_.house.fire(record, "implement"));
  }
  void note(Uuid item) {
    Command command;
    command.kind = "configuration_item";
    command.record = item;
    command.action = LogWork{{.text = "Looked at it.", .is_public = false}};
    must(here_.house.run(std::move(command)));
  }

  std::mt19937_64 random_;
  Configuration here_;
  std::vector<Uuid> items_;
  std::vector<Uuid> relations_;
  int names_ = 0;
};

/// What differs between two moments, from the copies.
struct Expected {
  std::set<RecordRef, Copies::key_compare> added, removed, both;
};
Expected expected_between(const Moment& earlier, const Moment& later) {
  const auto was = in_scope(earlier.copies, earlier.site, earlier.named);
  const auto is = in_scope(later.copies, later.site, later.named);
  Expected expected;
  for (const auto& ref : was) (is.contains(ref) ? expected.both : expected.removed).insert(ref);
  for (const auto& ref : is) {
    if (!was.contains(ref)) expected.added.insert(ref);
  }
  return expected;
}

/// path → before, after.
using Told = std::map<std::string, std::pair<json::value, json::value>>;
Told told_by_copies(const Copy& before, const Copy& after) {
  Told told;
  const auto at = [](const Copy& copy, const std::string& path) {
    const auto found = copy.find(path);
    return found == copy.end() ? json::value() : found->second;
  };
  for (const Copy* side : {&before, &after}) {
    for (const auto& [path, value] : *side) {
      if (at(before, path) != at(after, path)) told[path] = {at(before, path), at(after, path)};
    }
  }
  return told;
}

TEST(BaselineOracle, AThousandRandomSetsDifferAsTheirCopiesDo) {
  std::size_t compared = 0;
  std::size_t changed = 0;
  std::size_t added = 0;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    Work work(seed);
    std::vector<Moment> moments;
    for (int round = 0; round < 25; ++round) {
      for (int i = 0; i < 12; ++i) work.step();
      moments.push_back(work.moment());
    }
    for (int pair = 0; pair < 200; ++pair, ++compared) {
      auto one = work.pick(moments.size());
      auto two = work.pick(moments.size());
      if (one > two) std::swap(one, two);
      const Moment& earlier = moments[one];
      const Moment& later = moments[two];
      // Through the text of the manifests, as they would be kept.
      const auto before = must(read_manifest(write_manifest(earlier.baseline.entries)));
      const auto after = must(read_manifest(write_manifest(later.baseline.entries)));
      const auto differing = compare(before, after);
      const Expected expected = expected_between(earlier, later);

      std::set<RecordRef, Copies::key_compare> found_added;
      std::set<RecordRef, Copies::key_compare> found_removed;
      std::map<RecordRef, Told, Copies::key_compare> found_changed;
      for (const auto& each : differing) {
        const RecordRef ref{each.kind, each.id};
        if (each.how == Differing::How::kAdded) {
          found_added.insert(ref);
        } else if (each.how == Differing::How::kRemoved) {
          found_removed.insert(ref);
        } else {
          auto& told = found_changed[ref];
          for (auto& change :
               work.here().changes(each.kind, each.id, each.earlier, each.later).changes)
            told[change.path] = {std::move(change.before), std::move(change.after)};
        }
      }
      ASSERT_TRUE(found_added == expected.added) << "seed " << seed << " pair " << pair;
      ASSERT_TRUE(found_removed == expected.removed) << "seed " << seed << " pair " << pair;
      for (const auto& ref : expected.both) {
        const auto oracle = told_by_copies(earlier.copies.at(ref), later.copies.at(ref));
        const auto told = found_changed.find(ref);
        ASSERT_EQ(told == found_changed.end() ? Told{} : told->second, oracle)
            << "seed " << seed << " pair " << pair << " " << ref.to_string();
        changed += !oracle.empty();
      }
      added += expected.added.size();
    }
    // And every entry of every one of them is in the journal, with the very leaf.
    for (const auto& moment : moments) {
      const auto finding = must(hold_against_journal(
          *work.here().house.desk->model(), moment.baseline.entries, moment.baseline.journal_size,
          [&] { return work.here().house.store->snapshot(); }, [] { return false; }));
      EXPECT_TRUE(finding.agrees()) << finding.in_words();
    }
  }
  EXPECT_EQ(compared, 1'000U);
  EXPECT_GT(changed, 1'000U) << "the work changed next to nothing";
  EXPECT_GT(added, 1'000U);
}

TEST(Baseline, HoldsItemsAndTheRelationsInForceThatTouchThem) {
  Configuration here;
  const Record a = here.item("a"), b = here.item("b"), c = here.item("c");
  const Record ab = must(here.relate(a, "runs_on", b)).record;
  const Record bc = must(here.relate(b, "runs_on", c)).record;
  const Record ended = must(here.relate(c, "monitors", a)).record;
  must(here.house.fire(ended, "end"));
  const auto contents = here.take(by_name({a.id}));
  ASSERT_EQ(contents.entries.size(), 2U);
  EXPECT_EQ(contents.relations, 1);
  EXPECT_EQ(contents.entries[0].id, ab.id);
  EXPECT_EQ(contents.entries[1].id, a.id);
  EXPECT_EQ(here.take(by_filter("name = \"b\"")).relations, 2);
  EXPECT_EQ(bc.state, "in_force");
}

TEST(Baseline, NamesWhatIsNotThereForWhoAsked) {
  Configuration here;
  const Record open = here.item("open"), closed = here.item("closed");
  must(here.house.update(closed, {{"confidential", Value{true}}}));
  BaselineScope scope = by_name({open.id, closed.id});
  EXPECT_TRUE(here.take(scope).confidential);
  EXPECT_THAT(here.take(scope).missing, IsEmpty());
  scope.with_confidential = false;
  const auto contents = here.take(scope);
  EXPECT_FALSE(contents.confidential);
  EXPECT_THAT(contents.missing, ElementsAre(closed.id));
  BaselineScope all = by_filter("state = planned");
  all.with_confidential = false;
  EXPECT_THAT(here.take(all).items, ElementsAre(open.id))
      << "a filter must not tell what its asker may not read";
}

TEST(Baseline, LooksUpTheNumbersThatItsFilterNames) {
  Configuration here;
  here.item("a");
  EXPECT_EQ(here.take(by_filter("itemType = CIT-000001")).items.size(), 1U);
  const auto view = must(here.house.store->snapshot());
  const auto refused =
      contents_of(*view, *here.house.desk->model(), by_filter("itemType = CIT-000009"));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().rule, "baseline.scope");
}

TEST(Baseline, DoesNotAgreeWithAJournalThatSaysOtherwise) {
  Configuration here;
  const Record a = here.item("a");
  must(here.house.update(a, {{"location", word("North")}}));
  auto contents = here.take(by_name({a.id}));
  const auto held = [&](std::int64_t size) {
    return must(hold_against_journal(
        *here.house.desk->model(), contents.entries, size,
        [&] { return here.house.store->snapshot(); }, [] { return false; }));
  };
  EXPECT_EQ(held(contents.journal_size).in_words(), "The one entry agrees with the journal.");
  EXPECT_THAT(held(contents.journal_size - 1).in_words(),
              ::testing::HasSubstr("came into the journal later"));
  contents.entries[0].leaf_hash[0] = contents.entries[0].leaf_hash[0] == '0' ? '1' : '0';
  EXPECT_THAT(held(contents.journal_size).in_words(), ::testing::HasSubstr("has another leaf"));
  contents.entries[0].revision = 7;
  EXPECT_THAT(held(contents.journal_size).in_words(),
              ::testing::HasSubstr("is not in the journal"));
  EXPECT_FALSE(held(contents.journal_size).agrees());
}

TEST(BaselineDifferences, AreToldFieldByFieldWithWhatElseHappened) {
  Configuration here;
  const Record a = here.item("a", {{"location", word("North")}, {"serial_number", word("S1")}});
  must(here.house.update(a, {{"location", word("South")}}));
  must(
      here.house.update(here.house.find("configuration_item", a.id), {{"serial_number", Value{}}}));
  must(here.house.fire(here.house.find("configuration_item", a.id), "stock"));
  const auto all = here.changes("configuration_item", a.id, 1, 4);
  ASSERT_EQ(all.changes.size(), 3U);
  EXPECT_EQ(all.changes[0].path, "state");
  EXPECT_EQ(all.changes[0].after, json::value("in_stock"));
  EXPECT_EQ(all.changes[1].path, "location");
  EXPECT_EQ(all.changes[1].before, json::value("North"));
  EXPECT_EQ(all.changes[2].path, "serialNumber");
  EXPECT_TRUE(all.changes[2].after.is_null());
  EXPECT_THAT(all.events, ElementsAre("updated", "updated", "stock"));
  EXPECT_THAT(here.changes("configuration_item", a.id, 4, 4).changes, IsEmpty());
}

TEST(BaselineDifferences, OfAnErasedValueTellThatItWasErased) {
  Configuration here;
  const Record a = here.item("a", {{"location", word("North")}});
  Command erase;
  erase.actor = here.house.actor("administrator");
  erase.kind = "configuration_item";
  erase.record = a.id;
  erase.action = Erase{.field = "location", .reason = "It named somebody's home."};
  must(here.house.run(std::move(erase)));
  const auto all = here.changes("configuration_item", a.id, 1, 2);
  ASSERT_EQ(all.changes.size(), 1U);
  EXPECT_EQ(all.changes[0].path, "location");
  EXPECT_EQ(all.changes[0].after, (json::value(json::object{{"erased", true}})));
  EXPECT_EQ(json::serialize(all.changes[0].before).find("North"), std::string::npos);
}

}  // namespace
}  // namespace proofdesk::evidence
