#pragma once

#include "core/base/instant.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace proofdesk {

/// A record's opaque identity outside the engine: a UUID of version 7 (RFC 9562), so that ids sort by
/// creation. The nil value means "none".
class Uuid {
 public:
  constexpr Uuid() = default;
  explicit constexpr Uuid(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  /// Version 7 from a time and 74 random bits (the upper bits of `random_a` and `random_b` are masked).
  [[nodiscard]] static Uuid v7(Instant instant, std::uint16_t random_a, std::uint64_t random_b);
  /// Deterministic id for foreign material (version 8): the first 16 bytes of SHA-256, tagged.
  [[nodiscard]] static Uuid from_name(std::string_view name_space, std::string_view name);
  /// Only the canonical lower-case 8-4-4-4-12 form.
  [[nodiscard]] static std::optional<Uuid> parse(std::string_view text);

  [[nodiscard]] std::string to_string() const;
  [[nodiscard]] const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  [[nodiscard]] bool is_nil() const { return bytes_ == std::array<std::uint8_t, 16>{}; }

  friend auto operator<=>(const Uuid&, const Uuid&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

/// Where new ids come from. Injected, so that equal seeds give equal journals.
class IdSource {
 public:
  virtual ~IdSource() = default;
  [[nodiscard]] virtual Uuid next(Instant now) = 0;
};

/// Ids from the operating system's randomness. Thread-compatible: one per writer.
class RandomIdSource final : public IdSource {
 public:
  [[nodiscard]] Uuid next(Instant now) override;

 private:
  static constexpr std::size_t kBytes = 10;  ///< that one id takes
  std::array<std::uint8_t, 64 * kBytes> pool_{};
  std::size_t used_ = 64 * kBytes;
};

/// Ids from a seed; the same seed and the same calls give the same ids.
class SeededIdSource final : public IdSource {
 public:
  explicit SeededIdSource(std::uint64_t seed) : state_(seed) {}
  [[nodiscard]] Uuid next(Instant now) override;

 private:
  std::uint64_t state_;
};

}  // namespace proofdesk

template <>
struct std::hash<proofdesk::Uuid> {
  std::size_t operator()(const proofdesk::Uuid& id) const noexcept {
    std::size_t value = 0;
    for (int i = 8; i < 16; ++i) value = value << 8 | id.bytes()[static_cast<std::size_t>(i)];
    return value;
  }
};
