#pragma once

#include "core/base/result.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_pkey_st;

namespace proofdesk::journal {

/// Keys of C2SP signed notes (c2sp.org/signed-note), Ed25519 (RFC 8032) only.

inline constexpr std::size_t kSignatureBytes = 64;
using Signature = std::array<std::uint8_t, kSignatureBytes>;
using KeyId = std::array<std::uint8_t, 4>;
using PublicKey = std::array<std::uint8_t, 32>;

/// A key name is 1 … 255 bytes of UTF-8 without spaces of any kind, control characters or '+'.
[[nodiscard]] bool is_key_name(std::string_view name);

struct FreeKey {
  void operator()(evp_pkey_st* key) const;
};
using KeyHandle = std::shared_ptr<evp_pkey_st>;

/// Checks the signatures of one named key. Immutable, thread-safe.
class NoteVerifier {
 public:
  /// From the verifier key text `name+hash+base64(0x01 ‖ public key)`. kInvalidArgument `note.vkey`.
  [[nodiscard]] static Result<NoteVerifier> parse(std::string_view vkey);
  /// From a SPKI PEM public key. kInvalidArgument `note.key_name`, `note.public_key`.
  [[nodiscard]] static Result<NoteVerifier> from_pem(std::string_view name, std::string_view pem);
  [[nodiscard]] static Result<NoteVerifier> from_public_key(std::string_view name,
                                                            const PublicKey& key);

  [[nodiscard]] const std::string& name() const { return name_; }
  /// First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key).
  [[nodiscard]] const KeyId& id() const { return id_; }
  [[nodiscard]] const PublicKey& public_key() const { return public_key_; }
  [[nodiscard]] std::string vkey() const;
  /// SPKI PEM, as `openssl pkeyutl -verify -pubin -inkey … -rawin` reads it.
  [[nodiscard]] std::string pem() const;
  [[nodiscard]] bool verify(std::string_view text, std::span<const std::uint8_t> signature) const;

 private:
  NoteVerifier(std::string name, const PublicKey& key, KeyHandle handle);

  std::string name_;
  PublicKey public_key_;
  KeyId id_;
  KeyHandle handle_;
};

/// Signs under one named key. Thread-compatible.
class NoteSigner {
 public:
  /// A new key from the operating system's randomness. kInvalidArgument `note.key_name`.
  [[nodiscard]] static Result<NoteSigner> generate(std::string_view name);
  /// From an unencrypted PKCS#8 PEM private key. kInvalidArgument `note.key_name`, `note.private_key`.
  [[nodiscard]] static Result<NoteSigner> from_pem(std::string_view name, std::string_view pem);
  /// From the 32-byte private key of RFC 8032.
  [[nodiscard]] static Result<NoteSigner> from_seed(std::string_view name,
                                                    const std::array<std::uint8_t, 32>& seed);

  [[nodiscard]] const NoteVerifier& verifier() const { return verifier_; }
  /// PKCS#8 PEM, unencrypted: whoever writes it to a file sees to mode 0600.
  [[nodiscard]] std::string pem() const;
  /// Deterministic (RFC 8032). Throws std::runtime_error when OpenSSL itself fails.
  [[nodiscard]] Signature sign(std::string_view text) const;

 private:
  NoteSigner(KeyHandle handle, NoteVerifier verifier)
      : handle_(std::move(handle)), verifier_(std::move(verifier)) {}
  [[nodiscard]] static Result<NoteSigner> from_handle(std::string_view name, KeyHandle handle);

  KeyHandle handle_;
  NoteVerifier verifier_;
};

}  // namespace proofdesk::journal
