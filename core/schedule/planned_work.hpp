#pragma once

#include "core/base/uuid.hpp"
#include "core/schedule/window.hpp"
#include "core/time/calendar.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What a schedule is made of, as data: works, what they take away meanwhile, freezes, hours to be kept free. No
/// record kind is named here; things and people are ids.
namespace proofdesk {

/// A thing that is worked on.
struct Touched {
  Uuid thing;
  std::vector<Uuid> types{};  ///< its own and those that it is a special case of
  std::string environment{};
};

/// A thing that is not worked on but suffers meanwhile, through what it needs.
struct Hit {
  Uuid thing;
  bool lost = true;  ///< it does not work meanwhile; else it works with less redundancy
  // Of what only has less redundancy: `needed` of `of` must work, and these do not meanwhile.
  std::string group{};
  std::int64_t needed = 0;
  std::int64_t of = 0;
  std::vector<Uuid> gone{};

  friend bool operator==(const Hit&, const Hit&) = default;
};

/// Something planned to be done in a window.
struct PlannedWork {
  Uuid id;
  Window window{};
  bool firm =
      true;  ///< its window is granted; else it is only asked for, and others have no claim against it
  std::vector<Touched> touches{};
  std::vector<Hit> hits{};     ///< about touched things it says nothing new
  std::vector<Uuid> people{};  ///< who do it
  std::string category{};
  std::string model{};         ///< standard, normal, emergency
  std::vector<Uuid> lifted{};  ///< freezes that it may ignore
  std::vector<Uuid>
      together{};  ///< other works that are done with it as one; nothing of them collides with it
};

/// Times in which nothing is to be done to what it covers. What is empty covers all; of touched things, one must be
/// of a type and in an environment that are named.
struct Freeze {
  Uuid id;
  std::vector<Window> windows{};
  bool blocks = true;          ///< else it only warns
  std::vector<Uuid> things{};  ///< worked on or hit
  std::vector<Uuid> types{};
  std::vector<std::string> environments{};
  std::vector<std::string> categories{};
  std::vector<std::string> exempt_models{};
};

/// Whether the freeze is about the work at all, whenever it is done.
[[nodiscard]] bool covers(const Freeze& freeze, const PlannedWork& work);

/// A service that is not to be lost while it is open. Of two for one service the first counts.
struct KeptHours {
  Uuid service;
  BusinessCalendar calendar;
};

}  // namespace proofdesk
