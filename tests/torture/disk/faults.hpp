#pragma once

#include <cstdint>
#include <string>

namespace proofdesk::torture {

/// A disk that fails at its nth call, once and from then on, for every nth (of which each `stride`th is taken): a
/// write that is cut short, a full disk, a sync or a read that answers with an error. Returns what was done, for
/// people; throws Found otherwise.
[[nodiscard]] std::string fail_the_disk(std::int64_t stride, std::uint64_t seed);

}  // namespace proofdesk::torture
