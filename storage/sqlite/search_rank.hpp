#pragma once

#include "storage/sqlite/connection.hpp"

namespace proofdesk {

/// How the search index orders its hits: `… AND rank MATCH 'search_rank(w0, w1, …)' ORDER BY rank`, with a weight for each
/// column, lower being better.
///
/// It is FTS5's own bm25 but for one thing: a word is counted up to twenty thousand documents, and one in more of them counts
/// as no more common than that; words that are found in columns of weight 0 alone are not counted at all. Counting is what
/// bm25 spends its time on: for each query it reads the whole list of every word, which for common words among a million
/// documents takes longer than all the rest.
inline constexpr const char* kSearchRank = "search_rank";

/// Makes the order known to a connection, unless it is. Throws SqlFailure.
void add_search_rank(sqlite::Connection& db);

}  // namespace proofdesk
