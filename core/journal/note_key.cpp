#include "core/journal/note_key.hpp"

#include "core/base/encoding.hpp"
#include "core/base/utf8.hpp"
#include "core/journal/digest.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace proofdesk::journal {
namespace {

constexpr std::size_t kMaxKeyName = 255;
constexpr std::uint8_t kEd25519 = 0x01;  // signature type of C2SP signed notes

struct FreeBio {
  void operator()(BIO* bio) const { BIO_free(bio); }
};
struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

KeyHandle adopt(EVP_PKEY* key) { return key == nullptr ? nullptr : KeyHandle(key, FreeKey{}); }

/// Without this OpenSSL would ask for a passphrase on the terminal of the server.
int no_passphrase(char*, int, int, void*) { return -1; }

Bio reader_of(std::string_view pem) {
  if (pem.size() > static_cast<std::size_t>(std::numeric_limits<int>::max())) return nullptr;
  return Bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
}

std::string text_of(const Bio& bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  std::string text(data, static_cast<std::size_t>(size));
  return text;
}

bool is_ed25519(const KeyHandle& key) {
  return key != nullptr && EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519;
}

std::string bytes_with_type(const PublicKey& key) {
  std::string bytes(1, static_cast<char>(kEd25519));
  bytes += as_text(key);
  return bytes;
}

KeyId key_id(std::string_view name, const PublicKey& key) {
  const Digest digest = Sha256().update(name).update("\n").update(bytes_with_type(key)).finish();
  KeyId id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

/// Length of a Unicode space (White_Space, U+0020 and controls aside) at the start of `rest`, or 0.
bool starts_with_unicode_space(std::string_view rest) {
  constexpr std::string_view kSpaces[] = {
      "\xc2\x85",     "\xc2\xa0",     "\xe1\x9a\x80", "\xe2\x80\x80", "\xe2\x80\x81",
      "\xe2\x80\x82", "\xe2\x80\x83", "\xe2\x80\x84", "\xe2\x80\x85", "\xe2\x80\x86",
      "\xe2\x80\x87", "\xe2\x80\x88", "\xe2\x80\x89", "\xe2\x80\x8a", "\xe2\x80\xa8",
      "\xe2\x80\xa9", "\xe2\x80\xaf", "\xe2\x81\x9f", "\xe3\x80\x80"};
  return std::any_of(std::begin(kSpaces), std::end(kSpaces),
                     [&](std::string_view space) { return rest.starts_with(space); });
}

std::unexpected<Error> invalid(std::string rule, std::string detail) {
  return fail(ErrorCode::kInvalidArgument, std::move(rule), std::move(detail));
}

}  // namespace

void FreeKey::operator()(evp_pkey_st* key) const { EVP_PKEY_free(key); }

bool is_key_name(std::string_view name) {
  if (name.empty() || name.size() > kMaxKeyName || !is_utf8(name)) return false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const auto byte = static_cast<std::uint8_t>(name[i]);
    if (byte <= 0x20 || byte == 0x7f || byte == '+' || starts_with_unicode_space(name.substr(i)))
      return false;
  }
  return true;
}

NoteVerifier::NoteVerifier(std::string name, const PublicKey& key, KeyHandle handle)
    : name_(std::move(name)),
      public_key_(key),
      id_(key_id(name_, key)),
      handle_(std::move(handle)) {}

Result<NoteVerifier> NoteVerifier::from_public_key(std::string_view name, const PublicKey& key) {
  if (!is_key_name(name)) return invalid("note.key_name", "A key name holds no spaces and no '+'.");
  KeyHandle handle =
      adopt(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, key.data(), key.size()));
  if (!handle) return invalid("note.public_key", "Not an Ed25519 public key.");
  return NoteVerifier(std::string(name), key, std::move(handle));
}

Result<NoteVerifier> NoteVerifier::parse(std::string_view vkey) {
  const auto malformed = [] {
    return invalid("note.vkey",
                   "A verifier key has the form name+hash+key, for Ed25519 keys only.");
  };
  const std::size_t first = vkey.find('+');
  if (first == std::string_view::npos) return malformed();
  const std::size_t second = vkey.find('+', first + 1);
  if (second == std::string_view::npos) return malformed();
  const auto id = to_array<4>(from_hex(vkey.substr(first + 1, second - first - 1)));
  const auto bytes = from_base64(vkey.substr(second + 1));
  if (!id || !bytes || bytes->empty() || static_cast<std::uint8_t>(bytes->front()) != kEd25519)
    return malformed();
  const auto key = to_array<32>(std::optional(bytes->substr(1)));
  if (!key) return malformed();
  auto verifier = from_public_key(vkey.substr(0, first), *key);
  if (!verifier) return malformed();
  if (verifier->id() != *id)
    return invalid("note.vkey", "The hash in the verifier key is not that of its key.");
  return verifier;
}

Result<NoteVerifier> NoteVerifier::from_pem(std::string_view name, std::string_view pem) {
  const Bio bio = reader_of(pem);
  const KeyHandle handle =
      bio ? adopt(PEM_read_bio_PUBKEY(bio.get(), nullptr, no_passphrase, nullptr)) : nullptr;
  PublicKey key{};
  std::size_t size = key.size();
  if (!is_ed25519(handle) || EVP_PKEY_get_raw_public_key(handle.get(), key.data(), &size) != 1) {
    return invalid("note.public_key", "Not the PEM text of an Ed25519 public key.");
  }
  return from_public_key(name, key);
}

std::string NoteVerifier::vkey() const {
  std::string text = name_;
  text += '+';
  append_hex(text, id_);
  text += '+';
  append_base64(text, as_bytes(bytes_with_type(public_key_)));
  return text;
}

std::string NoteVerifier::pem() const {
  const Bio bio(BIO_new(BIO_s_mem()));
  if (!bio || PEM_write_bio_PUBKEY(bio.get(), handle_.get()) != 1) {
    throw std::runtime_error("OpenSSL could not write a public key");
  }
  return text_of(bio);
}

bool NoteVerifier::verify(std::string_view text, std::span<const std::uint8_t> signature) const {
  const Context context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle_.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), as_bytes(text).data(),
                          text.size()) == 1;
}

Result<NoteSigner> NoteSigner::from_handle(std::string_view name, KeyHandle handle) {
  PublicKey key{};
  std::size_t size = key.size();
  if (!is_ed25519(handle) || EVP_PKEY_get_raw_public_key(handle.get(), key.data(), &size) != 1) {
    return invalid("note.private_key", "Not an Ed25519 private key.");
  }
  PROOFDESK_ASSIGN(NoteVerifier verifier, NoteVerifier::from_public_key(name, key));
  return NoteSigner(std::move(handle), std::move(verifier));
}

Result<NoteSigner> NoteSigner::generate(std::string_view name) {
  KeyHandle handle = adopt(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  if (!handle) throw std::runtime_error("OpenSSL could not make a key");
  return from_handle(name, std::move(handle));
}

Result<NoteSigner> NoteSigner::from_seed(std::string_view name,
                                         const std::array<std::uint8_t, 32>& seed) {
  return from_handle(name, adopt(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr,
                                                              seed.data(), seed.size())));
}

Result<NoteSigner> NoteSigner::from_pem(std::string_view name, std::string_view pem) {
  const Bio bio = reader_of(pem);
  KeyHandle handle =
      bio ? adopt(PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, nullptr)) : nullptr;
  return from_handle(name, std::move(handle));
}

std::string NoteSigner::pem() const {
  const Bio bio(BIO_new(BIO_s_secmem()));
  if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), handle_.get(), nullptr, nullptr, 0, nullptr,
                                            nullptr) != 1) {
    throw std::runtime_error("OpenSSL could not write a private key");
  }
  return text_of(bio);
}

Signature NoteSigner::sign(std::string_view text) const {
  const Context context(EVP_MD_CTX_new());
  Signature signature{};
  std::size_t size = signature.size();
  if (!context ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, handle_.get()) != 1 ||
      EVP_DigestSign(context.get(), signature.data(), &size, as_bytes(text).data(), text.size()) !=
          1 ||
      size != signature.size()) {
    throw std::runtime_error("OpenSSL could not sign");
  }
  return signature;
}

}  // namespace proofdesk::journal
