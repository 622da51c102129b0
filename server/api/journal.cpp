// The journal as an outsider needs it: signed heads, proofs, leaves. No value is in any of it.

#include "core/base/encoding.hpp"
#include "core/engine/stored_hashes.hpp"
#include "core/journal/proof.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/policy.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"

#include <algorithm>

namespace proofdesk::server {
namespace {

boost::json::array hex_list(const std::vector<journal::Digest>& hashes) {
  boost::json::array list;
  for (const auto& hash : hashes) list.emplace_back(to_hex(hash));
  return list;
}

Result<std::string> checkpoint_for(ReadView& view, std::int64_t size) {
  PROOFDESK_ASSIGN(const auto note, view.checkpoint_covering(size));
  if (!note)
    return fail(ErrorCode::kNotFound, "journal.checkpoint",
                "No signed checkpoint covers that many leaves.");
  return *note;
}

}  // namespace

Result<Response> get_checkpoint(Call& call) {
  PROOFDESK_ASSIGN(const auto size, number_parameter(call.request(), "size", 0, 0, INT64_MAX));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  std::string note;
  if (size == 0) {
    PROOFDESK_ASSIGN(const auto head, view->head());
    note = head.checkpoint;
  } else {
    PROOFDESK_ASSIGN(note, checkpoint_for(*view, size));
  }
  return Response{.status = 200,
                  .content_type = "text/plain; charset=utf-8",
                  .policy = kApiPolicy,
                  .body = std::move(note)};
}

Result<Response> get_proof(Call& call) {
  const Request& request = call.request();
  const bool inclusion = request.target.parameter("sequence").has_value();
  const bool consistency = request.target.parameter("from").has_value();
  if (inclusion == consistency)
    return bad_parameter("sequence",
                         "Either \"sequence\" (inclusion) or \"from\" (consistency) is required.");
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto head, view->head());
  PROOFDESK_ASSIGN(const auto size, number_parameter(request, "size", head.size, 1, head.size));
  const StoredHashes hashes(*view);
  PROOFDESK_ASSIGN(const auto root, journal::root_at(hashes, static_cast<std::uint64_t>(size)));
  boost::json::object json{{"size", size}, {"rootHash", to_hex(root)}};
  if (inclusion) {
    PROOFDESK_ASSIGN(const auto sequence, number_parameter(request, "sequence", 0, 0, size - 1));
    PROOFDESK_ASSIGN(const auto rows, view->journal(sequence, 1));
    if (rows.empty())
      return fail(ErrorCode::kCorrupt, "journal.row", "a leaf of the journal has no row");
    PROOFDESK_ASSIGN(const auto path,
                     journal::prove_inclusion(hashes, static_cast<std::uint64_t>(sequence),
                                              static_cast<std::uint64_t>(size)));
    json["sequence"] = sequence;
    json["leafHash"] = to_hex(journal::hash_leaf(rows.front().leaf));
    json["hashes"] = hex_list(path);
  } else {
    PROOFDESK_ASSIGN(const auto from, number_parameter(request, "from", 0, 0, size));
    PROOFDESK_ASSIGN(const auto path,
                     journal::prove_consistency(hashes, static_cast<std::uint64_t>(from),
                                                static_cast<std::uint64_t>(size)));
    json["from"] = from;
    json["hashes"] = hex_list(path);
  }
  PROOFDESK_ASSIGN(const std::string checkpoint, checkpoint_for(*view, size));
  json["checkpoint"] = checkpoint;
  return json_response(json);
}

Result<Response> get_leaves(Call& call) {
  PROOFDESK_ASSIGN(const auto from, number_parameter(call.request(), "from", 0, 0, INT64_MAX));
  PROOFDESK_ASSIGN(const auto count, number_parameter(call.request(), "count", 100, 1, 1000));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto rows, view->journal(from, static_cast<std::size_t>(count)));
  PROOFDESK_ASSIGN(const auto head, view->head());
  boost::json::array leaves;
  for (const JournalRow& row : rows) {
    leaves.push_back({{"sequence", row.sequence},
                      {"leaf", row.leaf},
                      {"leafHash", to_hex(journal::hash_leaf(row.leaf))}});
  }
  return json_response(boost::json::object{{"leaves", std::move(leaves)}, {"size", head.size}});
}

}  // namespace proofdesk::server
