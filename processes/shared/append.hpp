#pragma once

#include <iterator>
#include <utility>
#include <vector>

namespace proofdesk::shared {

/// Puts the rules of one file behind those of the others of a process.
template <class Rule>
void append(std::vector<Rule>& to, std::vector<Rule> more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace proofdesk::shared
