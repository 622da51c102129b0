#include "core/model/record_ref.hpp"
#include "processes/communication/process.hpp"
#include "processes/shared/rule_kit.hpp"

#include <string>

#include <fmt/format.h>

namespace proofdesk::communication {
namespace {

using namespace shared;

Status says_something(const RuleContext& context) {
  const std::string said = text(context, "text");
  if (said.empty() || said != text(context, "title")) return {};
  return refuse("The text only repeats the title.",
                "Say in the text what the audience is to know.");
}

Status sent(const RuleContext& context, Draft& draft) {
  draft.set("sent_at", value_of(context.now));
  draft.set("sent_by", value_of(context.command.actor.person));
  draft.set("failure_reason", no_value());
  return {};
}

std::string word_label(const RuleContext& context, std::string_view field) {
  const FieldModel* model = context.kind.field(field);
  const EnumWord* word = model == nullptr ? nullptr : model->word(text(context, field));
  return word == nullptr ? std::string() : word->label;
}

Status noted_where_it_belongs(const RuleContext& context, Draft& draft) {
  PROOFDESK_ASSIGN(const auto links, context.world.links_from("communication", context.record.id));
  for (const auto& each : links) {
    if (each.link.type != "informs_about" || each.id.is_nil()) continue;
    if (Draft* subject = draft.other(each.kind, each.id, "informed")) {
      subject->log(fmt::format("Told to {}: {} ({})", word_label(context, "audience"),
                               text(context, "title"),
                               shown_number(context, "communication", context.record)),
                   false);
    }
  }
  return {};
}

Status has_recipients(const RuleContext& context) {
  if (has(context, "recipients") || has(context, "recipient_groups")) return {};
  return refuse("It is not said to whom it is to be mailed.",
                "Give recipients or recipientGroups.");
}

/// Mail that rules of the house make would only crowd the links; what a person tells is linked.
Status linked_to_subject(const RuleContext& context, Draft& draft) {
  const auto subject = RecordRef::parse(text(context, "subject"));
  if (!subject || context.command.actor.has_role("system")) return {};
  draft.link("informs_about",
             LinkEnd{.kind = subject->kind, .id = subject->id, .source = {}, .key = {}});
  return {};
}

Status queued(const RuleContext& context, Draft& draft) {
  draft.set("direction", Value{std::string("out")});
  draft.set("channel", Value{std::string("email")});
  draft.set("queued_at", value_of(context.now));
  draft.set("sent_by", value_of(context.command.actor.person));
  // A new start; whom it has reached already is not written to again.
  for (const auto field : {"attempts", "retry_at", "failure_reason", "unreached", "server_reply"})
    draft.set(field, no_value());
  return {};
}

Status put_off(const RuleContext& context, Draft& draft) {
  draft.set("attempts", Value{context.before.integer(context.kind, "attempts") + 1});
  return {};
}

Status mailed(const RuleContext& context, Draft& draft) {
  draft.set("sent_at", value_of(context.now));
  draft.set("retry_at", no_value());
  // Why it was put off is past; why somebody was not reached is not.
  if (!has(context, "unreached")) draft.set("failure_reason", no_value());
  return {};
}

Status came_back(const RuleContext& context, Draft& draft) {
  draft.set("bounced_at", value_of(context.now));
  return {};
}

Status received(const RuleContext& context, Draft& draft) {
  draft.set("direction", Value{std::string("in")});
  draft.set("channel", Value{std::string("email")});
  draft.set("received_at", value_of(context.now));
  return {};
}

Status seen_again(const RuleContext& context, Draft& draft) {
  draft.set("copies_seen", Value{context.before.integer(context.kind, "copies_seen") + 1});
  draft.set("last_copy_at", value_of(context.now));
  return {};
}

Status delivered(const RuleContext& context, Draft& draft) {
  draft.set("delivered_at", value_of(context.now));
  return {};
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "communication.says_something@1",
       .explains = "the text says more than the title",
       .clause = "7.4",
       .reads = {"text", "title"},
       .check = says_something},
      {.name = "communication.has_recipients@1",
       .explains = "it is said to whom it is to be mailed",
       .clause = "7.4",
       .reads = {"recipients", "recipient_groups"},
       .check = has_recipients},
  };
}

std::vector<Effect> effects() {
  return {
      {.name = "communication.sent@1",
       .explains = "notes when and by whom it was sent",
       .reads = {},
       .run = sent},
      {.name = "communication.noted_where_it_belongs@1",
       .explains = "notes it in the work log of what it informs about",
       .reads = {"links", "title", "audience"},
       .run = noted_where_it_belongs},
      {.name = "communication.delivered@1",
       .explains = "notes when it arrived",
       .reads = {},
       .run = delivered},
      {.name = "communication.linked_to_subject@1",
       .explains = "links what a person tells to the record it is about",
       .reads = {"subject"},
       .run = linked_to_subject},
      {.name = "communication.queued@1",
       .explains = "notes when and by whom it was queued; the channel is e-mail",
       .reads = {},
       .run = queued},
      {.name = "communication.put_off@1",
       .explains = "counts the attempt",
       .reads = {"attempts"},
       .run = put_off},
      {.name = "communication.mailed@1",
       .explains = "notes when the mail server took it",
       .reads = {"unreached"},
       .run = mailed},
      {.name = "communication.came_back@1",
       .explains = "notes when it came back",
       .reads = {},
       .run = came_back},
      {.name = "communication.received@1",
       .explains = "notes when it came in; the channel is e-mail",
       .reads = {},
       .run = received},
      {.name = "communication.seen_again@1",
       .explains = "counts a further copy of the same message",
       .reads = {"copies_seen"},
       .run = seen_again},
  };
}

}  // namespace proofdesk::communication
