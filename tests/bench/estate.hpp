#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::bench {

/// What hangs on what in a large organisation, in layers: sites and power below, then network and storage, hosts,
/// virtual machines, databases, applications. Three relations for each item; where the lower layers would stand in
/// for one another, they do (one of two feeds, one of three hosts). The same for equal sizes.
struct Estate {
  struct Relation {
    std::size_t from = 0;  ///< index of an item; `from` needs `to`
    std::size_t to = 0;
    std::string_view word;
    std::string group;  ///< empty: it cannot do without this one
  };
  std::vector<std::string> items;  ///< names
  std::vector<Relation> relations;
  std::size_t hub = 0;  ///< a virtual machine that half of all applications cannot do without

  [[nodiscard]] static Estate of(std::size_t items);
};

}  // namespace proofdesk::bench
