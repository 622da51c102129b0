// What came of the changes of a period (8.5.1): counts, with nothing rounded and every change counted once per group.

#include "core/base/instant.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"

#include <array>
#include <map>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

/// More would be a report, not an answer: a year of fifty changes a day.
constexpr std::size_t kMostChanges = 20'000;
constexpr std::array<std::string_view, 5> kOutcomes = {"successful", "partial", "failed",
                                                       "backed_out", "not_said"};

struct Tally {
  std::int64_t ended = 0;
  std::map<std::string_view, std::int64_t> outcomes;
  std::int64_t emergency = 0;
  std::int64_t unauthorised = 0;
  std::int64_t caused_incidents = 0;  ///< changes
  std::int64_t incidents = 0;
  std::int64_t objected = 0;  ///< done though some of the board objected

  void add(const KindModel& kind, const Record& change) {
    ++ended;
    const std::string outcome = change.text(kind, "effectiveness");
    const auto known = std::ranges::find(kOutcomes, outcome);
    ++outcomes[known == kOutcomes.end() ? kOutcomes.back() : *known];
    if (change.text(kind, "model") == "emergency") ++emergency;
    if (change.flag(kind, "unauthorised")) ++unauthorised;
    const std::int64_t caused = change.integer(kind, "incidents_caused");
    if (caused > 0) ++caused_incidents;
    incidents += caused;
    if (change.integer(kind, "advice_object") > 0) ++objected;
  }

  [[nodiscard]] json::object told() const {
    json::object counts;
    for (const auto word : kOutcomes) {
      const auto found = outcomes.find(word);
      counts[word] = found == outcomes.end() ? 0 : found->second;
    }
    return {{"ended", ended},
            {"outcomes", std::move(counts)},
            {"emergency", emergency},
            {"unauthorised", unauthorised},
            {"causedIncidents", caused_incidents},
            {"incidents", incidents},
            {"objectedTo", objected}};
  }
};

Result<Instant> period_end(const Call& call, std::string_view name) {
  const std::string text(text_parameter(call.request(), name));
  if (const auto midnight = start_of_day_utc(text)) return *midnight;
  if (const auto instant = parse_rfc3339(text)) return *instant;
  return bad_parameter(name, "A date (2026-03-01) or an instant (RFC 3339) is expected.");
}

/// Hands every change that the filter lets through, and the reader may see, to `use`.
template <class Use>
Status each_change(Call& call, ReadView& view, const KindModel& kind, const Filter& filter,
                   std::size_t& left, const Use& use) {
  ListQuery query;
  query.filter = filter;
  query.page_size = 1'000;
  while (true) {
    PROOFDESK_ASSIGN(const auto page, view.list(kind, query, call.access()));
    if (page.records.size() > left) {
      return bad_parameter(
          "to", fmt::format("More than {} changes ended in that time; ask for a shorter one.",
                            kMostChanges));
    }
    left -= page.records.size();
    for (const Record& record : page.records) use(record);
    if (!page.more || page.records.empty()) return {};
    query.after = cursor_at(query, page.records.back(), page.rows.back());
  }
}

Filter within(const FieldModel& field, Instant from, Instant to) {
  return Filter::both(Filter::compare(field, Filter::Op::kGreaterEqual, from.micros),
                      Filter::compare(field, Filter::Op::kLess, to.micros));
}

class Statistics {
 public:
  explicit Statistics(const KindModel& kind) : kind_(kind) {}

  void add(const Record& change) {
    total_.add(kind_, change);
    for (const auto field : {"model", "type", "category", "risk"}) {
      const std::string word = change.text(kind_, field);
      groups_[field][word.empty() ? "none" : word].add(kind_, change);
    }
    const Value value = change.get(*kind_.field("services"));
    const auto* services = std::get_if<std::vector<std::string>>(&value);
    if (services == nullptr) {
      ++without_service_;
      return;
    }
    for (const auto& service : *services) services_[service].add(kind_, change);
  }
  void end(const Record& change) { ++(change.state == "rejected" ? rejected_ : cancelled_); }

  Result<json::object> told(Call& call, ReadView& view) const {
    json::object all{{"total", total_.told()},
                     {"rejected", rejected_},
                     {"cancelled", cancelled_},
                     {"withoutService", without_service_}};
    for (const auto& [field, groups] : groups_) {
      json::array list;
      for (const auto& [word, tally] : groups) {
        json::object one = tally.told();
        one["of"] = word;
        list.push_back(std::move(one));
      }
      all[fmt::format("by{}{}", static_cast<char>(field.front() - 'a' + 'A'), field.substr(1))] =
          std::move(list);
    }
    const KindModel& services = *call.model->kind("service");
    json::array list;
    for (const auto& [id, tally] : services_) {
      json::object one = tally.told();
      PROOFDESK_ASSIGN(const auto service,
                       view.find(services, Uuid::parse(id).value_or(Uuid{}), call.access()));
      if (service) {
        one["of"] = services.display_number(service->number);
        one["name"] = service->text(services, "name");
      } else {
        one["hidden"] = true;
      }
      list.push_back(std::move(one));
    }
    all["byService"] = std::move(list);
    return all;
  }

 private:
  const KindModel& kind_;
  Tally total_;
  std::map<std::string_view, std::map<std::string, Tally>> groups_{
      {"model", {}}, {"type", {}}, {"category", {}}, {"risk", {}}};
  std::map<std::string, Tally> services_;  ///< a change of two services counts for each
  std::int64_t without_service_ = 0;
  std::int64_t rejected_ = 0;
  std::int64_t cancelled_ = 0;
};

}  // namespace

Result<Response> get_change_statistics(Call& call) {
  PROOFDESK_ASSIGN(const Instant from, period_end(call, "from"));
  PROOFDESK_ASSIGN(const Instant to, period_end(call, "to"));
  if (to <= from) return bad_parameter("to", "It must lie after `from`.");
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  const KindModel& kind = *call.model->kind("change");
  Statistics statistics(kind);
  std::size_t left = kMostChanges;
  const FieldModel& end = *kind.field("actual_end");
  PROOFDESK_TRY(each_change(call, *view, kind, within(end, from, to), left,
                            [&](const Record& change) { statistics.add(change); }));
  // What was found to have been done had no end that anybody noted: it counts when it was found.
  PROOFDESK_TRY(each_change(call, *view, kind, within(*kind.field("unauthorised_at"), from, to),
                            left, [&](const Record& change) {
                              const bool done =
                                  change.state == "review" || change.state == "closed";
                              if (done && !change.has(kind, "actual_end")) statistics.add(change);
                            }));
  PROOFDESK_TRY(each_change(call, *view, kind, within(*kind.field("closed_at"), from, to), left,
                            [&](const Record& change) {
                              if (change.state == "rejected" || change.state == "cancelled")
                                statistics.end(change);
                            }));
  PROOFDESK_ASSIGN(json::object told, statistics.told(call, *view));
  told["from"] = to_rfc3339(from);
  told["to"] = to_rfc3339(to);
  return json_response(json::value(std::move(told)));
}

}  // namespace proofdesk::server
