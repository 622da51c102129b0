#pragma once

#include "core/base/clock.hpp"
#include "core/engine/desk.hpp"
#include "core/engine/writer.hpp"
#include "core/ports/blob_store.hpp"
#include "core/ports/store.hpp"
#include "server/integration/mail/settings.hpp"

#include <atomic>
#include <cstdint>
#include <filesystem>

namespace proofdesk::server::mail {

/// What has happened since start, for /metrics. Each is counted where it happens.
struct Counters {
  std::atomic<std::int64_t> sent = 0;      ///< communications that the mail server took
  std::atomic<std::int64_t> failed = 0;    ///< … refused, or gave up on
  std::atomic<std::int64_t> put_off = 0;   ///< attempts that are to be repeated
  std::atomic<std::int64_t> withheld = 0;  ///< not queued, because it looked like a loop
  std::atomic<std::int64_t> received = 0;
  std::atomic<std::int64_t> copies = 0;  ///< of messages received before
  std::atomic<std::int64_t> bounces = 0;
  std::atomic<std::int64_t> rejected = 0;  ///< could not be read, or came from a stranger
};

/// What mail works on; outlives it.
struct Parts {
  Desk& desk;
  Writer& writer;
  Store& store;
  BlobStore& blobs;
  const Clock& clock;
  Settings settings;
  std::filesystem::path rejected;  ///< directory for messages that could not be taken in
};

}  // namespace proofdesk::server::mail
