#include "server/integration/csv/mapping.hpp"

#include "core/model/strict_json.hpp"

#include <algorithm>
#include <initializer_list>

#include <fmt/format.h>

namespace proofdesk::server::csv {
namespace {

namespace json = boost::json;

constexpr std::string_view kItems = "configuration_item";
constexpr std::string_view kServices = "service";

std::unexpected<Error> wrong(const std::string& pointer, std::string detail) {
  Error error{.code = ErrorCode::kInvalidArgument, .rule = "csv.mapping", .detail = {}};
  error.detail = pointer.empty() ? detail : fmt::format("{}: {}", pointer, detail);
  error.remedy = "Correct the mapping; docs/configuration-audit.md shows one.";
  error.fields.push_back({pointer, std::move(detail)});
  return fail(std::move(error));
}

Status only(const json::object& object, std::initializer_list<std::string_view> known,
            const std::string& pointer) {
  for (const auto& [name, value] : object) {
    if (std::ranges::find(known, std::string_view(name)) == known.end())
      return wrong(pointer + "/" + std::string(name), "There is no such member.");
  }
  return {};
}

Result<std::string> text_of(const json::value& value, const std::string& pointer) {
  if (!value.is_string() || value.as_string().empty()) return wrong(pointer, "Text is expected.");
  return std::string(value.as_string());
}

Result<char> separator_of(const json::value& value, const std::string& pointer) {
  PROOFDESK_ASSIGN(const std::string text, text_of(value, pointer));
  if (text == "\\t" || text == "tab") return '\t';
  if (text.size() != 1 || text == "\"" || text == "\n" || text == "\r")
    return wrong(pointer, "One character is expected, or \"tab\".");
  return text.front();
}

class MappingReader {
 public:
  MappingReader(const Model& model, const json::object& object) : model_(model), object_(object) {}

  Result<Mapping> read(std::string_view kind_name) {
    PROOFDESK_TRY(only(object_,
                       {"kind", "key", "columns", "otherColumns", "constants", "state", "separator",
                        "relationFields"},
                       ""));
    PROOFDESK_TRY(read_kind(kind_name));
    if (const auto* separator = object_.if_contains("separator")) {
      PROOFDESK_ASSIGN(mapping_.separator, separator_of(*separator, "/separator"));
    }
    if (const auto* others = object_.if_contains("otherColumns")) {
      if (*others != "ignore" && *others != "refuse")
        return wrong("/otherColumns", "\"ignore\" or \"refuse\" is expected.");
      mapping_.ignores_others = *others == "ignore";
    }
    PROOFDESK_TRY(read_columns());
    PROOFDESK_TRY(read_object("constants", "/constants", object_, mapping_.constants));
    PROOFDESK_TRY(
        read_object("relationFields", "/relationFields", object_, mapping_.relation_fields));
    PROOFDESK_TRY(read_state());
    PROOFDESK_TRY(read_key());
    return std::move(mapping_);
  }

 private:
  Status read_kind(std::string_view kind_name) {
    std::string named(kind_name);
    if (const auto* kind = object_.if_contains("kind")) {
      PROOFDESK_ASSIGN(const std::string own, text_of(*kind, "/kind"));
      const KindModel* a = model_.kind_named(own);
      if (!named.empty() && a != model_.kind_named(named))
        return wrong("/kind", fmt::format("The mapping is for {}, not for {}.", own, named));
      named = own;
    }
    if (named.empty()) return wrong("/kind", "Nothing says of which kind the records are.");
    mapping_.kind = model_.kind_named(named);
    if (mapping_.kind == nullptr) return wrong("/kind", fmt::format("There is no kind {}.", named));
    return {};
  }

  Result<const FieldModel*> field_of(const json::value& value, const std::string& pointer) const {
    PROOFDESK_ASSIGN(const std::string name, text_of(value, pointer));
    const FieldModel* field = mapping_.kind->field(name);
    if (field == nullptr || field->origin == FieldOrigin::kSystem || field->secret)
      return wrong(pointer, fmt::format("{} has no field {}.", mapping_.kind->label, name));
    if (field->engine_owned)
      return wrong(pointer, fmt::format("{} is kept by the desk itself.", field->json_name));
    return field;
  }

  Status read_columns() {
    const auto* columns = object_.if_contains("columns");
    if (columns == nullptr || !columns->is_object() || columns->as_object().empty())
      return wrong("/columns", "An object is expected: for each column what it means.");
    for (const auto& [name, meaning] : columns->as_object()) {
      ColumnMap column{.column = std::string(name)};
      const std::string pointer = "/columns/" + column.column;
      if (meaning.is_object()) {
        PROOFDESK_TRY(read_column(meaning.as_object(), pointer, column));
      } else if (!meaning.is_null()) {
        PROOFDESK_ASSIGN(column.field, field_of(meaning, pointer));
        column.what = ColumnMap::What::kField;
      }
      if (column.what == ColumnMap::What::kField && column.refers_to.empty()) {
        column.any_number = column.field->target == "*";
        if (column.any_number)
          column.refers_to = {std::string(kItems), std::string(kServices)};
        else if (!column.field->target.empty())
          column.refers_to = {column.field->target};
      }
      const bool twice = column.field != nullptr &&
                         std::ranges::any_of(mapping_.columns, [&](const ColumnMap& one) {
                           return one.field == column.field;
                         });
      if (twice) return wrong(pointer, "Another column is this field already.");
      mapping_.columns.push_back(std::move(column));
    }
    return {};
  }

  Status read_column(const json::object& object, const std::string& pointer, ColumnMap& column) {
    PROOFDESK_TRY(
        only(object,
             {"field", "words", "separator", "refersTo", "by", "foreignKey", "relation", "reverse"},
             pointer));
    const int said = static_cast<int>(object.contains("field")) +
                     static_cast<int>(object.contains("foreignKey")) +
                     static_cast<int>(object.contains("relation"));
    if (said != 1)
      return wrong(pointer, "Exactly one of field, foreignKey and relation is expected.");
    if (const auto* separator = object.if_contains("separator")) {
      PROOFDESK_ASSIGN(column.separator, separator_of(*separator, pointer + "/separator"));
    }
    if (const auto* by = object.if_contains("by")) {
      PROOFDESK_ASSIGN(column.by, text_of(*by, pointer + "/by"));
    }
    PROOFDESK_TRY(read_targets(object, pointer, column));
    PROOFDESK_TRY(read_words(object, pointer, column));
    if (const auto* field = object.if_contains("field")) {
      PROOFDESK_ASSIGN(column.field, field_of(*field, pointer + "/field"));
      column.what = ColumnMap::What::kField;
      return {};
    }
    if (const auto* source = object.if_contains("foreignKey")) {
      PROOFDESK_ASSIGN(mapping_.foreign_source, text_of(*source, pointer + "/foreignKey"));
      if (mapping_.foreign_source.contains('~') || mapping_.foreign_source.size() > 60)
        return wrong(pointer + "/foreignKey",
                     "A source is at most 60 bytes long and has no tilde.");
      column.what = ColumnMap::What::kForeignKey;
      return {};
    }
    if (mapping_.kind->name != kItems && mapping_.kind->name != kServices)
      return wrong(pointer, "Only configuration items and services have relations.");
    PROOFDESK_ASSIGN(column.relation, text_of(object.at("relation"), pointer + "/relation"));
    if (const auto* reverse = object.if_contains("reverse")) {
      if (!reverse->is_bool()) return wrong(pointer + "/reverse", "true or false is expected.");
      column.reverse = reverse->as_bool();
    }
    if (column.refers_to.empty()) column.refers_to = {std::string(kItems), std::string(kServices)};
    column.what = ColumnMap::What::kRelation;
    return {};
  }

  Status read_targets(const json::object& object, const std::string& pointer, ColumnMap& column) {
    const auto* targets = object.if_contains("refersTo");
    if (targets == nullptr) return {};
    const auto add = [&](const json::value& one) -> Status {
      PROOFDESK_ASSIGN(const std::string name, text_of(one, pointer + "/refersTo"));
      const KindModel* kind = model_.kind_named(name);
      if (kind == nullptr)
        return wrong(pointer + "/refersTo", fmt::format("There is no kind {}.", name));
      column.refers_to.push_back(kind->name);
      return {};
    };
    if (!targets->is_array()) return add(*targets);
    for (const auto& one : targets->as_array()) PROOFDESK_TRY(add(one));
    return {};
  }

  static Status read_words(const json::object& object, const std::string& pointer,
                           ColumnMap& column) {
    const auto* words = object.if_contains("words");
    if (words == nullptr) return {};
    if (!words->is_object())
      return wrong(pointer + "/words", "An object is expected: their word, ours.");
    for (const auto& [theirs, ours] : words->as_object()) {
      if (!ours.is_string() && !ours.is_null())
        return wrong(fmt::format("{}/words/{}", pointer, std::string_view(theirs)),
                     "Text is expected, or null to clear the field.");
      column.words.emplace(std::string(theirs), ours);
    }
    return {};
  }

  static Status read_object(std::string_view name, const std::string& pointer,
                            const json::object& from, json::object& into) {
    const auto* value = from.if_contains(name);
    if (value == nullptr) return {};
    if (!value->is_object()) return wrong(pointer, "An object is expected.");
    into = value->as_object();
    return {};
  }

  /// Which column says in which state a record is, and what is given with the transition that leads there.
  Status read_state() {
    const auto* state = object_.if_contains("state");
    if (state == nullptr) return {};
    if (!state->is_object()) return wrong("/state", "An object is expected.");
    PROOFDESK_TRY(only(state->as_object(), {"column", "words", "fields"}, "/state"));
    if (!state->as_object().contains("column"))
      return wrong("/state/column", "Nothing says which column it is.");
    ColumnMap column;
    PROOFDESK_ASSIGN(column.column, text_of(state->as_object().at("column"), "/state/column"));
    if (mapping_.column(column.column) != nullptr)
      return wrong("/state/column", "This column means something else already.");
    column.what = ColumnMap::What::kState;
    PROOFDESK_TRY(read_words(state->as_object(), "/state", column));
    for (const auto& [theirs, ours] : column.words) {
      const bool known = ours.is_string() && mapping_.kind->lifecycle.state(
                                                 std::string_view(ours.as_string())) != nullptr;
      if (!known) return wrong("/state/words/" + theirs, "The name of a state is expected.");
    }
    mapping_.columns.push_back(std::move(column));
    return read_object("fields", "/state/fields", state->as_object(), mapping_.transition_fields);
  }

  Status read_key() {
    const auto* key = object_.if_contains("key");
    if (!mapping_.foreign_source.empty() && key == nullptr) return {};
    if (key == nullptr) return wrong("/key", "Nothing says by which fields a row is known again.");
    json::array names;
    if (key->is_array())
      names = key->as_array();
    else
      names.push_back(*key);
    if (names.empty()) return wrong("/key", "At least one field is expected.");
    for (const auto& name : names) {
      PROOFDESK_ASSIGN(const FieldModel* field, field_of(name, "/key"));
      const bool is_read = std::ranges::any_of(mapping_.columns, [&](const ColumnMap& column) {
        return column.what == ColumnMap::What::kField && column.field == field;
      });
      if (!is_read || field->repeated)
        return wrong("/key", fmt::format("{} must be one of the columns, and not a list.",
                                         field->json_name));
      mapping_.key.push_back(field);
    }
    return {};
  }

  const Model& model_;
  const json::object& object_;
  Mapping mapping_;
};

}  // namespace

const ColumnMap* Mapping::column(std::string_view name) const {
  const auto found = std::ranges::find(columns, name, &ColumnMap::column);
  return found == columns.end() ? nullptr : &*found;
}

Result<Mapping> read_mapping(const Model& model, std::string_view json,
                             std::string_view kind_name) {
  PROOFDESK_ASSIGN(const auto value, parse_strict_json(json));
  if (!value.is_object()) return wrong("", "A mapping is a JSON object.");
  return MappingReader(model, value.as_object()).read(kind_name);
}

}  // namespace proofdesk::server::csv
