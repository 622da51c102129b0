#include "core/model/items.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include <fmt/format.h>

namespace proofdesk {
namespace {

namespace json = boost::json;

/// Names are stored in journals: never renamed, never given another meaning.
constexpr std::array kLinkTypes = {
    // Why it happened and what ends it.
    LinkType{"caused_by", "is caused by", "caused"},
    LinkType{"explained_by", "is explained by", "explains"},
    LinkType{"answered_by", "is answered by", "answers"},
    LinkType{"known_as", "is known as", "is the known error of"},
    LinkType{"worked_around_by", "is worked around by", "works around"},
    LinkType{"resolved_by", "is resolved by", "resolves"},
    LinkType{"fulfilled_by", "is fulfilled by", "fulfils"},
    LinkType{"fulfils", "fulfils", "is fulfilled by"},
    LinkType{"implements", "implements", "is implemented by"},
    // The same thing again.
    LinkType{"duplicate_of", "is a duplicate of", "has the duplicate"},
    LinkType{"merged_into", "was merged into", "took in"},
    LinkType{"converted_to", "was converted to", "was converted from"},
    LinkType{"adopts", "adopts", "is adopted by"},
    LinkType{"supersedes", "supersedes", "is superseded by"},
    LinkType{"follows", "follows", "is followed by"},
    // How things hang together.
    LinkType{"part_of", "is part of", "contains"},
    LinkType{"affects", "affects", "is affected by"},
    LinkType{"depends_on", "depends on", "is needed by"},
    LinkType{"blocked_by", "waits for", "holds up"},
    LinkType{"relates_to", "relates to", "relates to"},
    // What is said and shown about it.
    LinkType{"informs_about", "informs about", "is communicated by"},
    LinkType{"described_by", "is described by", "describes"},
    LinkType{"evidenced_by", "is evidenced by", "is evidence for"},
    LinkType{"raised_from", "was raised from", "gave rise to"},
};

constexpr std::array<std::pair<WorklogEntry::Kind, std::string_view>, 3> kEntryKinds = {{
    {WorklogEntry::Kind::kNote, "note"},
    {WorklogEntry::Kind::kReply, "reply"},
    {WorklogEntry::Kind::kSystem, "system"},
}};

/// Takes an object apart member by member; whatever is missing, of another type or left over is an error.
class Members {
 public:
  Members(const json::value& value, std::string_view what)
      : object_(value.if_object()), what_(what) {
    if (object_ == nullptr) fail_at("an object");
  }

  std::string text(std::string_view name) {
    const json::value* found = take(name);
    const json::string* text = found == nullptr ? nullptr : found->if_string();
    if (text == nullptr) fail_at(name);
    return text == nullptr ? std::string() : std::string(*text);
  }
  std::int64_t integer(std::string_view name) {
    const json::value* found = take(name);
    if (found != nullptr && found->is_int64()) return found->get_int64();
    if (found != nullptr && found->is_uint64() && found->get_uint64() <= INT64_MAX) {
      return static_cast<std::int64_t>(found->get_uint64());
    }
    fail_at(name);
    return 0;
  }
  bool boolean(std::string_view name) {
    const json::value* found = take(name);
    if (found == nullptr || !found->is_bool()) {
      fail_at(name);
      return false;
    }
    return found->get_bool();
  }
  Instant instant(std::string_view name) {
    const auto parsed = parse_rfc3339(text(name));
    if (!parsed) fail_at(name);
    return parsed.value_or(Instant{});
  }
  /// Absent means none.
  Uuid uuid(std::string_view name) {
    if (!has(name)) return {};
    const auto parsed = Uuid::parse(text(name));
    if (!parsed || parsed->is_nil()) fail_at(name);
    return parsed.value_or(Uuid{});
  }
  [[nodiscard]] bool has(std::string_view name) const {
    return object_ != nullptr && object_->contains(name);
  }
  const json::value* take(std::string_view name) {
    if (object_ == nullptr) return nullptr;
    const json::value* found = object_->if_contains(name);
    if (found != nullptr) ++taken_;
    return found;
  }
  void fail_at(std::string_view name) {
    if (wrong_.empty()) wrong_ = name;
  }
  [[nodiscard]] Status finish() {
    if (wrong_.empty() && taken_ != object_->size()) wrong_ = "a member it should not have";
    if (wrong_.empty()) return {};
    return fail(ErrorCode::kInvalidArgument, "item.form",
                fmt::format("{}: wrong or missing: {}", what_, wrong_));
  }

 private:
  const json::object* object_;
  std::string_view what_;
  std::string wrong_;
  std::size_t taken_ = 0;
};

Result<Uuid> item_id(std::string_view id, std::string_view what) {
  const auto parsed = Uuid::parse(id);
  if (!parsed || parsed->is_nil()) {
    return fail(ErrorCode::kInvalidArgument, "item.id",
                fmt::format("{}: \"{}\" is no id", what, id));
  }
  return *parsed;
}

void put_author(json::object& object, Uuid author) {
  if (!author.is_nil()) object["author"] = author.to_string();
}

}  // namespace

const LinkType* find_link_type(std::string_view name) {
  const auto* found = std::ranges::find(kLinkTypes, name, &LinkType::name);
  return found == kLinkTypes.end() ? nullptr : found;
}

std::span<const LinkType> all_link_types() { return kLinkTypes; }

json::value to_json(const Link& link) {
  json::object to{{"kind", link.to.kind}};
  if (link.to.is_external()) {
    to["source"] = link.to.source;
    to["key"] = link.to.key;
  } else {
    to["id"] = link.to.id.to_string();
  }
  return json::object{{"type", link.type}, {"to", std::move(to)}, {"at", to_rfc3339(link.at)}};
}

json::value to_json(const WorklogEntry& entry) {
  json::object object{{"kind", kEntryKinds[static_cast<std::size_t>(entry.kind)].second},
                      {"public", entry.is_public},
                      {"text", entry.text},
                      {"at", to_rfc3339(entry.at)}};
  put_author(object, entry.author);
  return object;
}

json::value to_json(const Attachment& attachment) {
  json::object object{{"name", attachment.name}, {"mediaType", attachment.media_type},
                      {"size", attachment.size}, {"digest", attachment.digest},
                      {"salt", attachment.salt}, {"at", to_rfc3339(attachment.at)}};
  put_author(object, attachment.author);
  return object;
}

json::value to_json(const ArmedTimer& timer) {
  return json::object{{"due", to_rfc3339(timer.due)}, {"arming", timer.arming}};
}

Result<Link> link_from_json(std::string_view id, const json::value& value) {
  Link link;
  PROOFDESK_ASSIGN(link.id, item_id(id, "link"));
  Members members(value, "link");
  link.type = members.text("type");
  link.at = members.instant("at");
  const json::value* to = members.take("to");
  if (to == nullptr) members.fail_at("to");
  PROOFDESK_TRY(members.finish());
  Members end(*to, "link end");
  link.to.kind = end.text("kind");
  link.to.id = end.uuid("id");
  if (link.to.is_external()) {
    link.to.source = end.text("source");
    link.to.key = end.text("key");
  }
  PROOFDESK_TRY(end.finish());
  return link;
}

Result<WorklogEntry> entry_from_json(std::string_view id, const json::value& value) {
  WorklogEntry entry;
  PROOFDESK_ASSIGN(entry.id, item_id(id, "work log entry"));
  Members members(value, "work log entry");
  const std::string word = members.text("kind");
  const auto* kind = std::ranges::find(kEntryKinds, word,
                                       &std::pair<WorklogEntry::Kind, std::string_view>::second);
  if (kind == kEntryKinds.end()) {
    members.fail_at("kind");
  } else {
    entry.kind = kind->first;
  }
  entry.is_public = members.boolean("public");
  entry.text = members.text("text");
  entry.author = members.uuid("author");
  entry.at = members.instant("at");
  PROOFDESK_TRY(members.finish());
  return entry;
}

Result<Attachment> attachment_from_json(std::string_view id, const json::value& value) {
  Attachment attachment;
  PROOFDESK_ASSIGN(attachment.id, item_id(id, "attachment"));
  Members members(value, "attachment");
  attachment.name = members.text("name");
  attachment.media_type = members.text("mediaType");
  attachment.size = members.integer("size");
  attachment.digest = members.text("digest");
  attachment.salt = members.text("salt");
  attachment.author = members.uuid("author");
  attachment.at = members.instant("at");
  PROOFDESK_TRY(members.finish());
  return attachment;
}

Result<ArmedTimer> timer_from_json(std::string_view name, const json::value& value) {
  ArmedTimer timer{.name = std::string(name)};
  Members members(value, "timer");
  timer.due = members.instant("due");
  timer.arming = members.integer("arming");
  PROOFDESK_TRY(members.finish());
  return timer;
}

}  // namespace proofdesk
