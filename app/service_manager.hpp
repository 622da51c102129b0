#pragma once

#include <string_view>

namespace proofdesk::app {

/// Tells the service manager that started us how we are: "READY=1", "STOPPING=1", "STATUS=…" (sd_notify(3)).
/// Nothing when none is listening ($NOTIFY_SOCKET); failing to tell is no failure of ours.
void notify_service_manager(std::string_view state);

}  // namespace proofdesk::app
