#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>

namespace proofdesk::server {

/// Idempotency keys whose first request is not answered yet: a second one meanwhile is told 409.
/// Thread-safe.
class InFlight {
 public:
  class Hold {
   public:
    Hold() = default;
    Hold(InFlight& owner, std::string key) : owner_(&owner), key_(std::move(key)) {}
    Hold(Hold&& other) noexcept
        : owner_(std::exchange(other.owner_, nullptr)), key_(std::move(other.key_)) {}
    Hold& operator=(Hold&& other) noexcept {
      std::swap(owner_, other.owner_);
      std::swap(key_, other.key_);
      return *this;
    }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    ~Hold() {
      if (owner_ != nullptr) owner_->release(key_);
    }
    [[nodiscard]] explicit operator bool() const { return owner_ != nullptr; }

   private:
    InFlight* owner_ = nullptr;
    std::string key_;
  };

  /// Empty when the key is held already.
  [[nodiscard]] Hold take(std::string key) {
    const std::lock_guard lock(mutex_);
    if (!keys_.insert(key).second) return {};
    return {*this, std::move(key)};
  }

 private:
  void release(const std::string& key) {
    const std::lock_guard lock(mutex_);
    keys_.erase(key);
  }

  std::mutex mutex_;
  std::unordered_set<std::string> keys_;
};

}  // namespace proofdesk::server
