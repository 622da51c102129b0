#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>

namespace proofdesk::server {

/// A client's address for counting: IPv4 mapped into IPv6, the last 64 bits of an IPv6 address cut off,
/// since one client owns them all. All zero for the unix socket, which is not capped.
using AddressKey = std::array<std::uint8_t, 16>;

/// How many connections there may be, in total and for each address. Thread-safe.
class ConnectionCaps {
 public:
  ConnectionCaps(std::size_t total, std::size_t per_address)
      : total_(total), per_address_(per_address) {}

  /// Held by a connection as long as it lives.
  class Slot {
   public:
    Slot() = default;
    Slot(ConnectionCaps& caps, const AddressKey& address) : caps_(&caps), address_(address) {}
    Slot(Slot&& other) noexcept;
    Slot& operator=(Slot&& other) noexcept;
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot();
    [[nodiscard]] explicit operator bool() const { return caps_ != nullptr; }

   private:
    ConnectionCaps* caps_ = nullptr;
    AddressKey address_{};
  };

  /// An empty slot when a cap is reached.
  [[nodiscard]] Slot take(const AddressKey& address);
  [[nodiscard]] std::size_t open() const;

 private:
  void give_back(const AddressKey& address);

  const std::size_t total_;
  const std::size_t per_address_;
  mutable std::mutex mutex_;
  std::size_t open_ = 0;
  std::map<AddressKey, std::size_t> by_address_;
};

}  // namespace proofdesk::server
