#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "processes/definition/process.hpp"
#include "processes/shared/rule_kit.hpp"

namespace proofdesk::definition {
namespace {

using namespace shared;

Status digest_matches(const RuleContext& context) {
  if (!has(context, "text") || !has(context, "hash"))
    return {};  // the creation asks for them by itself
  if (to_hex(journal::sha256(text(context, "text"))) == text(context, "hash")) return {};
  return refuse("The digest is not that of the text.", "Give the SHA-256 of exactly this text.");
}

}  // namespace

std::vector<Guard> guards() {
  return {
      {.name = "definition.digest_matches@1",
       .explains = "the digest is that of the text",
       .clause = "7.5",
       .reads = {"text", "hash"},
       .check = digest_matches},
  };
}

}  // namespace proofdesk::definition
