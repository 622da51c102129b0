// What hangs on a record: work log, links, attachments. The state of the record does not close these; a
// closed record may still be explained.

#include "core/base/encoding.hpp"
#include "core/engine/decision.hpp"
#include "core/engine/input.hpp"
#include "core/model/text_check.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr std::size_t kLongestName = 255;

std::unexpected<Error> refuse(ErrorCode code, std::string rule, std::string detail,
                              std::string remedy, std::string pointer) {
  return fail({.code = code,
               .rule = std::move(rule),
               .detail = detail,
               .remedy = std::move(remedy),
               .fields = {{std::move(pointer), detail}}});
}

/// Those who are named in a record may add to it what others may read, whatever their role.
Status admit_addition(const Deciding& deciding, std::string_view what, bool is_public) {
  if (is_public && is_involved(deciding.kind, *deciding.stored, deciding.actor)) return {};
  return deciding.admit(deciding.life.edit_roles, what, {}, true);
}

bool is_short_text(const std::string& text) {
  const auto length = code_points(text);
  return length && *length <= kLongestName && !is_blank(text) &&
         find_control(text, false) == std::string_view::npos;
}

bool is_hex(const std::string& text, std::size_t bytes) {
  return text.size() == 2 * bytes && from_hex(text).has_value();
}

Result<LinkEnd> check_end(Deciding& deciding, const LinkEnd& end) {
  if (end.is_external()) {
    if (!is_snake_case(end.kind) || !is_short_text(end.source) || !is_short_text(end.key)) {
      return refuse(ErrorCode::kInvalidArgument, "link.external_end",
                    "an end outside needs a kind, a source and a key",
                    "Give all three as short text.", "/to");
    }
    return end;
  }
  const KindModel* its_kind = deciding.model.kind(end.kind);
  if (its_kind == nullptr) {
    return refuse(ErrorCode::kInvalidArgument, "link.kind",
                  fmt::format("there is no kind of record named \"{}\"", end.kind),
                  "See the list of kinds.", "/to/kind");
  }
  if (end.id == deciding.stored->id) {
    return refuse(ErrorCode::kRefused, "link.self", "a record cannot be linked to itself",
                  "Name another record.", "/to/id");
  }
  PROOFDESK_ASSIGN(const auto target, deciding.find_named(*its_kind, end.id));
  if (!target) {
    return refuse(ErrorCode::kRefused, "link.target",
                  fmt::format("there is no such {} to link to", end.kind),
                  "Check the id, or link to an external key.", "/to/id");
  }
  // A record is known by its id alone; a foreign key beside it would be another end.
  return LinkEnd{.kind = end.kind, .id = end.id, .source = {}, .key = {}};
}

}  // namespace

Result<Decision> decide_work(Deciding& deciding, const LogWork& log) {
  PROOFDESK_TRY(admit_addition(deciding, "log_work", log.work.is_public));
  PROOFDESK_TRY(deciding.check_version());
  PROOFDESK_TRY(check_note(log.work, "/text"));
  RecordDraft& draft = deciding.open_subject(std::string(kWorked));
  draft.add(WorklogEntry{
      .id = deciding.drafts.next_id(),
      .kind = log.work.is_public ? WorklogEntry::Kind::kReply : WorklogEntry::Kind::kNote,
      .is_public = log.work.is_public,
      .text = log.work.text,
      .author = deciding.actor.person,
      .at = deciding.now});
  PROOFDESK_TRY(deciding.settle());
  return deciding.finish();
}

Result<Decision> decide_link(Deciding& deciding, const AddLink& add) {
  PROOFDESK_TRY(deciding.admit(deciding.life.edit_roles, "link", {}, true));
  PROOFDESK_TRY(deciding.check_version());
  if (find_link_type(add.type) == nullptr) {
    return refuse(ErrorCode::kInvalidArgument, "link.type",
                  fmt::format("there is no link type \"{}\"", add.type),
                  "See the list of link types.", "/type");
  }
  PROOFDESK_ASSIGN(LinkEnd to, check_end(deciding, add.to));
  PROOFDESK_ASSIGN(const auto links,
                   deciding.world.links_from(deciding.kind.name, deciding.stored->id));
  for (const auto& [kind, id, link] : links) {
    if (link.type != add.type || link.to != to) continue;
    return refuse(ErrorCode::kConflict, "link.duplicate", "this link is there already",
                  "Nothing needs doing.", "/to");
  }
  RecordDraft& draft = deciding.drafts.open(deciding.kind, *deciding.stored, std::string(kLinked));
  draft.add(Link{
      .id = deciding.drafts.next_id(), .type = add.type, .to = std::move(to), .at = deciding.now});
  PROOFDESK_TRY(deciding.settle());
  return deciding.finish();
}

Result<Decision> decide_unlink(Deciding& deciding, const RemoveLink& remove) {
  PROOFDESK_TRY(deciding.admit(deciding.life.edit_roles, "unlink", {}, true));
  PROOFDESK_TRY(deciding.check_version());
  PROOFDESK_ASSIGN(const auto links,
                   deciding.world.links_from(deciding.kind.name, deciding.stored->id));
  const auto there =
      std::ranges::find(links, remove.link, [](const LinkedRecord& one) { return one.link.id; });
  if (there == links.end()) {
    return fail({.code = ErrorCode::kNotFound,
                 .rule = "link.exists",
                 .detail = "no such link starts from this record",
                 .remedy = "Read the record's links again; a link is removed where it starts."});
  }
  RecordDraft& draft =
      deciding.drafts.open(deciding.kind, *deciding.stored, std::string(kUnlinked));
  draft.unlink(there->link.type, there->link.to);
  PROOFDESK_TRY(deciding.settle());
  return deciding.finish();
}

Result<Decision> decide_attach(Deciding& deciding, const Attach& attach) {
  PROOFDESK_TRY(admit_addition(deciding, "attach", true));
  PROOFDESK_TRY(deciding.check_version());
  Attachment attachment = attach.attachment;
  if (!is_short_text(attachment.name)) {
    return refuse(ErrorCode::kInvalidArgument, "attachment.name",
                  fmt::format("a name of 1 to {} visible characters is needed", kLongestName),
                  "Name the file.", "/name");
  }
  if (!is_short_text(attachment.media_type) ||
      attachment.media_type.find('/') == std::string::npos) {
    return refuse(ErrorCode::kInvalidArgument, "attachment.media_type",
                  "the media type is not of the form type/subtype",
                  "Say what it is, e.g. application/pdf.", "/mediaType");
  }
  constexpr std::size_t kDigestBytes = 32;
  if (attachment.size < 0 || !is_hex(attachment.digest, kDigestBytes) || attachment.salt.empty() ||
      !from_hex(attachment.salt)) {
    return fail(ErrorCode::kInternal, "attachment.digest",
                "the stored blob is not named by its salted digest");
  }
  if (attachment.id.is_nil()) attachment.id = deciding.drafts.next_id();
  attachment.author = deciding.actor.person;
  attachment.at = deciding.now;
  RecordDraft& draft =
      deciding.drafts.open(deciding.kind, *deciding.stored, std::string(kAttached));
  draft.add(attachment);
  PROOFDESK_TRY(deciding.settle());
  return deciding.finish();
}

}  // namespace proofdesk
