#include "core/query/filter.hpp"

#include "tests/support/core/random_record.hpp"
#include "tests/support/core/test_schema.hpp"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk {
namespace {

using ::testing::HasSubstr;
using testing::RandomRecords;
using testing::specimen;
using Op = Filter::Op;

/// A filter written out with all parentheses: "(a = 1 & !(b : "x"))".
std::string shape(const Filter& filter) {
  static const std::map<Op, std::string> kSigns = {
      {Op::kEqual, "="},   {Op::kNotEqual, "!="},     {Op::kLess, "<"}, {Op::kLessEqual, "<="},
      {Op::kGreater, ">"}, {Op::kGreaterEqual, ">="}, {Op::kHas, ":"}};
  if (filter.op == Op::kFalse) return "false";
  if (filter.op == Op::kNot) return "!" + shape(filter.operands.front());
  if (filter.op == Op::kPresent) return filter.field->name + "?";
  if (filter.op == Op::kAnd || filter.op == Op::kOr) {
    std::string text;
    for (const Filter& operand : filter.operands) {
      if (!text.empty()) text += filter.op == Op::kAnd ? " & " : " | ";
      text += shape(operand);
    }
    return "(" + text + ")";
  }
  std::string value;
  if (const auto* text = std::get_if<std::string>(&filter.value)) value = *text;
  if (const auto* number = std::get_if<std::int64_t>(&filter.value))
    value = std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&filter.value)) value = *flag ? "true" : "false";
  return filter.field->name + kSigns.at(filter.op) + value;
}

std::string parsed(std::string_view text) {
  const auto filter = parse_filter(*specimen().kind, text);
  return filter ? shape(*filter) : filter.error().rule + " | " + filter.error().detail;
}

TEST(FilterSyntax, LetsAnEmptyFilterMatchEverything) {
  EXPECT_EQ(parsed(""), "()");
  EXPECT_EQ(parsed("  \n"), "()");
}

TEST(FilterSyntax, TakesWordsForReferencesWhereTheReaderHasThem) {
  const std::string ann = Uuid::from_name("person", "ann").to_string();
  const ReferenceNames names = [&](const FieldModel& field,
                                   std::string_view word) -> std::optional<std::string> {
    if (field.target != "person" || word != "me") return std::nullopt;
    return ann;
  };
  const KindModel& kind = *specimen().kind;
  EXPECT_EQ(shape(*parse_filter(kind, "requester=me", names)), "requester=" + ann);
  EXPECT_EQ(parse_filter(kind, "requester=you", names).error().rule, "filter.value");
  EXPECT_EQ(parse_filter(kind, "requester=me").error().rule, "filter.value");
  EXPECT_EQ(shape(*parse_filter(kind, "line=me", names)), "line=me") << "text is text";
}

TEST(FilterSyntax, SaysWhichOperatorFindsAPartOfText) {
  for (const auto* pattern : {"line = \"esx0*\"", "line != *esx0"}) {
    const std::string refused = parsed(pattern);
    EXPECT_THAT(refused, HasSubstr("filter.pattern"));
    EXPECT_THAT(refused, HasSubstr("line:\"esx0\""));
  }
  EXPECT_EQ(parsed("line:esx0"), "line:esx0");
}

TEST(FilterSyntax, BindsOrTighterThanAnd) {
  EXPECT_EQ(parsed("amount=1 AND amount=2 OR amount=3"), "(amount=1 & (amount=2 | amount=3))");
  EXPECT_EQ(parsed("amount=1 OR amount=2 AND amount=3 OR amount=4"),
            "((amount=1 | amount=2) & (amount=3 | amount=4))");
}

TEST(FilterSyntax, TakesASequenceForAnd) {
  EXPECT_EQ(parsed("amount=1 amount=2"), "(amount=1 & amount=2)");
  EXPECT_EQ(parsed("amount=1 amount=2 OR amount=3 amount=4 AND amount=5"),
            "(amount=1 & (amount=2 | amount=3) & amount=4 & amount=5)");
}

TEST(FilterSyntax, NegatesOneTermByEitherSign) {
  EXPECT_EQ(parsed("NOT amount=1 OR amount=2"), "(!amount=1 | amount=2)");
  EXPECT_EQ(parsed("-amount=1 -(amount=2)"), "(!amount=1 & !amount=2)");
  EXPECT_EQ(parsed("NOT (amount=1 amount=2)"), "!(amount=1 & amount=2)");
  EXPECT_EQ(parsed("amount=-1"), "amount=-1");
  EXPECT_EQ(parsed("NOT(amount=1)"), "!amount=1");
}

TEST(FilterSyntax, FollowsParentheses) {
  EXPECT_EQ(parsed("(amount=1 AND amount=2) OR amount=3"), "((amount=1 & amount=2) | amount=3)");
  EXPECT_EQ(parsed("((amount=1))"), "amount=1");
  EXPECT_EQ(parsed("(amount=1)AND(amount=2)"), "(amount=1 & amount=2)");
}

TEST(FilterSyntax, ReadsSpacesAnywhereBetweenWords) {
  EXPECT_EQ(parsed(" amount  >=\t3  "), "amount>=3");
  EXPECT_EQ(parsed("( amount = 1 )"), "amount=1");
}

TEST(FilterSyntax, ReadsQuotedTextWithEscapes) {
  EXPECT_EQ(parsed(R"(line = "a \"b\" \\ (c) AND \n d")"), "line=a \"b\" \\ (c) AND \n d");
  EXPECT_EQ(parsed(R"(line = 'it\'s')"), "line=it's");
  EXPECT_EQ(parsed(R"(line = "*")"), "line=*");
  EXPECT_EQ(parsed("line = '日本'"), "line=日本");
  EXPECT_EQ(parsed("line=日本 amount=1"), "(line=日本 & amount=1)");
}

TEST(FilterSyntax, ReadsFieldsInEitherSpellingAndCustomOnes) {
  EXPECT_EQ(parsed("seenAt:*"), "seen_at?");
  EXPECT_EQ(parsed("seen_at:*"), "seen_at?");
  EXPECT_EQ(parsed("custom.floor > 2"), "floor>2");
  EXPECT_EQ(parsed("custom.colour = dark_blue"), "colour=dark_blue");
  EXPECT_EQ(parsed("custom.old_code = x"), "old_code=x");
}

struct Refusal {
  std::string_view text;
  std::string_view rule;
  std::string_view detail;
};

TEST(FilterSyntax, NamesThePlaceOfEveryMistake) {
  const std::vector<Refusal> refusals = {
      {"amount=1 AND", "filter.syntax", "position 13: expected a comparison after"},
      {"amount=1 OR", "filter.syntax", "position 12: expected a comparison after"},
      {"AND amount=1", "filter.syntax", "position 1: expected a comparison, not AND"},
      {"amount=1 OR AND amount=2", "filter.syntax", "position 13: expected a comparison, not AND"},
      {"NOT", "filter.syntax", "position 4"},
      {"NOT NOT amount=1", "filter.syntax", "position 5: expected a comparison, not NOT"},
      {"-", "filter.syntax", "position 2"},
      {"(amount=1", "filter.syntax", "position 1: this parenthesis is not closed"},
      {"amount=1)", "filter.syntax", "position 9: nothing is open"},
      {"()", "filter.syntax", "position 2: expected a field"},
      {"amount", "filter.syntax", "position 7: expected ="},
      {"printer fire", "filter.syntax", "position 9: expected ="},
      {"\"printer\"", "filter.syntax", "position 1: expected a field; words are found by search"},
      {"amount==1", "filter.syntax", "position 8: expected a value"},
      {"amount=", "filter.syntax", "position 8: expected a value"},
      {"amount= AND amount=1", "filter.syntax", "position 9: expected a value, not AND"},
      {"line=(a OR b)", "filter.syntax", "position 6: expected a value"},
      {"line=a,b", "filter.syntax", "position 7: a value with such characters is to be quoted"},
      {"line=a=b", "filter.syntax", "position 7"},
      {"line=\"abc", "filter.syntax", "position 6: the quoted text has no end"},
      {"line=\"a\\x\"", "filter.syntax", "position 8: only"},
      {"line=\"a\\", "filter.syntax", "position 8: only"},
      {"amount!1", "filter.syntax", "position 7: expected ="},
      {"custom.=1", "filter.syntax", "position 7: expected ="},
      {"1=1", "filter.syntax", "position 1"},
      {"amount=1 nothing=2", "filter.unknown_field",
       "position 10: a Specimen has no field nothing"},
      {"floor=1", "filter.unknown_field", "floor"},
      {"remark=x", "filter.unindexed_field", "position 1: remark is not indexed"},
      {"title:x", "filter.unindexed_field", "title"},
      {"amount=x", "filter.value", "position 8: amount takes an integer"},
      {"amount=1.5", "filter.value", "integer"},
      {"amount=99999999999999999999", "filter.value", "integer"},
      {"grade=sunny", "filter.value", "grade takes one of high, very_low, low, far"},
      {"state=asleep", "filter.value", "state takes one of open, done"},
      {"sure=yes", "filter.value", "true or false"},
      {"seen_at>yesterday", "filter.value", "an instant like"},
      {"due_on=2023-02-29", "filter.value", "a date like"},
      {"spent>4h", "filter.value", "PT4H"},
      {"requester=anna", "filter.value", "the number or the name of a person"},
      {"id=5", "filter.value", "an id"},
      {"number=INC-000123", "filter.value", "a number like SPE-000123"},
      {"line=\"\"", "filter.value", "not empty"},
      {"grade>low", "filter.operator",
       "grade is of type enum, which > cannot compare; use = or !="},
      {"sure<true", "filter.operator", "boolean"},
      {"price>=5", "filter.operator", "decimal"},
      {"requester<x", "filter.operator", "reference"},
      {"grades=high", "filter.operator", "grades is a list; ask what it has with grades:value"},
  };
  for (const Refusal& refusal : refusals) {
    EXPECT_THAT(parsed(refusal.text), HasSubstr(std::string(refusal.rule) + " | ")) << refusal.text;
    EXPECT_THAT(parsed(refusal.text), HasSubstr(std::string(refusal.detail))) << refusal.text;
  }
}

TEST(FilterSyntax, NamesTheFieldsThatCanBeUsed) {
  const auto error = parse_filter(*specimen().kind, "nothing=1").error();
  EXPECT_THAT(error.remedy, HasSubstr("number"));
  EXPECT_THAT(error.remedy, HasSubstr("seenAt"));
  EXPECT_THAT(error.remedy, HasSubstr("custom.floor"));
  EXPECT_THAT(error.remedy, ::testing::Not(HasSubstr("remark")));
}

TEST(FilterSyntax, HoldsItsLimits) {
  EXPECT_EQ(parse_filter(*specimen().kind, std::string(4097, ' ')).error().rule, "filter.size");
  EXPECT_EQ(parse_filter(*specimen().kind, std::string(4097, ' ')).error().code,
            ErrorCode::kTooLarge);
  EXPECT_EQ(parsed(std::string(4096, ' ')), "()");
  std::string terms;
  for (int i = 0; i < 100; ++i) terms += "amount=1 ";
  EXPECT_THAT(parsed(terms), ::testing::StartsWith("(amount=1 &"));
  EXPECT_THAT(parsed(terms + "amount=1"), HasSubstr("filter.terms | position 901: more than 100"));
  EXPECT_EQ(parsed(std::string(16, '(') + "amount=1" + std::string(16, ')')), "amount=1");
  EXPECT_THAT(parsed(std::string(17, '(') + "amount=1" + std::string(17, ')')),
              HasSubstr("filter.depth"));
  EXPECT_THAT(parsed(std::string(4000, '(')), HasSubstr("filter.depth"));
  EXPECT_THAT(parsed("line=\"a\xff\""), HasSubstr("filter.utf8"));
}

TEST(FilterTypes, ReadLiteralsAsTheFieldMeansThem) {
  EXPECT_EQ(parsed("number=SPE-000123"), "number=123");
  EXPECT_EQ(parsed("number>=5"), "number>=5");
  EXPECT_EQ(parsed("state=open"), "state=open");
  EXPECT_EQ(parsed("created_at>=2016-02-29T01:16:00+01:00"), "created_at>=1456704960000000");
  EXPECT_EQ(parsed("createdAt<\"2016-02-29\""), "created_at<1456704000000000");
  EXPECT_EQ(parsed("spent>PT4H"), "spent>14400000000");
  EXPECT_EQ(parsed("spent>-PT4H"), "spent>-14400000000");
  EXPECT_EQ(parsed("due_on<=2016-02-29"), "due_on<=2016-02-29");
  EXPECT_EQ(parsed("sure=true sure!=false"), "(sure=true & sure=true)");
  EXPECT_EQ(parsed("id=01890a5d-ac96-774b-bcce-b302099a8057"),
            "id=01890a5d-ac96-774b-bcce-b302099a8057");
  EXPECT_EQ(parsed("version>3"), "version>3");
}

TEST(FilterTypes, TakeHasForEqualWhereAValueIsAWhole) {
  EXPECT_EQ(parsed("grade:high"), "grade=high");
  EXPECT_EQ(parsed("amount:5"), "amount=5");
  EXPECT_EQ(parsed("line:ab"), "line:ab");
  EXPECT_EQ(parsed("grades:high"), "grades:high");
  EXPECT_EQ(parsed("price:12.50"), "price=12.50");
  EXPECT_EQ(parsed("grades:*"), "grades?");
  EXPECT_EQ(parsed("line:\"*\""), "line:*");
}

class FilterMatch : public ::testing::Test {
 protected:
  void set(std::string_view name, Value value) {
    record_.set(specimen().field(name), std::move(value));
  }
  [[nodiscard]] bool holds(std::string_view text) const {
    const auto filter = parse_filter(*specimen().kind, text);
    EXPECT_TRUE(filter) << text;
    return filter && matches(*filter, record_);
  }
  Record record_ = new_record(*specimen().kind, Uuid::from_name("test", "filter"));
};

TEST_F(FilterMatch, ComparesNumbersTextAndTime) {
  set("amount", std::int64_t{5});
  set("line", std::string("bee"));
  set("seen_at", std::int64_t{1'456'704'960'000'000});
  set("due_on", std::string("2016-02-29"));
  record_.number = 123;
  record_.state = "open";
  for (const std::string_view yes : {"amount=5",
                                     "amount!=4",
                                     "amount<6",
                                     "amount<=5",
                                     "amount>4",
                                     "amount>=5",
                                     "amount>-6",
                                     "line=bee",
                                     "line>be",
                                     "line<bef",
                                     "line:ee",
                                     "line>Zoo",
                                     "seen_at=2016-02-29T00:16:00Z",
                                     "seen_at>2016-02-29",
                                     "seen_at<2016-03-01",
                                     "due_on<2016-03-01",
                                     "number=SPE-123",
                                     "state=open",
                                     "state!=done",
                                     "amount=5 line:b state:open",
                                     "amount=4 OR line=bee",
                                     "NOT amount=4"}) {
    EXPECT_TRUE(holds(yes)) << yes;
  }
  for (const std::string_view no :
       {"amount=4", "amount!=5", "amount<5", "amount>5", "line=Bee", "line:eb", "line<Zoo",
        "seen_at<2016-02-29", "number=124", "state=done", "amount=5 line=x", "amount=4 OR line=x",
        "-amount=5", "line:BEE"}) {
    EXPECT_FALSE(holds(no)) << no;
  }
}

TEST_F(FilterMatch, TakesNoValueForFalseInEveryComparisonButUnequal) {
  for (const std::string_view no :
       {"amount=0", "amount<1", "amount<=0", "amount>-1", "amount>=0", "line:a", "line<z",
        "sure=true", "grade=high", "amount:*", "grades:high", "grades:*", "custom.floor<1",
        "requester:*", "seen_at<9999-01-01"}) {
    EXPECT_FALSE(holds(no)) << no;
    EXPECT_TRUE(holds(fmt::format("NOT {}", no))) << no;
  }
  for (const std::string_view yes :
       {"amount!=0", "line!=a", "sure!=true", "grade!=high", "custom.floor!=1"}) {
    EXPECT_TRUE(holds(yes)) << yes;
  }
}

TEST_F(FilterMatch, TakesAnErasedValueForNone) {
  set("line", Erased{});
  EXPECT_FALSE(holds("line:*"));
  EXPECT_TRUE(holds("line!=x"));
  EXPECT_FALSE(holds("line=x"));
}

TEST_F(FilterMatch, LooksIntoLists) {
  set("grades", std::vector<std::string>{"low", "far"});
  set("custom.labels", std::vector<std::string>{"red", "green"});
  EXPECT_TRUE(holds("grades:far"));
  EXPECT_FALSE(holds("grades:high"));
  EXPECT_TRUE(holds("grades:*"));
  EXPECT_TRUE(holds("custom.labels:green"));
  EXPECT_FALSE(holds("custom.labels:gree"));  // one element, not a part of one
  EXPECT_TRUE(holds("-custom.labels:blue"));
}

TEST_F(FilterMatch, TakesOnlyTextApart) {
  set("due_on", std::string("2016-02-29"));
  const FieldModel& due = specimen().field("due_on");
  EXPECT_TRUE(matches(Filter::compare(due, Op::kHas, std::string("2016-02-29")), record_));
  EXPECT_FALSE(matches(Filter::compare(due, Op::kHas, std::string("2016-02")), record_));
}

/// Every way of asking about a box, against what it says in plain words.
TEST_F(FilterMatch, ABoxThatNobodyTickedIsFalse) {
  for (const Value& value : {Value{}, Value{false}, Value{true}, Value{Erased{}}}) {
    set("sure", value);
    set("custom.checked", value);
    const bool ticked = value == Value{true};
    for (const std::string name : {"sure", "custom.checked"}) {
      EXPECT_EQ(holds(name + "=true"), ticked);
      EXPECT_EQ(holds(name + ":true"), ticked);
      EXPECT_EQ(holds(name + "!=false"), ticked);
      EXPECT_EQ(holds("NOT " + name + "=false"), ticked);
      EXPECT_EQ(holds(name + "=false"), !ticked);
      EXPECT_EQ(holds(name + ":false"), !ticked);
      EXPECT_EQ(holds(name + "!=true"), !ticked);
      EXPECT_EQ(holds("-" + name + "=true"), !ticked);
      EXPECT_EQ(holds(name + ":*"), is_set(value)) << "whether anything was said at all";
      const auto condition = parse_condition(*specimen().kind, name + "=false");
      ASSERT_TRUE(condition);
      EXPECT_EQ(matches(*condition, record_), !ticked);
    }
  }
}

TEST(Filters, JoinWithoutNeedlessLayers) {
  const auto& amount = specimen().field("amount");
  const Filter one = Filter::compare(amount, Op::kEqual, std::int64_t{1});
  EXPECT_EQ(shape(Filter::both(Filter::all(), one)), "amount=1");
  EXPECT_EQ(shape(Filter::both(one, Filter::all())), "amount=1");
  EXPECT_EQ(shape(Filter::both(one, one)), "(amount=1 & amount=1)");
  EXPECT_FALSE(matches(Filter{.op = Op::kFalse}, new_record(*specimen().kind, {})));
  EXPECT_FALSE(matches(Filter{.op = Op::kOr}, new_record(*specimen().kind, {})));
}

/// A random filter with what it means, computed beside the parser.
struct Meant {
  std::string text;
  std::function<bool(const Record&)> holds;
};

Meant random_filter(RandomRecords& random, int depth) {
  if (depth == 0 || random.below(3) == 0) {
    const auto number = static_cast<std::int64_t>(random.below(7)) - 3;
    static const std::vector<
        std::pair<std::string, std::function<bool(std::int64_t, std::int64_t)>>>
        kOps = {{"=", std::equal_to<>()},       {"<", std::less<>()},
                {"<=", std::less_equal<>()},    {">", std::greater<>()},
                {">=", std::greater_equal<>()}, {"!=", std::not_equal_to<>()}};
    const auto& [sign, compare] = kOps[random.below(kOps.size())];
    return {fmt::format("custom.floor {} {}", sign, number),
            [=, unequal = sign == "!="](const Record& record) {
              const auto found = record.custom.find("floor");
              if (found == record.custom.end()) return unequal;
              return compare(std::get<std::int64_t>(found->second), number);
            }};
  }
  const Meant left = random_filter(random, depth - 1);
  const Meant right = random_filter(random, depth - 1);
  switch (random.below(4)) {
    case 0:
      return {fmt::format("NOT ({})", left.text),
              [=](const Record& record) { return !left.holds(record); }};
    case 1:
      return {fmt::format("({}) OR ({})", left.text, right.text),
              [=](const Record& record) { return left.holds(record) || right.holds(record); }};
    case 2:
      return {fmt::format("{} AND {}", left.text, right.text),
              [=](const Record& record) { return left.holds(record) && right.holds(record); }};
    default:
      return {fmt::format("({}) -({})", left.text, right.text),
              [=](const Record& record) { return left.holds(record) && !right.holds(record); }};
  }
}

RC_GTEST_PROP(FilterProperty, MeansWhatItSays, (std::uint64_t seed)) {
  RandomRecords random(seed);
  const Meant meant = random_filter(random, 4);
  const auto filter = parse_filter(*specimen().kind, meant.text);
  RC_ASSERT(filter.has_value());
  for (int floor = -4; floor <= 4; ++floor) {
    Record record = new_record(*specimen().kind, {});
    if (floor > -4) record.set(specimen().field("custom.floor"), std::int64_t{floor});
    RC_ASSERT(matches(*filter, record) == meant.holds(record));
  }
}

/// Each record is found by comparing any of its values with itself.
RC_GTEST_PROP(FilterProperty, FindsARecordByEachOfItsValues, (std::uint64_t seed)) {
  RandomRecords random(seed);
  const Record record = random.record(*specimen().kind);
  for (const FieldModel& field : specimen().kind->fields()) {
    const Value value = record.get(field);
    RC_ASSERT(matches(Filter::compare(field, Op::kPresent, {}), record) == is_set(value));
    if (!is_set(value)) continue;
    if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
      RC_ASSERT(matches(Filter::compare(field, Op::kHas, Value{list->back()}), record));
      continue;
    }
    RC_ASSERT(matches(Filter::compare(field, Op::kEqual, value), record));
    RC_ASSERT(matches(Filter::compare(field, Op::kLessEqual, value), record));
    RC_ASSERT(!matches(Filter::compare(field, Op::kLess, value), record));
    RC_ASSERT(!matches(Filter::compare(field, Op::kNotEqual, value), record));
  }
}

TEST(Condition, MayNameAnyFieldOfTheRecord) {
  for (const FieldModel& field : specimen().kind->fields()) {
    if (field.retired) continue;
    EXPECT_TRUE(parse_condition(*specimen().kind, field.json_name + ":*")) << field.json_name;
  }
}

TEST(Condition, ComparesDecimalsAsNumbers) {
  const KindModel& kind = *specimen().kind;
  const auto field = std::ranges::find_if(kind.fields(), [](const FieldModel& one) {
    return one.type == FieldType::kDecimal && !one.repeated;
  });
  ASSERT_NE(field, kind.fields().end());
  // In ascending order.
  const std::vector<std::string> sorted = {"-10.5", "-9", "-0.01", "0",   "0.5",
                                           "0.51",  "9",  "10",    "100", "100.01"};
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    Record record = new_record(kind, Uuid::from_name("test", "decimal"));
    record.set(*field, sorted[i]);
    for (std::size_t k = 0; k < sorted.size(); ++k) {
      const auto holds = [&](std::string_view sign) {
        const auto filter =
            parse_condition(kind, fmt::format("{} {} \"{}\"", field->json_name, sign, sorted[k]));
        EXPECT_TRUE(filter) << filter.error().detail;
        return filter && matches(*filter, record);
      };
      EXPECT_EQ(holds("<"), i < k) << sorted[i] << " < " << sorted[k];
      EXPECT_EQ(holds(">="), i >= k) << sorted[i] << " >= " << sorted[k];
    }
  }
}

}  // namespace
}  // namespace proofdesk
