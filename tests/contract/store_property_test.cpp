#include "tests/contract/store_contract.hpp"

#include <cstdlib>
#include <random>

namespace proofdesk::test {
namespace {

/// Random records, filters, orders and page sizes: whatever the memory store answers, SQLite answers.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_(seed) {}
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  bool one_in(std::size_t times) { return below(times) == 0; }
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }

 private:
  std::mt19937_64 random_;
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : chance_(seed) {
    for (const auto& field : specimen_.kind->fields()) {
      if (field.origin == FieldOrigin::kSystem || field.indexed) usable_.push_back(&field);
      if (field.origin != FieldOrigin::kSystem && field.name != "erased")
        settable_.push_back(&field);
      const bool sortable = !field.repeated && field.type != FieldType::kDecimal;
      if ((field.origin == FieldOrigin::kSystem || field.indexed) && sortable)
        sortable_.push_back(&field);
    }
  }

  Chance& chance() { return chance_; }

  /// One element for repeated fields. Few different values, so that they meet.
  Value scalar(const FieldModel& field) {
    if (field.type == FieldType::kBoolean) return Value{chance_.one_in(2)};
    if (field.is_integral()) return Value{static_cast<std::int64_t>(chance_.below(6)) - 2};
    if (field.type == FieldType::kEnum) return Value{chance_.pick(field.words).word};
    if (field.type == FieldType::kReference)
      return Value{Uuid::from_name("p", std::to_string(chance_.below(4))).to_string()};
    static const std::vector<std::string> kTexts{"",    "a", "A", "aa",  "ab",   "b", "ä",
                                                 "a'b", "%", "_", "aab", "12.5", "9"};
    return Value{chance_.pick(kTexts)};
  }

  void fill(Record& record) {
    for (const FieldModel* field : settable_) {
      if (chance_.one_in(2)) continue;
      if (chance_.one_in(12)) {
        record.set(*field, Erased{});
      } else if (field->repeated) {
        std::vector<std::string> list;
        for (auto left = chance_.below(4); left > 0; --left)
          list.push_back(std::get<std::string>(scalar(*field)));
        record.set(*field, Value{std::move(list)});
      } else {
        record.set(*field, scalar(*field));
      }
    }
    record.state = chance_.pick(std::vector<std::string>{"open", "done"});
    record.version = static_cast<std::int64_t>(chance_.below(4)) + 1;
    record.created_at = {static_cast<std::int64_t>(chance_.below(8))};
    record.updated_at = {static_cast<std::int64_t>(chance_.below(8))};
  }

  Filter filter(int depth = 0) {
    using Op = Filter::Op;
    if (depth < 3 && !chance_.one_in(2)) {
      Filter combined{.op = chance_.pick(std::vector<Op>{Op::kAnd, Op::kOr, Op::kNot})};
      const auto count = combined.op == Op::kNot ? 1 : chance_.below(4);
      for (std::size_t i = 0; i < count; ++i) combined.operands.push_back(filter(depth + 1));
      return combined;
    }
    if (chance_.one_in(40)) return Filter{.op = Op::kFalse};
    const FieldModel& field = *chance_.pick(usable_);
    if (chance_.one_in(8)) return Filter::compare(field, Op::kPresent, {});
    std::vector<Op> ops{Op::kEqual, Op::kNotEqual, Op::kHas};
    // What parse_filter lets through: order only where the stored form has it, lists only by element.
    const bool ordered = field.is_text() ||
                         (field.is_integral() && field.type != FieldType::kBoolean) ||
                         field.type == FieldType::kDate;
    if (ordered)
      ops.insert(ops.end(), {Op::kLess, Op::kLessEqual, Op::kGreater, Op::kGreaterEqual});
    if (field.repeated) ops = {Op::kHas};
    Op op = chance_.pick(ops);
    const bool is_id = field.name == "id";
    if (is_id || (field.origin == FieldOrigin::kSystem && op == Op::kHas)) op = Op::kEqual;
    Value value =
        is_id
            ? Value{Uuid::from_name("specimen", std::to_string(1 + chance_.below(30))).to_string()}
            : scalar(field);
    // No text is in every text; SQL's instr and std::string::find agree, but the parser forbids it.
    if (op == Op::kHas && value == Value{std::string()}) value = Value{std::string("a")};
    return Filter::compare(field, op, std::move(value));
  }

  std::vector<OrderKey> order() {
    std::vector<OrderKey> keys;
    for (auto left = chance_.below(4); left > 0; --left) {
      const FieldModel* field = chance_.pick(sortable_);
      const bool there = std::ranges::find(keys, field, &OrderKey::field) != keys.end();
      if (!there) keys.push_back({field, chance_.one_in(2)});
    }
    return keys;
  }

  Access access() {
    static const std::vector<std::string> kRoles{"requester", "agent", "auditor"};
    const auto person = Uuid::from_name("p", std::to_string(chance_.below(4)));
    if (chance_.one_in(3)) return Access::unrestricted();
    return Access::of(Actor{.person = person,
                            .roles = {chance_.pick(kRoles)},
                            .groups = {Uuid::from_name("p", std::to_string(chance_.below(4)))}});
  }

  const testing::Specimen& specimen_ = testing::specimen();

 private:
  Chance chance_;
  std::vector<const FieldModel*> usable_;
  std::vector<const FieldModel*> settable_;
  std::vector<const FieldModel*> sortable_;
};

std::string describe(const Filter& filter) {
  static const std::vector<std::string> kOps{"AND", "OR", "NOT", "=", "!=", "<",
                                             "<=",  ">",  ">=",  ":", ":*", "FALSE"};
  std::string text = "(" + kOps.at(static_cast<std::size_t>(filter.op));
  if (filter.field != nullptr) text += " " + filter.field->json_name;
  if (const auto* word = std::get_if<std::string>(&filter.value)) text += " \"" + *word + "\"";
  if (const auto* number = std::get_if<std::int64_t>(&filter.value))
    text += " " + std::to_string(*number);
  if (const auto* flag = std::get_if<bool>(&filter.value)) text += *flag ? " true" : " false";
  for (const auto& operand : filter.operands) text += " " + describe(operand);
  return text + ")";
}

std::string describe(const ListQuery& query) {
  std::string text = describe(query.filter) + " order";
  for (const auto& key : query.order)
    text += " " + key.field->json_name + (key.descending ? " desc" : "");
  return text + " by " + std::to_string(query.page_size);
}

std::uint64_t seed_of_run() {
  if (const char* given = std::getenv("PROOFDESK_SEED")) return std::strtoull(given, nullptr, 10);
  return std::random_device{}();
}

class StoreProperty : public ::testing::TestWithParam<StoreKind> {
 protected:
  std::unique_ptr<StoreUnderTest> memory_ = StoreUnderTest::make(StoreKind::kMemory);
  std::unique_ptr<StoreUnderTest> sqlite_ = StoreUnderTest::make(GetParam());
  const testing::Specimen& specimen_ = testing::specimen();

  /// Walks all pages in both stores; they must be equal page by page, and equal to the whole list.
  void compare(ReadView& expected, ReadView& actual, ListQuery query, const Access& access) {
    for (int page = 0; page < 200; ++page) {
      const auto wanted = must(expected.list(*specimen_.kind, query, access));
      const auto got = actual.list(*specimen_.kind, query, access);
      ASSERT_TRUE(got.has_value()) << got.error().detail;
      ASSERT_EQ(numbers_of(*got), numbers_of(wanted))
          << "page " << page << " of " << describe(query);
      ASSERT_EQ(got->records, wanted.records);
      ASSERT_EQ(got->more, wanted.more) << describe(query);
      if (!wanted.more) return;
      query.after = cursor_at(query, wanted.records.back(), wanted.rows.back());
    }
    FAIL() << "more pages than records";
  }
};

TEST_P(StoreProperty, AnswersAsMemoryDoes) {
  const std::uint64_t seed = seed_of_run();
  SCOPED_TRACE("PROOFDESK_SEED=" + std::to_string(seed));
  Generator generate(seed);
  auto& chance = generate.chance();
  for (int round = 0; round < 8; ++round) {
    // Changes: inserts and updates, some of them rolled back.
    auto memory = memory_->begin();
    auto sqlite = sqlite_->begin();
    for (int change = 0; change < 25; ++change) {
      must(memory->savepoint());
      must(sqlite->savepoint());
      const auto number = must(memory->next_number(*specimen_.kind));
      ASSERT_EQ(must(sqlite->next_number(*specimen_.kind)), number);
      Record record =
          new_record(*specimen_.kind, Uuid::from_name("specimen", std::to_string(number)));
      record.number = number;
      const auto old = static_cast<std::int64_t>(chance.below(static_cast<std::size_t>(number)));
      const auto stored =
          must(memory->find_by_number(*specimen_.kind, old, Access::unrestricted()));
      if (stored && chance.one_in(2)) record = *stored;
      generate.fill(record);
      const bool update = record.number != number;
      must(update ? memory->update(*specimen_.kind, record)
                  : memory->insert(*specimen_.kind, record));
      must(update ? sqlite->update(*specimen_.kind, record)
                  : sqlite->insert(*specimen_.kind, record));
      if (chance.one_in(5)) {
        must(memory->rollback());
        must(sqlite->rollback());
      } else {
        must(memory->release());
        must(sqlite->release());
      }
    }
    must(memory->commit());
    must(sqlite->commit());
    memory.reset();
    sqlite.reset();

    auto expected = memory_->snapshot();
    auto actual = sqlite_->snapshot();
    for (int query = 0; query < 40; ++query) {
      ListQuery list{.filter = generate.filter(), .order = generate.order()};
      list.page_size = chance.one_in(3) ? 1 + chance.below(4) : 5 + chance.below(100);
      const Access access = generate.access();
      compare(*expected, *actual, list, access);
      if (HasFatalFailure()) return;
      ASSERT_EQ(must(actual->count_by_state(*specimen_.kind, access)),
                must(expected->count_by_state(*specimen_.kind, access)));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Stores, StoreProperty,
                         ::testing::Values(StoreKind::kSqlite, StoreKind::kSqliteWalking,
                                           StoreKind::kSqliteRacing),
                         [](const auto& info) { return name_of(info.param); });

}  // namespace
}  // namespace proofdesk::test
