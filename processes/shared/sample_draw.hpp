#pragma once

#include "core/base/uuid.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// How samples are drawn, so that anybody can draw them again with a hash and a sort.
namespace proofdesk::shared {

/// The population as it is written down: one id a line, sorted, each line ended.
[[nodiscard]] std::string population_list(std::vector<Uuid> ids);
/// The ids of such a list. Lines that are none are left out.
[[nodiscard]] std::vector<Uuid> read_population(std::string_view list);
/// SHA-256 of the list, hex.
[[nodiscard]] std::string population_digest(std::string_view list);

/// The `size` ids with the smallest SHA-256 of "<seed>\n<digest of the population>\n<id>", smallest first. As
/// each hash is as likely as any other, each set of that size is; and no one can steer it who must name the seed
/// after the population is fixed. All of them where there are not so many.
[[nodiscard]] std::vector<Uuid> draw_sample(std::string_view seed, std::string_view digest,
                                            const std::vector<Uuid>& population, std::size_t size);

/// A seed that nobody can try out beforehand: the SHA-256 (hex) of "<seed>\n<later>". `later` is what came to be only
/// once what is drawn from could not be chosen any more and is written down where the draw is looked up: the hash
/// of a leaf or a checkpoint, the instant at which the desk decided.
[[nodiscard]] std::string late_seed(std::string_view seed, std::string_view later);

/// Whether one case is drawn, each by itself, at `percent` of a hundred: where the SHA-256 of "<seed>:<id>", read from its
/// first eight hexadecimal digits, leaves less than that when divided by a hundred.
[[nodiscard]] bool is_drawn(std::string_view seed, Uuid id, std::int64_t percent);

}  // namespace proofdesk::shared
