#pragma once

#include "core/access/access.hpp"
#include "core/engine/journal_reader.hpp"
#include "core/model/kind_model.hpp"

#include <map>
#include <string>

#include <boost/json.hpp>

namespace proofdesk::server {

/// Whether a reader of the record may see this event at all: refused attempts and what happened to internal
/// entries alone are for those who may read internal things.
[[nodiscard]] bool is_visible(const Event& event, const Access& access);

/// An event as the API shows it. `before`, where given, holds what each path was set to last; without it
/// changes carry only what they set. Internal fields and entries are left out for readers who may not see
/// them, and the salt of attachments for everybody.
[[nodiscard]] boost::json::object describe_event(
    const KindModel& kind, const OpenedEvent& opened, const Access& access,
    const std::map<std::string, boost::json::value>* before);

[[nodiscard]] std::string_view name_of(Basis basis);

}  // namespace proofdesk::server
