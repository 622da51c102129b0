#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <gmime/gmime.h>

/// What both directions need of GMime; only mail's own .cpp files include this.
namespace proofdesk::server::mail::gmime {

/// Once per process, on first use; thread-safe.
inline void begin() {
  static const bool kBegun = [] {
    g_mime_init();
    return true;
  }();
  (void)kBegun;
}

struct Unref {
  void operator()(void* object) const { g_object_unref(object); }
};
template <class T>
using Ref = std::unique_ptr<T, Unref>;

struct Free {
  void operator()(void* memory) const { g_free(memory); }
};
using Text = std::unique_ptr<char, Free>;

[[nodiscard]] inline std::string_view view(const char* text) {
  return text == nullptr ? std::string_view() : std::string_view(text);
}

/// Everything written to a stream in memory.
[[nodiscard]] inline std::string content_of(GMimeStreamMem* stream) {
  const GByteArray* bytes = g_mime_stream_mem_get_byte_array(stream);
  if (bytes == nullptr || bytes->data == nullptr) return {};
  return {reinterpret_cast<const char*>(bytes->data), bytes->len};
}

}  // namespace proofdesk::server::mail::gmime
