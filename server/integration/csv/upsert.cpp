#include "server/integration/csv/upsert.hpp"

#include "core/model/codec.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server::csv {
namespace {

/// Commands that go to the writer at once: a few group commits, few enough to show progress.
constexpr std::size_t kBatch = 1'024;
constexpr std::size_t kPage = 1'000;
/// By this name end the guards that keep what is under change control.
constexpr std::string_view kControlRule = ".change_authorised@";

std::string input_name(const FieldModel& field) {
  return field.origin == FieldOrigin::kCustom ? field.json_name : field.name;
}

bool is_final(const KindModel& kind, const Record& record) {
  const State* state = kind.lifecycle.state(record.state);
  return state != nullptr && state->category == StateCategory::kFinal;
}

Error refusal(std::string rule, std::string detail, std::string remedy) {
  return {.code = ErrorCode::kRefused,
          .rule = std::move(rule),
          .detail = std::move(detail),
          .remedy = std::move(remedy)};
}

/// Errors that say something about the command; others end the import.
bool is_about_the_row(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInvalidArgument:
    case ErrorCode::kForbidden:
    case ErrorCode::kNotFound:
    case ErrorCode::kStaleVersion:
    case ErrorCode::kRefused:
    case ErrorCode::kConflict:
    case ErrorCode::kTooLarge:
      return true;
    default:
      return false;
  }
}

/// What is recorded for one row.
struct Found {
  Uuid id;
  std::int64_t number = 0;
  std::int64_t version = 0;
  std::string state;
  std::vector<FieldInput> differing;
  boost::json::object changes;
  bool is_several = false;
};

class Upserter {
 public:
  Upserter(const UpsertParts& parts, const Layer& layer, const std::vector<ImportRow>& rows,
           std::vector<Placed>& placed, const Progress& progress)
      : parts_(parts), layer_(layer), rows_(rows), placed_(placed), progress_(progress) {}

  Result<std::vector<RowResult>> run() {
    placed_.assign(rows_.size(), {});
    results_.resize(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i)
      results_[i] = {.line = rows_[i].line, .what = layer_.what, .kind = layer_.kind};
    PROOFDESK_TRY(layer_.key.empty() ? find_by_foreign_number() : find_by_key());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      PROOFDESK_TRY(take(i));
      if (creating_.size() + changing_.size() >= kBatch) PROOFDESK_TRY(flush(i));
    }
    PROOFDESK_TRY(flush(rows_.size()));
    return std::move(results_);
  }

 private:
  /// Reads the records of the kind once, page by page: cheaper than a question for each row, whichever fields
  /// the key is of.
  Status find_by_key() {
    std::unordered_map<std::string_view, std::size_t> wanted;
    for (std::size_t i = 0; i < rows_.size(); ++i) wanted.emplace(rows_[i].key, i);
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    const Access access = Access::of(parts_.actor);
    ListQuery query;
    query.page_size = kPage;
    while (true) {
      PROOFDESK_ASSIGN(const auto page, view->list(*layer_.kind, query, access));
      for (const auto& record : page.records) {
        if (is_final(*layer_.kind, record)) continue;
        const auto found = wanted.find(key_of(layer_.key, record));
        if (found != wanted.end()) meet(found->second, record);
      }
      if (!page.more || page.records.empty()) return {};
      query.after = cursor_at(query, page.records.back(), page.rows.back());
    }
  }

  Status find_by_foreign_number() {
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    const Access access = Access::of(parts_.actor);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      PROOFDESK_ASSIGN(const auto id,
                       view->find_alias(*layer_.kind, layer_.foreign_source, rows_[i].key));
      if (!id) continue;
      PROOFDESK_ASSIGN(const auto record, view->find(*layer_.kind, *id, access));
      if (record) meet(i, *record);
    }
    return {};
  }

  void meet(std::size_t at, const Record& record) {
    const auto [entry, is_new] = found_.try_emplace(at);
    Found& found = entry->second;
    if (!is_new) {
      found.is_several = true;
      return;
    }
    found.id = record.id;
    found.number = record.number;
    found.version = record.version;
    found.state = record.state;
    for (std::size_t f = 0; f < layer_.fields.size(); ++f) {
      const FieldModel& field = *layer_.fields[f];
      const auto& said = rows_[at].values[f];
      if (!said) continue;
      const Value recorded = record.get(field);
      if (recorded == *said) continue;
      found.differing.push_back({input_name(field), *said});
      if (field.personal || !field.personal_of.empty()) {
        found.changes[field.json_name] = nullptr;  // that it differs, not what it says of whom
      } else {
        found.changes[field.json_name] =
            boost::json::array{to_json(field, recorded), to_json(field, *said)};
      }
    }
  }

  Status take(std::size_t at) {
    RowResult& result = results_[at];
    const ImportRow& row = rows_[at];
    if (const auto [first, is_first] = lines_.emplace(row.key, row.line); !is_first) {
      result.outcome = Outcome::kRefused;
      result.error =
          refusal("csv.key_repeated", fmt::format("Line {} is about the same.", first->second),
                  "Leave one of the two out.");
      return {};
    }
    const auto found = found_.find(at);
    if (found == found_.end()) {
      Command command = blank();
      Create create{.fields = layer_.constants};
      for (std::size_t f = 0; f < layer_.fields.size(); ++f) {
        if (!row.values[f] || !is_set(*row.values[f])) continue;
        const std::string name = input_name(*layer_.fields[f]);
        std::erase_if(create.fields, [&](const FieldInput& one) { return one.field == name; });
        create.fields.push_back({name, *row.values[f]});
      }
      if (!layer_.foreign_source.empty() && !row.foreign_key.empty()) {
        create.alias_source = layer_.foreign_source;
        create.alias_key = row.foreign_key;
      }
      command.action = std::move(create);
      creating_.emplace_back(at, std::move(command));
      return {};
    }
    Found& there = found->second;
    result.number = there.number;
    if (there.is_several) {
      result.outcome = Outcome::kRefused;
      result.error = refusal("csv.key_ambiguous", "Several records are known by this.",
                             "Choose a key that tells them apart, or retire all but one.");
      return {};
    }
    placed_[at] = {there.id, there.number, there.state};
    if (there.differing.empty()) return {};
    result.changes = std::move(there.changes);
    Command command = blank();
    command.record = there.id;
    command.expected_version = there.version;
    command.dry_run = true;
    command.action = Update{std::move(there.differing)};
    changing_.emplace_back(at, std::move(command));
    return {};
  }

  [[nodiscard]] Command blank() const {
    Command command;
    command.actor = parts_.actor;
    command.kind = layer_.kind->name;
    command.dry_run = parts_.dry_run;
    return command;
  }

  Status flush(std::size_t done) {
    PROOFDESK_TRY(send(std::exchange(creating_, {}), Outcome::kCreated));
    auto trying = std::exchange(changing_, {});
    auto doing = trying;
    PROOFDESK_TRY(send(std::move(trying), Outcome::kUpdated));
    if (!parts_.dry_run) {
      std::erase_if(
          doing, [&](const auto& one) { return results_[one.first].outcome != Outcome::kUpdated; });
      for (auto& one : doing) one.second.dry_run = false;
      PROOFDESK_TRY(send(std::move(doing), Outcome::kUpdated));
    }
    if (progress_)
      progress_(static_cast<std::int64_t>(done), static_cast<std::int64_t>(rows_.size()));
    return {};
  }

  Status send(std::vector<std::pair<std::size_t, Command>> batch, Outcome done) {
    if (batch.empty()) return {};
    std::vector<Command> commands;
    commands.reserve(batch.size());
    for (auto& one : batch) commands.push_back(std::move(one.second));
    const auto replies = parts_.execute(std::move(commands));
    for (std::size_t i = 0; i < batch.size(); ++i) {
      RowResult& result = results_[batch[i].first];
      const auto& reply = replies[i];
      if (reply) {
        result.outcome = reply->changed ? done : Outcome::kUnchanged;
        if (parts_.dry_run && done == Outcome::kCreated) {
          placed_[batch[i].first].is_coming = true;
          continue;
        }
        result.number = reply->record.number;
        placed_[batch[i].first] = {reply->record.id, reply->record.number, reply->record.state};
        continue;
      }
      if (!is_about_the_row(reply.error())) return fail(reply.error());
      result.error = reply.error();
      result.outcome = result.error.rule.contains(kControlRule) && done == Outcome::kUpdated
                           ? Outcome::kControlled
                           : Outcome::kRefused;
    }
    return {};
  }

  const UpsertParts& parts_;
  const Layer& layer_;
  const std::vector<ImportRow>& rows_;
  std::vector<Placed>& placed_;
  const Progress& progress_;
  std::vector<RowResult> results_;
  std::unordered_map<std::size_t, Found> found_;
  std::unordered_map<std::string_view, std::int64_t> lines_;
  std::vector<std::pair<std::size_t, Command>> creating_;
  std::vector<std::pair<std::size_t, Command>> changing_;
};

const Transition* way_to(const KindModel& kind, std::string_view from, std::string_view to) {
  const auto found = std::ranges::find_if(kind.lifecycle.transitions, [&](const Transition& one) {
    return one.to == to && one.leaves(from);
  });
  return found == kind.lifecycle.transitions.end() ? nullptr : &*found;
}

bool takes(const Transition& transition, const std::string& field) {
  return transition.accepts_any ||
         std::ranges::find(transition.accepts, field) != transition.accepts.end() ||
         std::ranges::find(transition.requires_fields, field) != transition.requires_fields.end();
}

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::kCreated:
      return "created";
    case Outcome::kUpdated:
      return "updated";
    case Outcome::kMoved:
      return "moved";
    case Outcome::kUnchanged:
      return "unchanged";
    case Outcome::kControlled:
      return "underChangeControl";
    case Outcome::kRefused:
      return "refused";
    case Outcome::kUntried:
      return "untried";
  }
  return {};
}

Result<std::vector<RowResult>> upsert(const UpsertParts& parts, const Layer& layer,
                                      const std::vector<ImportRow>& rows,
                                      std::vector<Placed>& placed, const Progress& progress) {
  return Upserter(parts, layer, rows, placed, progress).run();
}

Result<std::vector<RowResult>> move_to_states(const UpsertParts& parts, const KindModel& kind,
                                              const std::vector<FieldInput>& fields,
                                              const std::vector<ImportRow>& rows,
                                              const std::vector<Placed>& placed,
                                              const Progress& progress) {
  std::vector<RowResult> results;
  std::vector<Command> commands;
  std::vector<std::size_t> of;  // the result each command is for
  const auto flush = [&](std::size_t done) -> Status {
    if (!commands.empty()) {
      const auto replies = parts.execute(std::exchange(commands, {}));
      for (std::size_t i = 0; i < replies.size(); ++i) {
        RowResult& result = results[of[i]];
        if (replies[i]) continue;
        if (!is_about_the_row(replies[i].error())) return fail(replies[i].error());
        result.error = replies[i].error();
        result.outcome = Outcome::kRefused;
      }
      of.clear();
    }
    if (progress) progress(static_cast<std::int64_t>(done), static_cast<std::int64_t>(rows.size()));
    return {};
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Placed& at = placed[i];
    if (rows[i].state.empty() || at.state == rows[i].state) continue;
    // A record that a dry run would create is tried no further: it begins in the first state.
    const std::string_view from = at.id.is_nil() ? kind.lifecycle.initial : at.state;
    if (at.id.is_nil() && (!at.is_coming || rows[i].state == from)) continue;
    RowResult result{.line = rows[i].line,
                     .what = "state",
                     .outcome = at.id.is_nil() ? Outcome::kUntried : Outcome::kMoved,
                     .number = at.number,
                     .kind = &kind};
    result.changes["state"] = boost::json::array{std::string(from), rows[i].state};
    const Transition* transition = way_to(kind, from, rows[i].state);
    if (transition == nullptr) {
      result.outcome = Outcome::kRefused;
      result.error =
          refusal("csv.state_unreachable",
                  fmt::format("No single step leads from \"{}\" to \"{}\".", from, rows[i].state),
                  "Take the steps between, then import again.");
    }
    results.push_back(std::move(result));
    if (results.back().outcome != Outcome::kMoved) continue;
    Command command;
    command.actor = parts.actor;
    command.kind = kind.name;
    command.record = at.id;
    command.dry_run = parts.dry_run;
    Fire fire{.transition = transition->name};
    std::ranges::copy_if(fields, std::back_inserter(fire.fields),
                         [&](const FieldInput& field) { return takes(*transition, field.field); });
    command.action = std::move(fire);
    commands.push_back(std::move(command));
    of.push_back(results.size() - 1);
    if (commands.size() >= kBatch) PROOFDESK_TRY(flush(i));
  }
  PROOFDESK_TRY(flush(rows.size()));
  return results;
}

}  // namespace proofdesk::server::csv
