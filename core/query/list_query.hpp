#pragma once

#include "core/access/access.hpp"
#include "core/query/filter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

struct OrderKey {
  const FieldModel* field = nullptr;
  bool descending = false;
};

/// Where a page ended: the order keys' values and the row id of its last record. Opaque outside; carries a
/// fingerprint of filter and order, so that a token used with another query is refused.
struct PageCursor {
  std::vector<Value> keys;
  std::int64_t row = 0;
};

/// Records without a value come last, ascending or descending; ties are broken by row id in the direction of
/// the first key. Without keys the order is newest first (row id descending).
struct ListQuery {
  Filter filter = Filter::all();
  std::vector<OrderKey> order;
  std::size_t page_size = 50;  ///< 1 … 1000
  std::optional<PageCursor> after;
};

/// What a value sorts by: the declared number of an enum's word, so that `critical` stands before `low`, and
/// the value itself for all else. Words that administrators declare sort as text, since only their spelling
/// is kept.
[[nodiscard]] Value ordering_value(const FieldModel& field, const Value& value);

/// "priority, createdAt desc": at most three keys, all indexed or system fields that are not repeated.
[[nodiscard]] Result<std::vector<OrderKey>> parse_order(const KindModel& kind,
                                                        std::string_view text);

/// Where a page that ends with this record ends.
[[nodiscard]] PageCursor cursor_at(const ListQuery& query, const Record& record, std::int64_t row);
/// Whether a record belongs to the pages behind the cursor, in the query's order.
[[nodiscard]] bool comes_after(const ListQuery& query, const PageCursor& cursor,
                               const Record& record, std::int64_t row);

/// Text for URLs (base64url). `filter_text` is whatever tells this list from others: the filter as written,
/// with the kind in front where kinds share a URL.
[[nodiscard]] std::string encode_page_token(const ListQuery& query, std::string_view filter_text,
                                            const PageCursor& cursor);
/// kInvalidArgument "page_token.damaged" or "page_token.other_query".
[[nodiscard]] Result<PageCursor> decode_page_token(const ListQuery& query,
                                                   std::string_view filter_text,
                                                   std::string_view token);

/// What an actor may see of a kind, as a filter to AND to every read: everything, or what involves the person
/// or their groups; confidential records only with the right to or when involved; what the lifecycle opens to
/// everybody; nothing at all for kinds whose `read_roles` exclude the actor.
[[nodiscard]] Filter access_filter(const KindModel& kind, const Access& access);
/// Whether that filter lets this record through, found out without making it where that can be.
[[nodiscard]] bool may_see(const KindModel& kind, const Access& access, const Record& record);

/// The same without what is open to everybody: what the actor is to be told of as it happens, and whose
/// history the actor may read.
[[nodiscard]] Filter own_filter(const KindModel& kind, const Access& access);
/// Whether the actor sees this record, if at all, for no other reason than that it is open to everybody.
[[nodiscard]] bool sees_as_open(const KindModel& kind, const Access& access, const Record& record);

/// Whether the lifecycle opens this very record to everybody now.
[[nodiscard]] bool is_open(const KindModel& kind, const Record& record);

/// How two records stand to each other in a query's order: the oracle for SQL. `row_a`, `row_b` break ties.
[[nodiscard]] bool comes_before(const ListQuery& query, const Record& a, std::int64_t row_a,
                                const Record& b, std::int64_t row_b);

}  // namespace proofdesk
