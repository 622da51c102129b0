#include "server/net/connection_caps.hpp"

#include <utility>

namespace proofdesk::server {

ConnectionCaps::Slot::Slot(Slot&& other) noexcept
    : caps_(std::exchange(other.caps_, nullptr)), address_(other.address_) {}

ConnectionCaps::Slot& ConnectionCaps::Slot::operator=(Slot&& other) noexcept {
  if (this != &other) {
    if (caps_ != nullptr) caps_->give_back(address_);
    caps_ = std::exchange(other.caps_, nullptr);
    address_ = other.address_;
  }
  return *this;
}

ConnectionCaps::Slot::~Slot() {
  if (caps_ != nullptr) caps_->give_back(address_);
}

ConnectionCaps::Slot ConnectionCaps::take(const AddressKey& address) {
  const bool local = address == AddressKey{};
  const std::lock_guard lock(mutex_);
  if (!local) {
    if (open_ >= total_) return {};
    auto& count = by_address_[address];
    if (count >= per_address_) return {};
    ++count;
  }
  ++open_;
  return {*this, address};
}

void ConnectionCaps::give_back(const AddressKey& address) {
  const std::lock_guard lock(mutex_);
  --open_;
  if (const auto found = by_address_.find(address); found != by_address_.end()) {
    if (--found->second == 0) by_address_.erase(found);
  }
}

std::size_t ConnectionCaps::open() const {
  const std::lock_guard lock(mutex_);
  return open_;
}

}  // namespace proofdesk::server
