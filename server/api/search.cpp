// Full-text search. The index knows words, not rights: every hit is read with the reader's access.

#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

constexpr std::int64_t kLongestWait = 5 * kMicrosPerSecond;
/// Hits looked at for one answer: a reader who may see few of very many must not cost more than this.
constexpr std::size_t kMostHits = 2000;

struct Found {
  std::vector<std::pair<const KindModel*, Record>> records;
  std::size_t next = 0;  ///< offset of the first hit not looked at; 0: no more
};

Result<Found> find(Call& call, std::string_view kind) {
  const Service& service = call.api.service;
  if (service.search == nullptr)
    return fail(ErrorCode::kUnavailable, "search.index", "Search is not switched on.");
  const Request& request = call.request();
  PROOFDESK_ASSIGN(const auto limit, number_parameter(request, "pageSize", 20, 1, 100));
  PROOFDESK_ASSIGN(const auto offset, number_parameter(request, "pageToken", 0, 0, 1'000'000));
  PROOFDESK_ASSIGN(const auto least, number_parameter(request, "minSequence", -1, 0, INT64_MAX));
  if (least >= 0 && !service.search->wait_for(least, kLongestWait)) {
    return fail(ErrorCode::kUnavailable, "search.behind",
                fmt::format("The index has not reached sequence {} yet.", least));
  }

  Found found;
  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  SearchRequest search{.kind = std::string(kind),
                       .text = std::string(text_parameter(request, "q")),
                       .internal = call.access().internal,
                       .limit = static_cast<std::size_t>(limit) * 2,
                       .offset = static_cast<std::size_t>(offset)};
  std::size_t looked_at = 0;
  while (looked_at < kMostHits) {
    PROOFDESK_ASSIGN(const auto hits, service.search->search(search));
    for (std::size_t i = 0; i < hits.size(); ++i) {
      const KindModel* model = call.model->kind(hits[i].kind);
      if (model == nullptr) continue;
      PROOFDESK_ASSIGN(auto record, view->find(*model, hits[i].id, call.access()));
      if (!record) continue;
      found.records.emplace_back(model, std::move(*record));
      if (found.records.size() == static_cast<std::size_t>(limit)) {
        found.next = search.offset + i + 1;
        return found;
      }
    }
    if (hits.size() < search.limit) return found;
    looked_at += hits.size();
    search.offset += hits.size();
  }
  found.next = search.offset;
  return found;
}

void append_tail(const Call& call, const Found& found, std::string& body) {
  body += fmt::format(R"(],"nextPageToken":"{}","sequence":{}}})",
                      found.next == 0 ? std::string() : std::to_string(found.next),
                      call.api.service.search->position());
}

}  // namespace

Result<Response> search_kind(Call& call) {
  PROOFDESK_ASSIGN(const auto found, find(call, call.kind->name));
  std::string body = fmt::format(R"({{"{}":[)", call.kind->json_plural);
  for (std::size_t i = 0; i < found.records.size(); ++i) {
    if (i != 0) body += ',';
    append_record(*call.kind, found.records[i].second, call.access(), {}, body);
  }
  append_tail(call, found, body);
  return json_response(std::move(body));
}

Result<Response> search_all(Call& call) {
  PROOFDESK_ASSIGN(const auto found, find(call, {}));
  std::string body = R"({"results":[)";
  for (std::size_t i = 0; i < found.records.size(); ++i) {
    const auto& [kind, record] = found.records[i];
    if (i != 0) body += ',';
    body += fmt::format(R"({{"kind":"{}","path":"{}","record":)", kind->name,
                        record_path(*kind, record.id));
    append_record(*kind, record, call.access(), {}, body);
    body += '}';
  }
  append_tail(call, found, body);
  return json_response(std::move(body));
}

}  // namespace proofdesk::server
