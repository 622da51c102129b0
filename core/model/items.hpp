#pragma once

#include "core/base/instant.hpp"
#include "core/base/result.hpp"
#include "core/base/uuid.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <boost/json.hpp>

namespace proofdesk {

/// What hangs on a record in numbers without bound, and therefore is not in its message. In the journal each
/// item is one change with the path "<collection>/<item id>"; null as its value takes the item away.
inline constexpr std::string_view kLinks = "links";
inline constexpr std::string_view kWorklog = "worklog";
inline constexpr std::string_view kAttachments = "attachments";
inline constexpr std::string_view kTimers = "timers";

/// The far end of a link: a record, or something known only by a foreign key, which a later record may adopt.
struct LinkEnd {
  std::string kind;    ///< the kind it is, or would be
  Uuid id;             ///< nil while external
  std::string source;  ///< for external ends: which system, e.g. "servicenow"
  std::string key;     ///< … and its key there, e.g. "CHG0000132"

  [[nodiscard]] bool is_external() const { return id.is_nil(); }
  friend bool operator==(const LinkEnd&, const LinkEnd&) = default;
};

/// A typed link, kept at the record it starts from and found from both ends.
struct Link {
  Uuid id;
  std::string type;  ///< "caused_by", "duplicate_of", "resolved_by", "part_of", "affects" …
  LinkEnd to;
  Instant at;

  friend bool operator==(const Link&, const Link&) = default;
};

/// A type of link and how it reads from either end.
struct LinkType {
  std::string_view name;
  std::string_view forward;  ///< "is caused by"
  std::string_view inverse;  ///< "caused"
};
[[nodiscard]] const LinkType* find_link_type(std::string_view name);
[[nodiscard]] std::span<const LinkType> all_link_types();

struct WorklogEntry {
  enum class Kind { kNote, kReply, kSystem };
  Uuid id;
  Kind kind = Kind::kNote;
  bool is_public = false;  ///< requesters see it
  std::string text;
  Uuid author;  ///< nil: the system
  Instant at;   ///< occurredAt

  friend bool operator==(const WorklogEntry&, const WorklogEntry&) = default;
};

struct Attachment {
  Uuid id;
  std::string name;
  std::string media_type;
  std::int64_t size = 0;
  std::string digest;  ///< salted SHA-256, hex: the name of the blob
  std::string salt;    ///< hex; digest = SHA-256(salt bytes ‖ content)
  Uuid author;
  Instant at;

  friend bool operator==(const Attachment&, const Attachment&) = default;
};

/// A timer that waits. `arming` is the record's version at which it was armed, so that a firing for an older
/// arming is recognised and does nothing.
struct ArmedTimer {
  std::string name;
  Instant due;
  std::int64_t arming = 0;

  friend bool operator==(const ArmedTimer&, const ArmedTimer&) = default;
};

/// The value in the journal, without the id, which is in the path. API answers add it.
[[nodiscard]] boost::json::value to_json(const Link& link);
[[nodiscard]] boost::json::value to_json(const WorklogEntry& entry);
[[nodiscard]] boost::json::value to_json(const Attachment& attachment);
[[nodiscard]] boost::json::value to_json(const ArmedTimer& timer);
/// Inverse of the above for journal values; `id` is the part of the path behind the slash. Members that are
/// missing, unknown or of another type fail (kInvalidArgument, "item.form" or "item.id").
[[nodiscard]] Result<Link> link_from_json(std::string_view id, const boost::json::value& json);
[[nodiscard]] Result<WorklogEntry> entry_from_json(std::string_view id,
                                                   const boost::json::value& json);
[[nodiscard]] Result<Attachment> attachment_from_json(std::string_view id,
                                                      const boost::json::value& json);
[[nodiscard]] Result<ArmedTimer> timer_from_json(std::string_view name,
                                                 const boost::json::value& json);

}  // namespace proofdesk
