#include "core/journal/hash_chains.hpp"

namespace proofdesk::journal {

void hash_blocks(std::span<HashChain> chains) {
  for (HashChain& chain : chains) hash_blocks(chain.state, chain.blocks, chain.count);
}

}  // namespace proofdesk::journal
