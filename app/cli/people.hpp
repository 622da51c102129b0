#pragma once

#include "app/local_desk.hpp"

#include <string>

namespace proofdesk::app::cli {

/// The number (or id) of the one person who is called that: by number, id, user name, e-mail address or name.
/// Empty when there is nobody; kRefused `person.several` when there are several.
[[nodiscard]] Result<std::string> number_of_person(const LocalDesk& desk, const std::string& name);

/// kNotFound `person.exists`.
[[nodiscard]] Error nobody(const std::string& name);

}  // namespace proofdesk::app::cli
