#include "storage/sqlite/search_rank.hpp"

#include <cmath>
#include <cstdint>
#include <memory>
#include <new>
#include <optional>
#include <vector>

#include <sqlite3.h>

namespace proofdesk {
namespace {

constexpr std::int64_t kMostCounted = 20'000;
// The customary constants of bm25, as FTS5 has them.
constexpr double kSaturation = 1.2;
constexpr double kLengthWeight = 0.75;
constexpr double kLeastRarity = 1e-6;

/// What one query needs again for each of its hits.
struct QueryFacts {
  double documents = 0;
  double mean_length = 1;
  std::vector<std::optional<double>> rarity;  ///< of each word, once it was needed
  std::vector<double> frequency;              ///< of each word in the document at hand
};

int count_one(const Fts5ExtensionApi*, Fts5Context*, void* counted) {
  auto& count = *static_cast<std::int64_t*>(counted);
  return ++count < kMostCounted ? SQLITE_OK : SQLITE_DONE;
}

int facts_of(const Fts5ExtensionApi* api, Fts5Context* context, QueryFacts*& facts) {
  facts = static_cast<QueryFacts*>(api->xGetAuxdata(context, 0));
  if (facts != nullptr) return SQLITE_OK;
  auto made = std::make_unique<QueryFacts>();
  sqlite3_int64 documents = 0;
  sqlite3_int64 length = 0;
  if (const int code = api->xRowCount(context, &documents); code != SQLITE_OK) return code;
  if (const int code = api->xColumnTotalSize(context, -1, &length); code != SQLITE_OK) return code;
  made->documents = static_cast<double>(documents);
  if (documents > 0 && length > 0)
    made->mean_length = static_cast<double>(length) / made->documents;
  const auto words = static_cast<std::size_t>(api->xPhraseCount(context));
  made->rarity.resize(words);
  made->frequency.resize(words);
  facts = made.get();
  // Takes it over, also when it fails.
  return api->xSetAuxdata(context, made.release(),
                          [](void* done) { delete static_cast<QueryFacts*>(done); });
}

int rarity_of(const Fts5ExtensionApi* api, Fts5Context* context, QueryFacts& facts,
              std::size_t word, double& rarity) {
  if (!facts.rarity[word]) {
    std::int64_t count = 0;
    if (const int code = api->xQueryPhrase(context, static_cast<int>(word), &count, count_one);
        code != SQLITE_OK)
      return code;
    const auto hits = static_cast<double>(count);
    const double value = std::log((facts.documents - hits + 0.5) / (hits + 0.5));
    facts.rarity[word] = value > 0 ? value : kLeastRarity;
  }
  rarity = *facts.rarity[word];
  return SQLITE_OK;
}

int score_of(const Fts5ExtensionApi* api, Fts5Context* context, int weights, sqlite3_value** weight,
             double& score) {
  QueryFacts* facts = nullptr;
  if (const int code = facts_of(api, context, facts); code != SQLITE_OK) return code;
  facts->frequency.assign(facts->frequency.size(), 0);
  int places = 0;
  if (const int code = api->xInstCount(context, &places); code != SQLITE_OK) return code;
  for (int place = 0; place < places; ++place) {
    int word = 0;
    int column = 0;
    int offset = 0;
    if (const int code = api->xInst(context, place, &word, &column, &offset); code != SQLITE_OK)
      return code;
    facts->frequency[static_cast<std::size_t>(word)] +=
        column < weights ? sqlite3_value_double(weight[column]) : 1.0;
  }
  int length = 0;
  if (const int code = api->xColumnSize(context, -1, &length); code != SQLITE_OK) return code;
  const double long_one =
      kSaturation * (1 - kLengthWeight + kLengthWeight * length / facts->mean_length);
  score = 0;
  for (std::size_t word = 0; word < facts->frequency.size(); ++word) {
    const double frequency = facts->frequency[word];
    if (frequency <= 0) continue;
    double rarity = 0;
    if (const int code = rarity_of(api, context, *facts, word, rarity); code != SQLITE_OK)
      return code;
    score += rarity * frequency * (kSaturation + 1) / (frequency + long_one);
  }
  return SQLITE_OK;
}

void rank(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int weights,
          sqlite3_value** weight) {
  double score = 0;
  int code = SQLITE_OK;
  // Nothing may be thrown through SQLite.
  try {
    code = score_of(api, context, weights, weight, score);
  } catch (const std::bad_alloc&) {
    code = SQLITE_NOMEM;
  }
  if (code == SQLITE_OK) {
    sqlite3_result_double(result, -score);
  } else {
    sqlite3_result_error_code(result, code);
  }
}

/// As SQLite's documentation of FTS5 says to get hold of it.
fts5_api* api_of(sqlite::Connection& db) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(db.handle(), "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    (void)sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return api;
}

}  // namespace

void add_search_rank(sqlite::Connection& db) {
  // FTS5 would take the same function again each time and cannot be asked whether it knows one.
  if (sqlite3_get_clientdata(db.handle(), kSearchRank) != nullptr) return;
  fts5_api* api = api_of(db);
  if (api == nullptr || api->xCreateFunction(api, kSearchRank, nullptr, rank, nullptr) != SQLITE_OK)
    db.raise("adding the order of search");
  static char known = 0;
  if (sqlite3_set_clientdata(db.handle(), kSearchRank, &known, nullptr) != SQLITE_OK)
    db.raise("adding the order of search");
}

}  // namespace proofdesk
