#pragma once

#include "server/integration/mail/parts.hpp"
#include "storage/followers/follower.hpp"

#include <string_view>

namespace proofdesk::server::mail {

/// Follows the journal and makes a queued communication of everything that the table of notices tells people.
/// Each is known by the event's sequence and the rule's name, so that reading the journal again makes none
/// twice. What was recorded before the follower's file was made is not told: mail is about now.
///
/// It also counts the automatic messages to each person, and withholds those that can only be a loop.
class Notifier final : public Follower {
 public:
  Notifier(const Parts& parts, Counters& counters) : parts_(parts), counters_(counters) {}

  [[nodiscard]] std::string_view name() const override { return "mail notices"; }
  [[nodiscard]] std::int64_t format() const override { return 1; }
  [[nodiscard]] bool needs_values() const override { return true; }
  void create(sqlite::Connection& db) override;
  Status apply(sqlite::Connection& db, ReadView& view, const Model& model,
               std::span<const OpenedEvent> events) override;

 private:
  const Parts& parts_;
  Counters& counters_;
};

}  // namespace proofdesk::server::mail
