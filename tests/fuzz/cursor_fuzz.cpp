// Whatever a client sends as page token, under whatever order: refused with a reason, or a cursor that can be
// written again and used; a token of one query never serves another.

#include "core/query/list_query.hpp"
#include "tests/support/core/random_record.hpp"
#include "tests/support/core/test_schema.hpp"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace proofdesk;
  static const KindModel& kind = *testing::specimen().kind;
  static const Record full = testing::RandomRecords(7).record(kind);
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto cut = text.find('\n');
  const std::string_view order = text.substr(0, cut);
  const std::string_view token =
      cut == std::string_view::npos ? std::string_view{} : text.substr(cut + 1);

  ListQuery query;
  if (auto parsed = parse_order(kind, order)) query.order = *std::move(parsed);
  for (const std::string_view filter : {std::string_view{}, order}) {
    const auto cursor = decode_page_token(query, filter, token);
    if (!cursor) {
      if (!cursor.error().rule.starts_with("page_token.")) std::abort();
      continue;
    }
    if (cursor->keys.size() != query.order.size()) std::abort();
    (void)comes_after(query, *cursor, full, 7);
    const auto again = decode_page_token(query, filter, encode_page_token(query, filter, *cursor));
    if (!again || again->keys != cursor->keys || again->row != cursor->row) std::abort();
  }

  // Our own token with one byte changed is that page, no page, or refused: it never breaks.
  std::string own = encode_page_token(query, order, cursor_at(query, full, 5));
  if (!token.empty() && !own.empty()) {
    own[static_cast<std::uint8_t>(token.front()) % own.size()] = token.back();
    if (const auto cursor = decode_page_token(query, order, own))
      (void)comes_after(query, *cursor, full, 7);
  }
  if (decode_page_token(query, "another",
                        encode_page_token(query, order, cursor_at(query, full, 5))) &&
      order != "another")
    std::abort();
  return 0;
}
