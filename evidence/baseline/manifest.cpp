#include "evidence/baseline/manifest.hpp"

#include "core/base/encoding.hpp"
#include "core/model/record_ref.hpp"

#include <charconv>
#include <optional>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

constexpr std::size_t kHashText = 64;

std::optional<BaselineEntry> read_entry(std::string_view line) {
  const auto at = line.find('@');
  const auto space = line.find(' ');
  if (at == std::string_view::npos || space == std::string_view::npos || space < at)
    return std::nullopt;
  const auto ref = RecordRef::parse(line.substr(0, at));
  const std::string_view hash = line.substr(space + 1);
  const std::string_view digits = line.substr(at + 1, space - at - 1);
  BaselineEntry entry;
  const auto [end, failure] =
      std::from_chars(digits.data(), digits.data() + digits.size(), entry.revision);
  if (!ref || failure != std::errc{} || end != digits.data() + digits.size() ||
      entry.revision < 1 || hash.size() != kHashText || !from_hex(hash))
    return std::nullopt;
  entry.kind = ref->kind;
  entry.id = ref->id;
  entry.leaf_hash = hash;
  return entry;
}

void append_entry(const BaselineEntry& entry, std::string& out) {
  fmt::format_to(std::back_inserter(out), "{}/{}@{} {}\n", entry.kind, entry.id.to_string(),
                 entry.revision, entry.leaf_hash);
}

}  // namespace

std::strong_ordering order_of(const BaselineEntry& a, const BaselineEntry& b) {
  if (const auto kinds = a.kind <=> b.kind; kinds != 0) return kinds;
  return a.id <=> b.id;
}

std::string write_manifest(const std::vector<BaselineEntry>& entries) {
  std::string text;
  constexpr std::size_t kLine = 130;
  text.reserve(entries.size() * kLine);
  for (const auto& entry : entries) append_entry(entry, text);
  return text;
}

Result<std::vector<BaselineEntry>> read_manifest(std::string_view text) {
  std::vector<BaselineEntry> entries;
  std::string again;
  for (std::size_t line = 1; !text.empty(); ++line) {
    const auto wrong = [&](std::string_view what) {
      return fail(ErrorCode::kCorrupt, "baseline.manifest",
                  fmt::format("Line {} of the manifest {}.", line, what));
    };
    const auto end = text.find('\n');
    if (end == std::string_view::npos) return wrong("does not end");
    auto entry = read_entry(text.substr(0, end));
    if (!entry) return wrong("is not of the form kind/id@revision hash");
    // One spelling only: no signs, no leading zeros.
    again.clear();
    append_entry(*entry, again);
    if (again != text.substr(0, end + 1)) return wrong("is not spelled as it would be written");
    if (!entries.empty() && order_of(entries.back(), *entry) >= 0)
      return wrong("does not come after the one before");
    entries.push_back(std::move(*entry));
    text.remove_prefix(end + 1);
  }
  return entries;
}

}  // namespace proofdesk::evidence
