// What is served, line by line. Dispatch and the API description both read this and nothing else.

#include "server/api/handlers.hpp"
#include "server/api/route_parts.hpp"

namespace proofdesk::server {
namespace {

std::vector<Route> make_table() {
  using enum Method;
  std::vector<Route> table;

  // The system itself.
  table.push_back({.method = kGet,
                   .path = "/livez",
                   .right = Right::kPublic,
                   .read = get_live,
                   .operation = "live",
                   .tag = "System",
                   .summary = "Whether the process answers at all",
                   .response = "Text",
                   .media = "text/plain"});
  table.push_back(
      {.method = kGet,
       .path = "/readyz",
       .right = Right::kPublic,
       .read = get_ready,
       .operation = "ready",
       .tag = "System",
       .summary = "Whether it can serve: store readable, writer well, followers running",
       .response = "Text",
       .media = "text/plain"});
  table.push_back({.method = kGet,
                   .path = "/metrics",
                   .right = Right::kPublic,
                   .read = get_metrics,
                   .operation = "metrics",
                   .tag = "System",
                   .summary = "Figures in the Prometheus text format",
                   .response = "Text",
                   .media = "text/plain"});
  table.push_back({.method = kGet,
                   .path = "/api/openapi.json",
                   .right = Right::kPublic,
                   .where = Where::kPool,
                   .read = get_description,
                   .operation = "describe",
                   .tag = "System",
                   .summary = "This description",
                   .response = "Description"});
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/status",
       .right = Right::kPublic,
       .where = Where::kPool,
       .read = get_status,
       .operation = "status",
       .tag = "System",
       .summary = "Counts by state and the head of the journal; nothing else, and no login",
       .response = "Status"});
  for (const std::string_view path : {"/", "/status/status.css", "/status/status.js"}) {
    table.push_back({.method = kGet,
                     .path = path,
                     .right = Right::kPublic,
                     .read = get_page,
                     .operation = "page",
                     .tag = "System",
                     .summary = "The status page",
                     .media = "text/html",
                     .described = false});
  }

  // The journal.
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/journal/checkpoint",
       .right = Right::kPublic,
       .where = Where::kPool,
       .read = get_checkpoint,
       .operation = "getCheckpoint",
       .tag = "Journal",
       .summary = "The newest signed head of the journal, or the oldest that covers `size` leaves",
       .query = {{"size", "integer", "Leaves to be covered."}},
       .response = "Text",
       .media = "text/plain"});
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/journal/proof",
       .where = Where::kPool,
       .read = get_proof,
       .operation = "getProof",
       .tag = "Journal",
       .summary = "That a leaf is in the journal, or that the journal only grew (RFC 9162)",
       .query = {{"sequence", "integer",
                  "The leaf whose inclusion is to be proven, as named by a receipt."},
                 {"from", "integer", "The earlier size whose consistency is to be proven."},
                 {"size", "integer",
                  "The size of the tree to prove it in; the newest when absent."}},
       .response = "Proof"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/journal/leaves",
                   .right = Right::kReadsConfidential,
                   .where = Where::kPool,
                   .read = get_leaves,
                   .operation = "listLeaves",
                   .tag = "Journal",
                   .summary = "Leaves as they were hashed: envelopes and commitments, no values",
                   .query = {{"from", "integer", "Sequence of the first."},
                             {"count", "integer", "How many at most, 1000 at the most."}},
                   .response = "LeafList"});

  // Across kinds.
  table.push_back({.method = kGet,
                   .path = "/api/v1/me",
                   .read = get_me,
                   .operation = "getMe",
                   .tag = "Identity",
                   .summary = "Who I am and what I may do",
                   .response = "Me"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/search",
                   .where = Where::kPool,
                   .read = search_all,
                   .operation = "searchAll",
                   .tag = "Search",
                   .summary = "Records of all kinds by their words",
                   .query = {kQuery, kPageSize, kPageToken, kMinSequence},
                   .response = "SearchResults"});

  table.push_back(
      {.method = kGet,
       .path = "/api/v1/suggestions",
       .where = Where::kPool,
       .read = suggest,
       .operation = "suggest",
       .tag = "Search",
       .summary = "What may already answer what is being typed: articles, known errors, major "
                  "incidents under way, incidents resolved of late; each with what matched",
       .query = {{"text", "string", "The words typed so far.", true},
                 {"kind", "string", "The kind of record being written; `incident` when absent."},
                 {"limit", "integer", "How many of each sort at most, 10 at the most."},
                 kMinSequence},
       .response = "Suggestions"});
  constexpr QueryParameter kAt{"at", "string", "An instant (RFC 3339); now when absent."};
  table.push_back({.method = kGet,
                   .path = "/api/v1/rotas/{id}:now",
                   .where = Where::kPool,
                   .read = rota_now,
                   .operation = "rotaNow",
                   .tag = "On call",
                   .summary = "Who is on call by this rota, until when, and who is next",
                   .query = {kAt},
                   .response = "OnCall"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/groups/{id}:onCall",
                   .where = Where::kPool,
                   .read = group_on_call,
                   .operation = "groupOnCall",
                   .tag = "On call",
                   .summary = "Who of this group is on call",
                   .query = {kAt},
                   .response = "OnCall"});

  // Tokens are records like others, but their secret is made here and shown once.
  table.push_back(
      {.method = kPost,
       .path = "/api/v1/apiTokens",
       .right = Right::kAdministers,
       .act = create_token,
       .operation = "createApiToken",
       .tag = "Identity",
       .summary = "Mint a token for a person; its secret is in the answer and nowhere else",
       .body = BodyKind::kJson,
       .request = "TokenRequest",
       .status = 201,
       .response = "NewToken"});

  // Invitations and sessions are records too; what makes, accepts or opens one has a way of its own.
  table.push_back(
      {.method = kPost,
       .path = "/api/v1/invitations",
       .right = Right::kAdministers,
       .act = create_invitation,
       .operation = "createInvitation",
       .tag = "Identity",
       .summary =
           "Invite a person to choose a password; the secret is in the answer and nowhere else",
       .body = BodyKind::kJson,
       .request = "InvitationRequest",
       .status = 201,
       .response = "NewInvitation"});
  table.push_back({.method = kPost,
                   .path = "/api/v1/invitations:accept",
                   .right = Right::kPublic,
                   .act = accept_invitation,
                   .operation = "redeemInvitation",
                   .tag = "Identity",
                   .summary = "Choose a password with an invitation; it works once",
                   .body = BodyKind::kCredentials,
                   .request = "InvitationAcceptance",
                   .response = "InvitedPerson"});
  table.push_back({.method = kPost,
                   .path = "/api/v1/sessions",
                   .right = Right::kPublic,
                   .act = create_session,
                   .operation = "createSession",
                   .tag = "Identity",
                   .summary = "Sign in; the token is in the answer and nowhere else",
                   .body = BodyKind::kCredentials,
                   .request = "SignIn",
                   .status = 201,
                   .response = "NewSession"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/session",
                   .read = get_me,
                   .operation = "getMySession",
                   .tag = "Identity",
                   .summary = "Who I am and on what it rests",
                   .response = "Me"});
  table.push_back({.method = kDelete,
                   .path = "/api/v1/session",
                   .where = Where::kPool,
                   .read = end_session,
                   .operation = "endMySession",
                   .tag = "Identity",
                   .summary = "Sign out",
                   .status = 204});
  table.push_back({.method = kPost,
                   .path = "/api/v1/session:changePassword",
                   .act = change_password,
                   .operation = "changePassword",
                   .tag = "Identity",
                   .summary = "Choose another password; all sessions end, this one too",
                   .body = BodyKind::kCredentials,
                   .request = "PasswordChange",
                   .status = 204});
  // What is promised about time.
  const std::vector<QueryParameter> period = {
      {"from", "string", "Start, inclusive: a date (midnight UTC) or an instant.", true},
      {"to", "string", "End, exclusive.", true}};
  table.push_back({.method = kGet,
                   .path = "/api/v1/agreements/{id}/attainment",
                   .right = Right::kReadsEverything,
                   .where = Where::kPool,
                   .read = get_agreement_attainment,
                   .operation = "getAttainmentOfAgreement",
                   .tag = "Service level agreement",
                   .summary = "What its targets came to in a period, with the records behind it, "
                              "and the workload against its limits",
                   .query = period,
                   .response = "Attainment"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/serviceTargets/{id}/attainment",
                   .right = Right::kReadsEverything,
                   .where = Where::kPool,
                   .read = get_target_attainment,
                   .operation = "getAttainmentOfServiceTarget",
                   .tag = "Service level target",
                   .summary = "What it came to in a period, with the records behind it",
                   .query = period,
                   .response = "Attainment"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/clocks/{id}/timeline",
                   .where = Where::kPool,
                   .read = get_timeline,
                   .operation = "getTimelineOfClock",
                   .tag = "Clock",
                   .summary = "What it reads now, and its timeline in words",
                   .response = "ClockTimeline"});

  // What hangs on what.
  constexpr QueryParameter kDepth{"depth", "integer", "How many relations deep, 100 at the most."};
  constexpr QueryParameter kThings{
      "limit", "integer", "How many are listed at most, 500 when absent; all are counted."};
  table.push_back({.method = kGet,
                   .path = "/api/v1/topology/impact",
                   .right = Right::kReadsEverything,
                   .where = Where::kPool,
                   .read = get_impact,
                   .operation = "getImpact",
                   .tag = "Configuration item",
                   .summary = "What is lost or weakened when these configuration items or services "
                              "are gone, and why",
                   .query = {{"gone", "string",
                              "Numbers, names or ids, separated by commas: CI-000001,web02.", true},
                             kDepth,
                             kThings,
                             kMinSequence},
                   .response = "Impact"});
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/topology/needs",
       .right = Right::kReadsEverything,
       .where = Where::kPool,
       .read = get_needs,
       .operation = "getNeeds",
       .tag = "Configuration item",
       .summary = "What a configuration item or service needs, directly or through others",
       .query = {{"of", "string", "Its number, name or id.", true}, kDepth, kThings, kMinSequence},
       .response = "Needs"});

  for (const std::string_view path :
       {"/api/v1/configurationItems/{id}/relations", "/api/v1/services/{id}/relations"}) {
    const bool item = path.starts_with("/api/v1/configurationItems");
    table.push_back(
        {.method = kGet,
         .path = path,
         .right = Right::kReadsEverything,
         .where = Where::kPool,
         .read = list_relations,
         .operation = item ? "listRelationsOfConfigurationItem" : "listRelationsOfService",
         .tag = item ? "Configuration item" : "Service",
         .summary = "How it stands to others, each relation read from its own end",
         .query = {{"ended", "boolean", "Relations that are no longer so, too."},
                   kPageSize,
                   kPageToken,
                   kMinSequence},
         .response = "RelationList"});
  }
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/baselines/{id}/difference",
       .right = Right::kReadsEverything,
       .where = Where::kPool,
       .read = get_difference,
       .operation = "getDifferenceOfBaseline",
       .tag = "Configuration baseline",
       .summary = "What has been added, removed and changed, field by field, since it was taken or "
                  "between it and another",
       .query = {{"with", "string", "Another baseline by number or id; `now` when absent."},
                 kPageSize,
                 kPageToken},
       .response = "BaselineDifference"});
  // What a board has in front of it.
  table.push_back({.method = kGet,
                   .path = "/api/v1/changes/statistics",
                   .right = Right::kReadsEverything,
                   .where = Where::kPool,
                   .read = get_change_statistics,
                   .operation = "getStatisticsOfChanges",
                   .tag = "Request for change",
                   .summary = "What came of the changes that ended in a period: by model, type, "
                              "category, risk and service",
                   .query = period,
                   .response = "ChangeStatistics"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/changes/{id}/briefing",
                   .where = Where::kPool,
                   .read = get_change_briefing,
                   .operation = "getBriefingOfChange",
                   .tag = "Request for change",
                   .summary = "What those who advise and decide on it want to know, on one page",
                   .response = "ChangeBriefing"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/cabMeetings/{id}/minutes",
                   .where = Where::kPool,
                   .read = get_meeting_minutes,
                   .operation = "getMinutesOfCabMeeting",
                   .tag = "CAB meeting",
                   .summary = "The minutes, with the people in them by name",
                   .response = "MeetingMinutes"});
  add_schedule_routes(table);

  // What is really there.
  table.push_back({.method = kPost,
                   .path = "/api/v1/discovery",
                   .right = Right::kReadsEverything,
                   .where = Where::kPool,
                   .read = post_discovery,
                   .operation = "reportDiscovery",
                   .tag = "Configuration item",
                   .summary = "Hold what a discovery source saw against what is recorded",
                   .body = BodyKind::kJson,
                   .request = "Discovery",
                   .response = "DiscoveryReport"});

  // What if something is gone.
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/continuity/what-if",
       .right = Right::kReadsEverything,
       .where = Where::kPool,
       .read = get_what_if,
       .operation = "askWhatIf",
       .tag = "Continuity plan",
       .summary =
           "Which services are lost when these are gone, how far each is prepared for it, and "
           "which plans apply",
       .query = {{"gone", "string",
                  "Configuration items and services, separated by commas: CI-000001,web02.", true},
                 kDepth,
                 kThings,
                 kMinSequence},
       .response = "WhatIf"});

  // What catalogue entries ask.
  table.push_back({.method = kGet,
                   .path = "/api/v1/offerings/{id}/form",
                   .where = Where::kPool,
                   .read = get_form,
                   .operation = "getFormOfOffering",
                   .tag = "Catalogue entry",
                   .summary = "What it asks of whoever orders it, in order, and when each is asked",
                   .response = "Form"});
  table.push_back(
      {.method = kPost,
       .path = "/api/v1/offerings/{id}/form:check",
       .where = Where::kPool,
       .read = check_form,
       .operation = "checkFormOfOffering",
       .tag = "Catalogue entry",
       .summary = "What of it is asked and missing, given some answers; nothing is recorded",
       .body = BodyKind::kJson,
       .request = "ServiceRequestUpdate",
       .response = "FormCheck"});

  add_kind_routes(table);

  // The operator of this machine, over the local socket. See server/api/local.md.
  table.push_back({.method = kGet,
                   .path = "/local/status",
                   .right = Right::kLocal,
                   .where = Where::kPool,
                   .read = local_status,
                   .operation = "localStatus",
                   .tag = "Local",
                   .summary = "How it is",
                   .described = false});
  table.push_back({.method = kPost,
                   .path = "/local/tokens",
                   .right = Right::kLocal,
                   .where = Where::kPool,
                   .read = local_create_token,
                   .operation = "localCreateToken",
                   .tag = "Local",
                   .summary = "Mint a token, creating the person where there is none",
                   .body = BodyKind::kJson,
                   .status = 201,
                   .described = false});
  table.push_back({.method = kGet,
                   .path = "/local/tokens",
                   .right = Right::kLocal,
                   .where = Where::kPool,
                   .read = local_list_tokens,
                   .operation = "localListTokens",
                   .tag = "Local",
                   .summary = "All tokens",
                   .described = false});
  table.push_back({.method = kPost,
                   .path = "/local/tokens/{id}:revoke",
                   .right = Right::kLocal,
                   .where = Where::kPool,
                   .read = local_revoke_token,
                   .operation = "localRevokeToken",
                   .tag = "Local",
                   .summary = "Revoke a token",
                   .body = BodyKind::kOptionalJson,
                   .described = false});
  table.push_back({.method = kPost,
                   .path = "/local/jobs/{item}",
                   .right = Right::kLocal,
                   .where = Where::kPool,
                   .read = local_job,
                   .operation = "localJob",
                   .tag = "Local",
                   .summary = "Run a job",
                   .body = BodyKind::kImport,
                   .described = false});
  return table;
}

}  // namespace

const std::vector<Route>& route_table() {
  static const std::vector<Route> kTable = make_table();
  return kTable;
}

}  // namespace proofdesk::server
