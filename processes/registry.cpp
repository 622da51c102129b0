#include "processes/registry.hpp"

#include "processes/acceptance_criterion/process.hpp"
#include "processes/agenda_item/process.hpp"
#include "processes/agreement/process.hpp"
#include "processes/api_token/process.hpp"
#include "processes/approval/process.hpp"
#include "processes/approval_policy/process.hpp"
#include "processes/article/process.hpp"
#include "processes/asset/process.hpp"
#include "processes/baseline/process.hpp"
#include "processes/cab_advice/process.hpp"
#include "processes/cab_meeting/process.hpp"
#include "processes/calendar/process.hpp"
#include "processes/change/process.hpp"
#include "processes/ci_relation/process.hpp"
#include "processes/clock/process.hpp"
#include "processes/communication/process.hpp"
#include "processes/configuration_audit/process.hpp"
#include "processes/configuration_item/process.hpp"
#include "processes/continuity_invocation/process.hpp"
#include "processes/continuity_plan/process.hpp"
#include "processes/continuity_requirement/process.hpp"
#include "processes/continuity_test/process.hpp"
#include "processes/definition/process.hpp"
#include "processes/delegation/process.hpp"
#include "processes/deployment/process.hpp"
#include "processes/discovery_source/process.hpp"
#include "processes/discrepancy/process.hpp"
#include "processes/field_definition/process.hpp"
#include "processes/freeze_override/process.hpp"
#include "processes/freeze_window/process.hpp"
#include "processes/group/process.hpp"
#include "processes/impact_assessment/process.hpp"
#include "processes/incident/process.hpp"
#include "processes/invitation/process.hpp"
#include "processes/item_check/process.hpp"
#include "processes/item_type/process.hpp"
#include "processes/known_error/process.hpp"
#include "processes/macro/process.hpp"
#include "processes/offering/process.hpp"
#include "processes/person/process.hpp"
#include "processes/plan_copy/process.hpp"
#include "processes/problem/process.hpp"
#include "processes/question/process.hpp"
#include "processes/relation_type/process.hpp"
#include "processes/release/process.hpp"
#include "processes/risk_question/process.hpp"
#include "processes/rota/process.hpp"
#include "processes/saved_filter/process.hpp"
#include "processes/service/process.hpp"
#include "processes/service_request/process.hpp"
#include "processes/service_target/process.hpp"
#include "processes/session/process.hpp"
#include "processes/standard_change/process.hpp"
#include "processes/task/process.hpp"
#include "processes/task_template/process.hpp"
#include "processes/template/process.hpp"
#include "processes/waiver/process.hpp"
#include "processes/work_order/process.hpp"

namespace proofdesk {

std::vector<Process> all_processes() {
  return {
      // The desk.
      make_incident(),
      make_service_request(),
      make_problem(),
      make_known_error(),
      make_article(),
      make_communication(),
      make_task(),
      // What is changed, and how.
      make_change(),
      make_standard_change(),
      make_risk_question(),
      make_impact_assessment(),
      make_work_order(),
      // Who advises.
      make_cab_meeting(),
      make_agenda_item(),
      make_cab_advice(),
      // What goes into use together.
      make_release(),
      make_acceptance_criterion(),
      make_deployment(),
      // Who decides.
      make_approval(),
      make_approval_policy(),
      make_delegation(),
      make_waiver(),
      // What is promised.
      make_agreement(),
      make_service_target(),
      make_clock(),
      make_calendar(),
      // What stands ready for the worst.
      make_continuity_requirement(),
      make_continuity_plan(),
      make_plan_copy(),
      make_continuity_test(),
      make_continuity_invocation(),
      // Whom and what it serves.
      make_person(),
      make_group(),
      make_service(),
      // What it is made of.
      make_item_type(),
      make_configuration_item(),
      make_ci_relation(),
      make_relation_type(),
      make_asset(),
      make_baseline(),
      // Whether that is so.
      make_discovery_source(),
      make_discrepancy(),
      make_configuration_audit(),
      make_item_check(),
      // When nothing is changed.
      make_freeze_window(),
      make_freeze_override(),
      // Tools of the desk.
      make_template(),
      make_macro(),
      make_saved_filter(),
      make_rota(),
      // What can be asked for.
      make_offering(),
      make_question(),
      make_task_template(),
      // The house itself.
      make_api_token(),
      make_invitation(),
      make_session(),
      make_field_definition(),
      make_definition(),
  };
}

}  // namespace proofdesk
