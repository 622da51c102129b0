// Editions of a catalogue entry: a published one is not written over. Another is written beside it, with copies
// of its questions and tasks, and takes its place when it is published; requests keep the one they were made for.

#include "processes/offering/process.hpp"
#include "processes/shared/catalogue.hpp"
#include "processes/shared/rule_kit.hpp"

#include <array>

namespace proofdesk::offering {
namespace {

using namespace shared;

constexpr std::array<std::string_view, 2> kParts = {"question", "task_template"};

/// What people may give of a record, into a new one of its kind.
void copy_fields(const KindModel& kind, const Record& from, Draft& to) {
  for (const FieldModel& field : kind.fields()) {
    if (field.origin == FieldOrigin::kSystem || field.engine_owned || field.retired) continue;
    const Value& value = from.value(field);
    if (!is_set(value)) continue;
    to.set(field.origin == FieldOrigin::kCustom ? "custom." + field.name : field.name, value);
  }
}

/// Every part of the entry that stands in `state` takes `transition`.
Status move_parts(const RuleContext& context, Draft& draft, std::string_view state,
                  std::string_view transition) {
  for (const auto kind : kParts) {
    PROOFDESK_ASSIGN(const auto parts,
                     parts_of_entry(context.model, context.world, kind, context.record.id));
    for (const Record* part : parts) {
      if (part->state != state) continue;
      if (Draft* moved = draft.other(kind, part->id, transition)) moved->take(transition);
    }
  }
  return {};
}

Status form_in_force(const RuleContext& context, Draft& draft) {
  return move_parts(context, draft, "draft", "put_in_force");
}
Status form_retired(const RuleContext& context, Draft& draft) {
  return move_parts(context, draft, "in_force", "retire");
}
Status form_discarded(const RuleContext& context, Draft& draft) {
  return move_parts(context, draft, "draft", "discard");
}

Status edition_begun(const RuleContext& context, Draft& draft) {
  Draft& next = draft.create("offering");
  copy_fields(context.kind, context.record, next);
  next.set("edition", Value{context.record.integer(context.kind, "edition") + 1});
  next.set("supersedes", value_of(context.record.id));
  next.set("review_due", no_value());
  next.link("supersedes", {.kind = "offering", .id = context.record.id, .source = {}, .key = {}});
  for (const auto kind : kParts) {
    PROOFDESK_ASSIGN(const auto parts,
                     parts_of_entry(context.model, context.world, kind, context.record.id));
    for (const Record* part : parts) {
      Draft& copy = draft.create(kind);
      copy_fields(*context.model.kind(kind), *part, copy);
      copy.set("offering", value_of(next.record().id));
    }
  }
  draft.offer("edit", "offering", next.record().id);
  return {};
}

Status edition_replaced(const RuleContext& context, Draft& draft) {
  const Uuid before = reference(context, "supersedes");
  if (before.is_nil()) return {};
  PROOFDESK_ASSIGN(const Record* stored, standing_record(context.world, "offering", before));
  if (stored == nullptr || stored->state != "published") return {};
  if (Draft* earlier = draft.other("offering", before, "supersede")) {
    earlier->set("superseded_by", value_of(context.record.id));
    earlier->take("supersede");
  }
  return {};
}

}  // namespace

std::vector<Effect> edition_effects() {
  return {
      {.name = "offering.form_in_force@1",
       .explains = "puts its questions and tasks in force",
       .reads = {"question", "task_template"},
       .run = form_in_force},
      {.name = "offering.form_retired@1",
       .explains = "retires its questions and tasks",
       .reads = {"question", "task_template"},
       .run = form_retired},
      {.name = "offering.form_discarded@1",
       .explains = "discards its questions and tasks",
       .reads = {"question", "task_template"},
       .run = form_discarded},
      {.name = "offering.edition_begun@1",
       .explains = "begins another edition with the same content, questions and tasks",
       .reads = {"edition", "question", "task_template"},
       .run = edition_begun},
      {.name = "offering.edition_replaced@1",
       .explains = "lets the edition before step back",
       .reads = {"supersedes"},
       .run = edition_replaced},
  };
}

}  // namespace proofdesk::offering
