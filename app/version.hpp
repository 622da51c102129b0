#pragma once

#include <string_view>

namespace proofdesk::app {

#ifndef PROOFDESK_VERSION
#error "the build says the version, so that it stands in one place"
#endif
inline constexpr std::string_view kVersion = PROOFDESK_VERSION;

}  // namespace proofdesk::app
