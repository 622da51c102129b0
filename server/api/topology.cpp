// What hangs on what: what is lost when things are gone, and what a thing needs (8.2.6).

#include "server/api/topology.hpp"

#include "core/model/record_ref.hpp"
#include "core/topology/dependency_graph.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"
#include "storage/followers/follower_runner.hpp"
#include "storage/topology/topology_index.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <unordered_map>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

constexpr std::chrono::milliseconds kLongestWait{5000};
constexpr std::int64_t kMostThings = 5'000;
constexpr std::size_t kMostGone = 200;
constexpr std::int64_t kDeepest = 100;
constexpr std::string_view kServiceKind = "service";
/// Whose names may stand for their numbers.
constexpr std::array<std::string_view, 2> kNamed = {"configuration_item", kServiceKind};

/// The one item or service of this name that is not disposed of or retired.
Result<Record> by_name(Call& call, ReadView& view, std::string_view parameter,
                       std::string_view name) {
  std::vector<Record> found;
  for (const auto kind_name : kNamed) {
    const KindModel* kind = call.model->kind(kind_name);
    const FieldModel* field = kind == nullptr ? nullptr : kind->field("name");
    if (field == nullptr) continue;
    ListQuery query;
    query.filter = Filter::compare(*field, Filter::Op::kEqual, Value{std::string(name)});
    query.page_size = 10;
    PROOFDESK_ASSIGN(auto page, view.list(*kind, query, call.access()));
    for (auto& record : page.records) {
      const State* state = kind->lifecycle.state(record.state);
      if (state == nullptr || state->category != StateCategory::kFinal)
        found.push_back(std::move(record));
    }
  }
  if (found.empty()) {
    return bad_parameter(
        parameter,
        fmt::format("\"{}\" is neither a number like CI-000001 nor kind/id nor the name of a "
                    "configuration item or service you may see.",
                    name));
  }
  if (found.size() == 1) return std::move(found.front());
  std::string numbers;
  for (const auto& record : found) {
    numbers += fmt::format("{}{}", numbers.empty() ? "" : ", ",
                           call.model->kind(record.kind)->display_number(record.number));
  }
  return bad_parameter(
      parameter, fmt::format("\"{}\" is the name of {}: give the number of one.", name, numbers));
}

/// The record that a number ("CI-000001"), "kind/id" or a name stands for.
Result<Record> named(Call& call, ReadView& view, std::string_view parameter,
                     std::string_view text) {
  if (const auto ref = RecordRef::parse(text)) {
    const KindModel* kind = call.model->kind(ref->kind);
    if (kind != nullptr) return find_record(view, *kind, ref->id.to_string(), call.access());
  }
  for (const auto& kind : call.model->kinds()) {
    if (kind->parse_number(text) > 0) return find_record(view, *kind, text, call.access());
  }
  return by_name(call, view, parameter, text);
}

/// An answer of the index, told in words. What the reader may not see is counted and has no name.
class Telling {
 public:
  Telling(Call& call, ReadView& view, const Access& access, const std::vector<Impacted>& found,
          RelationWords words, bool needs)
      : call_(call),
        view_(view),
        access_(access),
        found_(found),
        words_(std::move(words)),
        needs_(needs) {}

  struct Member {
    const KindModel* kind = nullptr;  ///< nullptr: not to be seen by this reader
    std::string number;
    std::string name;
    std::string criticality;
    std::optional<std::string> why;  ///< once it was asked for
  };

  /// Many are counted and few told: only those are looked at, each once.
  Result<Member*> member(std::size_t place) {
    const auto [known, fresh] = members_.try_emplace(place);
    Member& member = known->second;
    if (!fresh) return &member;
    const KindModel* kind = call_.model->kind(found_[place].kind);
    if (kind == nullptr) return &member;
    PROOFDESK_ASSIGN(const auto record, view_.find(*kind, found_[place].id, access_));
    if (!record) return &member;
    const bool has_name = kind->field("name") != nullptr;
    member.kind = kind;
    member.number = kind->display_number(record->number);
    member.name = record->text(*kind, has_name ? "name" : "title");
    member.criticality = record->text(*kind, "criticality");
    return &member;
  }

  /// Everything about one thing; nothing when the reader may not see it.
  Result<std::optional<json::object>> tell(std::size_t place) {
    const Impacted& thing = found_[place];
    PROOFDESK_ASSIGN(const auto* self, member(place));
    if (self->kind == nullptr) return std::nullopt;
    json::object told{{"kind", self->kind->name},
                      {"id", thing.id.to_string()},
                      {"number", self->number},
                      {"name", self->name},
                      {"path", record_path(*self->kind, thing.id)},
                      {"depth", static_cast<std::int64_t>(thing.depth)}};
    if (!self->criticality.empty()) told["criticality"] = self->criticality;
    if (needs_) {
      told["alone"] = thing.fate == Fate::kLost;
    } else {
      told["fate"] = thing.fate == Fate::kLost ? "lost" : "weakened";
    }
    if (!thing.group.empty()) {
      told["redundancy"] = json::object{
          {"group", thing.group}, {"left", thing.left}, {"needed", thing.needed}, {"of", thing.of}};
    }
    PROOFDESK_ASSIGN(auto way, way_to(place));
    told["why"] = way.back().as_object().at("why");
    std::string explanation;
    for (const auto& step : way) {
      explanation += fmt::format("{}{}", explanation.empty() ? "" : " → ",
                                 std::string_view(step.at("name").as_string()));
    }
    PROOFDESK_ASSIGN(const std::string_view reason, why(place));
    told["explanation"] = fmt::format("{} because {}", explanation, reason);
    told["way"] = std::move(way);
    return told;
  }

 private:
  static constexpr std::string_view kHidden = "(confidential)";

  /// Valid as long as this is.
  Result<std::string_view> shown(std::size_t place) {
    PROOFDESK_ASSIGN(const auto* one, member(place));
    return one->kind == nullptr ? kHidden : std::string_view(one->name);
  }

  /// "checkout runs on web01, 1 of 2 left, 1 needed". Valid as long as this is; what many depend on is on the way of
  /// each of them, and put into words once.
  Result<std::string_view> why(std::size_t place) {
    PROOFDESK_ASSIGN(auto* member, this->member(place));
    if (!member->why) {
      PROOFDESK_ASSIGN(member->why, put_into_words(place));
    }
    return std::string_view(*member->why);
  }

  Result<std::string> put_into_words(std::size_t place) {
    const Impacted& thing = found_[place];
    if (thing.depth == 0) return std::string();
    PROOFDESK_ASSIGN(std::string_view self, shown(place));
    PROOFDESK_ASSIGN(std::string_view other, shown(thing.cause));
    // Impact goes from provider to dependent, needs the other way; and some relations read backwards.
    if (needs_ != thing.told_by_provider) std::swap(self, other);
    const auto word = words_.find(std::string(thing.type));
    std::string said = fmt::format(
        "{} {} {}", self, word == words_.end() ? thing.type : std::string_view(word->second.label),
        other);
    if (thing.group.empty()) return said;
    if (needs_) return fmt::format("{}, {} of {} needed", said, thing.needed, thing.of);
    return fmt::format("{}, {} of {} left, {} needed", said, thing.left, thing.of, thing.needed);
  }

  /// From the first cause to the thing, each step with its reason.
  Result<json::array> way_to(std::size_t place) {
    std::vector<std::size_t> places{place};
    while (found_[places.back()].depth != 0) places.push_back(found_[places.back()].cause);
    json::array way;
    for (const std::size_t step : places | std::views::reverse) {
      PROOFDESK_ASSIGN(const auto* one, member(step));
      PROOFDESK_ASSIGN(const std::string_view reason, why(step));
      PROOFDESK_ASSIGN(const std::string_view name, shown(step));
      json::object entry{{"name", name}, {"why", reason}};
      entry["number"] = one->kind == nullptr ? json::value(nullptr) : json::value(one->number);
      way.push_back(std::move(entry));
    }
    return way;
  }

  Call& call_;
  ReadView& view_;
  const Access& access_;
  const std::vector<Impacted>& found_;
  const RelationWords words_;
  const bool needs_;
  std::unordered_map<std::size_t, Member> members_;  ///< by place in the answer
};

/// Ranks as the words of Level do; what says nothing comes last.
constexpr std::size_t kRanks = 4;
std::size_t rank_of(const json::object& told) {
  const auto* level = told.if_contains("criticality");
  if (level == nullptr) return 3;
  const std::string_view word = level->as_string();
  return word == "high" ? 0 : word == "medium" ? 1 : 2;
}

Result<json::object> answer(Call& call, ReadView& view, const Access& access,
                            const std::vector<Impacted>& found, bool needs) {
  PROOFDESK_ASSIGN(const auto limit,
                   number_parameter(call.request(), "limit", 500, 1, kMostThings));
  PROOFDESK_ASSIGN(auto words, relation_words(*call.model, view));
  Telling telling(call, view, access, found, std::move(words), needs);
  json::array things;
  std::array<json::array, kRanks> services;
  std::int64_t total = 0;
  std::int64_t lost = 0;
  std::int64_t hidden = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (found[i].depth == 0) continue;
    ++total;
    if (found[i].fate == Fate::kLost) ++lost;
    const bool listed = static_cast<std::int64_t>(things.size()) < limit;
    const bool is_service = found[i].kind == kServiceKind;
    // Services are what it is about: they are told however many things lie in between.
    if (!listed && !is_service) continue;
    PROOFDESK_ASSIGN(auto told, telling.tell(i));
    if (!told) {
      ++hidden;
      continue;
    }
    if (is_service && !needs) services[rank_of(*told)].push_back(*told);
    if (listed) things.push_back(std::move(*told));
  }
  json::object all{{"total", total}, {"hidden", hidden}};
  all[needs ? "needed" : "impacted"] = std::move(things);
  if (!needs) {
    all["lost"] = lost;
    all["weakened"] = total - lost;
    json::array ranked;
    for (auto& rank : services) {
      for (auto& service : rank) ranked.push_back(std::move(service));
    }
    all["services"] = std::move(ranked);
  }
  return all;
}

json::object shown(Call& call, const Record& record) {
  const KindModel& kind = *call.model->kind(record.kind);
  return {{"kind", kind.name},
          {"id", record.id.to_string()},
          {"number", kind.display_number(record.number)},
          {"name", record.text(kind, kind.field("name") == nullptr ? "title" : "name")}};
}

}  // namespace

Status topology_caught_up(const Service& service, std::int64_t sequence) {
  if (!service.topology->wait_until_loaded(kLongestWait)) {
    return fail(ErrorCode::kUnavailable, "topology.starting",
                "The topology is still being read from its file.");
  }
  if (sequence >= 0 && !service.topology_runner->wait_for(sequence, kLongestWait)) {
    return fail(ErrorCode::kUnavailable, "topology.behind",
                fmt::format("The topology has not reached sequence {} yet.", sequence));
  }
  return {};
}

Result<const TopologyIndex*> index_of(Call& call) {
  const Service& service = call.api.service;
  if (service.topology == nullptr || service.topology_runner == nullptr)
    return fail(ErrorCode::kUnavailable, "topology.index", "The topology is not switched on.");
  PROOFDESK_ASSIGN(const auto least,
                   number_parameter(call.request(), "minSequence", -1, 0, INT64_MAX));
  PROOFDESK_TRY(topology_caught_up(service, std::max(least, service.desk.journal_size() - 1)));
  return service.topology;
}

Result<json::object> impact_of(Call& call, ReadView& view) {
  PROOFDESK_ASSIGN(const TopologyIndex* index, index_of(call));
  PROOFDESK_ASSIGN(const auto depth,
                   number_parameter(call.request(), "depth", kDeepest, 1, kDeepest));
  std::vector<TopologyIndex::Named> gone;
  json::array told;
  for (const auto part : std::views::split(text_parameter(call.request(), "gone"), ',')) {
    const std::string_view text(part.begin(), part.end());
    if (text.empty()) continue;
    if (gone.size() == kMostGone)
      return bad_parameter("gone", fmt::format("At most {} at once.", kMostGone));
    PROOFDESK_ASSIGN(const auto record, named(call, view, "gone", text));
    gone.push_back({record.id, record.kind});
    told.push_back(shown(call, record));
  }
  if (gone.empty()) return bad_parameter("gone", "Name what is gone: gone=CI-000001,CI-000002.");
  PROOFDESK_ASSIGN(auto all, answer(call, view, call.access(),
                                    index->impact(gone, static_cast<std::size_t>(depth)), false));
  all["gone"] = std::move(told);
  return all;
}

Result<json::object> impact_of(Call& call, ReadView& view, const Access& access,
                               const std::vector<RecordRef>& gone) {
  PROOFDESK_ASSIGN(const TopologyIndex* index, index_of(call));
  std::vector<TopologyIndex::Named> named_things;
  for (const RecordRef& ref : gone) {
    if (named_things.size() == kMostGone) break;
    named_things.push_back({ref.id, ref.kind});
  }
  return answer(call, view, access, index->impact(named_things, static_cast<std::size_t>(kDeepest)),
                false);
}

Result<Response> get_impact(Call& call) {
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(auto all, impact_of(call, *view));
  return json_response(json::value(std::move(all)));
}

Result<Response> get_needs(Call& call) {
  PROOFDESK_ASSIGN(const TopologyIndex* index, index_of(call));
  PROOFDESK_ASSIGN(const auto depth,
                   number_parameter(call.request(), "depth", kDeepest, 1, kDeepest));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto record,
                   named(call, *view, "of", text_parameter(call.request(), "of")));
  const TopologyIndex::Named asked{record.id, record.kind};
  PROOFDESK_ASSIGN(auto all, answer(call, *view, call.access(),
                                    index->needs(asked, static_cast<std::size_t>(depth)), true));
  all["of"] = shown(call, record);
  return json_response(json::value(std::move(all)));
}

}  // namespace proofdesk::server
