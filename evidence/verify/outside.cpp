#include "evidence/verify/outside.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/merkle.hpp"
#include "core/model/strict_json.hpp"

#include <array>

#include <boost/json/object.hpp>
#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

}  // namespace

Result<journal::NoteVerifier> read_outside_key(std::string_view text, std::string_view origin) {
  const std::string_view key = trim(text);
  auto verifier = key.starts_with("-----BEGIN") ? journal::NoteVerifier::from_pem(origin, text)
                                                : journal::NoteVerifier::parse(key);
  if (!verifier) {
    return fail(ErrorCode::kInvalidArgument, "verify.key",
                "The key given is neither a verifier key (name+hash+base64) nor an Ed25519 public "
                "key in PEM.");
  }
  return verifier;
}

Result<journal::Checkpoint> check_outside_checkpoint(std::string_view note,
                                                     const journal::NoteVerifier& verifier,
                                                     std::span<const journal::Digest> hashes) {
  const auto wrong = [](std::string detail) {
    return fail(ErrorCode::kCorrupt, "verify.checkpoint", std::move(detail));
  };
  const std::array verifiers = {verifier};
  auto head = journal::open_checkpoint(note, verifier.name(), verifiers);
  if (!head)
    return wrong("The checkpoint given is not a head of this journal: " + head.error().detail);
  if (head->size > hashes.size()) {
    return wrong(fmt::format(
        "The checkpoint given covers {} leaves, the pack only {}; hold it against a later pack.",
        head->size, hashes.size()));
  }
  journal::Frontier tree;
  for (const journal::Digest& hash : hashes.first(head->size)) tree.append(hash);
  if (tree.root() != head->root) {
    return wrong(fmt::format(
        "The first {} leaves of the pack do not give the root in the checkpoint given: the journal "
        "was rewritten since.",
        head->size));
  }
  return head;
}

Result<OutsideReceipt> read_receipt(std::string_view text) {
  const auto wrong = [] {
    return fail(ErrorCode::kInvalidArgument, "verify.receipt",
                "The receipt given is no JSON object with \"sequence\" and \"leafHash\".");
  };
  const auto value = parse_strict_json(trim(text));
  const boost::json::object* object = value ? value->if_object() : nullptr;
  if (object == nullptr) return wrong();
  if (const auto* inner = object->if_contains("receipt"); inner != nullptr && inner->is_object()) {
    object = &inner->get_object();
  }
  const auto* sequence = object->if_contains("sequence");
  const auto* hash = object->if_contains("leafHash");
  if (sequence == nullptr || !sequence->is_int64() || hash == nullptr || !hash->is_string())
    return wrong();
  const auto digest = to_array<32>(from_hex(std::string_view(hash->get_string())));
  if (!digest || sequence->get_int64() < 0) return wrong();
  return OutsideReceipt{sequence->get_int64(), *digest};
}

Status check_receipt(const OutsideReceipt& receipt, std::span<const journal::Digest> hashes) {
  const auto place = static_cast<std::uint64_t>(receipt.sequence);
  if (place >= hashes.size()) {
    return fail(ErrorCode::kCorrupt, "verify.receipt",
                fmt::format("The receipt given names leaf {}, the journal in the pack has only {}.",
                            receipt.sequence, hashes.size()));
  }
  if (hashes[place] != receipt.leaf_hash) {
    return fail(
        ErrorCode::kCorrupt, "verify.receipt",
        fmt::format("Leaf {} of the pack is not the one in the receipt given.", receipt.sequence));
  }
  return {};
}

}  // namespace proofdesk::evidence
