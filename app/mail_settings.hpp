#pragma once

#include "app/config/config.hpp"
#include "core/base/result.hpp"
#include "server/integration/mail/settings.hpp"

namespace proofdesk::app {

/// What the configuration says of mail, with the passwords out of their files. kInvalidArgument "config.mail" when
/// keys do not go together, kNotFound "config.mail_password".
[[nodiscard]] Result<server::mail::Settings> mail_settings(const Config& config);

}  // namespace proofdesk::app
