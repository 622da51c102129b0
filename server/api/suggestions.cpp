// What may already answer what somebody is typing. The index knows words, not rights: everything found is read
// with the reader's own access, and shows as much of itself as it would in a list.

#include "core/query/list_query.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"
#include "server/api/search_ready.hpp"
#include "storage/search/highlighter.hpp"
#include "storage/search/search_index.hpp"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kMostText = 2'000;
/// Candidates read for one sort of suggestion: a reader who may see few of many must not cost more.
constexpr std::size_t kCandidates = 40;
constexpr std::size_t kMostAnswer = 500;
constexpr std::size_t kMostMajors = 50;
constexpr std::int64_t kRecent = 90 * kMicrosPerDay;

/// At most so many bytes, cut between characters.
std::string shortened(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
  return text.substr(0, most) + "…";
}

class Suggesting {
 public:
  Suggesting(const Call& call, ReadView& view, std::vector<std::string> words, std::size_t limit)
      : call_(call), view_(view), words_(std::move(words)), limit_(limit), highlighter_(words_) {}

  /// Records of the kind that are like the text and in one of the states, best first.
  Result<boost::json::array> in_states(std::string_view kind_name, std::string_view answer,
                                       std::initializer_list<std::string_view> states) {
    return like(kind_name, answer, [&](const KindModel&, const Record& record) {
      return std::ranges::find(states, record.state) != states.end();
    });
  }

  /// Records of the kind that are like the text, were done of late and say how.
  Result<boost::json::array> done_of_late(std::string_view kind_name, std::string_view answer) {
    const Instant since{call_.api.service.clock.now().micros - kRecent};
    return like(kind_name, answer, [&](const KindModel& kind, const Record& record) {
      const State* state = kind.lifecycle.state(record.state);
      return state != nullptr &&
             (state->category == StateCategory::kDone ||
              state->category == StateCategory::kFinal) &&
             record.updated_at >= since && record.has(kind, answer);
    });
  }

  /// Major incidents under way: those like the text first, then the newest, whatever is being typed.
  Result<boost::json::array> majors() {
    boost::json::array found;
    const KindModel* kind = call_.model->kind("incident");
    if (kind == nullptr) return found;
    ListQuery query;
    PROOFDESK_ASSIGN(query.filter,
                     parse_filter(*kind, "(majorState=declared OR majorState=managed)"));
    query.page_size = kMostMajors;
    PROOFDESK_ASSIGN(auto page, view_.list(*kind, query, call_.access()));
    std::erase_if(page.records, [&](const Record& record) {
      const State* state = kind->lifecycle.state(record.state);
      return state == nullptr || state->category == StateCategory::kDone ||
             state->category == StateCategory::kFinal;
    });
    if (page.records.empty()) return found;
    SimilarQuery similar = similar_query(*kind);
    for (const Record& record : page.records) similar.among.push_back(record.id);
    PROOFDESK_ASSIGN(const auto hits, call_.api.service.search->similar(similar));
    // Hits first, in their order; the rest as listed.
    const auto place = [&](const Record& record) {
      return std::ranges::find(hits, record.id, &SimilarHit::record) - hits.begin();
    };
    std::vector<std::pair<std::ptrdiff_t, std::size_t>> order;
    for (std::size_t i = 0; i < page.records.size(); ++i)
      order.emplace_back(place(page.records[i]), i);
    std::ranges::sort(order);
    for (const auto& [rank, index] : order) {
      if (found.size() == limit_) break;
      found.push_back(describe(*kind, page.records[index], "description"));
    }
    return found;
  }

 private:
  [[nodiscard]] SimilarQuery similar_query(const KindModel& kind) const {
    return {.words = words_,
            .kind = kind.name,
            .internal = call_.access().internal,
            .among = {},
            .limit = kCandidates};
  }

  template <class Wanted>
  Result<boost::json::array> like(std::string_view kind_name, std::string_view answer,
                                  const Wanted& wanted) {
    boost::json::array found;
    const KindModel* kind = call_.model->kind(kind_name);
    if (kind == nullptr || !call_.access().may_read_kind(kind->lifecycle.read_roles)) return found;
    PROOFDESK_ASSIGN(const auto hits, call_.api.service.search->similar(similar_query(*kind)));
    for (const SimilarHit& hit : hits) {
      if (found.size() == limit_) break;
      PROOFDESK_ASSIGN(const auto record, view_.find(*kind, hit.record, call_.access()));
      if (!record || !wanted(*kind, *record)) continue;
      found.push_back(describe(*kind, *record, answer));
    }
    return found;
  }

  [[nodiscard]] bool is_shown(const KindModel& kind, const FieldModel& field, bool openly) const {
    return (call_.access().internal || !field.internal) && (!openly || kind.shows_openly(field));
  }

  boost::json::object describe(const KindModel& kind, const Record& record,
                               std::string_view answer) {
    const bool openly = sees_as_open(kind, call_.access(), record);
    boost::json::object json{{"kind", kind.name},
                             {"number", kind.display_number(record.number)},
                             {"path", record_path(kind, record.id)},
                             {"state", record.state}};
    std::vector<const FieldModel*> fields;
    std::vector<std::string> passages;
    for (const FieldModel& field : kind.fields()) {
      if (!is_shown(kind, field, openly)) continue;
      const Value value = record.get(field);
      if (!is_set(value)) continue;
      const auto* text = std::get_if<std::string>(&value);
      if (text != nullptr && field.name == "title") json["title"] = *text;
      if (text != nullptr && field.name == answer) json["answer"] = shortened(*text, kMostAnswer);
      if (!field.searchable) continue;
      std::string passage;
      if (text != nullptr) passage = *text;
      if (const auto* list = std::get_if<std::vector<std::string>>(&value))
        passage = fmt::format("{}", fmt::join(*list, ", "));
      if (passage.empty()) continue;
      fields.push_back(&field);
      passages.push_back(std::move(passage));
    }
    const auto snippet = highlighter_.best(passages);
    if (!snippet) return json;
    boost::json::array parts;
    for (const auto& part : snippet->parts) {
      boost::json::object one{{"text", part.text}};
      if (part.matched) one["match"] = true;
      parts.push_back(std::move(one));
    }
    const FieldModel& field = *fields[snippet->passage];
    json["why"] = boost::json::object{
        {"field", field.json_name}, {"label", field.label}, {"parts", std::move(parts)}};
    return json;
  }

  const Call& call_;
  ReadView& view_;
  const std::vector<std::string> words_;
  const std::size_t limit_;
  Highlighter highlighter_;
};

/// The field that says how a record of the kind was done with.
std::string_view answer_field(const KindModel& kind) {
  for (const std::string_view name : {"resolution_text", "fulfilment_text", "closure_note"}) {
    if (kind.field(name) != nullptr) return name;
  }
  return {};
}

Result<const KindModel*> kind_asked(const Call& call) {
  const auto name = text_parameter(call.request(), "kind");
  const KindModel* kind = call.model->kind(name.empty() ? "incident" : name);
  if (kind == nullptr) kind = call.model->kind_by_plural(name);
  if (kind == nullptr) return bad_parameter("kind", "There is no such kind of record.");
  return kind;
}

}  // namespace

Result<Response> suggest(Call& call) {
  const Service& service = call.api.service;
  PROOFDESK_ASSIGN(const KindModel* kind, kind_asked(call));
  PROOFDESK_ASSIGN(const auto limit, number_parameter(call.request(), "limit", 5, 1, 10));
  const std::string_view text = text_parameter(call.request(), "text");
  if (text.size() > kMostText)
    return bad_parameter("text", fmt::format("At most {} bytes are looked at.", kMostText));
  PROOFDESK_TRY(search_ready(call));
  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  Suggesting suggesting(call, *view, typed_words(text), static_cast<std::size_t>(limit));

  PROOFDESK_ASSIGN(auto articles, suggesting.in_states(
                                      "article", "summary",
                                      {"published", "flagged", "revising", "revision_in_review"}));
  PROOFDESK_ASSIGN(auto known_errors,
                   suggesting.in_states("known_error", "workaround", {"published", "fix_planned"}));
  boost::json::array majors;
  if (kind->name == "incident") {
    PROOFDESK_ASSIGN(majors, suggesting.majors());
  }
  PROOFDESK_ASSIGN(auto similar, suggesting.done_of_late(kind->name, answer_field(*kind)));
  return json_response(boost::json::object{{"articles", std::move(articles)},
                                           {"knownErrors", std::move(known_errors)},
                                           {"majorIncidents", std::move(majors)},
                                           {"similar", std::move(similar)}});
}

}  // namespace proofdesk::server
