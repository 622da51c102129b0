#pragma once

#include "core/base/result.hpp"
#include "storage/sqlite/connection.hpp"

namespace proofdesk::sqlite {

/// SQLite overwrites what is deleted (secure_delete), but when a page is split or merged, cells move and their
/// old bytes stay in the unused middle of the page they left. This zeroes all such space, page by page: after
/// it, and after `truncate_log`, the file holds nothing but live content. Reads the whole file; writes only
/// pages that had something to lose. Outside a transaction, on the file's only writing connection.
Status scrub_free_space(Connection& db);

/// Folds the write-ahead log into the file and cuts it to nothing. kUnavailable "storage.scrub" when a reader
/// still needs a part of it.
Status truncate_log(Connection& db);

}  // namespace proofdesk::sqlite
