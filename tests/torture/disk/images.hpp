#pragma once

#include <cstdint>
#include <string>

namespace proofdesk::torture {

/// Power cuts: plays stories while the disk is recorded, cuts them short at moments by chance, with what a disk may
/// lose then, and opens each image as a start would. Returns what was done, for people; throws Found otherwise.
[[nodiscard]] std::string cut_the_power(std::int64_t images, std::uint64_t seed, bool durable);

}  // namespace proofdesk::torture
