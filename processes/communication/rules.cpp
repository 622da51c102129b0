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
  };
}

}  // namespace proofdesk::communication
