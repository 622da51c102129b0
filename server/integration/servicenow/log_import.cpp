#include "server/integration/servicenow/log_import.hpp"

#include "core/journal/leaf.hpp"
#include "core/model/codec.hpp"

#include <set>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server::servicenow {
namespace {

/// Commands that go to the writer at once: enough for one group commit, few enough to show progress.
constexpr std::size_t kBatch = 64;

/// One case's rows, which stand together in the file or not.
std::vector<std::pair<std::string, std::vector<LogRow>>> by_case(std::vector<LogRow> rows) {
  std::vector<std::pair<std::string, std::vector<LogRow>>> cases;
  std::map<std::string, std::size_t> index;
  for (auto& row : rows) {
    const std::string number = row.get("number");
    const auto [found, is_new] = index.emplace(number, cases.size());
    if (is_new) cases.emplace_back(number, std::vector<LogRow>{});
    cases[found->second].second.push_back(std::move(row));
  }
  return cases;
}

class Importer {
 public:
  Importer(const Model& model, Store& store, const Actor& actor, const Execute& execute,
           const ImportOptions& options)
      : model_(model), store_(store), actor_(actor), execute_(execute), options_(options) {}

  Result<ImportReport> run(std::string_view csv, const Progress& progress) {
    PROOFDESK_ASSIGN(Log log, read_log(csv));
    PROOFDESK_ASSIGN(const LogClock clock, LogClock::in_zone(options_.zone));
    incident_ = model_.kind("incident");
    if (incident_ == nullptr)
      return fail(ErrorCode::kInternal, "import.kind", "there is no kind incident");
    report_.file_digest = log.digest;
    report_.zone = options_.zone;
    report_.dry_run = options_.dry_run;
    report_.rows = static_cast<std::int64_t>(log.rows.size() + log.bad.size());
    report_.other_rows = static_cast<std::int64_t>(log.bad.size());
    for (auto& bad : log.bad)
      report_.unread.push_back({bad.line, std::move(bad.reason), "left out"});

    const auto total = static_cast<std::int64_t>(log.rows.size());
    std::int64_t done = 0;
    for (auto& [number, rows] : by_case(std::move(log.rows))) {
      done += static_cast<std::int64_t>(rows.size());
      PROOFDESK_TRY(take(number, rows, clock));
      if (commands_.size() >= kBatch) {
        PROOFDESK_TRY(flush());
        if (progress) progress(done, total);
      }
    }
    PROOFDESK_TRY(flush());
    if (progress) progress(total, total);
    return std::move(report_);
  }

 private:
  Status take(const std::string& number, const std::vector<LogRow>& rows, const LogClock& clock) {
    if (number.empty()) {
      for (const auto& row : rows) {
        report_.unread.push_back({row.line, "the row names no incident", "left out"});
        ++report_.other_rows;
      }
      return {};
    }
    PROOFDESK_ASSIGN(const auto known, imported_digests(number));
    CaseStory story = tell_case(*incident_, clock, rows, known);
    ++report_.incidents;
    if (known.empty() && !story.events.empty()) ++report_.new_incidents;
    // A row that repeats another is no event whether or not the other was imported before.
    std::set<std::string_view> seen;
    std::int64_t known_rows = 0;
    for (const auto& row : rows) {
      if (seen.insert(row.digest).second && known.contains(row.digest)) ++known_rows;
    }
    report_.known_rows += known_rows;
    report_.event_rows += static_cast<std::int64_t>(story.events.size());
    report_.other_rows += static_cast<std::int64_t>(rows.size()) - known_rows -
                          static_cast<std::int64_t>(story.events.size());
    ++report_.last_states[rows.back().get("incident_state")];
    for (const auto& deviation : story.deviations) ++report_.deviations_by_rule[deviation.rule];
    if (!story.deviations.empty() || !story.remarks.empty()) {
      report_.cases.push_back({story.number, story.deviations, story.remarks});
    }
    if (story.events.empty()) return {};
    for (const auto& party : story.parties) PROOFDESK_TRY(meet(party));
    Command command = by_import(incident_->name, story.id);
    command.action =
        Import{std::move(story.events), known.empty() ? std::string(kSource) : std::string(),
               known.empty() ? story.number : std::string()};
    commands_.push_back(std::move(command));
    return {};
  }

  /// Digests of the rows of a case that the journal holds already.
  Result<std::set<std::string>> imported_digests(const std::string& number) {
    std::set<std::string> digests;
    PROOFDESK_ASSIGN(const auto view, store_.snapshot());
    PROOFDESK_ASSIGN(const auto rows, view->journal_of(*incident_, incident_id(number)));
    for (const auto& row : rows) {
      PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(row.leaf));
      if (!envelope.source.empty()) digests.insert(envelope.source);
    }
    return digests;
  }

  /// A record for a person or group that is named for the first time.
  Status meet(const Party& party) {
    const Uuid id = party_id(party.kind, party.name);
    if (!met_.insert(id).second) return {};
    const std::string_view kind_name = party.kind == PartyKind::kPerson ? "person" : "group";
    const KindModel* kind = model_.kind(kind_name);
    if (kind == nullptr)
      return fail(ErrorCode::kInternal, "import.kind",
                  fmt::format("there is no kind {}", kind_name));
    PROOFDESK_ASSIGN(const auto view, store_.snapshot());
    PROOFDESK_ASSIGN(const auto existing, view->find(*kind, id, Access::unrestricted()));
    if (existing) return {};
    ++(party.kind == PartyKind::kPerson ? report_.new_people : report_.new_groups);
    Event event;
    event.kind = kind_name;
    event.record = id;
    event.name = kCreated;
    event.to = kind->lifecycle.initial;
    event.basis = Basis::kImported;
    event.occurred_at = party.first_seen;
    event.source = report_.file_digest;
    for (const char* field : {"title", "name"}) {
      // People's names are personal data and have no place in the title, which is not.
      if (party.kind == PartyKind::kPerson && std::string_view(field) == "title") continue;
      if (const FieldModel* model = kind->field(field)) {
        event.changes.push_back({model->json_name, boost::json::string(party.name), {}});
      }
    }
    Command command = by_import(kind->name, id);
    // A foreign number stands in the clear beside the record; a person's name must not.
    const bool is_group = party.kind == PartyKind::kGroup;
    command.action = Import{{std::move(event)},
                            is_group ? std::string(kSource) : std::string(),
                            is_group ? party.name : std::string()};
    commands_.push_back(std::move(command));
    return {};
  }

  Command by_import(std::string_view kind, Uuid id) const {
    Command command;
    command.actor = actor_;
    command.kind = kind;
    command.record = id;
    return command;
  }

  Status flush() {
    if (commands_.empty()) return {};
    auto commands = std::exchange(commands_, {});
    if (options_.dry_run) return {};
    for (auto& result : execute_(std::move(commands))) PROOFDESK_TRY(result);
    return {};
  }

  const Model& model_;
  Store& store_;
  const Actor& actor_;
  const Execute& execute_;
  const ImportOptions& options_;
  const KindModel* incident_ = nullptr;
  ImportReport report_;
  std::set<Uuid> met_;
  std::vector<Command> commands_;
};

boost::json::array to_json(const std::vector<Remark>& remarks) {
  boost::json::array list;
  for (const auto& remark : remarks) {
    list.push_back({{"row", remark.line}, {"reason", remark.reason}, {"done", remark.done}});
  }
  return list;
}

boost::json::object to_json(const std::map<std::string, std::int64_t>& counts) {
  boost::json::object object;
  for (const auto& [name, count] : counts) object[name] = count;
  return object;
}

}  // namespace

boost::json::object to_json(const ImportReport& report) {
  boost::json::array cases;
  for (const auto& notes : report.cases) {
    boost::json::array deviations;
    for (const auto& deviation : notes.deviations) {
      deviations.push_back(
          {{"row", deviation.line}, {"rule", deviation.rule}, {"detail", deviation.detail}});
    }
    cases.push_back({{"number", notes.number},
                     {"deviations", std::move(deviations)},
                     {"remarks", to_json(notes.remarks)}});
  }
  return {{"file", {{"sha256", report.file_digest}, {"rows", report.rows}}},
          {"zone", report.zone},
          {"dryRun", report.dry_run},
          {"rows",
           {{"total", report.rows},
            {"becameEvents", report.event_rows},
            {"alreadyImported", report.known_rows},
            {"becameNoEvent", report.other_rows}}},
          {"incidents", {{"inFile", report.incidents}, {"new", report.new_incidents}}},
          {"people", {{"new", report.new_people}}},
          {"groups", {{"new", report.new_groups}}},
          {"lastStates", to_json(report.last_states)},
          {"deviationsByRule", to_json(report.deviations_by_rule)},
          {"cases", std::move(cases)},
          {"rowsLeftOut", to_json(report.unread)}};
}

Result<ImportReport> import_log(std::string_view csv, const ImportOptions& options,
                                const Model& model, Store& store, const Actor& actor,
                                const Execute& execute, const Progress& progress) {
  return Importer(model, store, actor, execute, options).run(csv, progress);
}

}  // namespace proofdesk::server::servicenow
