// Whatever comes as a pack: an archive that is read is written again to files that are the same, and nothing is
// proven but the very pack that was signed. The input is an archive, and besides a list of changes to a true pack.

#include "evidence/verify/verify.hpp"
#include "tests/support/evidence/busy_desk.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

using namespace proofdesk;
using evidence::ZipFile;

struct Stage {
  testing::BusyDesk desk;
  std::vector<ZipFile> files = desk.pack().files;
  std::string key = desk.signer().verifier().vkey();
};

Stage& stage() {
  static Stage made;
  return made;
}

/// Each change takes five bytes: which file, where (three), what.
std::vector<ZipFile> changed(std::vector<ZipFile> files, std::string_view changes) {
  for (; changes.size() >= 5 && !files.empty(); changes.remove_prefix(5)) {
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(changes[i]); };
    const std::size_t which = at(0) % files.size();
    std::string& content = files[which].content;
    const std::size_t where =
        content.empty() ? 0 : (at(1) << 16 | at(2) << 8 | at(3)) % content.size();
    switch (at(4) % 5) {
      case 0:
        content.insert(where, 1, changes[4]);
        break;
      case 1:
        content.erase(where, 1 + at(4) / 5);
        break;
      case 2:
        files.erase(files.begin() + static_cast<std::ptrdiff_t>(which));
        break;
      case 3:
        content.resize(where);
        break;
      default:
        if (!content.empty()) content[where] = changes[4];
    }
  }
  return files;
}

}  // namespace

/// To set the stage takes longer than an input may.
extern "C" int LLVMFuzzerInitialize(int*, char***) {
  (void)stage();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto files = evidence::read_zip(text, {.files = 100, .bytes = 1 << 20})) {
    const auto archive = evidence::write_zip(*files);
    if (!archive) std::abort();
    const auto again = evidence::read_zip(*archive);
    if (!again || *again != *files) std::abort();
    if (evidence::verify_pack(*files, {.key = stage().key}).outcome == evidence::Outcome::kProven)
      std::abort();
  }
  const auto files = changed(stage().files, text);
  const auto verdict = evidence::verify_pack(files, {.key = stage().key});
  const bool proven = verdict.outcome == evidence::Outcome::kProven;
  if (proven != (files == stage().files)) std::abort();
  if (!proven && !verdict.reason) std::abort();
  return 0;
}
