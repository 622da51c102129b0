#include "server/integration/csv/csv_import.hpp"

#include "core/model/codec.hpp"
#include "core/model/record_ref.hpp"

#include <array>
#include <unordered_set>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server::csv {
namespace {

namespace json = boost::json;

constexpr std::string_view kRelations = "ci_relation";

/// Fields given once for all rows, as the API takes them; references by number or name too.
Result<std::vector<FieldInput>> fixed_inputs(const KindModel& kind, const json::object& object,
                                             NameBook& names) {
  std::vector<FieldInput> inputs;
  for (const auto& [name, value] : object) {
    const FieldModel* field = kind.field(std::string_view(name));
    if (field == nullptr || field->engine_owned || field->secret ||
        field->origin == FieldOrigin::kSystem) {
      return fail(Error{.code = ErrorCode::kInvalidArgument,
                        .rule = "csv.mapping",
                        .detail = fmt::format("{} has no field {} that could be given.", kind.label,
                                              std::string_view(name)),
                        .remedy = "Correct the constants of the mapping."});
    }
    json::value given = value;
    if (field->type == FieldType::kReference && value.is_string() && field->target != kAnyKind) {
      PROOFDESK_ASSIGN(const auto ref,
                       names.find({field->target}, "", std::string_view(value.as_string())));
      given = ref.id.to_string();
    }
    PROOFDESK_ASSIGN(auto read, from_json(*field, given, "/" + std::string(name)));
    inputs.push_back(
        {field->origin == FieldOrigin::kCustom ? field->json_name : field->name, std::move(read)});
  }
  return inputs;
}

class CsvImport {
 public:
  CsvImport(const Mapping& mapping, const UpsertParts& parts, NameBook& names,
            const Progress& progress)
      : mapping_(mapping), parts_(parts), names_(names), progress_(progress) {}

  Result<ImportReport> run(std::string_view csv) {
    PROOFDESK_ASSIGN(auto file, read_rows(mapping_, csv, names_));
    report_.file_digest = std::move(file.digest);
    report_.rows = file.count;
    report_.kind = mapping_.kind;
    report_.dry_run = parts_.dry_run;
    report_.unread = std::move(file.refused);

    Layer layer{.kind = mapping_.kind,
                .fields = file.fields,
                .key = mapping_.key,
                .foreign_source = mapping_.foreign_source};
    PROOFDESK_ASSIGN(layer.constants, fixed_inputs(*mapping_.kind, mapping_.constants, names_));
    PROOFDESK_ASSIGN(const auto with_transition,
                     fixed_inputs(*mapping_.kind, mapping_.transition_fields, names_));
    names_.look_again();  // and let go of the snapshot while commands run
    PROOFDESK_ASSIGN(report_.records, upsert(parts_, layer, file.rows, placed_, progress_));
    PROOFDESK_TRY(relate(file.rows));
    PROOFDESK_ASSIGN(report_.states, move_to_states(parts_, *mapping_.kind, with_transition,
                                                    file.rows, placed_, progress_));
    return std::move(report_);
  }

 private:
  Status relate(const std::vector<ImportRow>& rows) {
    const KindModel* kind = parts_.model.kind(kRelations);
    if (kind == nullptr) return {};
    Layer layer{.kind = kind, .what = "relation"};
    for (const std::string_view name : {"from", "relation", "to"})
      layer.fields.push_back(kind->field(name));
    layer.key = layer.fields;
    std::unordered_set<std::string_view> coming;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (placed_[i].is_coming) coming.insert(rows[i].key);

    std::vector<ImportRow> relations;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (placed_[i].id.is_nil() && !placed_[i].is_coming) continue;  // reported as it is
      for (const auto& [column, text] : rows[i].relations) {
        const auto other = names_.find(column->refers_to, column->by, text);
        const bool is_to_come = !other && coming.contains(text);
        if (placed_[i].is_coming || is_to_come || !other) {
          RowResult result{.line = rows[i].line, .what = "relation", .kind = kind};
          result.outcome = other || is_to_come ? Outcome::kUntried : Outcome::kRefused;
          if (result.outcome == Outcome::kRefused) result.error = other.error();
          report_.relations.push_back(std::move(result));
          continue;
        }
        std::string mine = RecordRef{mapping_.kind->name, placed_[i].id}.to_string();
        std::string theirs = other->to_string();
        if (column->reverse) std::swap(mine, theirs);
        ImportRow relation{.line = rows[i].line};
        relation.key = fmt::format("{}\x1f{}\x1f{}", mine, column->relation, theirs);
        relation.values = {Value{std::move(mine)}, Value{column->relation},
                           Value{std::move(theirs)}};
        relations.push_back(std::move(relation));
      }
    }
    if (relations.empty()) return {};
    names_.look_again();
    std::vector<Placed> placed;
    PROOFDESK_ASSIGN(auto results, upsert(parts_, layer, relations, placed, progress_));
    for (auto& result : results) report_.relations.push_back(std::move(result));
    return {};
  }

  const Mapping& mapping_;
  const UpsertParts& parts_;
  NameBook& names_;
  const Progress& progress_;
  std::vector<Placed> placed_;
  ImportReport report_;
};

json::object counts(const std::vector<RowResult>& results) {
  std::array<std::int64_t, static_cast<std::size_t>(Outcome::kUntried) + 1> by{};
  for (const auto& result : results) ++by[static_cast<std::size_t>(result.outcome)];
  json::object object;
  for (std::size_t i = 0; i < by.size(); ++i)
    if (by[i] > 0) object[name_of(static_cast<Outcome>(i))] = by[i];
  return object;
}

void describe(const Error& error, json::object& object) {
  object["rule"] = error.rule;
  object["detail"] = error.detail;
  if (!error.clause.empty()) object["clause"] = error.clause;
  if (!error.remedy.empty()) object["remedy"] = error.remedy;
}

void list(const std::vector<RowResult>& results, bool all, json::array& into) {
  for (const auto& result : results) {
    if (result.outcome == Outcome::kUnchanged && !all) continue;
    json::object object{
        {"line", result.line}, {"what", result.what}, {"outcome", name_of(result.outcome)}};
    if (result.number > 0) object["number"] = result.kind->display_number(result.number);
    if (!result.changes.empty()) object["changes"] = result.changes;
    if (!result.error.rule.empty()) describe(result.error, object);
    into.push_back(std::move(object));
  }
}

}  // namespace

json::object to_json(const ImportReport& report, bool all) {
  json::array rows;
  for (const auto& row : report.unread) {
    json::object object{{"line", row.line}, {"what", "record"}, {"outcome", "refused"}};
    describe(row.error, object);
    rows.push_back(std::move(object));
  }
  list(report.records, all, rows);
  list(report.relations, all, rows);
  list(report.states, all, rows);
  json::object records = counts(report.records);
  if (!report.unread.empty())
    records["refused"] = (records.contains("refused") ? records["refused"].as_int64() : 0) +
                         static_cast<std::int64_t>(report.unread.size());
  return {{"file", {{"sha256", report.file_digest}, {"rows", report.rows}}},
          {"kind", report.kind->json_plural},
          {"dryRun", report.dry_run},
          {"commands", report.commands},
          {"records", std::move(records)},
          {"relations", counts(report.relations)},
          {"states", counts(report.states)},
          {"rows", std::move(rows)}};
}

Result<ImportReport> import_csv(std::string_view csv, std::string_view mapping,
                                const ImportOptions& options, const Model& model, Store& store,
                                const Actor& actor, const Execute& execute,
                                const Progress& progress) {
  PROOFDESK_ASSIGN(const Mapping read, read_mapping(model, mapping, options.kind));
  std::int64_t commands = 0;
  const Execute counting = [&](std::vector<Command> batch) {
    std::vector<bool> in_earnest;
    for (const auto& command : batch) in_earnest.push_back(!command.dry_run);
    auto replies = execute(std::move(batch));
    for (std::size_t i = 0; i < replies.size(); ++i)
      if (in_earnest[i] && replies[i] && replies[i]->changed) ++commands;
    return replies;
  };
  const UpsertParts parts{.model = model,
                          .store = store,
                          .actor = actor,
                          .execute = counting,
                          .dry_run = options.dry_run};
  NameBook names(model, store, Access::of(actor));
  PROOFDESK_ASSIGN(auto report, CsvImport(read, parts, names, progress).run(csv));
  report.commands = commands;
  return report;
}

}  // namespace proofdesk::server::csv
