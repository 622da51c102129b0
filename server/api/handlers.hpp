#pragma once

#include "server/api/route.hpp"

namespace proofdesk::server {

// Records
void create_record(Call call);
[[nodiscard]] Result<Response> get_record(Call& call);
[[nodiscard]] Result<Response> list_records(Call& call);
void update_record(Call call);
void batch_records(Call call);
void change_many(Call call);
void apply_macro(Call call);

// Transitions
void fire_transition(Call call);
[[nodiscard]] Result<Response> list_transitions(Call& call);

// What hangs on a record
[[nodiscard]] Result<Response> list_worklog(Call& call);
void add_work(Call call);
[[nodiscard]] Result<Response> list_links(Call& call);
void add_link(Call call);
void remove_link(Call call);
[[nodiscard]] Result<Response> list_attachments(Call& call);
[[nodiscard]] Result<Response> get_attachment(Call& call);
void add_attachment(Call call);
[[nodiscard]] Result<Response> list_history(Call& call);

// The schedule of change
[[nodiscard]] Result<Response> get_collisions(Call& call);
[[nodiscard]] Result<Response> get_schedule(Call& call);
[[nodiscard]] Result<Response> get_free_slots(Call& call);
[[nodiscard]] Result<Response> get_schedule_feed(Call& call);

// What hangs on what
[[nodiscard]] Result<Response> get_impact(Call& call);
[[nodiscard]] Result<Response> get_needs(Call& call);
[[nodiscard]] Result<Response> list_relations(Call& call);

// Configuration baselines
[[nodiscard]] Result<Response> get_difference(Call& call);

// Calendars
[[nodiscard]] Result<Response> list_calendar_hours(Call& call);

// What is promised about time
[[nodiscard]] Result<Response> list_clocks(Call& call);
[[nodiscard]] Result<Response> get_timeline(Call& call);
[[nodiscard]] Result<Response> get_agreement_attainment(Call& call);
[[nodiscard]] Result<Response> get_target_attainment(Call& call);

// What a board decides on
[[nodiscard]] Result<Response> get_change_briefing(Call& call);
[[nodiscard]] Result<Response> get_meeting_minutes(Call& call);
[[nodiscard]] Result<Response> get_change_statistics(Call& call);

// Discovery
[[nodiscard]] Result<Response> post_discovery(Call& call);

// Service continuity
[[nodiscard]] Result<Response> get_what_if(Call& call);

// Erasure
void undo_last(Call call);
void erase_person(Call call);
void erase_field(Call call);

// Forms of catalogue entries
[[nodiscard]] Result<Response> get_form(Call& call);
[[nodiscard]] Result<Response> check_form(Call& call);

// Search
[[nodiscard]] Result<Response> search_kind(Call& call);
[[nodiscard]] Result<Response> search_all(Call& call);

[[nodiscard]] Result<Response> suggest(Call& call);

// On call
[[nodiscard]] Result<Response> rota_now(Call& call);
[[nodiscard]] Result<Response> group_on_call(Call& call);

// Journal
[[nodiscard]] Result<Response> get_checkpoint(Call& call);
[[nodiscard]] Result<Response> get_proof(Call& call);
[[nodiscard]] Result<Response> get_leaves(Call& call);

// Identity
[[nodiscard]] Result<Response> get_me(Call& call);
void create_session(Call call);
[[nodiscard]] Result<Response> end_session(Call& call);
void change_password(Call call);
void create_invitation(Call call);
void accept_invitation(Call call);
void create_token(Call call);
[[nodiscard]] Result<Response> local_create_token(Call& call);
[[nodiscard]] Result<Response> local_list_tokens(Call& call);
[[nodiscard]] Result<Response> local_revoke_token(Call& call);

// The system itself
[[nodiscard]] Result<Response> get_live(Call& call);
[[nodiscard]] Result<Response> get_ready(Call& call);
[[nodiscard]] Result<Response> get_metrics(Call& call);
[[nodiscard]] Result<Response> get_status(Call& call);
[[nodiscard]] Result<Response> get_description(Call& call);
[[nodiscard]] Result<Response> get_page(Call& call);
[[nodiscard]] Result<Response> local_status(Call& call);
[[nodiscard]] Result<Response> local_job(Call& call);

}  // namespace proofdesk::server
