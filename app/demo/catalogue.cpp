// What can be ordered on this stage.

#include "app/demo/cast.hpp"

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::int64_t kTwoYears = 730;

/// Writes entries as one owner of services and has them reviewed by the other.
class Cataloguer {
 public:
  Cataloguer(Stage& stage, Cast& cast)
      : stage_(stage),
        cast_(cast),
        author_(cast.person("sofia").actor),
        reviewer_(cast.person("tomas").actor) {}

  Result<Uuid> draft(const Wish& wish, Fields more) {
    Fields fields{{"name", wish.offering},
                  {"description", fmt::format("{}, ordered from the catalogue.", wish.offering)},
                  {"intendedOutcomes", wish.delivered},
                  {"service", cast_.service(wish.service).id.to_string()},
                  {"noDependencies", true},
                  {"forEveryone", true},
                  {"category", wish.category},
                  {"impact", "low"},
                  {"urgency", "medium"},
                  {"group", cast_.group("Service desk").to_string()},
                  {"fulfilmentTarget", "P10D"},
                  {"instructions", "As the steps say, one after the other."},
                  {"reviewDue", to_rfc3339({stage_.now().micros + kTwoYears * kMicrosPerDay})}};
    for (const auto& [name, value] : more) fields[name] = value;
    return stage_.create(author_, "offering", std::move(fields));
  }

  Status ask(Uuid entry, std::int64_t position, std::string_view field, std::string_view wording,
             Fields more = {}) {
    more["offering"] = entry.to_string();
    more["position"] = position;
    more["fieldName"] = field;
    more["wording"] = wording;
    PROOFDESK_TRY(stage_.create(author_, "question", std::move(more)));
    return {};
  }

  Status step(Uuid entry, std::int64_t position, std::string_view title, Fields more = {}) {
    more["offering"] = entry.to_string();
    more["position"] = position;
    more["title"] = title;
    if (position > 10) more["after"] = boost::json::array{fmt::format("{}", position - 10)};
    more["dueAfterDays"] = 3;
    PROOFDESK_TRY(stage_.create(author_, "task_template", std::move(more)));
    return {};
  }

  Status publish(Wish& wish, Uuid entry) {
    PROOFDESK_TRY(stage_.fire(author_, "offering", entry, "submit"));
    PROOFDESK_TRY(stage_.fire(reviewer_, "offering", entry, "publish"));
    wish.entry = entry;
    return {};
  }

  Status screens(Wish& wish) {
    PROOFDESK_ASSIGN(const Uuid entry, draft(wish, {{"price", "189.90"},
                                                    {"currency", "EUR"},
                                                    {"mostAtOnce", 2},
                                                    {"approvalRequired", true},
                                                    {"approver", cast_.person("sofia").id()}}));
    PROOFDESK_TRY(
        ask(entry, 10, "custom.screen_size", "How large a screen?", {{"required", true}}));
    PROOFDESK_TRY(ask(entry, 20, "custom.screen_reason", "What is the large one needed for?",
                      {{"required", true}, {"visibleWhen", "custom.screen_size = \"large\""}}));
    PROOFDESK_TRY(step(entry, 10, "Order the screen"));
    PROOFDESK_TRY(step(entry, 20, "Check that the desk carries it",
                       {{"condition", "custom.screen_size = \"large\""}}));
    PROOFDESK_TRY(step(entry, 30, "Put it up and try it"));
    return publish(wish, entry);
  }

  Status access(Wish& wish) {
    PROOFDESK_ASSIGN(const Uuid entry, draft(wish, {}));
    PROOFDESK_TRY(step(entry, 10, "Give the roles that were approved"));
    PROOFDESK_TRY(step(entry, 20, "Have the person sign in and confirm"));
    return publish(wish, entry);
  }

  Status single_step(Wish& wish) {
    PROOFDESK_ASSIGN(const Uuid entry, draft(wish, {}));
    PROOFDESK_TRY(step(entry, 10, "Set it up and hand it over"));
    return publish(wish, entry);
  }

  Status declare(std::string_view name, std::string_view label, Fields more) {
    more["title"] = label;
    more["kindName"] = "service_request";
    more["fieldName"] = name;
    more["label"] = label;
    PROOFDESK_TRY(stage_.create(Actor::system(), "field_definition", std::move(more)));
    return {};
  }

  /// Whoever owns the service decides who gets access to it.
  Status policy() {
    PROOFDESK_ASSIGN(const Uuid row,
                     stage_.create(author_, "approval_policy",
                                   {{"title", "Access to services"},
                                    {"appliesTo", "service_request"},
                                    {"condition", "category = \"Access\""},
                                    {"approverRelations", boost::json::array{"service_owner"}},
                                    {"voting", "any"}}));
    return stage_.fire(reviewer_, "approval_policy", row, "put_in_force");
  }

 private:
  Stage& stage_;
  Cast& cast_;
  Actor author_;
  Actor reviewer_;
};

}  // namespace

Status fill_catalogue(Stage& stage, Cast& cast) {
  Cataloguer cataloguer(stage, cast);
  PROOFDESK_TRY(
      cataloguer.declare("screen_size", "Size of the screen",
                         {{"type", "enum"}, {"words", boost::json::array{"standard", "large"}}}));
  PROOFDESK_TRY(cataloguer.declare("screen_reason", "Why a large screen", {{"type", "text"}}));
  PROOFDESK_TRY(cataloguer.policy());
  for (Wish& wish : cast.wishes()) {
    if (wish.form == "screen") {
      PROOFDESK_TRY(cataloguer.screens(wish));
    } else if (wish.form == "access") {
      PROOFDESK_TRY(cataloguer.access(wish));
    } else if (!wish.form.empty()) {
      PROOFDESK_TRY(cataloguer.single_step(wish));
    }
  }
  return {};
}

}  // namespace proofdesk::app::demo
