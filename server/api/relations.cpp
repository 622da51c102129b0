// How one configuration item or service stands to others, each relation read from its own end (8.2.6).

#include "core/model/record_ref.hpp"
#include "core/ports/all_records.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/query_input.hpp"
#include "server/api/reply.hpp"
#include "server/api/topology.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

constexpr std::string_view kRelations = "ci_relation";

std::string name_of(const KindModel& kind, const Record& record) {
  return record.text(kind, kind.field("name") == nullptr ? "title" : "name");
}

/// One page of relations, told from the end of `self`.
class Telling {
 public:
  Telling(Call& call, ReadView& view, const KindModel& kind, const Record& self,
          RelationWords words, const TopologyIndex& index)
      : call_(call),
        view_(view),
        index_(index),
        relations_(*call.model->kind(kRelations)),
        kind_(kind),
        self_(self),
        self_ref_(RecordRef::to(self)),
        words_(std::move(words)) {}

  /// nullopt where the reader may not see the other end.
  Result<std::optional<json::object>> tell(const Record& relation) const {
    const auto from = RecordRef::parse(relation.text(relations_, "from"));
    const auto to = RecordRef::parse(relation.text(relations_, "to"));
    if (!from || !to) return std::nullopt;
    const bool outgoing = *from == self_ref_;
    const RecordRef& far = outgoing ? *to : *from;
    const KindModel* far_kind = call_.model->kind(far.kind);
    if (far_kind == nullptr) return std::nullopt;
    PROOFDESK_ASSIGN(const auto other, view_.find(*far_kind, far.id, call_.access()));
    if (!other) return std::nullopt;
    const std::string word = relation.text(relations_, "relation");
    const auto found = words_.find(word);
    const std::string reads = found == words_.end() ? word
                              : outgoing            ? found->second.label
                                                    : found->second.inverse;
    std::string sentence =
        fmt::format("{} {} {}", name_of(kind_, self_), reads, name_of(*far_kind, *other));
    json::object told{{"id", relation.id.to_string()},
                      {"number", relations_.display_number(relation.number)},
                      {"path", record_path(relations_, relation.id)},
                      {"state", relation.state},
                      {"relation", word},
                      {"direction", outgoing ? "out" : "in"},
                      {"reads", reads},
                      {"need", need(relation, outgoing)},
                      {"record", json::object{{"kind", far_kind->name},
                                              {"id", far.id.to_string()},
                                              {"number", far_kind->display_number(other->number)},
                                              {"name", name_of(*far_kind, *other)},
                                              {"state", other->state},
                                              {"path", record_path(*far_kind, far.id)}}}};
    if (auto redundancy = standing_in(relation, *from, *to)) {
      sentence += fmt::format(", {}", std::string_view(redundancy->at("reads").as_string()));
      told["redundancy"] = std::move(*redundancy);
    }
    told["sentence"] = std::move(sentence);
    return told;
  }

 private:
  /// Which of the two stops with the other, seen from here.
  [[nodiscard]] std::string_view need(const Record& relation, bool outgoing) const {
    const std::string meaning = relation.text(relations_, "dependence");
    if (meaning == "both") return "both";
    if (meaning != "from_needs_to" && meaning != "to_needs_from") return "none";
    return (meaning == "from_needs_to") == outgoing ? "needs_it" : "needed_by_it";
  }

  /// "1 of 2 needed": of all that the dependent has in the same group.
  [[nodiscard]] std::optional<json::object> standing_in(const Record& relation,
                                                        const RecordRef& from,
                                                        const RecordRef& to) const {
    const std::string group = relation.text(relations_, "redundancy_group");
    if (group.empty()) return std::nullopt;
    const bool turned = relation.text(relations_, "dependence") == "to_needs_from";
    const RecordRef& dependent = turned ? to : from;
    const TopologyIndex::Named asked{dependent.id, dependent.kind};
    const auto needs = index_.needs(asked, 1);
    const auto found = std::ranges::find_if(needs, [&](const Impacted& thing) {
      return thing.relation == relation.id || (thing.depth == 1 && thing.group == group);
    });
    if (found == needs.end()) return std::nullopt;
    return json::object{{"group", group},
                        {"needed", found->needed},
                        {"of", found->of},
                        {"reads", fmt::format("{} of {} needed", found->needed, found->of)}};
  }

  Call& call_;
  ReadView& view_;
  const TopologyIndex& index_;
  const KindModel& relations_;
  const KindModel& kind_;
  const Record& self_;
  const RecordRef self_ref_;
  const RelationWords words_;
};

Result<ListQuery> query_for(Call& call, const KindModel& relations, const Record& self,
                            const std::string& told_apart) {
  const Value end{RecordRef::to(self).to_string()};
  Filter either;
  either.op = Filter::Op::kOr;
  for (const std::string_view field : {"from", "to"})
    either.operands.push_back(Filter::compare(*relations.field(field), Filter::Op::kEqual, end));
  ListQuery query;
  query.filter = std::move(either);
  const auto ended = text_parameter(call.request(), "ended");
  if (!ended.empty() && ended != "true" && ended != "false")
    return bad_parameter("ended", "true or false is expected.");
  if (ended != "true") {
    query.filter = Filter::both(std::move(query.filter),
                                Filter::compare(*relations.field("state"), Filter::Op::kEqual,
                                                Value{relations.lifecycle.initial}));
  }
  PROOFDESK_ASSIGN(const auto page_size,
                   number_parameter(call.request(), "pageSize", 100, 1, 1000));
  query.page_size = static_cast<std::size_t>(page_size);
  if (const auto token = text_parameter(call.request(), "pageToken"); !token.empty()) {
    PROOFDESK_ASSIGN(query.after, decode_page_token(query, told_apart, token));
  }
  return query;
}

}  // namespace

Result<RelationWords> relation_words(const Model& model, ReadView& view) {
  RelationWords words;
  for (const auto& one : shared::common_relations()) words.emplace(one.word, one);
  if (const KindModel* kind = model.kind(shared::kRelationTypeKind)) {
    PROOFDESK_ASSIGN(const auto types, all_records(*kind, view));
    for (const auto& type : types) {
      auto relation = shared::relation_kind_of(*kind, type);
      std::string word = relation.word;
      words.insert_or_assign(std::move(word), std::move(relation));
    }
  }
  return words;
}

Result<Response> list_relations(Call& call) {
  const bool item = call.route.path.starts_with("/api/v1/configurationItems/");
  const KindModel& kind = *call.model->kind(item ? "configuration_item" : "service");
  const KindModel& relations = *call.model->kind(kRelations);
  PROOFDESK_ASSIGN(const TopologyIndex* index, index_of(call));
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  PROOFDESK_ASSIGN(const auto self, find_record(*view, kind, call.path.id, call.access()));
  const std::string told_apart =
      fmt::format("relations {} {}", self.id.to_string(), text_parameter(call.request(), "ended"));
  PROOFDESK_ASSIGN(const auto query, query_for(call, relations, self, told_apart));
  PROOFDESK_ASSIGN(const auto page, view->list(relations, query, call.access()));
  PROOFDESK_ASSIGN(auto words, relation_words(*call.model, *view));
  const Telling telling(call, *view, kind, self, std::move(words), *index);
  json::array list;
  for (const auto& relation : page.records) {
    PROOFDESK_ASSIGN(auto told, telling.tell(relation));
    if (told) list.push_back(std::move(*told));
  }
  std::string next;
  if (page.more && !page.records.empty()) {
    next = encode_page_token(query, told_apart,
                             cursor_at(query, page.records.back(), page.rows.back()));
  }
  return json_response(json::object{{"id", self.id.to_string()},
                                    {"number", kind.display_number(self.number)},
                                    {"name", name_of(kind, self)},
                                    {"relations", std::move(list)},
                                    {"nextPageToken", next}});
}

}  // namespace proofdesk::server
