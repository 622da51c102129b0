#include "processes/discovery_source/process.hpp"
#include "processes/shared/attribute_text.hpp"
#include "processes/shared/rule_kit.hpp"
#include "processes/shared/standing_rules.hpp"

#include <string>

#include <fmt/format.h>

namespace proofdesk::discovery_source {
namespace {

using namespace shared;

constexpr std::string_view kClause = "8.2.6";
constexpr GuardMaker guard{kClause};

Status attributes_exist(const RuleContext& context) {
  for (const auto& name : list(context, "believed_about")) {
    if (item_attribute(context.model, name) == nullptr) {
      return refuse(
          fmt::format("A configuration item has no attribute \"{}\" that could be seen.", name),
          "Give names as the API has them in believedAbout: serialNumber, custom.cores.");
    }
  }
  for (const auto& name : list(context, "known_by")) {
    const FieldModel* field = item_attribute(context.model, name);
    if (field == nullptr || !field->indexed || !field->is_text()) {
      return refuse(fmt::format("Items are not known by \"{}\".", name),
                    "Give an attribute that can be searched for in knownBy: name, serialNumber.");
    }
  }
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      guard("discovery_source.attributes_exist@1", "configuration items have these attributes",
            {"believed_about", "known_by"}, attributes_exist),
      guard("discovery_source.name_unique@1", "no other source has its name", {"name"},
            name_is_unique),
  };
}

std::vector<Effect> effects() {
  return {
      effect("discovery_source.titled@1", "its title is its name", {"title", "name"},
             title_by_name),
      notes_retirement("discovery_source.retired@1"),
  };
}

}  // namespace proofdesk::discovery_source
