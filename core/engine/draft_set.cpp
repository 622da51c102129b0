#include "core/engine/draft.hpp"
#include "core/query/filter.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

/// Records that one command may touch along; more is a rule gone astray.
constexpr std::size_t kMostDrafts = 200;

/// Swallows what a broken rule goes on to write; the decision is lost already.
class Sink final : public Draft {
 public:
  [[nodiscard]] const Record& record() const override { return record_; }
  void set(std::string_view, Value) override {}
  void log(std::string, bool) override {}
  void link(std::string_view, LinkEnd) override {}
  void unlink(std::string_view, const LinkEnd&) override {}
  [[nodiscard]] Draft* other(std::string_view, Uuid, std::string_view) override { return nullptr; }
  [[nodiscard]] Draft& create(std::string_view) override { return *this; }
  void offer(std::string_view, std::string_view, Uuid) override {}
  void take(std::string_view) override {}

 private:
  Record record_;
};

}  // namespace

RecordDraft& DraftSet::open(const KindModel& kind, Record stored, std::string event_name) {
  return *drafts_.emplace_back(std::make_unique<RecordDraft>(
      *this, kind, std::move(stored), std::move(event_name), drafts_.empty()));
}

RecordDraft& DraftSet::create(const KindModel& kind, Uuid id) {
  return *drafts_.emplace_back(std::make_unique<RecordDraft>(*this, kind, id));
}

RecordDraft* DraftSet::open_other(std::string_view kind, Uuid id, std::string_view event_name) {
  for (const auto& draft : drafts_) {
    if (draft->record().id == id && draft->kind().name == kind) return draft.get();
  }
  const KindModel* model = model_.kind(kind);
  if (model == nullptr) {
    broken("engine.effect_kind",
           fmt::format("a rule looked for a record of the unknown kind \"{}\"", kind));
    return nullptr;
  }
  auto stored = world_.find(kind, id);
  if (!stored) {
    failed(std::move(stored).error());
    return nullptr;
  }
  if (!*stored) return nullptr;
  if (drafts_.size() >= kMostDrafts) {
    failed({.code = ErrorCode::kRefused,
            .rule = "engine.row_budget",
            .detail = fmt::format("this would change more than {} records at once", kMostDrafts),
            .remedy = "Split it into smaller steps."});
    return nullptr;
  }
  return &open(*model, **std::move(stored), std::string(event_name));
}

Draft& DraftSet::create_along(std::string_view kind) {
  const KindModel* model = model_.kind(kind);
  if (model == nullptr || drafts_.size() >= kMostDrafts) {
    broken("engine.effect_kind",
           fmt::format("a rule created a record of kind \"{}\", which cannot be", kind));
    return *sinks_.emplace_back(std::make_unique<Sink>());
  }
  return create(*model, next_id());
}

void DraftSet::offer(Offer offer) {
  const auto same = [&](const Offer& known) {
    return known.what == offer.what && known.kind == offer.kind && known.id == offer.id;
  };
  if (std::ranges::none_of(offers_, same)) offers_.push_back(std::move(offer));
}

void DraftSet::follow_up(FollowUp next) {
  if (++followed_ > kMostDrafts) {
    failed({.code = ErrorCode::kRefused,
            .rule = "engine.row_budget",
            .detail = fmt::format("more than {} transitions would follow from this", kMostDrafts),
            .remedy = "Split it into smaller steps."});
    return;
  }
  follow_ups_.push_back(std::move(next));
}

std::optional<DraftSet::FollowUp> DraftSet::next_follow_up() {
  if (follow_ups_.empty()) return std::nullopt;
  FollowUp next = std::move(follow_ups_.front());
  follow_ups_.pop_front();
  return next;
}

const RecordDraft* DraftSet::find(std::string_view kind, Uuid id) const {
  for (const auto& draft : drafts_) {
    if (draft->record().id == id && draft->kind().name == kind) return draft.get();
  }
  return nullptr;
}

void DraftSet::overlay(std::string_view kind, std::string_view field, const Value& value,
                       std::vector<Record>& found) const {
  const KindModel* model = model_.kind(kind);
  const FieldModel* wanted = model == nullptr ? nullptr : model->field(field);
  if (wanted != nullptr) overlay(kind, Filter::with_value(*wanted, value), found);
}

void DraftSet::overlay(std::string_view kind, const Filter& filter,
                       std::vector<Record>& found) const {
  for (const auto& draft : drafts_) {
    if (draft->kind().name != kind) continue;
    std::erase_if(found, [&](const Record& one) { return one.id == draft->record().id; });
    if (matches(filter, draft->record())) found.push_back(draft->record());
  }
}

void DraftSet::broken(std::string rule, std::string detail) {
  failed({.code = ErrorCode::kInternal, .rule = std::move(rule), .detail = std::move(detail)});
}

void DraftSet::failed(Error error) { faults_.push_back(std::move(error)); }

Status DraftSet::status() const {
  if (faults_.empty()) return {};
  return fail(faults_.front());
}

}  // namespace proofdesk
