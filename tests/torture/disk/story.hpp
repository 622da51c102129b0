#pragma once

#include "core/engine/command.hpp"
#include "core/engine/desk.hpp"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace proofdesk::torture {

/// Commands by chance that a desk would accept: tickets created, changed, worked on, moved on, fields defined.
/// Equal seeds give equal stories. Each command has an idempotency key of its own.
class Storyteller {
 public:
  explicit Storyteller(std::uint64_t seed) : random_(seed) {}

  /// The people and groups that the others need; to be executed first, each in its turn.
  [[nodiscard]] std::vector<Command> opening();
  [[nodiscard]] Command next();
  /// What became of a command, so that the next one fits.
  void learn(const Command& command, const Result<Reply>& result);
  [[nodiscard]] std::mt19937_64& random() { return random_; }

 private:
  struct Ticket {
    Uuid id;
    std::string state;
  };
  Command keyed(std::string_view kind, Uuid record, Action action);
  Command on_a_ticket();
  [[nodiscard]] std::string text(std::size_t longest);

  std::mt19937_64 random_;
  std::int64_t count_ = 0;
  std::int64_t fields_ = 0;
  Uuid person_;
  Uuid group_;
  std::vector<Ticket> tickets_;
};

}  // namespace proofdesk::torture
