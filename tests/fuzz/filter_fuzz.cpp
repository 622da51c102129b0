// Whatever a client sends as filter, order or page token: a result or a refusal that says why, and a filter
// that was accepted can be evaluated.

#include "core/query/filter.hpp"
#include "core/query/list_query.hpp"
#include "tests/support/core/random_record.hpp"
#include "tests/support/core/test_schema.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace proofdesk;
  static const KindModel& kind = *testing::specimen().kind;
  static const Record full = testing::RandomRecords(7).record(kind);
  static const Record empty = new_record(kind, {});
  const std::string_view text(reinterpret_cast<const char*>(data), size);

  const auto filter = parse_filter(kind, text);
  if (filter) {
    Filter negated{.op = Filter::Op::kNot};
    negated.operands.push_back(*filter);
    for (const Record* record : {&full, &empty}) {
      if (matches(*filter, *record) == matches(negated, *record)) std::abort();
    }
  } else if (filter.error().detail.empty() || filter.error().rule.empty()) {
    std::abort();
  }

  ListQuery query;
  if (auto order = parse_order(kind, text)) query.order = *std::move(order);
  (void)decode_page_token(query, "", text);
  const PageCursor cursor = cursor_at(query, full, 5);
  const auto again = decode_page_token(query, text, encode_page_token(query, text, cursor));
  if (!again || again->keys != cursor.keys || again->row != cursor.row) std::abort();
  return 0;
}
