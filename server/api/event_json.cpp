#include "server/api/event_json.hpp"

#include "core/model/items.hpp"

#include <algorithm>
#include <optional>

namespace proofdesk::server {
namespace {

struct Path {
  std::string_view collection;  ///< empty for fields and notes
  std::string_view item;
};

Path split(std::string_view path) {
  const auto slash = path.find('/');
  if (slash == std::string_view::npos) return {.collection = {}, .item = path};
  return {.collection = path.substr(0, slash), .item = path.substr(slash + 1)};
}

bool is_public_entry(const boost::json::value& value) {
  const auto* object = value.if_object();
  if (object == nullptr) return false;
  const auto* flag = object->if_contains("public");
  return flag != nullptr && flag->is_bool() && flag->as_bool();
}

bool is_secret(const KindModel& kind, std::string_view path) {
  const FieldModel* field = kind.field(path);
  return field != nullptr && field->secret;
}

/// What of an event somebody sees: secrets nobody, internal things no requester.
bool may_see(const KindModel& kind, const Change& change, const Access& access) {
  const Path path = split(change.path);
  if (path.collection.empty() && is_secret(kind, change.path)) return false;
  if (access.internal) return true;
  if (path.collection == kWorklog) return is_public_entry(change.value);
  if (path.collection == kTimers) return false;
  if (!path.collection.empty()) return path.collection == kAttachments || path.collection == kLinks;
  const FieldModel* field = kind.field(change.path);
  return field != nullptr && !field->internal;  // notes tell how it was decided, and are no fields
}

boost::json::value without_salt(const Path& path, const boost::json::value& value) {
  if (path.collection != kAttachments || !value.is_object()) return value;
  boost::json::object copy = value.as_object();
  copy.erase("salt");
  return copy;
}

/// Rules write there too, of what they looked at.
boost::json::value told_entry(boost::json::value entry, Discretion& discretion) {
  auto* object = entry.if_object();
  auto* text = object == nullptr ? nullptr : object->if_contains("text");
  if (text == nullptr || !text->is_string()) return entry;
  const auto* kind = object->if_contains("kind");
  const bool by_rule = kind != nullptr && *kind == "system";
  *text = discretion.entry(std::string(std::string_view(text->as_string())), by_rule);
  return entry;
}

struct FarEnd {
  std::string_view kind;
  Uuid id;
};

/// The record a link leads to; nullopt for external ends and for what is no link.
std::optional<FarEnd> far_end(const Path& path, const boost::json::value& value) {
  const auto* link = path.collection == kLinks ? value.if_object() : nullptr;
  const auto* to = link == nullptr ? nullptr : link->if_contains("to");
  const auto* end = to == nullptr ? nullptr : to->if_object();
  const auto* id = end == nullptr ? nullptr : end->if_contains("id");
  const auto* kind = end == nullptr ? nullptr : end->if_contains("kind");
  if (id == nullptr || !id->is_string() || kind == nullptr || !kind->is_string())
    return std::nullopt;
  return FarEnd{std::string_view(kind->as_string()),
                Uuid::parse(std::string_view(id->as_string())).value_or(Uuid{})};
}

boost::json::value without_far_end(boost::json::value link) {
  link.as_object().erase("to");
  return link;
}

/// What rules looked at, without the records that the reader does not see.
boost::json::value visible_reads(const boost::json::value& reads, const SeesRecord& sees) {
  boost::json::array kept;
  if (!sees || !reads.is_array()) return kept;
  for (const auto& read : reads.as_array()) {
    const auto id = Uuid::parse(std::string_view(read.at(1).as_string()));
    // Without an id it is all records of the kind, and names none.
    if (id && (id->is_nil() || sees(std::string_view(read.at(0).as_string()), *id)))
      kept.push_back(read);
  }
  return kept;
}

}  // namespace

std::string_view name_of(Basis basis) {
  switch (basis) {
    case Basis::kLive:
      return "live";
    case Basis::kImported:
      return "imported";
    case Basis::kSystem:
      return "system";
  }
  return "live";
}

bool is_visible(const Event& event, const Access& access) {
  if (access.internal) return true;
  if (!event.refused.empty()) return false;
  // An event that only wrote an internal note would show that there is one.
  return event.name != kWorked || std::ranges::any_of(event.changes, [](const Change& change) {
           return split(change.path).collection == kWorklog && is_public_entry(change.value);
         });
}

boost::json::object describe_event(const KindModel& kind, const OpenedEvent& opened,
                                   Discretion& discretion,
                                   const std::map<std::string, boost::json::value>* before,
                                   const SeesRecord& sees) {
  const Event& event = opened.event;
  const Access& access = discretion.access();
  boost::json::object json{{"sequence", opened.sequence},
                           {"leafHash", opened.leaf_hash},
                           {"revision", event.revision},
                           {"name", event.name},
                           {"from", event.from},
                           {"to", event.to},
                           {"basis", name_of(event.basis)},
                           {"occurredAt", to_rfc3339(event.occurred_at)},
                           {"recordedAt", to_rfc3339(opened.recorded_at)},
                           {"command", opened.command.to_string()}};
  json["actor"] = event.actor.is_nil() ? boost::json::value("system")
                                       : boost::json::value(event.actor.to_string());
  if (!event.refused.empty()) json["refused"] = event.refused;
  if (!event.source.empty()) json["source"] = event.source;

  boost::json::array changes;
  boost::json::object notes;
  for (const Change& change : event.changes) {
    if (!may_see(kind, change, access)) continue;
    const Path path = split(change.path);
    if (is_note(change.path)) {
      notes[change.path] = change.path == kReads ? visible_reads(change.value, sees) : change.value;
      continue;
    }
    const FieldModel* field = path.collection.empty() ? kind.field(change.path) : nullptr;
    const auto shown = [&](const boost::json::value& value) -> std::optional<boost::json::value> {
      const auto end = far_end(path, value);
      if (field != nullptr) return discretion.told(kind, *field, value);
      if (path.collection == kWorklog) return told_entry(value, discretion);
      if (!end) return without_salt(path, value);
      if (!sees) return without_far_end(value);
      if (!sees(end->kind, end->id)) return std::nullopt;
      return value;
    };
    boost::json::value earlier;
    if (before != nullptr) {
      if (const auto found = before->find(change.path); found != before->end())
        earlier = found->second;
    }
    const auto shown_before = shown(earlier);
    const auto shown_after = shown(change.value);
    if (!shown_before || !shown_after) continue;
    boost::json::object entry{{"path", change.path}};
    if (before != nullptr) entry["before"] = *shown_before;
    entry["after"] =
        change.path == kNumberPath && change.value.is_number()
            ? boost::json::value(kind.display_number(change.value.to_number<std::int64_t>()))
            : *shown_after;
    changes.push_back(std::move(entry));
  }
  for (const std::string& path : opened.erased) {
    const FieldModel* field = kind.field(path);
    if (field == nullptr ? !access.internal
                         : field->secret || (field->internal && !access.internal))
      continue;
    boost::json::object entry{{"path", path}};
    if (before != nullptr) {
      const auto found = before->find(path);
      entry["before"] = found == before->end() ? boost::json::value()
                        : field == nullptr     ? found->second
                                               : discretion.told(kind, *field, found->second);
    }
    entry["after"] = boost::json::object{{"erased", true}};
    changes.push_back(std::move(entry));
  }
  json["changes"] = std::move(changes);
  if (!notes.empty()) json["notes"] = std::move(notes);
  return json;
}

}  // namespace proofdesk::server
