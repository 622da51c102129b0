#pragma once

#include "core/access/access.hpp"
#include "core/engine/journal_reader.hpp"
#include "core/model/kind_model.hpp"
#include "server/api/discretion.hpp"

#include <functional>
#include <map>
#include <string>

#include <boost/json.hpp>

namespace proofdesk::server {

/// Whether a reader of the record may see this event at all: refused attempts and what happened to internal
/// entries alone are for those who may read internal things.
[[nodiscard]] bool is_visible(const Event& event, const Access& access);

/// Whether a reader may see the record at the far end of a link.
using SeesRecord = std::function<bool(std::string_view kind, Uuid id)>;

/// An event as the API shows it. `before`, where given, holds what each path was set to last; without it
/// changes carry only what they set. Internal fields and entries are left out for readers who may not see
/// them, and the salt of attachments for everybody. Links to records that the reader does not see are left out;
/// without `sees` (one text for many readers) no far end that is a record is named, and the list of links tells.
[[nodiscard]] boost::json::object describe_event(
    const KindModel& kind, const OpenedEvent& opened, Discretion& discretion,
    const std::map<std::string, boost::json::value>* before, const SeesRecord& sees = {});

[[nodiscard]] std::string_view name_of(Basis basis);

}  // namespace proofdesk::server
