// Changes alike, and how they went.

#include "server/api/change_facts.hpp"
#include "server/api/context.hpp"
#include "server/api/reply.hpp"

#include <map>
#include <set>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

constexpr std::int64_t kExperience = 365 * kMicrosPerDay;
constexpr std::size_t kMostAlike = 200;
constexpr std::size_t kMostItems = 50;
/// The last ones are told one by one; all are counted.
constexpr std::size_t kMostTold = 20;

}  // namespace

Result<json::object> ChangeFacts::experience() {
  const std::int64_t since = call_.api.service.clock.now().micros - kExperience;
  const Filter ended =
      Filter::compare(*kind_.field("actual_end"), Filter::Op::kGreaterEqual, since);
  std::map<std::int64_t, Record, std::greater<>> alike;  // by number: the newest first
  std::map<Uuid, std::set<std::string>> why;
  bool cut = false;
  const auto look = [&](const Filter& filter, std::string_view reason) -> Status {
    ListQuery query;
    query.filter = Filter::both(filter, ended);
    query.order = {OrderKey{kind_.field("actual_end"), true}};
    query.page_size = kMostAlike;
    PROOFDESK_ASSIGN(auto page, view_.list(kind_, query, access_));
    cut = cut || page.more;
    for (auto& record : page.records) {
      if (record.id == change_.id) continue;
      why[record.id].insert(std::string(reason));
      alike.insert_or_assign(record.number, std::move(record));
    }
    return {};
  };
  if (change_.has(kind_, "category") && change_.has(kind_, "type")) {
    const auto same = [&](std::string_view field) {
      return Filter::with_value(*kind_.field(field), Value{change_.text(kind_, field)});
    };
    PROOFDESK_TRY(look(Filter::both(same("category"), same("type")), "category and type"));
  }
  auto items = ids("items");
  if (items.size() > kMostItems) items.resize(kMostItems);
  for (const Uuid& item : items)
    PROOFDESK_TRY(look(Filter::with_value(*kind_.field("items"), Value{item.to_string()}), "item"));

  std::map<std::string, std::int64_t> outcomes;
  std::int64_t with_incidents = 0;
  json::array told;
  for (const auto& [number, record] : alike) {
    const std::string outcome = record.text(kind_, "effectiveness");
    ++outcomes[outcome.empty() ? "not_said" : outcome];
    if (record.integer(kind_, "incidents_caused") > 0) ++with_incidents;
    if (told.size() == kMostTold) continue;
    json::object one{{"number", kind_.display_number(number)},
                     {"title", record.text(kind_, "title")},
                     {"path", record_path(kind_, record.id)},
                     {"alikeBy", json::value_from(why[record.id])}};
    put(one, kind_, record,
        {"effectiveness", "model", "actual_end", "incidents_caused", "outcome_text"});
    told.push_back(std::move(one));
  }
  json::object counted;
  for (const auto& [outcome, count] : outcomes) counted[outcome] = count;
  return json::object{{"since", to_rfc3339({since})},
                      {"total", alike.size()},
                      {"more", cut},
                      {"outcomes", std::move(counted)},
                      {"causedIncidents", with_incidents},
                      {"changes", std::move(told)}};
}

}  // namespace proofdesk::server
