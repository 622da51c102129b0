#pragma once

#include "app/demo/cast.hpp"
#include "app/house.hpp"

#include <string_view>

namespace proofdesk::app::demo {

/// Lets everybody of the cast choose the same password, by invitation as in a real desk, so that whoever looks
/// at the demo can sign in as any of them. Salts and secrets are random: the journal's root differs from then on.
[[nodiscard]] Status let_everybody_sign_in(House& house, const Cast& cast,
                                           std::string_view password, std::int64_t hash_memory,
                                           std::int64_t hash_passes);

}  // namespace proofdesk::app::demo
