#include "storage/sqlite/scrub.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <sqlite3.h>

namespace proofdesk::sqlite {
namespace {

/// Pages written in one transaction, so that the log stays small.
constexpr std::size_t kPagesAtOnce = 2048;

struct Page {
  std::int64_t number = 0;
  bool overflow = false;
  std::int64_t unused = 0;  ///< at the end of an overflow page
};

std::size_t read_u16(const std::string& page, std::size_t at) {
  return static_cast<std::size_t>(static_cast<unsigned char>(page.at(at))) << 8 |
         static_cast<unsigned char>(page.at(at + 1));
}

void zero(std::string& page, std::size_t from, std::size_t to) {
  if (from < to && to <= page.size())
    std::fill(page.begin() + static_cast<std::ptrdiff_t>(from),
              page.begin() + static_cast<std::ptrdiff_t>(to), '\0');
}

/// Unused parts of a b-tree page (SQLite file format, section 1.6): between the cell pointers and the content,
/// and inside the chain of free blocks.
void zero_tree_page(std::string& page) {
  const bool interior = page[0] == 0x02 || page[0] == 0x05;
  const std::size_t cells = read_u16(page, 3);
  std::size_t content = read_u16(page, 5);
  if (content == 0) content = 65536;
  zero(page, (interior ? 12 : 8) + 2 * cells, content);
  for (std::size_t block = read_u16(page, 1), last = 0; block > last && block + 4 <= page.size();) {
    zero(page, block + 4, block + read_u16(page, block + 2));
    last = block;
    block = read_u16(page, block);
  }
}

std::vector<Page> pages_of(Connection& db) {
  std::vector<Page> pages;
  auto rows = db.prepare("SELECT pageno, pagetype = 'overflow', unused FROM dbstat");
  while (rows.step()) {
    // Page 1 is the schema's, behind the file's own header.
    if (rows.integer(0) > 1)
      pages.push_back({rows.integer(0), rows.integer(1) != 0, rows.integer(2)});
  }
  return pages;
}

/// Pages can be written only while the connection's own protection is down.
class Undefended {
 public:
  explicit Undefended(Connection& db) : db_(db) { set(0); }
  ~Undefended() { set(1); }
  Undefended(const Undefended&) = delete;
  Undefended& operator=(const Undefended&) = delete;

 private:
  void set(int on) { sqlite3_db_config(db_.handle(), SQLITE_DBCONFIG_DEFENSIVE, on, nullptr); }
  Connection& db_;
};

void checkpoint(Connection& db) {
  sqlite3_wal_checkpoint_v2(db.handle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
}

}  // namespace

Status scrub_free_space(Connection& db) {
  return guarded([&]() -> Status {
    const auto pages = pages_of(db);
    const Undefended undefended(db);
    for (std::size_t from = 0; from < pages.size();) {
      Transaction transaction(db, Transaction::Kind::kImmediate);
      auto read = db.prepare("SELECT data FROM sqlite_dbpage WHERE pgno = ?1");
      auto write = db.prepare("UPDATE sqlite_dbpage SET data = ?2 WHERE pgno = ?1");
      std::size_t written = 0;
      for (; from < pages.size() && written < kPagesAtOnce; ++from) {
        const Page& page = pages[from];
        read.bind(1, page.number);
        if (!read.step()) db.raise("read a page");
        const std::string before(read.blob(0));
        read.reset();
        std::string after = before;
        if (page.overflow) {
          zero(after, after.size() - static_cast<std::size_t>(page.unused), after.size());
        } else {
          zero_tree_page(after);
        }
        if (after == before) continue;
        write.bind(1, page.number).bind_blob(2, std::string_view(after));
        write.run();
        ++written;
      }
      read.reset();
      transaction.commit();
      checkpoint(db);
    }
    return {};
  });
}

Status truncate_log(Connection& db) {
  return guarded([&]() -> Status {
    const int code = sqlite3_wal_checkpoint_v2(db.handle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE,
                                               nullptr, nullptr);
    if (code == SQLITE_OK) return {};
    if ((code & 0xff) != SQLITE_BUSY) db.raise("checkpoint");
    return fail(ErrorCode::kUnavailable, "storage.scrub",
                "a reader keeps the log from being emptied; it is tried again");
  });
}

}  // namespace proofdesk::sqlite
