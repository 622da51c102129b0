#include "server/integration/csv/csv_import.hpp"

#include "core/model/codec.hpp"
#include "core/model/record_ref.hpp"
#include "server/integration/csv/relation_forecast.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server::csv {
namespace {

namespace json = boost::json;

constexpr std::string_view kRelations = "ci_relation";

const std::vector<std::string>& ends_of_relations() {
  static const std::vector<std::string> kEnds{"configuration_item", "service"};
  return kEnds;
}

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
    if (field->type == FieldType::kReference && value.is_string()) {
      const std::string_view text = value.as_string();
      const bool any = field->target == kAnyKind;
      PROOFDESK_ASSIGN(const auto ref, any ? names.find_any(ends_of_relations(), "", text)
                                           : names.find({field->target}, "", text));
      given = any ? ref.to_string() : ref.id.to_string();
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
    if (const KindModel* relations = parts_.model.kind(kRelations)) {
      PROOFDESK_ASSIGN(relation_fields_,
                       fixed_inputs(*relations, mapping_.relation_fields, names_));
    }
    names_.look_again();  // and let go of the snapshot while commands run
    PROOFDESK_ASSIGN(report_.records, upsert(parts_, layer, file.rows, placed_, progress_));
    PROOFDESK_TRY(relate(layer, file.rows));
    PROOFDESK_ASSIGN(report_.states, move_to_states(parts_, *mapping_.kind, with_transition,
                                                    file.rows, placed_, progress_));
    return std::move(report_);
  }

 private:
  /// What a row that is to come would be the type of.
  [[nodiscard]] static Uuid type_said(const Layer& records, const ImportRow& row) {
    const auto read = [](const Value& value) {
      const auto* text = std::get_if<std::string>(&value);
      return text == nullptr ? Uuid{} : Uuid::parse(*text).value_or(Uuid{});
    };
    for (std::size_t f = 0; f < records.fields.size(); ++f) {
      if (records.fields[f]->name == "item_type" && row.values[f]) return read(*row.values[f]);
    }
    const auto found = std::ranges::find(records.constants, "item_type", &FieldInput::field);
    return found == records.constants.end() ? Uuid{} : read(found->value);
  }

  /// What can be told of a relation when one end or both are still to come, and so it cannot be tried.
  Status try_out(const ColumnMap& column, const RelationForecast::End& mine,
                 const RelationForecast::End& theirs) const {
    const bool explained = std::ranges::any_of(relation_fields_, [](const FieldInput& field) {
      return field.field == "correction_reason" || field.field == "authority";
    });
    return column.reverse ? forecast_->try_out(column.relation, theirs, mine, explained)
                          : forecast_->try_out(column.relation, mine, theirs, explained);
  }

  Status relate(const Layer& records, const std::vector<ImportRow>& rows) {
    const KindModel* kind = parts_.model.kind(kRelations);
    if (kind == nullptr) return {};
    if (parts_.dry_run) {
      PROOFDESK_ASSIGN(auto forecast, RelationForecast::of(parts_.model, parts_.store));
      forecast_.emplace(std::move(forecast));
    }
    Layer layer{.kind = kind, .what = "relation"};
    layer.constants = relation_fields_;
    for (const std::string_view name : {"from", "relation", "to"})
      layer.fields.push_back(kind->field(name));
    layer.key = layer.fields;
    std::unordered_map<std::string_view, std::size_t> coming;
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (placed_[i].is_coming) coming.emplace(rows[i].key, i);
    std::unordered_map<std::string, std::int64_t> said;  // relations to come, and on which line

    std::vector<ImportRow> relations;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (placed_[i].id.is_nil() && !placed_[i].is_coming) continue;  // reported as it is
      for (const auto& [column, text] : rows[i].relations) {
        const auto other = names_.find(column->refers_to, column->by, text);
        const auto later = other ? coming.end() : coming.find(text);
        const bool is_to_come = later != coming.end();
        if (placed_[i].is_coming || is_to_come || !other) {
          RowResult result{.line = rows[i].line, .what = "relation", .kind = kind};
          result.outcome = other || is_to_come ? Outcome::kUntried : Outcome::kRefused;
          if (result.outcome == Outcome::kRefused) {
            result.error = other.error();
          } else {
            const auto end_of_row = [&](std::size_t at) {
              return forecast_->to_come(*mapping_.kind, type_said(records, rows[at]));
            };
            RelationForecast::End mine, theirs;
            if (placed_[i].is_coming) {
              mine = end_of_row(i);
            } else {
              PROOFDESK_ASSIGN(mine, forecast_->there({mapping_.kind->name, placed_[i].id}));
            }
            if (is_to_come) {
              theirs = end_of_row(later->second);
            } else {
              PROOFDESK_ASSIGN(theirs, forecast_->there(*other));
            }
            auto status = try_out(*column, mine, theirs);
            if (is_to_come && later->second == i)
              status = itself();
            else if (status)
              status = said_once(said, rows[i], *column, text);
            if (!status) {
              result.outcome = Outcome::kRefused;
              result.error = status.error();
            }
          }
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

  static Status itself() {
    return fail(Error{.code = ErrorCode::kRefused,
                      .rule = "ci_relation.ends_are_items@1",
                      .detail = "Nothing is related to itself.",
                      .clause = "8.2.6",
                      .remedy = "Name two different items."});
  }

  static Status said_once(std::unordered_map<std::string, std::int64_t>& said, const ImportRow& row,
                          const ColumnMap& column, const std::string& text) {
    const auto& [from, to] = column.reverse ? std::pair(text, row.key) : std::pair(row.key, text);
    const auto [first, is_first] =
        said.emplace(fmt::format("{}\x1f{}\x1f{}", from, column.relation, to), row.line);
    if (is_first) return {};
    return fail(Error{.code = ErrorCode::kRefused,
                      .rule = "csv.key_repeated",
                      .detail = fmt::format("Line {} is about the same.", first->second),
                      .remedy = "Leave one of the two out."});
  }

  const Mapping& mapping_;
  const UpsertParts& parts_;
  NameBook& names_;
  const Progress& progress_;
  std::vector<Placed> placed_;
  std::vector<FieldInput> relation_fields_;
  std::optional<RelationForecast> forecast_;  ///< of a dry run
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

/// What says the same of many rows, once, by how many rows it says it of; with the lines of the first.
json::array grouped(const json::array& rows) {
  constexpr std::size_t kFirst = 3;
  struct Group {
    const json::object* first;
    std::int64_t count = 0;
    json::array lines;
  };
  std::vector<Group> groups;
  std::unordered_map<std::string, std::size_t> known;
  for (const auto& row : rows) {
    const json::object& object = row.as_object();
    const auto* rule = object.if_contains("rule");
    if (rule == nullptr) continue;
    std::string says = fmt::format("{}\x1f{}\x1f{}", std::string_view(rule->as_string()),
                                   std::string_view(object.at("outcome").as_string()),
                                   std::string_view(object.at("detail").as_string()));
    const auto [at, is_new] = known.emplace(std::move(says), groups.size());
    if (is_new) groups.push_back({.first = &object, .lines = {}});
    Group& group = groups[at->second];
    ++group.count;
    if (group.lines.size() < kFirst) group.lines.push_back(object.at("line"));
  }
  std::ranges::sort(groups, [](const Group& a, const Group& b) {
    return a.count != b.count ? a.count > b.count
                              : a.lines.front().as_int64() < b.lines.front().as_int64();
  });
  json::array problems;
  for (auto& group : groups) {
    json::object problem{{"rows", group.count}, {"firstLines", std::move(group.lines)}};
    for (const std::string_view name : {"what", "outcome", "rule", "detail", "clause", "remedy"})
      if (const auto* value = group.first->if_contains(name)) problem[name] = *value;
    problems.push_back(std::move(problem));
  }
  return problems;
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
  json::array problems = grouped(rows);
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
          {"problems", std::move(problems)},
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
