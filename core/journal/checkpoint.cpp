#include "core/journal/checkpoint.hpp"

#include "core/base/encoding.hpp"

#include <charconv>

namespace proofdesk::journal {
namespace {

bool is_line(std::string_view text) {
  return !text.empty() && text.find('\n') == std::string_view::npos;
}

std::unexpected<Error> malformed(std::string detail) {
  return fail(ErrorCode::kCorrupt, "checkpoint.form", std::move(detail));
}

/// Decimal digits without sign or leading zeros.
std::optional<std::uint64_t> parse_size(std::string_view text) {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), size);
  if (error != std::errc() || end != text.data() + text.size() || size > kMaxTreeSize)
    return std::nullopt;
  return size;
}

}  // namespace

Result<std::string> write_checkpoint(const Checkpoint& checkpoint) {
  bool lines = is_line(checkpoint.origin);
  for (const std::string& extension : checkpoint.extensions) lines = lines && is_line(extension);
  if (!lines)
    return fail(ErrorCode::kInvalidArgument, "checkpoint.line",
                "A checkpoint is made of non-empty lines.");
  std::string text = checkpoint.origin;
  text += '\n';
  text += std::to_string(checkpoint.size);
  text += '\n';
  append_base64(text, checkpoint.root);
  text += '\n';
  for (const std::string& extension : checkpoint.extensions) {
    text += extension;
    text += '\n';
  }
  return text;
}

Result<Checkpoint> parse_checkpoint(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos)
      return malformed("The checkpoint does not end in a line feed.");
    if (end == 0) return malformed("The checkpoint holds an empty line.");
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  if (lines.size() < 3) return malformed("The checkpoint has fewer than three lines.");
  const auto size = parse_size(lines[1]);
  if (!size) return malformed("The checkpoint's size is not a number of leaves.");
  const auto root = to_array<32>(from_base64(lines[2]));
  if (!root) return malformed("The checkpoint's root is not the base64 of 32 bytes.");
  Checkpoint checkpoint;
  checkpoint.origin = std::move(lines[0]);
  checkpoint.size = *size;
  checkpoint.root = *root;
  checkpoint.extensions.assign(std::make_move_iterator(lines.begin() + 3),
                               std::make_move_iterator(lines.end()));
  return checkpoint;
}

Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view origin,
                                   std::span<const NoteVerifier> verifiers) {
  PROOFDESK_ASSIGN(const VerifiedNote verified, open_note(note, verifiers));
  PROOFDESK_ASSIGN(Checkpoint checkpoint, parse_checkpoint(verified.text));
  if (checkpoint.origin != origin) {
    return fail(ErrorCode::kCorrupt, "checkpoint.origin",
                "The checkpoint is of another journal: " + checkpoint.origin);
  }
  return checkpoint;
}

}  // namespace proofdesk::journal
