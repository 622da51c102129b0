#include "core/journal/rollback_guard.hpp"

#include "core/journal/checkpoint.hpp"

namespace proofdesk::journal {

Result<std::string> write_head(const Head& head) {
  return write_checkpoint({head.origin, head.size, head.root, {}});
}

Result<Head> parse_head(std::string_view text) {
  auto checkpoint = parse_checkpoint(text);
  if (!checkpoint || !checkpoint->extensions.empty()) {
    return fail(ErrorCode::kCorrupt, "head.form",
                "The signer's memory of its last head does not parse.");
  }
  return Head{std::move(checkpoint->origin), checkpoint->size, checkpoint->root};
}

Result<HeadVerdict> check_head(const Head& remembered, const Head& database,
                               const HashReader& hashes) {
  if (remembered.origin != database.origin) return HeadVerdict::kOtherJournal;
  if (database.size < remembered.size) return HeadVerdict::kRolledBack;
  Digest then = database.root;
  if (database.size > remembered.size) {
    PROOFDESK_ASSIGN(then, root_at(hashes, remembered.size));
  }
  return then == remembered.root ? HeadVerdict::kOk : HeadVerdict::kForked;
}

}  // namespace proofdesk::journal
