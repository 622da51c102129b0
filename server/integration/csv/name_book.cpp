#include "server/integration/csv/name_book.hpp"

#include "core/model/number_refs.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server::csv {
namespace {

/// Several are as good as none; these many are named.
constexpr std::size_t kEnough = 4;

std::unexpected<Error> no_reference(std::string detail) {
  return fail(Error{.code = ErrorCode::kInvalidArgument,
                    .rule = "csv.reference",
                    .detail = std::move(detail),
                    .remedy = "Create what is referred to first, or correct the cell."});
}

}  // namespace

Result<RecordRef> NameBook::find(const std::vector<std::string>& kinds, std::string_view by,
                                 std::string_view text) {
  std::string key = fmt::format("{}\x1f{}\x1f{}", fmt::join(kinds, ","), by, text);
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  const auto look = [&]() -> Result<RecordRef> {
    std::string labels;
    for (const auto& name : kinds) {
      const KindModel* kind = model_.kind(name);
      if (kind == nullptr) continue;
      PROOFDESK_ASSIGN(const auto found, called(*kind, by, text));
      if (found.size() == 1) return RecordRef::to(found.front());
      if (found.size() > 1) {
        std::vector<std::string> numbers;
        for (const auto& record : found) numbers.push_back(kind->display_number(record.number));
        return no_reference(
            fmt::format("There are several called \"{}\": {}.", text, fmt::join(numbers, ", ")));
      }
      labels += (labels.empty() ? "" : " or ") + kind->label;
    }
    return no_reference(fmt::format("There is no {} called \"{}\".", labels, text));
  };
  auto answer = look();
  if (!answer && answer.error().rule != "csv.reference") return answer;
  return known_.emplace(std::move(key), std::move(answer)).first->second;
}

Result<RecordRef> NameBook::find_any(const std::vector<std::string>& kinds, std::string_view by,
                                     std::string_view text) {
  if (by.empty()) {
    if (auto ref = RecordRef::parse(text); ref && model_.kind(ref->kind) != nullptr)
      return find({ref->kind}, "", ref->id.to_string());
    for (const auto& kind : model_.kinds())
      if (kind->parse_number(text) > 0) return find({kind->name}, "", text);
  }
  return find(kinds, by, text);
}

void NameBook::look_again() {
  view_.reset();
  std::erase_if(known_, [](const auto& entry) { return !entry.second; });
}

Result<std::vector<Record>> NameBook::called(const KindModel& kind, std::string_view by,
                                             std::string_view text) {
  if (!view_) {
    PROOFDESK_ASSIGN(view_, store_.snapshot());
  }
  std::vector<Record> found;
  const auto take = [&](std::optional<Record> record) {
    if (record) found.push_back(std::move(*record));
  };
  if (!by.empty()) {
    PROOFDESK_ASSIGN(const auto id, view_->find_alias(kind, by, text));
    if (!id) return found;
    PROOFDESK_ASSIGN(auto record, view_->find(kind, *id, access_));
    take(std::move(record));
    return found;
  }
  if (const auto id = Uuid::parse(text)) {
    PROOFDESK_ASSIGN(auto record, view_->find(kind, *id, access_));
    take(std::move(record));
    return found;
  }
  if (const auto number = kind.parse_number(text); number > 0) {
    PROOFDESK_ASSIGN(auto record, view_->find_by_number(kind, number, access_));
    take(std::move(record));
    return found;
  }
  for (const FieldModel* field : naming_fields(kind)) {
    ListQuery query;
    query.filter = Filter::compare(*field, Filter::Op::kEqual, Value{std::string(text)});
    query.page_size = kEnough;
    PROOFDESK_ASSIGN(auto page, view_->list(kind, query, access_));
    const auto gone = [&](const Record& record) {
      const State* state = kind.lifecycle.state(record.state);
      return state != nullptr && state->category == StateCategory::kFinal;
    };
    if (!std::ranges::all_of(page.records, gone)) std::erase_if(page.records, gone);
    if (!page.records.empty()) return std::move(page.records);
  }
  return found;
}

}  // namespace proofdesk::server::csv
