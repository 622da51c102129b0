#include "server/integration/discovery/csv_observations.hpp"

#include "processes/shared/attribute_text.hpp"

#include <fmt/format.h>

namespace proofdesk::server::discovery {

Result<CsvObservations> read_observations(std::string_view csv, std::string_view mapping,
                                          const Model& model, Store& store, const Access& access) {
  PROOFDESK_ASSIGN(const auto map, csv::read_mapping(model, mapping, "configuration_item"));
  csv::NameBook names(model, store, access);
  PROOFDESK_ASSIGN(auto file, csv::read_rows(map, csv, names));
  for (const FieldModel* field : file.fields) {
    if (shared::item_attribute(model, field->name) != nullptr ||
        shared::item_attribute(model, field->json_name) != nullptr)
      continue;
    return fail(
        Error{.code = ErrorCode::kInvalidArgument,
              .rule = "discovery.attribute",
              .detail = fmt::format("{} is nothing that a source could see.", field->json_name),
              .remedy = "Map the column to null."});
  }
  CsvObservations read;
  read.refused = std::move(file.refused);
  for (auto& row : file.rows) {
    Observation observation{.at = row.line};
    for (std::size_t i = 0; i < file.fields.size(); ++i)
      if (row.values[i]) observation.attributes.emplace_back(file.fields[i], *row.values[i]);
    read.observations.push_back(std::move(observation));
  }
  return read;
}

}  // namespace proofdesk::server::discovery
