#pragma once

#include "core/base/result.hpp"
#include "core/engine/event.hpp"
#include "core/model/items.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <map>
#include <string>

namespace proofdesk {

/// Everything of one record: its row and what hangs on it.
struct RecordImage {
  Record record;
  std::map<Uuid, Link> links;
  std::map<Uuid, WorklogEntry> worklog;
  std::map<Uuid, Attachment> attachments;
  std::map<std::string, ArmedTimer> timers;

  friend bool operator==(const RecordImage&, const RecordImage&) = default;
};

/// Folds the header and the field changes of one event into the record: the only thing that changes state.
/// Items ("links/…") are left to the caller; refusals change nothing.
Status apply(const KindModel& kind, const Event& event, Record& record);

/// The same, items included.
Status apply(const KindModel& kind, const Event& event, RecordImage& image);

}  // namespace proofdesk
