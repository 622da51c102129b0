// What has changed since a baseline was taken, or between two of them (8.2.6).

#include "processes/shared/baselines.hpp"

#include "core/model/record_ref.hpp"
#include "evidence/baseline/difference.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

json::object told(const KindModel& kind, const Record& baseline) {
  json::object json{{"now", false},
                    {"id", baseline.id.to_string()},
                    {"number", kind.display_number(baseline.number)},
                    {"name", baseline.text(kind, "name")},
                    {"path", record_path(kind, baseline.id)},
                    {"journalSize", baseline.integer(kind, "journal_size")}};
  if (baseline.has(kind, "taken_at"))
    json["at"] = to_rfc3339(Instant{baseline.integer(kind, "taken_at")});
  return json;
}

/// Where a page goes on: behind this record. Items come first, and so do those of lower ids.
struct Place {
  bool is_relation = false;
  Uuid id;

  static Place of(const evidence::Differing& each) {
    return {each.kind != "configuration_item", each.id};
  }
  friend auto operator<=>(const Place&, const Place&) = default;
};

Result<std::optional<Place>> place_after(const Request& request) {
  const auto token = text_parameter(request, "pageToken");
  if (token.empty()) return std::nullopt;
  const auto ref = RecordRef::parse(token);
  if (!ref || (ref->kind != "configuration_item" && ref->kind != "ci_relation"))
    return bad_parameter("pageToken", "This is not the nextPageToken of such an answer.");
  return Place{ref->kind != "configuration_item", ref->id};
}

}  // namespace

Result<Response> get_difference(Call& call) {
  const Service& service = call.api.service;
  const KindModel& kind = *call.model->kind(shared::kBaselineKind);
  const std::string_view with = text_parameter(call.request(), "with");
  PROOFDESK_ASSIGN(const auto page_size,
                   number_parameter(call.request(), "pageSize", 200, 1, 1000));
  PROOFDESK_ASSIGN(const auto after, place_after(call.request()));
  PROOFDESK_ASSIGN(const auto view, service.store.snapshot());
  PROOFDESK_ASSIGN(const auto baseline, find_record(*view, kind, call.path.id, call.access()));
  std::optional<Record> other;
  if (!with.empty() && with != "now") {
    PROOFDESK_ASSIGN(other, find_record(*view, kind, with, call.access()));
  }
  PROOFDESK_ASSIGN(const auto difference,
                   evidence::difference_of(*view, *call.model, service.blobs, baseline,
                                           other ? &*other : nullptr));

  auto next = difference.differing.begin();
  if (after) {
    next = std::ranges::find_if(difference.differing, [&](const evidence::Differing& each) {
      return Place::of(each) > *after;
    });
  }
  json::array entries;
  std::int64_t hidden = 0;
  std::int64_t looked_at = 0;
  for (; next != difference.differing.end() && looked_at < page_size; ++next, ++looked_at) {
    PROOFDESK_ASSIGN(auto entry, evidence::describe(*next, difference, *view, *call.model,
                                                    service.keys, service.origin, call.access()));
    if (!entry) {
      ++hidden;
      continue;
    }
    (*entry)["path"] = record_path(*call.model->kind(next->kind), next->id);
    entries.push_back(std::move(*entry));
  }
  json::object earlier = told(kind, baseline);
  json::object later = other ? told(kind, *other)
                             : json::object{{"now", true}, {"journalSize", difference.later_size}};
  if (difference.turned_round) std::swap(earlier, later);
  json::object answer{{"earlier", std::move(earlier)},
                      {"later", std::move(later)},
                      {"items", evidence::to_json(difference.items)},
                      {"relations", evidence::to_json(difference.relations)},
                      {"differences", std::move(entries)},
                      {"hidden", hidden}};
  answer["nextPageToken"] = next == difference.differing.end()
                                ? std::string()
                                : RecordRef{std::prev(next)->kind, std::prev(next)->id}.to_string();
  return json_response(json::value(std::move(answer)));
}

}  // namespace proofdesk::server
