#include "core/journal/aead.hpp"

#include "core/base/encoding.hpp"

#include <limits>
#include <stdexcept>

#include <openssl/evp.h>

namespace proofdesk::journal {
namespace {

/// Looked up once: fetching an algorithm costs more than sealing a small message.
const EVP_CIPHER* cipher() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return fetched;
}

void require(bool done) {
  if (!done) throw std::runtime_error("OpenSSL could not run AES-256-GCM");
}

int length_of(std::string_view text) {
  if (text.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()) / 2) {
    throw std::runtime_error("too much to encrypt as one message");
  }
  return static_cast<int>(text.size());
}

}  // namespace

void Aead::Free::operator()(evp_cipher_ctx_st* context) const { EVP_CIPHER_CTX_free(context); }

Aead::Aead() : context_(EVP_CIPHER_CTX_new()) {
  require(context_ != nullptr && cipher() != nullptr);
}

void Aead::seal(const Key& key, const Nonce& nonce, std::string_view associated,
                std::string_view plain, std::string& out) {
  EVP_CIPHER_CTX* context = context_.get();
  const std::size_t start = out.size();
  out.resize(start + plain.size() + kTagBytes);
  auto* to = reinterpret_cast<unsigned char*>(out.data() + start);
  int written = 0;
  // Told the algorithm again, OpenSSL would throw away the context's memory and ask for it anew.
  require(EVP_EncryptInit_ex2(context, begun_ ? nullptr : cipher(), key.data(), nonce.data(),
                              nullptr) == 1);
  begun_ = true;
  require(EVP_EncryptUpdate(context, nullptr, &written, as_bytes(associated).data(),
                            length_of(associated)) == 1);
  require(EVP_EncryptUpdate(context, to, &written, as_bytes(plain).data(), length_of(plain)) == 1);
  int rest = 0;
  require(EVP_EncryptFinal_ex(context, to + written, &rest) == 1);
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, kTagBytes, to + plain.size()) == 1);
}

std::optional<std::string> Aead::open(const Key& key, const Nonce& nonce,
                                      std::string_view associated, std::string_view sealed) {
  if (sealed.size() < kTagBytes) return std::nullopt;
  EVP_CIPHER_CTX* context = context_.get();
  const std::string_view body = sealed.substr(0, sealed.size() - kTagBytes);
  std::array<unsigned char, kTagBytes> tag;
  for (std::size_t i = 0; i < kTagBytes; ++i)
    tag[i] = static_cast<unsigned char>(sealed[body.size() + i]);
  std::string plain(body.size(), '\0');
  auto* to = reinterpret_cast<unsigned char*>(plain.data());
  int written = 0;
  require(EVP_DecryptInit_ex2(context, begun_ ? nullptr : cipher(), key.data(), nonce.data(),
                              nullptr) == 1);
  begun_ = true;
  require(EVP_DecryptUpdate(context, nullptr, &written, as_bytes(associated).data(),
                            length_of(associated)) == 1);
  require(EVP_DecryptUpdate(context, to, &written, as_bytes(body).data(), length_of(body)) == 1);
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()) == 1);
  int rest = 0;
  if (EVP_DecryptFinal_ex(context, to + written, &rest) != 1) return std::nullopt;
  return plain;
}

}  // namespace proofdesk::journal
