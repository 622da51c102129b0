#pragma once

#include "core/base/uuid.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record_ref.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::mail {

/// How messages and records find each other: by Message-IDs that name our records, and by the number in the
/// subject. All pure; message ids are without brackets.

/// Of the message that is this communication: the same every time it is sent.
[[nodiscard]] std::string message_id_of(Uuid communication, std::string_view domain);
/// Of no message: what all messages about a record refer to, so that mail programs show them together.
[[nodiscard]] std::string thread_id_of(const RecordRef& subject, std::string_view domain);
/// What one of our own ids names: a communication, or the record of a thread. nullopt for all others.
[[nodiscard]] std::optional<RecordRef> named_by(std::string_view message_id,
                                                std::string_view domain);

/// "[INC-000123] Printer on fire"
[[nodiscard]] std::string tagged_subject(std::string_view number, std::string_view title);

struct NumberedRecord {
  const KindModel* kind = nullptr;
  std::int64_t number = 0;
};
/// The numbers of records in square brackets, in order; no other text counts.
[[nodiscard]] std::vector<NumberedRecord> numbers_in(std::string_view subject, const Model& model);

}  // namespace proofdesk::server::mail
