#include "server/api/search_ready.hpp"

#include "server/api/context.hpp"
#include "server/api/query_input.hpp"
#include "storage/followers/follower_runner.hpp"

#include <chrono>
#include <cstdint>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// How long a query waits for the index to reach a sequence.
constexpr std::chrono::seconds kLongestWait{5};

}  // namespace

Status search_ready(Call& call) {
  const Service& service = call.api.service;
  if (service.search == nullptr || service.search_runner == nullptr) {
    Error off{ErrorCode::kUnavailable, "search.index", "Search is switched off on this desk."};
    off.remedy =
        "Whoever runs the desk switches it on with the setting search.index; lists with a filter "
        "work without it.";
    return fail(std::move(off));
  }
  PROOFDESK_ASSIGN(const auto least,
                   number_parameter(call.request(), "minSequence", -1, 0, INT64_MAX));
  if (least >= 0 && !service.search_runner->wait_for(least, kLongestWait)) {
    return fail(ErrorCode::kUnavailable, "search.behind",
                fmt::format("The index has not reached sequence {} yet.", least));
  }
  return {};
}

}  // namespace proofdesk::server
