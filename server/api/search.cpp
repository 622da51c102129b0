// Full-text search. The index knows words, not rights: every hit is read with the reader's access.

#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"
#include "server/api/search_ready.hpp"
#include "storage/search/search_index.hpp"

#include <charconv>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// Rounds through the index for one answer: a reader who may see few of very many hits must not cost more.
constexpr int kMostRounds = 20;

struct Found {
  std::vector<std::pair<const KindModel*, Record>> records;
  std::string next;
  std::int64_t reached = 0;
  bool ranked = false;
};

std::string encode_place(const SearchPlace& place) {
  return fmt::format("{}{}", place.ranked ? 'r' : 'n', place.at);
}

std::optional<SearchPlace> decode_place(std::string_view token) {
  SearchPlace place;
  if (token.size() < 2 || (token.front() != 'r' && token.front() != 'n')) return std::nullopt;
  place.ranked = token.front() == 'r';
  const char* end = token.data() + token.size();
  const auto parsed = std::from_chars(token.data() + 1, end, place.at);
  if (parsed.ec != std::errc{} || parsed.ptr != end || place.at < 0) return std::nullopt;
  return place;
}

Result<SearchQuery> read_query(Call& call) {
  const Request& request = call.request();
  SearchQuery query;
  query.text = text_parameter(request, "q");
  query.internal = call.access().internal;
  for (const auto& kind : call.model->kinds()) {
    const bool wanted = call.kind == nullptr || call.kind->name == kind->name;
    if (wanted && call.access().may_read_kind(kind->lifecycle.read_roles))
      query.kinds.push_back(kind->name);
  }
  if (const auto token = text_parameter(request, "pageToken"); !token.empty()) {
    query.after = decode_place(token);
    if (!query.after) return bad_parameter("pageToken", "This is no token given out here.");
  }
  return query;
}

Result<Found> find(Call& call) {
  const Service& service = call.api.service;
  PROOFDESK_ASSIGN(auto query, read_query(call));
  PROOFDESK_ASSIGN(const auto wanted, number_parameter(call.request(), "pageSize", 20, 1, 200));
  const auto limit = static_cast<std::size_t>(wanted);
  PROOFDESK_TRY(search_ready(call));
  Found found;
  // No kind is open to this reader: an empty list would mean all of them to the index.
  if (query.kinds.empty()) return found;

  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  for (int round = 0; round < kMostRounds; ++round) {
    query.limit = limit - found.records.size();
    PROOFDESK_ASSIGN(const auto page, service.search->search(query));
    found.reached = page.reached;
    found.ranked = page.ranked;
    for (const SearchHit& hit : page.hits) {
      const KindModel* kind = call.model->kind(hit.kind);
      if (kind == nullptr) continue;
      PROOFDESK_ASSIGN(auto record, view->find(*kind, hit.record, call.access()));
      if (record) found.records.emplace_back(kind, std::move(*record));
    }
    found.next = page.more ? encode_place(page.end) : std::string();
    if (!page.more || found.records.size() == limit) break;
    query.after = page.end;
  }
  return found;
}

void append_tail(const Found& found, std::string& body) {
  body += fmt::format(R"(],"nextPageToken":"{}","ranked":{},"reached":{}}})", found.next,
                      found.ranked, found.reached);
}

}  // namespace

Result<Response> search_kind(Call& call) {
  PROOFDESK_ASSIGN(const auto found, find(call));
  std::string body = fmt::format(R"({{"{}":[)", call.kind->json_plural);
  Discretion discretion(*call.model, call.api.service.store, call.access());
  for (std::size_t i = 0; i < found.records.size(); ++i) {
    if (i != 0) body += ',';
    append_record(*call.kind, found.records[i].second, discretion, {}, body);
  }
  append_tail(found, body);
  return json_response(std::move(body));
}

Result<Response> search_all(Call& call) {
  PROOFDESK_ASSIGN(const auto found, find(call));
  std::string body = R"({"results":[)";
  Discretion discretion(*call.model, call.api.service.store, call.access());
  for (std::size_t i = 0; i < found.records.size(); ++i) {
    const auto& [kind, record] = found.records[i];
    if (i != 0) body += ',';
    body += fmt::format(R"({{"kind":"{}","path":"{}","record":)", kind->name,
                        record_path(*kind, record.id));
    append_record(*kind, record, discretion, {}, body);
    body += '}';
  }
  append_tail(found, body);
  return json_response(std::move(body));
}

}  // namespace proofdesk::server
