#pragma once

#include "core/engine/journal_reader.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::mail {

/// What has to happen for people to be told.
enum class Occasion : std::uint8_t {
  kCreated,       ///< the record was recorded, and is not done already
  kEntered,       ///< it came into the state named
  kToldByDesk,    ///< a public entry in its work log by somebody it is not for
  kToldByCaller,  ///< a public entry by somebody it is for
};

/// One row of the table that says which events notify whom. Placeholders in braces: number, title, label,
/// state, entry, resolution; what is filled in is never read again.
struct NoticeRule {
  std::string_view name;
  std::string_view kind;
  Occasion occasion;
  std::string_view state;            ///< for kEntered
  std::vector<std::string_view> to;  ///< fields that name people
  bool automatic;                    ///< no person wrote it: RFC 3834 applies
  std::string_view audience;
  std::string_view purpose;
  std::string_view title;
  std::string_view text;
};

/// The table; docs/mail.md shows it, and a test holds the two together.
[[nodiscard]] std::span<const NoticeRule> notice_rules();
/// The table in Markdown.
[[nodiscard]] std::string notice_reference();

struct Notice {
  const NoticeRule* rule = nullptr;
  std::vector<Uuid> to;  ///< without whoever did it, each once
  std::string title;
  std::string text;
};

/// Whom to tell what of an event. `record` is the record as it is by now. Of a confidential record nothing
/// is said but its number. Pure.
[[nodiscard]] std::vector<Notice> notices_for(const OpenedEvent& opened, const KindModel& kind,
                                              const Record& record);

}  // namespace proofdesk::server::mail
