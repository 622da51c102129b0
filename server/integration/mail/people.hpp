#pragma once

#include "core/access/access.hpp"
#include "core/model/kind_model.hpp"
#include "core/ports/store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server::mail {

/// People as mail knows them: by address. All read without regard to access, as the system does.

[[nodiscard]] std::string lower_case(std::string_view text);

/// The person with this address (lower case) in whatever case it was recorded; of several the oldest who has
/// not left. nullopt when nobody has it.
[[nodiscard]] Result<std::optional<Record>> person_with_address(ReadView& view,
                                                                const KindModel& person,
                                                                std::string_view address);

/// Ids out of a field that names records, one or many; without what is no id.
[[nodiscard]] std::vector<Uuid> ids_in(const KindModel& kind, const Record& record,
                                       std::string_view field);
[[nodiscard]] std::vector<std::string> texts_of(const std::vector<Uuid>& ids);

/// A person acting through mail, with no more rights than a requester. An address is no proof of who wrote,
/// so the origin is never a sign-in and nothing that arrives can approve.
[[nodiscard]] Actor by_mail(const KindModel& person_kind, const Record& person);

}  // namespace proofdesk::server::mail
