#include "core/lifecycle/fold_flags.hpp"

#include "proto/lifecycle.pb.h"

#include <algorithm>
#include <map>
#include <string>

#include <fmt/format.h>

namespace proofdesk {
namespace {

using Flags = std::vector<std::pair<std::string, FieldFlags>>;

FieldFlags& entry(Flags& flags, const std::string& field) {
  const auto found = std::ranges::find(flags, field, &std::pair<std::string, FieldFlags>::first);
  if (found != flags.end()) return found->second;
  return flags.emplace_back(field, FieldFlags{}).second;
}

/// What the state's own lists say, without its parent.
Flags own_flags(const FlagsText& text) {
  Flags own;
  for (const auto& field : text.required()) entry(own, field).required = true;
  for (const auto& field : text.must_change()) entry(own, field).must_change = true;
  for (const auto& field : text.read_only()) entry(own, field).read_only = true;
  for (const auto& field : text.hidden()) entry(own, field).hidden = true;
  return own;
}

class Folder {
 public:
  Folder(const LifecycleText& text, std::vector<State>& states) : text_(text), states_(states) {
    for (int i = 0; i < text.state_size(); ++i) index_.emplace(text.state(i).name(), i);
    progress_.resize(states.size(), Progress::kUntouched);
  }

  Status run() {
    for (int i = 0; i < text_.state_size(); ++i) PROOFDESK_TRY(fold(i));
    return {};
  }

 private:
  enum class Progress : std::uint8_t { kUntouched, kFolding, kFolded };

  Status fold(int at) {
    const auto slot = static_cast<std::size_t>(at);
    if (progress_[slot] == Progress::kFolded) return {};
    const StateText& text = text_.state(at);
    if (progress_[slot] == Progress::kFolding) {
      return fail(ErrorCode::kInvalidArgument, "lifecycle.inherits",
                  fmt::format("state {} inherits from itself", text.name()));
    }
    progress_[slot] = Progress::kFolding;
    if (!text.inherits().empty()) {
      const auto parent = index_.find(text.inherits());
      if (parent == index_.end()) {
        return fail(ErrorCode::kInvalidArgument, "lifecycle.inherits",
                    fmt::format("state {} inherits from {}, which is no state", text.name(),
                                text.inherits()));
      }
      PROOFDESK_TRY(fold(parent->second));
      const State& above = states_[static_cast<std::size_t>(parent->second)];
      states_[slot].flags = above.flags;
      states_[slot].default_flags = above.default_flags;
    }
    PROOFDESK_TRY(lay_over(text, states_[slot]));
    progress_[slot] = Progress::kFolded;
    return {};
  }

  static Status lay_over(const StateText& text, State& state) {
    const Flags own = own_flags(text.flags());
    for (const auto& [field, flags] : own) entry(state.flags, field) = flags;
    if (text.flags().read_only_all()) {
      state.default_flags.read_only = true;
      for (auto& [field, flags] : state.flags) flags.read_only = true;
    }
    for (const auto& field : text.flags().optional()) {
      if (std::ranges::find(own, field, &std::pair<std::string, FieldFlags>::first) != own.end()) {
        return fail(ErrorCode::kInvalidArgument, "lifecycle.flags",
                    fmt::format("state {}: {} is both optional and flagged", text.name(), field));
      }
      entry(state.flags, field) = {};
    }
    return {};
  }

  const LifecycleText& text_;
  std::vector<State>& states_;
  std::map<std::string, int, std::less<>> index_;
  std::vector<Progress> progress_;
};

}  // namespace

Status fold_flags(const LifecycleText& text, std::vector<State>& states) {
  return Folder(text, states).run();
}

}  // namespace proofdesk
