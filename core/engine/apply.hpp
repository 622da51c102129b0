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
/// A blank record (`new_record`) takes revision 1; its created_at is that event's occurredAt. Changes whose
/// value was erased are absent from the event and leave no trace; the `erased` event that took them away says
/// so. Items ("links/…") are left to the caller, notes and refusals change nothing. What stands beside the
/// journal (`key_slot`) is not touched.
/// Errors: kCorrupt when the event does not continue the record (kind, id, revision, state before) or names
/// something its kind does not have. The record is then as it was. Pure.
Status apply(const KindModel& kind, const Event& event, Record& record);

/// The same, items included. On error the image is of no further use.
Status apply(const KindModel& kind, const Event& event, RecordImage& image);

}  // namespace proofdesk
