#pragma once

#include "core/access/access.hpp"
#include "core/query/list_query.hpp"

namespace proofdesk::server {

/// Holds the filter and order of `query` to what the reader sees, for else they would tell of the rest, one
/// guess at a time: kInvalidArgument for internal fields; by fields that open records do not show, only
/// records are found that are the reader's own business.
Status keep_to_visible(const KindModel& kind, const Access& access, ListQuery& query);

}  // namespace proofdesk::server
