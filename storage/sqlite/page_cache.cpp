#include "storage/sqlite/page_cache.hpp"

#include <memory>
#include <new>

#include <sqlite3.h>

namespace proofdesk::sqlite {
namespace {

constexpr unsigned kLockByte = 0x40000000;

// SQLite hands its methods no context but for the first two; it has one cache for the whole process anyway.
sqlite3_pcache_methods2 beneath;

/// What SQLite takes for its cache.
struct Cache {
  sqlite3_pcache* pages;
  HighestPage highest;
};

Cache& own(sqlite3_pcache* cache) { return *reinterpret_cast<Cache*>(cache); }

sqlite3_pcache* create(int size, int extra, int purgeable) {
  const HighestPage highest(kLockByte / static_cast<unsigned>(size) + 1);
  std::unique_ptr<Cache> cache(new (std::nothrow) Cache{nullptr, highest});
  if (!cache) return nullptr;
  cache->pages = beneath.xCreate(size, extra, purgeable);
  return cache->pages == nullptr ? nullptr : reinterpret_cast<sqlite3_pcache*>(cache.release());
}

void destroy(sqlite3_pcache* cache) {
  const std::unique_ptr<Cache> self(&own(cache));
  beneath.xDestroy(self->pages);
}

sqlite3_pcache_page* fetch(sqlite3_pcache* cache, unsigned number, int mode) {
  auto* const page = beneath.xFetch(own(cache).pages, number, mode);
  if (page != nullptr) own(cache).highest.fetched(number);
  return page;
}

void rekey(sqlite3_pcache* cache, sqlite3_pcache_page* page, unsigned from, unsigned to) {
  beneath.xRekey(own(cache).pages, page, from, to);
  own(cache).highest.moved(from, to);
}

void truncate(sqlite3_pcache* cache, unsigned number) {
  if (!own(cache).highest.reaches(number)) return;
  beneath.xTruncate(own(cache).pages, number);
  own(cache).highest.cut(number);
}

bool configure() {
  if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &beneath) != SQLITE_OK) return false;
  sqlite3_pcache_methods2 methods = beneath;  // beginning and end stay SQLite's
  methods.xCreate = create;
  methods.xDestroy = destroy;
  methods.xFetch = fetch;
  methods.xRekey = rekey;
  methods.xTruncate = truncate;
  methods.xCachesize = [](sqlite3_pcache* cache, int pages) {
    beneath.xCachesize(own(cache).pages, pages);
  };
  methods.xPagecount = [](sqlite3_pcache* cache) { return beneath.xPagecount(own(cache).pages); };
  methods.xUnpin = [](sqlite3_pcache* cache, sqlite3_pcache_page* page, int discard) {
    beneath.xUnpin(own(cache).pages, page, discard);
  };
  methods.xShrink = [](sqlite3_pcache* cache) { beneath.xShrink(own(cache).pages); };
  return sqlite3_config(SQLITE_CONFIG_PCACHE2, &methods) == SQLITE_OK;
}

}  // namespace

void use_page_cache() { [[maybe_unused]] static const bool kUsed = configure(); }

}  // namespace proofdesk::sqlite
