#pragma once

#include "server/api/route.hpp"

#include <vector>

namespace proofdesk::server {

inline constexpr QueryParameter kPageSize{"pageSize", "integer",
                                          "How many at most; each list has its own upper limit."};
inline constexpr QueryParameter kPageToken{"pageToken", "string",
                                           "`nextPageToken` of the page before."};
inline constexpr QueryParameter kQuery{
    "q", "string",
    "Words to look for; \"a phrase\" in quotes, -word to exclude, word* for beginnings.", true};
inline constexpr QueryParameter kMinSequence{
    "minSequence", "integer",
    "Wait until the index has read the journal up to this sequence, as named by a receipt."};

/// The routes that every kind has; `{plural}` stands for each. Their order among the others matters: what is more
/// particular comes first.
void add_kind_routes(std::vector<Route>& table);

/// Those of the schedule of change.
void add_schedule_routes(std::vector<Route>& table);

}  // namespace proofdesk::server
