// What is served, line by line. Dispatch and the API description both read this and nothing else.

#include "server/api/handlers.hpp"
#include "server/api/route.hpp"

namespace proofdesk::server {
namespace {

constexpr QueryParameter kPageSize{"pageSize", "integer",
                                   "How many at most; each list has its own upper limit."};
constexpr QueryParameter kPageToken{"pageToken", "string", "`nextPageToken` of the page before."};
constexpr QueryParameter kQuery{
    "q", "string",
    "Words to look for; \"a phrase\" in quotes, -word to exclude, word* for beginnings.", true};
constexpr QueryParameter kMinSequence{
    "minSequence", "integer",
    "Wait until the index has read the journal up to this sequence, as named by a receipt."};

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

  // Every kind.
  table.push_back({.method = kPost,
                   .path = "/api/v1/{plural}:batch",
                   .where = Where::kPool,
                   .act = batch_records,
                   .operation = "batch{Kinds}",
                   .summary = "Up to 500 commands, each with its own result",
                   .body = BodyKind::kJson,
                   .request = "Batch",
                   .response = "BatchResults"});
  table.push_back({.method = kPost,
                   .path = "/api/v1/{plural}:bulk",
                   .where = Where::kPool,
                   .act = change_many,
                   .operation = "change{Kinds}",
                   .summary = "The same change to up to 500 records, named or found by a filter; "
                              "`dryRun` tries it first. Each has its own result",
                   .body = BodyKind::kJson,
                   .request = "Bulk",
                   .response = "BatchResults"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}:search",
                   .where = Where::kPool,
                   .read = search_kind,
                   .operation = "search{Kinds}",
                   .summary = "Find by words",
                   .query = {kQuery, kPageSize, kPageToken, kMinSequence},
                   .response = "{Kind}List"});
  table.push_back(
      {.method = kPost,
       .path = "/api/v1/{plural}",
       .act = create_record,
       .operation = "create{Kind}",
       .summary = "Create",
       .query = {{"then", "string",
                  "A transition to take on it at once: \"resolve\" logs and resolves in one "
                  "step, both or neither"},
                 {"template", "string",
                  "A template whose values fill in what the body leaves out."}},
       .body = BodyKind::kJson,
       .request = "{Kind}Create",
       .status = 201,
       .response = "{Kind}Reply"});
  table.push_back(
      {.method = kGet,
       .path = "/api/v1/{plural}",
       .where = Where::kPool,
       .read = list_records,
       .operation = "list{Kinds}",
       .summary = "List",
       .query = {{"filter", "string",
                  "AIP-160, over indexed, system and custom fields; note that OR binds tighter "
                  "than AND."},
                 {"orderBy", "string",
                  "Up to three fields, each with an optional \" desc\"; newest first when absent."},
                 {"savedFilter", "string",
                  "A saved filter by number or id; `filter` narrows it, `orderBy` goes before its "
                  "order."},
                 kPageSize,
                 kPageToken},
       .response = "{Kind}List"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}/{id}",
                   .read = get_record,
                   .operation = "get{Kind}",
                   .summary = "Get one",
                   .response = "{Kind}"});
  table.push_back({.method = kPatch,
                   .path = "/api/v1/{plural}/{id}",
                   .act = update_record,
                   .operation = "update{Kind}",
                   .summary = "Change fields; null clears (RFC 7396)",
                   .body = BodyKind::kJson,
                   .request = "{Kind}Update",
                   .response = "{Kind}Reply",
                   .condition = Condition::kRequired});
  table.push_back({.method = kPost,
                   .path = "/api/v1/{plural}/{id}:erase",
                   .right = Right::kAdministers,
                   .act = erase_person,
                   .operation = "erase{Kind}",
                   .summary = "Erase a person's data everywhere; the journal stays provable",
                   .body = BodyKind::kJson,
                   .request = "Erasure",
                   .response = "{Kind}Reply"});
  table.push_back({.method = kPost,
                   .path = "/api/v1/{plural}/{id}:eraseField",
                   .right = Right::kAdministers,
                   .act = erase_field,
                   .operation = "eraseFieldOf{Kind}",
                   .summary = "Erase one field and its history; the journal stays provable",
                   .body = BodyKind::kJson,
                   .request = "FieldErasure",
                   .response = "{Kind}Reply"});
  table.push_back(
      {.method = kPost,
       .path = "/api/v1/{plural}/{id}:undo",
       .act = undo_last,
       .operation = "undoLastOf{Kind}",
       .summary = "Take back what I have just done to it, nothing having happened since",
       .body = BodyKind::kOptionalJson,
       .request = "Nothing",
       .response = "{Kind}Reply",
       .condition = Condition::kOptional});
  table.push_back({.method = kPost,
                   .path = "/api/v1/{plural}/{id}:apply",
                   .where = Where::kPool,
                   .act = apply_macro,
                   .operation = "apply{Kind}Macro",
                   .summary = "Take all steps of a macro on it, or none",
                   .query = {{"macro", "string", "The macro, by number or id.", true}},
                   .response = "{Kind}Reply",
                   .condition = Condition::kOptional});
  table.push_back({.method = kPost,
                   .path = "/api/v1/{plural}/{id}:{verb}",
                   .act = fire_transition,
                   .operation = "{verb}{Kind}",
                   .summary = "{verb}",
                   .body = BodyKind::kOptionalJson,
                   .request = "{Kind}{Verb}",
                   .response = "{Kind}Reply",
                   .condition = Condition::kOptional});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}/{id}/transitions",
                   .where = Where::kPool,
                   .read = list_transitions,
                   .operation = "listTransitionsOf{Kind}",
                   .summary = "Which transitions are open to me now, and why the others are not",
                   .response = "TransitionList"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}/{id}:transitions",
                   .where = Where::kPool,
                   .read = list_transitions,
                   .operation = "listTransitionsOf{Kind}ByVerb",
                   .summary = "The same, spelled as a verb",
                   .response = "TransitionList",
                   .described = false});
  table.push_back({.method = kGet,
                   .path = "/api/v1/calendars/{id}/hours",
                   .where = Where::kPool,
                   .read = list_calendar_hours,
                   .operation = "listHoursOfCalendar",
                   .tag = "Calendar",
                   .summary = "When it is open, day by day, and whether it is open now",
                   .query = {{"from", "string", "First local date; today when absent."},
                             {"until", "string", "Last local date; two weeks when absent."}},
                   .response = "CalendarHours"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}/{id}/history",
                   .where = Where::kPool,
                   .read = list_history,
                   .operation = "listHistoryOf{Kind}",
                   .summary = "Every event with before and after, from the journal",
                   .query = {kPageSize, kPageToken},
                   .response = "History"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}/{id}/clocks",
                   .where = Where::kPool,
                   .read = list_clocks,
                   .operation = "listClocksOf{Kind}",
                   .summary = "What was promised on it, and the timeline of each clock in words",
                   .response = "RecordClocks"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}/{id}/worklog",
                   .where = Where::kPool,
                   .read = list_worklog,
                   .operation = "listWorklogOf{Kind}",
                   .summary = "The work log, oldest first",
                   .query = {kPageSize, kPageToken},
                   .response = "Worklog"});
  table.push_back({.method = kPost,
                   .path = "/api/v1/{plural}/{id}/worklog",
                   .act = add_work,
                   .operation = "logWorkOn{Kind}",
                   .summary = "Add to the work log",
                   .body = BodyKind::kJson,
                   .request = "WorkInput",
                   .response = "{Kind}Reply"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}/{id}/links",
                   .where = Where::kPool,
                   .read = list_links,
                   .operation = "listLinksOf{Kind}",
                   .summary = "Links from and to it",
                   .response = "LinkList"});
  table.push_back({.method = kPost,
                   .path = "/api/v1/{plural}/{id}/links",
                   .act = add_link,
                   .operation = "link{Kind}",
                   .summary = "Link it to another record",
                   .body = BodyKind::kJson,
                   .request = "LinkInput",
                   .response = "{Kind}Reply"});
  table.push_back({.method = kDelete,
                   .path = "/api/v1/{plural}/{id}/links/{item}",
                   .act = remove_link,
                   .operation = "unlink{Kind}",
                   .summary = "Remove a link that starts from it",
                   .response = "{Kind}Reply"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}/{id}/attachments",
                   .where = Where::kPool,
                   .read = list_attachments,
                   .operation = "listAttachmentsOf{Kind}",
                   .summary = "Its files",
                   .response = "AttachmentList"});
  table.push_back({.method = kPost,
                   .path = "/api/v1/{plural}/{id}/attachments",
                   .where = Where::kPool,
                   .act = add_attachment,
                   .operation = "attachTo{Kind}",
                   .summary = "Attach a file: its bytes are the body, its type the Content-Type",
                   .query = {{"name", "string", "File name.", true}},
                   .body = BodyKind::kBytes,
                   .response = "{Kind}Reply"});
  table.push_back({.method = kGet,
                   .path = "/api/v1/{plural}/{id}/attachments/{item}",
                   .where = Where::kPool,
                   .read = get_attachment,
                   .operation = "getAttachmentOf{Kind}",
                   .summary = "The content of a file",
                   .response = "Bytes",
                   .media = "application/octet-stream"});

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
