// A record about another one is seen by whoever may know of that other one: in every read port, of every store,
// as things are now.

#include "core/model/record_ref.hpp"
#include "core/query/concealment.hpp"
#include "tests/contract/store_contract.hpp"

#include <array>
#include <random>

#include <fmt/format.h>

namespace proofdesk::test {
namespace {

using Numbers = std::vector<std::int64_t>;
using Fields = std::vector<std::pair<std::string, Value>>;

/// Cases, jobs for them, and news about either; a remark is about a case alone, a tie about the two it relates.
const testing::TestSchema& desk_schema() {
  static const testing::TestSchema kSchema(std::string(testing::kPeopleSchema) + R"(
    message Specimen {
      option (kind) = { name: "specimen" plural: "specimens" number_prefix: "SPE" };
      Facets facets = 1; repeated CustomValue custom = 2;
    }
    message Job {
      option (kind) = { name: "job" plural: "jobs" number_prefix: "JOB" };
      Facets facets = 1; repeated CustomValue custom = 2;
      optional string subject = 10 [(field) = { as: RECORD indexed: true }];
      repeated string helpers = 11 [(field) = { as: REFERENCE target: "person" indexed: true involves: true }];
    }
    message Remark {
      option (kind) = { name: "remark" plural: "remarks" number_prefix: "REM" };
      Facets facets = 1; repeated CustomValue custom = 2;
      optional string subject = 10 [(field) = { as: REFERENCE target: "specimen" indexed: true }];
    }
    message Tie {
      option (kind) = { name: "tie" plural: "ties" number_prefix: "TIE" };
      Facets facets = 1; repeated CustomValue custom = 2;
      optional string from = 10 [(field) = { as: RECORD indexed: true }];
      optional string to = 11 [(field) = { as: RECORD indexed: true }];
    }
  )");
  return kSchema;
}

const std::shared_ptr<const Model>& desk() {
  static const auto kModel = must(testing::build_model(
      desk_schema(), {"Specimen", "Person", "Group", "Service", "Job", "Remark", "Tie"}));
  return kModel;
}

Access of(const std::string& role, Uuid person = {}, std::vector<Uuid> groups = {}) {
  return Access::of(Actor{.person = person, .roles = {role}, .groups = std::move(groups)});
}

class Desk {
 public:
  explicit Desk(StoreKind kind) : under_test_(StoreUnderTest::make_empty(kind)) {
    must(store().migrate(desk()));
  }
  Store& store() { return under_test_->store(); }
  static const KindModel& kind(std::string_view name) { return *desk()->kind(name); }

  Record put(std::string_view kind_name, const Fields& fields, WriteTransaction* in = nullptr) {
    const KindModel& its_kind = kind(kind_name);
    std::unique_ptr<WriteTransaction> own;
    if (in == nullptr) own = under_test_->begin();
    WriteTransaction& transaction = in == nullptr ? *own : *in;
    const auto number = must(transaction.next_number(its_kind));
    Record record =
        new_record(its_kind, Uuid::from_name(std::string(kind_name), std::to_string(number)));
    record.number = number;
    record.key_slot = must(transaction.next_key_slot());
    record.state = "open";
    record.version = 1;
    record.created_at = record.updated_at = {number * kMicrosPerSecond};
    record.lifecycle = its_kind.lifecycle.hash;
    for (const auto& [name, value] : fields) record.set(*its_kind.field(name), value);
    must(transaction.insert(its_kind, record));
    if (own) must(own->commit());
    return record;
  }
  void change(Record& record, const Fields& fields, WriteTransaction* in = nullptr) {
    std::unique_ptr<WriteTransaction> own;
    if (in == nullptr) own = under_test_->begin();
    for (const auto& [name, value] : fields) record.set(*kind(record.kind).field(name), value);
    ++record.version;
    must((in == nullptr ? *own : *in).update(kind(record.kind), record));
    if (own) must(own->commit());
  }
  /// The numbers of a kind that every read port shows: they must agree.
  Numbers seen(std::string_view kind_name, const Access& access) {
    const KindModel& its_kind = kind(kind_name);
    auto view = under_test_->snapshot();
    ListQuery query;
    query.order = must(parse_order(its_kind, "number"));
    query.page_size = 1000;
    const Numbers listed = numbers_of(must(view->list(its_kind, query, access)));
    Numbers found;
    Numbers by_number;
    const auto last = must(view->last_number(its_kind));
    for (std::int64_t number = 1; number <= last; ++number) {
      const auto id = Uuid::from_name(std::string(kind_name), std::to_string(number));
      if (must(view->find(its_kind, id, access))) found.push_back(number);
      if (must(view->find_by_number(its_kind, number, access))) by_number.push_back(number);
    }
    view.reset();
    auto transaction = under_test_->begin();
    for (std::int64_t number = 1; number <= last; ++number) {
      const auto id = Uuid::from_name(std::string(kind_name), std::to_string(number));
      const bool there = std::ranges::find(found, number) != found.end();
      EXPECT_EQ(must(transaction->find(its_kind, id, access)).has_value(), there) << number;
    }
    EXPECT_EQ(found, listed);
    EXPECT_EQ(by_number, listed);
    std::int64_t counted = 0;
    for (const auto& [state, count] : must(transaction->count_by_state(its_kind, access)))
      counted += count;
    EXPECT_EQ(counted, static_cast<std::int64_t>(listed.size()));
    return listed;
  }
  std::unique_ptr<WriteTransaction> begin() { return under_test_->begin(); }

 private:
  std::unique_ptr<StoreUnderTest> under_test_;
};

Value ref(const Record& record) { return Value{RecordRef::to(record).to_string()}; }
Value id(const Uuid& uuid) { return Value{uuid.to_string()}; }

class StoreConcealment : public ::testing::TestWithParam<StoreKind> {
 protected:
  Desk desk_{GetParam()};
  const Uuid ann_ = Uuid::from_name("p", "ann"), bob_ = Uuid::from_name("p", "bob"),
             team_ = Uuid::from_name("g", "team");
  const Access agent_ = of("agent", Uuid::from_name("p", "agent"));
};

TEST_P(StoreConcealment, WhatIsAboutAConfidentialRecordIsClosedWithIt) {
  const auto open = desk_.put("specimen", {});
  const auto closed = desk_.put("specimen", {{"confidential", true}, {"owner", id(ann_)}});
  desk_.put("job", {{"subject", ref(open)}});
  desk_.put("job", {{"subject", ref(closed)}});
  desk_.put("job", {});
  desk_.put("remark", {{"subject", id(closed.id)}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{1, 3}));
  EXPECT_EQ(desk_.seen("remark", agent_), (Numbers{}));
  EXPECT_EQ(desk_.seen("job", of("incident_manager")), (Numbers{1, 2, 3}));
  EXPECT_EQ(desk_.seen("job", of("agent", ann_)), (Numbers{1, 2, 3})) << "she owns the case";
  EXPECT_EQ(desk_.seen("remark", of("agent", ann_)), (Numbers{1}));
  EXPECT_EQ(desk_.seen("job", Access::unrestricted()), (Numbers{1, 2, 3}));
  EXPECT_EQ(desk_.seen("job", of("requester", ann_)), (Numbers{}))
      << "knowing of the case is no part in the job";
}

TEST_P(StoreConcealment, ItClosesAndOpensWithItsSubjectAtOnce) {
  auto subject = desk_.put("specimen", {});
  auto job = desk_.put("job", {{"subject", ref(subject)}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{1}));
  desk_.change(subject, {{"confidential", true}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{}));
  desk_.change(subject, {{"owner", id(agent_.person)}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{1})) << "given a part in it";
  desk_.change(subject, {{"owner", Value{}}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{}));
  desk_.change(subject, {{"confidential", false}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{1}));
  desk_.change(subject, {{"confidential", true}});
  desk_.change(job, {{"subject", Value{}}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{1})) << "it is about nothing any more";
  desk_.change(job, {{"subject", ref(subject)}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{}));
}

TEST_P(StoreConcealment, ItReachesDownAChainAsLongAsItIs) {
  auto top = desk_.put("specimen", {});
  const auto job = desk_.put("job", {{"subject", ref(top)}});
  auto below = desk_.put("job", {{"subject", ref(job)}, {"group", id(team_)}});
  desk_.put("job", {{"subject", ref(below)}});
  desk_.change(top, {{"confidential", true}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{}));
  EXPECT_EQ(desk_.seen("job", of("agent", bob_, {team_})), (Numbers{2, 3}))
      << "who does the second job sees it and what is about it, and nothing above";
  desk_.change(below, {{"group", Value{}}, {"helpers", Value{std::vector{ann_.to_string()}}}});
  EXPECT_EQ(desk_.seen("job", of("agent", bob_, {team_})), (Numbers{}));
  EXPECT_EQ(desk_.seen("job", of("agent", ann_)), (Numbers{2, 3}));
  EXPECT_EQ(desk_.seen("job", of("requester", ann_)), (Numbers{2}));
}

TEST_P(StoreConcealment, AConfidentialRecordOnTheWayClosesToThoseAboveToo) {
  const auto top = desk_.put("specimen", {{"confidential", true}, {"owner", id(ann_)}});
  auto job = desk_.put("job", {{"subject", ref(top)}, {"confidential", true}});
  desk_.put("job", {{"subject", ref(job)}});
  EXPECT_EQ(desk_.seen("job", of("agent", ann_)), (Numbers{}))
      << "the job is confidential in its own right, and she has no part in it";
  desk_.change(job, {{"confidential", false}});
  EXPECT_EQ(desk_.seen("job", of("agent", ann_)), (Numbers{1, 2}));
}

TEST_P(StoreConcealment, WhatRelatesTwoIsClosedWithEitherOfThem) {
  auto one = desk_.put("specimen", {{"owner", id(ann_)}});
  auto two = desk_.put("specimen", {{"group", id(team_)}});
  const auto tie = desk_.put("tie", {{"from", ref(one)}, {"to", ref(two)}});
  desk_.put("job", {{"subject", ref(tie)}});
  EXPECT_EQ(desk_.seen("tie", agent_), (Numbers{1}));
  desk_.change(two, {{"confidential", true}});
  EXPECT_EQ(desk_.seen("tie", agent_), (Numbers{}));
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{})) << "nor what is about the relation";
  EXPECT_EQ(desk_.seen("tie", of("agent", ann_)), (Numbers{})) << "her end alone is not enough";
  EXPECT_EQ(desk_.seen("tie", of("agent", bob_, {team_})), (Numbers{1}));
  desk_.change(one, {{"confidential", true}});
  EXPECT_EQ(desk_.seen("tie", of("agent", bob_, {team_})), (Numbers{}))
      << "of two that are closed, it takes a part in both";
  desk_.change(two, {{"owner", id(ann_)}});
  EXPECT_EQ(desk_.seen("tie", of("agent", ann_)), (Numbers{1}));
  desk_.change(two, {{"confidential", false}});
  desk_.change(one, {{"confidential", false}});
  EXPECT_EQ(desk_.seen("tie", agent_), (Numbers{1})) << "it opens with them";
}

TEST_P(StoreConcealment, ACircleClosesNobodyOut) {
  auto one = desk_.put("job", {});
  const auto two = desk_.put("job", {{"subject", ref(one)}});
  desk_.change(one, {{"subject", ref(two)}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{1, 2}));
  desk_.change(one, {{"confidential", true}});
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{}));
}

TEST_P(StoreConcealment, WhatIsTakenBackClosesNothing) {
  auto subject = desk_.put("specimen", {});
  desk_.put("job", {{"subject", ref(subject)}});
  {
    auto transaction = desk_.begin();
    must(transaction->savepoint());
    desk_.change(subject, {{"confidential", true}}, transaction.get());
    const auto job = Uuid::from_name("job", "1");
    EXPECT_FALSE(must(transaction->find(Desk::kind("job"), job, agent_)));
    must(transaction->rollback());
    EXPECT_TRUE(must(transaction->find(Desk::kind("job"), job, agent_)));
    must(transaction->commit());
  }
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{1}));
}

TEST_P(StoreConcealment, TheSubjectMayComeAfterWhatIsAboutIt) {
  auto transaction = desk_.begin();
  const auto later = RecordRef{"specimen", Uuid::from_name("specimen", "1")};
  desk_.put("job", {{"subject", Value{later.to_string()}}}, transaction.get());
  desk_.put("specimen", {{"confidential", true}}, transaction.get());
  must(transaction->commit());
  transaction.reset();
  EXPECT_EQ(desk_.seen("job", agent_), (Numbers{}));
}

PROOFDESK_EACH_STORE(StoreConcealment);

/// The memory store walks up from each record; SQLite keeps what it found. Whatever happens, they agree.
TEST(StoreConcealmentProperty, BothStoresAgreeWhateverHappens) {
  const std::array<Uuid, 4> people{Uuid::from_name("p", "1"), Uuid::from_name("p", "2"),
                                   Uuid::from_name("g", "1"), Uuid::from_name("g", "2")};
  for (unsigned seed = 1; seed <= 12; ++seed) {
    std::mt19937 random(seed);
    const auto pick = [&](std::size_t n) {
      return static_cast<std::size_t>(random() % static_cast<unsigned>(n));
    };
    Desk memory(StoreKind::kMemory);
    Desk sqlite(StoreKind::kSqlite);
    std::vector<Record> records;
    const auto some_fields = [&](std::string_view kind) {
      Fields fields;
      if (pick(4) == 0) fields.emplace_back("confidential", pick(3) != 0);
      if (pick(3) == 0) fields.emplace_back("owner", pick(3) == 0 ? Value{} : id(people[pick(2)]));
      if (pick(4) == 0)
        fields.emplace_back("group", pick(3) == 0 ? Value{} : id(people[2 + pick(2)]));
      if (kind != "specimen" && !records.empty() && pick(3) != 0) {
        const Record& other = records[pick(records.size())];
        if (kind == "job") fields.emplace_back("subject", pick(6) == 0 ? Value{} : ref(other));
        if (kind == "tie") {
          fields.emplace_back("from", ref(other));
          fields.emplace_back("to", pick(6) == 0 ? Value{} : ref(records[pick(records.size())]));
        }
        if (kind == "remark" && other.kind == "specimen")
          fields.emplace_back("subject", id(other.id));
      }
      return fields;
    };
    for (int step = 0; step < 120; ++step) {
      if (records.empty() || pick(3) == 0) {
        const std::string_view kind =
            std::array{"specimen", "job", "job", "remark", "tie"}[pick(5)];
        const auto fields = some_fields(kind);
        records.push_back(memory.put(kind, fields));
        sqlite.put(kind, fields);
      } else {
        Record& record = records[pick(records.size())];
        const auto fields = some_fields(record.kind);
        Record same = record;
        memory.change(record, fields);
        sqlite.change(same, fields);
      }
      if (step % 10 != 9) continue;
      for (const auto& access :
           {of("agent"), of("agent", people[0]), of("agent", people[1], {people[2]}),
            of("requester", people[0], {people[3]}), of("auditor"), Access::unrestricted()}) {
        for (const auto* kind : {"job", "remark", "specimen", "tie"})
          EXPECT_EQ(sqlite.seen(kind, access), memory.seen(kind, access))
              << kind << " seed " << seed << " step " << step;
      }
    }
  }
}

}  // namespace
}  // namespace proofdesk::test
