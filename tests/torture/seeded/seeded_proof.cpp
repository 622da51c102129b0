// A verifier that believes whatever it is shown: signatures are not checked, and receipts not held against the tree.
// Seeded as the faults of seeded_faults.cpp are.

#include "core/journal/note_key.hpp"
#include "evidence/verify/outside.hpp"

#include <cstdlib>
#include <span>
#include <string_view>

namespace proofdesk {

using evidence::OutsideReceipt;
using journal::NoteVerifier;
using Bytes = std::span<const std::uint8_t>;
using Hashes = std::span<const journal::Digest>;

bool real_verify(const NoteVerifier* verifier, std::string_view text, Bytes signature) __asm__(
    "__real__ZNK9proofdesk7journal12NoteVerifier6verifyESt17basic_string_viewIcSt11char_traitsIcEE"
    "St4spanIKhLm18446744073709551615EE");
bool seeded_verify(const NoteVerifier* verifier, std::string_view text, Bytes signature) __asm__(
    "__wrap__ZNK9proofdesk7journal12NoteVerifier6verifyESt17basic_string_viewIcSt11char_traitsIcEE"
    "St4spanIKhLm18446744073709551615EE");
Status real_check_receipt(const OutsideReceipt& receipt, Hashes hashes) __asm__(
    "__real__ZN9proofdesk8evidence13check_receiptERKNS0_14OutsideReceiptE"
    "St4spanIKSt5arrayIhLm32EELm18446744073709551615EE");
Status seeded_check_receipt(const OutsideReceipt& receipt, Hashes hashes) __asm__(
    "__wrap__ZN9proofdesk8evidence13check_receiptERKNS0_14OutsideReceiptE"
    "St4spanIKSt5arrayIhLm32EELm18446744073709551615EE");

namespace {

bool credulous() {
  static const char* const named = std::getenv("PROOFDESK_SEEDED");
  return named != nullptr && std::string_view(named) == "accept_any_proof";
}

}  // namespace

bool seeded_verify(const NoteVerifier* verifier, std::string_view text, Bytes signature) {
  return credulous() || real_verify(verifier, text, signature);
}

Status seeded_check_receipt(const OutsideReceipt& receipt, Hashes hashes) {
  if (credulous()) return {};
  return real_check_receipt(receipt, hashes);
}

}  // namespace proofdesk
