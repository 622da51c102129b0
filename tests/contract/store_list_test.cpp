#include "tests/contract/store_contract.hpp"

#include <algorithm>
#include <set>

namespace proofdesk::test {
namespace {

class StoreList : public StoreContract {
 protected:
  RecordPage list(std::string_view filter, std::string_view order, std::size_t page_size = 50) {
    return must(snapshot()->list(kind_, query_of(specimen_, filter, order, page_size), all_));
  }
  std::vector<std::int64_t> numbers(std::string_view filter, std::string_view order = "") {
    return numbers_of(list(filter, order));
  }
  void insert(const std::vector<std::vector<std::pair<std::string, Value>>>& records) {
    auto transaction = begin();
    for (const auto& fields : records) insert_specimen(*transaction, fields);
    must(transaction->commit());
  }
};

using Numbers = std::vector<std::int64_t>;

TEST_P(StoreList, NewestFirstWithoutAnOrder) {
  insert({{}, {}, {}});
  const auto page = list("", "");
  EXPECT_EQ(numbers_of(page), (Numbers{3, 2, 1}));
  EXPECT_EQ(page.rows.size(), 3);
  EXPECT_FALSE(page.more);
  EXPECT_TRUE(list("", "", 2).more);
  EXPECT_FALSE(list("", "", 3).more);
}

TEST_P(StoreList, RecordsWithoutAValueComeLastInBothDirections) {
  insert({{{"amount", std::int64_t{5}}},
          {},
          {{"amount", std::int64_t{-3}}},
          {},
          {{"amount", std::int64_t{5}}}});
  EXPECT_EQ(numbers("", "amount"), (Numbers{3, 1, 5, 2, 4}));
  EXPECT_EQ(numbers("", "amount desc"), (Numbers{5, 1, 3, 4, 2}))
      << "rows go down with the first key";
  EXPECT_EQ(numbers("", "state, amount"), (Numbers{3, 1, 5, 2, 4}));
  EXPECT_EQ(numbers("", "state desc, amount"), (Numbers{3, 5, 1, 4, 2}));
}

TEST_P(StoreList, CustomFieldsSortLikeBuiltInOnes) {
  insert({{{"custom.floor", std::int64_t{20}}, {"line", std::string("bb")}},
          {{"line", std::string("aa")}},
          {{"custom.floor", std::int64_t{3}}, {"line", std::string("bb")}},
          {{"custom.floor", std::int64_t{3}}, {"line", std::string("aa")}}});
  EXPECT_EQ(numbers("", "custom.floor"), (Numbers{3, 4, 1, 2}));
  EXPECT_EQ(numbers("", "custom.floor desc"), (Numbers{1, 4, 3, 2}));
  EXPECT_EQ(numbers("", "line, custom.floor"), (Numbers{4, 2, 3, 1}));
  EXPECT_EQ(numbers("", "custom.floor, line desc"), (Numbers{3, 4, 1, 2}));
}

TEST_P(StoreList, TextComparesByBytes) {
  insert({{{"line", std::string("Zebra")}},
          {{"line", std::string("apple")}},
          {{"line", std::string("äther")}},
          {{"line", std::string("apple pie")}}});
  EXPECT_EQ(numbers("", "line"), (Numbers{1, 2, 4, 3}));
  EXPECT_EQ(numbers("line>=apple line<b"), (Numbers{4, 2}));
  EXPECT_TRUE(numbers("line=zebra").empty());
}

TEST_P(StoreList, FiltersTreatNoValueAsTheContractSays) {
  insert({{{"amount", std::int64_t{1}}, {"line", std::string("alpha")}, {"sure", true}},
          {},
          {{"amount", std::int64_t{2}},
           {"line", std::string("beta")},
           {"sure", false},
           {"mail", Erased{}}}});
  EXPECT_EQ(numbers("amount=1"), (Numbers{1}));
  EXPECT_EQ(numbers("amount!=1"), (Numbers{3, 2})) << "no value is not 1";
  EXPECT_EQ(numbers("NOT amount=1"), (Numbers{3, 2}));
  EXPECT_EQ(numbers("amount<2"), (Numbers{1}));
  EXPECT_EQ(numbers("NOT amount<2"), (Numbers{3, 2}));
  EXPECT_EQ(numbers("NOT (amount<2 AND sure=true)"), (Numbers{3, 2}));
  EXPECT_EQ(numbers("NOT (amount>=2 OR line:lph)"), (Numbers{2}));
  EXPECT_EQ(numbers("amount:*"), (Numbers{3, 1}));
  EXPECT_EQ(numbers("-amount:*"), (Numbers{2}));
  EXPECT_EQ(numbers("line:t"), (Numbers{3}));
  EXPECT_EQ(numbers("-line:t"), (Numbers{2, 1}));
  EXPECT_EQ(numbers("sure=false"), (Numbers{3, 2})) << "a box that nobody ticked";
  EXPECT_EQ(numbers("NOT sure=true"), (Numbers{3, 2}));
  EXPECT_EQ(numbers("sure!=false"), (Numbers{1}));
  EXPECT_EQ(numbers("NOT sure=false"), (Numbers{1}));
  EXPECT_EQ(numbers("sure:false"), (Numbers{3, 2}));
  EXPECT_EQ(numbers("sure:*"), (Numbers{3, 1})) << "whether anything was said at all";
  EXPECT_EQ(numbers("custom.checked=false"), (Numbers{3, 2, 1}));
  EXPECT_TRUE(numbers("custom.checked!=false").empty());
  EXPECT_TRUE(numbers("mail:*").empty()) << "what is erased is not there";
  EXPECT_EQ(numbers("number>=2"), (Numbers{3, 2}));
  EXPECT_EQ(numbers("state=open"), (Numbers{3, 2, 1}));
  EXPECT_EQ(numbers("id=" + Uuid::from_name("specimen", "2").to_string()), (Numbers{2}));
}

TEST_P(StoreList, RepeatedFieldsAreAskedByElement) {
  const auto ann = Uuid::from_name("p", "ann").to_string(),
             bob = Uuid::from_name("p", "bob").to_string();
  insert({{{"helpers", std::vector<std::string>{ann, bob, ann}},
           {"grades", std::vector<std::string>{"high"}}},
          {{"helpers", std::vector<std::string>{bob}},
           {"custom.labels", std::vector<std::string>{"x", "yy"}}},
          {}});
  EXPECT_EQ(numbers("helpers:" + bob), (Numbers{2, 1}));
  EXPECT_EQ(numbers("helpers:" + ann), (Numbers{1}));
  EXPECT_EQ(numbers("-helpers:" + ann), (Numbers{3, 2}));
  EXPECT_EQ(numbers("grades:high"), (Numbers{1}));
  EXPECT_EQ(numbers("custom.labels:yy"), (Numbers{2}));
  EXPECT_TRUE(numbers("custom.labels:y").empty()) << "an element, not a part of one";
  EXPECT_EQ(numbers("helpers:*"), (Numbers{2, 1}));
}

TEST_P(StoreList, ValuesAreNeverReadAsSql) {
  const std::string hostile = "x' OR 1=1; DROP TABLE \"r_specimen\"; --";
  insert({{{"line", std::string("x' OR '1'='1")}, {"custom.cost_centre", hostile}}, {}});
  auto query = query_of(specimen_, "", "");
  for (const auto* field : {"line", "custom.cost_centre", "state", "grade", "requester", "price"}) {
    for (const auto op :
         {Filter::Op::kEqual, Filter::Op::kNotEqual, Filter::Op::kHas, Filter::Op::kLess}) {
      query.filter = Filter::compare(specimen_.field(field), op, Value{hostile});
      EXPECT_TRUE(snapshot()->list(kind_, query, all_).has_value()) << field;
    }
  }
  query.filter =
      Filter::compare(specimen_.field("custom.cost_centre"), Filter::Op::kEqual, Value{hostile});
  EXPECT_EQ(numbers_of(must(snapshot()->list(kind_, query, all_))), (Numbers{1}));
  EXPECT_EQ(must(snapshot()->find_alias(kind_, hostile, hostile)), std::nullopt);
  EXPECT_EQ(numbers("").size(), 2);
}

TEST_P(StoreList, PagesOfEverySizeLoseNothingAndRepeatNothing) {
  // Values with ties and gaps, so that page ends fall within a tie, between ties and at the first gap.
  std::vector<std::vector<std::pair<std::string, Value>>> records;
  for (int i = 0; i < 13; ++i) {
    auto& fields = records.emplace_back();
    if (i % 3 != 0) fields.emplace_back("amount", std::int64_t{i % 4});
    if (i % 4 != 1) fields.emplace_back("line", std::string(2, static_cast<char>('a' + i % 3)));
    if (i % 5 != 2) fields.emplace_back("custom.floor", std::int64_t{-(i % 3)});
    fields.emplace_back("state", std::string(i % 2 == 0 ? "open" : "done"));
  }
  insert(records);
  for (const auto* order :
       {"", "number", "amount", "amount desc", "state", "state desc, amount", "amount, line desc",
        "custom.floor", "custom.floor desc, amount", "line, custom.floor desc, amount desc",
        "state, custom.floor, line", "createdAt", "updatedAt desc"}) {
    const auto whole = numbers_of(list("", order));
    ASSERT_EQ(whole.size(), 13) << order;
    for (std::size_t size = 1; size <= 14; ++size) {
      auto query = query_of(specimen_, "", order, size);
      Numbers paged;
      auto view = snapshot();
      while (true) {
        const auto page = must(view->list(kind_, query, all_));
        std::ranges::copy(numbers_of(page), std::back_inserter(paged));
        ASSERT_LE(page.records.size(), size);
        EXPECT_EQ(page.more, paged.size() < 13) << order << " by " << size;
        if (!page.more) break;
        query.after = cursor_at(query, page.records.back(), page.rows.back());
      }
      EXPECT_EQ(paged, whole) << "order " << order << ", pages of " << size;
    }
  }
}

TEST_P(StoreList, PageSizesOutOfRangeAreRefused) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1001}}) {
    auto query = query_of(specimen_, "", "", size);
    EXPECT_EQ(snapshot()->list(kind_, query, all_).error().rule, "query.page_size");
  }
}

TEST_P(StoreList, PagesGoOnFromARecordThatHasChangedSince) {
  insert({{{"amount", std::int64_t{1}}},
          {{"amount", std::int64_t{2}}},
          {{"amount", std::int64_t{3}}}});
  auto query = query_of(specimen_, "", "amount", 1);
  const auto first = must(snapshot()->list(kind_, query, all_));
  query.after = cursor_at(query, first.records.back(), first.rows.back());
  auto transaction = begin();
  Record moved = first.records.front();
  set_fields(moved, specimen_, {{"amount", std::int64_t{9}}});
  must(transaction->update(kind_, moved));
  must(transaction->commit());
  transaction.reset();
  query.page_size = 10;
  EXPECT_EQ(numbers_of(must(snapshot()->list(kind_, query, all_))), (Numbers{2, 3, 1}));
}

TEST_P(StoreList, CountsByState) {
  insert({{{"state", std::string("done")}}, {}, {}, {{"state", std::string("cancelled")}}});
  using Counts = std::vector<std::pair<std::string, std::int64_t>>;
  EXPECT_EQ(must(snapshot()->count_by_state(kind_, all_)),
            (Counts{{"open", 2}, {"cancelled", 1}, {"done", 1}}));
  EXPECT_TRUE(must(snapshot()->count_by_state(*specimen_.model->kind("person"), all_)).empty());
}

PROOFDESK_EACH_STORE(StoreList);

class StoreAccess : public StoreList {
 protected:
  StoreAccess() {
    insert({{{"requester", ann_.to_string()}, {"confidential", true}},
            {{"helpers", std::vector<std::string>{bob_.to_string(), ann_.to_string()}}},
            {{"requester", bob_.to_string()}},
            {{"confidential", true}, {"group", team_.to_string()}},
            {{"confidential", false}}});
  }
  /// What every read port shows of the five records: they must agree.
  Numbers seen(const Access& access) {
    auto view = snapshot();
    Numbers listed = numbers_of(must(view->list(kind_, query_of(specimen_, "", "number"), access)));
    Numbers found;
    Numbers by_number;
    auto transaction = begin();
    for (std::int64_t number = 1; number <= 5; ++number) {
      const auto id = Uuid::from_name("specimen", std::to_string(number));
      if (must(view->find(kind_, id, access))) found.push_back(number);
      if (must(view->find_by_number(kind_, number, access))) by_number.push_back(number);
      EXPECT_EQ(must(transaction->find(kind_, id, access)).has_value(),
                !found.empty() && found.back() == number);
    }
    EXPECT_EQ(found, listed);
    EXPECT_EQ(by_number, listed);
    std::int64_t counted = 0;
    for (const auto& [state, count] : must(view->count_by_state(kind_, access))) counted += count;
    EXPECT_EQ(counted, static_cast<std::int64_t>(listed.size()));
    return listed;
  }
  static Access of(const std::string& role, Uuid person = {}, std::vector<Uuid> groups = {}) {
    return Access::of(Actor{.person = person, .roles = {role}, .groups = std::move(groups)});
  }
  const Uuid ann_ = Uuid::from_name("p", "ann"), bob_ = Uuid::from_name("p", "bob"),
             team_ = Uuid::from_name("g", "team");
};

TEST_P(StoreAccess, RequestersSeeWhatInvolvesThem) {
  EXPECT_EQ(seen(of("requester", ann_)), (Numbers{1, 2}));
  EXPECT_EQ(seen(of("requester", bob_)), (Numbers{2, 3}));
  EXPECT_EQ(seen(of("requester", Uuid::from_name("p", "nobody"))), (Numbers{}));
  EXPECT_EQ(seen(of("requester", bob_, {team_})), (Numbers{2, 3, 4}));
  EXPECT_EQ(seen(of("requester")), (Numbers{}));
}

TEST_P(StoreAccess, AgentsSeeAllButWhatIsConfidential) {
  EXPECT_EQ(seen(of("agent", Uuid::from_name("p", "agent"))), (Numbers{2, 3, 5}));
  EXPECT_EQ(seen(of("agent", ann_)), (Numbers{1, 2, 3, 5})) << "unless it involves them";
  EXPECT_EQ(seen(of("agent", bob_, {team_})), (Numbers{2, 3, 4, 5}));
  EXPECT_EQ(seen(of("auditor")), (Numbers{1, 2, 3, 4, 5}));
  EXPECT_EQ(seen(Access::unrestricted()), (Numbers{1, 2, 3, 4, 5}));
}

TEST_P(StoreAccess, ReadRolesCloseAKindToTheOthers) {
  const auto closed = testing::make_specimen("read_roles: \"auditor\"", testing::specimen_fields());
  must(store().migrate(closed.model));
  auto view = snapshot();
  const auto id = Uuid::from_name("specimen", "5");
  for (const auto& [access, expected] :
       {std::pair{of("agent", ann_), 0U}, std::pair{of("requester", ann_), 0U},
        std::pair{of("auditor"), 5U}, std::pair{Access::unrestricted(), 5U}}) {
    EXPECT_EQ(must(view->list(*closed.kind, ListQuery{}, access)).records.size(), expected);
    EXPECT_EQ(must(view->find(*closed.kind, id, access)).has_value(), expected != 0);
    EXPECT_EQ(must(view->count_by_state(*closed.kind, access)).empty(), expected == 0);
  }
}

TEST_P(StoreAccess, WhatIsOpenIsSeenByEverybodyButNobodyInParticular) {
  const auto opened = testing::make_specimen(
      R"(open { states: "open" field: "sure" value: "false" shows: "line" })",
      testing::specimen_fields());
  must(store().migrate(opened.model));
  {
    auto transaction = begin();
    for (const std::int64_t number : {1, 3, 5}) {
      auto record =
          *must(transaction->find(*opened.kind, Uuid::from_name("specimen", std::to_string(number)),
                                  Access::unrestricted()));
      record.set(*opened.kind->field("sure"), Value{number == 5});
      if (number == 3) record.state = "done";
      must(transaction->update(*opened.kind, record));
    }
    auto two = *must(
        transaction->find(*opened.kind, Uuid::from_name("specimen", "2"), Access::unrestricted()));
    two.set(*opened.kind->field("sure"), Value{false});
    must(transaction->update(*opened.kind, two));
    must(transaction->commit());
  }
  auto view = snapshot();
  const auto numbers = [&](const Access& access) {
    return numbers_of(must(view->list(*opened.kind, query_of(opened, "", "number"), access)));
  };
  // 1 is confidential, 3 in another state, 4 and 5 have another value.
  const Access stranger = of("requester", Uuid::from_name("p", "nobody"));
  EXPECT_EQ(numbers(stranger), (Numbers{2}));
  EXPECT_EQ(numbers(of("requester", ann_)), (Numbers{1, 2}));
  EXPECT_EQ(numbers(Access{}), (Numbers{})) << "who has no role is nobody";
  const auto two = must(view->find(*opened.kind, Uuid::from_name("specimen", "2"), stranger));
  ASSERT_TRUE(two);
  EXPECT_TRUE(sees_as_open(*opened.kind, stranger, *two));
  EXPECT_FALSE(sees_as_open(*opened.kind, of("requester", ann_), *two)) << "she is involved";
  EXPECT_FALSE(sees_as_open(*opened.kind, of("agent"), *two));
  EXPECT_FALSE(must(view->find(*opened.kind, Uuid::from_name("specimen", "5"), stranger)));
}

TEST_P(StoreAccess, WhatIsKeptByItsOwnersIsClosedToWhoReadsEverything) {
  const auto own = testing::make_specimen("own_only: true", testing::specimen_fields());
  must(store().migrate(own.model));
  auto view = snapshot();
  const auto numbers = [&](const Access& access) {
    return numbers_of(must(view->list(*own.kind, query_of(own, "", "number"), access)));
  };
  EXPECT_EQ(numbers(of("administrator", ann_)), (Numbers{1, 2}));
  EXPECT_EQ(numbers(of("auditor")), (Numbers{}));
  EXPECT_EQ(numbers(Access::unrestricted()), (Numbers{1, 2, 3, 4, 5}))
      << "rules judge by what is true";
}

TEST_P(StoreAccess, FiltersCannotWidenIt) {
  for (const auto* filter :
       {"confidential=true", "confidential=true OR number>0", "NOT number<0"}) {
    const auto page =
        must(snapshot()->list(kind_, query_of(specimen_, filter, "number"), of("requester", bob_)));
    for (const auto& record : page.records)
      EXPECT_TRUE(record.number == 2 || record.number == 3) << filter;
  }
}

PROOFDESK_EACH_STORE(StoreAccess);

}  // namespace
}  // namespace proofdesk::test
