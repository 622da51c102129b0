#pragma once

#include "core/model/record_ref.hpp"
#include "core/ports/store.hpp"
#include "processes/shared/relation_kinds.hpp"
#include "server/api/route.hpp"
#include "server/service.hpp"
#include "storage/topology/topology_index.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server {

/// Waits, so not on a connection's thread, until the topology is read from its file and has followed the journal to this
/// sequence (negative: no matter how far); kUnavailable when that takes too long.
[[nodiscard]] Status topology_caught_up(const Service& service, std::int64_t sequence);

/// The topology as of everything that was acknowledged before this call: who has just related two things is told so.
/// kUnavailable where it is off, and as above.
[[nodiscard]] Result<const TopologyIndex*> index_of(Call& call);

/// What relations are called in the words of this house, and what they mean, by their word.
using RelationWords = std::unordered_map<std::string, shared::RelationKind>;
[[nodiscard]] Result<RelationWords> relation_words(const Model& model, ReadView& view);

/// What GET /api/v1/topology/impact answers, for the parameters `gone`, `depth`, `limit` and `minSequence` of the
/// call: `gone`, `impacted`, `services`, `total`, `lost`, `weakened`, `hidden`. Things the reader may not see are
/// counted as hidden.
[[nodiscard]] Result<boost::json::object> impact_of(Call& call, ReadView& view);
/// The same but `gone` for these, whatever the parameters say, as somebody with this access sees it.
[[nodiscard]] Result<boost::json::object> impact_of(Call& call, ReadView& view,
                                                    const Access& access,
                                                    const std::vector<RecordRef>& gone);

}  // namespace proofdesk::server
