#include "evidence/pack/journal_files.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/commitment.hpp"
#include "core/journal/merkle.hpp"
#include "evidence/lines.hpp"

#include <algorithm>
#include <unordered_map>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

/// Bytes of a line that its sequence, tab and end take; only a number beyond 10^14 takes more.
constexpr std::size_t kMostOfSequence = 16;

std::unexpected<Error> corrupt(std::string_view what, std::size_t line, std::string_view detail) {
  return fail(ErrorCode::kCorrupt, fmt::format("pack.{}", what),
              fmt::format("journal/{}.txt, line {}: {}.", what, line, detail));
}

/// Finds events by sequence while lines come in.
class Openings {
 public:
  explicit Openings(std::vector<ShownEvent>& events) : events_(events) {
    for (std::size_t i = 0; i < events.size(); ++i)
      by_sequence_.emplace(events[i].envelope.sequence, i);
  }

  Status add(std::int64_t sequence, Opening opening, std::string_view file, std::size_t line) {
    const auto found = by_sequence_.find(sequence);
    if (found == by_sequence_.end()) return wrong(file, line, "the pack does not show this leaf");
    events_[found->second].openings.push_back(std::move(opening));
    return {};
  }

  Status sort() {
    for (ShownEvent& event : events_) {
      std::ranges::sort(event.openings, {}, &Opening::path);
      const auto twice = std::ranges::adjacent_find(event.openings, {}, &Opening::path);
      if (twice != event.openings.end()) {
        return fail(
            ErrorCode::kCorrupt, "pack.opening",
            fmt::format("Leaf {}: \"{}\" is opened twice.", event.envelope.sequence, twice->path));
      }
    }
    return {};
  }

 private:
  static std::unexpected<Error> wrong(std::string_view file, std::size_t line,
                                      std::string_view detail) {
    return fail(ErrorCode::kCorrupt, "pack.opening",
                fmt::format("journal/{}.txt, line {}: {}.", file, line, detail));
  }

  std::vector<ShownEvent>& events_;
  std::unordered_map<std::int64_t, std::size_t> by_sequence_;
};

/// That lines are in order and not repeated, so that one content has one text.
bool ascends(const std::pair<std::int64_t, std::string>& before,
             const std::pair<std::int64_t, std::string>& now) {
  return before < now;
}

Status read_disclosures(std::string_view text, Openings& openings) {
  constexpr std::string_view kFile = "disclosures";
  Lines lines(text);
  std::pair<std::int64_t, std::string> last{-1, ""};
  while (const auto line = lines.next()) {
    const auto parts = split_tabs(*line);
    const auto sequence = parse_count(parts.front());
    if (parts.size() != 2 || !sequence)
      return corrupt(kFile, lines.number(), "not a sequence and a disclosure");
    auto disclosed = journal::parse_disclosure(parts[1]);
    if (!disclosed) return corrupt(kFile, lines.number(), "the disclosure does not parse");
    std::pair<std::int64_t, std::string> now{*sequence, disclosed->path};
    if (!ascends(last, now)) return corrupt(kFile, lines.number(), "out of order");
    PROOFDESK_TRY(openings.add(*sequence,
                               {disclosed->path, journal::commit(parts[1]), Shown::kDisclosed,
                                std::string(parts[1]), std::move(disclosed->value)},
                               kFile, lines.number()));
    last = std::move(now);
  }
  if (!lines.complete()) return corrupt(kFile, lines.number() + 1, "the last line is cut short");
  return {};
}

Status read_redactions(std::string_view text, Openings& openings) {
  constexpr std::string_view kFile = "redactions";
  Lines lines(text);
  std::pair<std::int64_t, std::string> last{-1, ""};
  while (const auto line = lines.next()) {
    const auto parts = split_tabs(*line);
    const auto sequence = parse_count(parts.front());
    if (parts.size() != 4 || !sequence || !journal::is_path(parts[1])) {
      return corrupt(kFile, lines.number(), "not a sequence, a path, a commitment and a reason");
    }
    const auto commitment = to_array<32>(from_hex(parts[2]));
    if (!commitment) return corrupt(kFile, lines.number(), "the commitment is no SHA-256");
    const bool erased = parts[3] == to_word(Shown::kErased);
    if (!erased && parts[3] != to_word(Shown::kWithheld))
      return corrupt(kFile, lines.number(), "unknown reason");
    std::pair<std::int64_t, std::string> now{*sequence, parts[1]};
    if (!ascends(last, now)) return corrupt(kFile, lines.number(), "out of order");
    PROOFDESK_TRY(openings.add(
        *sequence,
        {std::string(parts[1]), *commitment, erased ? Shown::kErased : Shown::kWithheld, {}, {}},
        kFile, lines.number()));
    last = std::move(now);
  }
  if (!lines.complete()) return corrupt(kFile, lines.number() + 1, "the last line is cut short");
  return {};
}

}  // namespace

std::string write_hashes(std::span<const journal::Digest> hashes) {
  std::string out;
  out.reserve(hashes.size() * 65);
  for (const journal::Digest& hash : hashes) {
    append_hex(out, hash);
    out += '\n';
  }
  return out;
}

Result<std::vector<journal::Digest>> read_hashes(std::string_view text) {
  std::vector<journal::Digest> hashes;
  hashes.reserve(text.size() / 65);
  Lines lines(text);
  while (const auto line = lines.next()) {
    const auto hash = to_array<32>(from_hex(*line));
    if (!hash) return corrupt("hashes", lines.number(), "not a SHA-256 in hex");
    hashes.push_back(*hash);
  }
  if (!lines.complete()) return corrupt("hashes", lines.number() + 1, "the last line is cut short");
  return hashes;
}

std::string write_leaves(std::span<const ShownEvent> events) {
  std::size_t size = 0;
  for (const ShownEvent& event : events) size += event.leaf.size() + kMostOfSequence;
  std::string out;
  out.reserve(size);
  for (const ShownEvent& event : events) {
    fmt::format_to(std::back_inserter(out), "{}\t{}\n", event.envelope.sequence, event.leaf);
  }
  return out;
}

Result<std::vector<ShownEvent>> read_leaves(std::string_view text) {
  std::vector<ShownEvent> events;
  Lines lines(text);
  while (const auto line = lines.next()) {
    const std::size_t tab = line->find('\t');
    const auto sequence = parse_count(line->substr(0, tab));
    if (tab == std::string_view::npos || !sequence)
      return corrupt("leaves", lines.number(), "not a sequence and a leaf");
    ShownEvent event;
    event.leaf = line->substr(tab + 1);
    auto envelope = journal::parse_leaf(event.leaf);
    if (!envelope) return corrupt("leaves", lines.number(), "the leaf does not parse");
    if (envelope->sequence != *sequence)
      return corrupt("leaves", lines.number(), "the leaf says another sequence");
    if (!events.empty() && *sequence <= events.back().envelope.sequence) {
      return corrupt("leaves", lines.number(), "out of order");
    }
    event.envelope = std::move(*envelope);
    event.leaf_hash = journal::hash_leaf(event.leaf);
    events.push_back(std::move(event));
  }
  if (!lines.complete()) return corrupt("leaves", lines.number() + 1, "the last line is cut short");
  return events;
}

std::string write_disclosures(std::span<const ShownEvent> events) {
  std::size_t size = 0;
  for (const ShownEvent& event : events) {
    for (const Opening& opening : event.openings)
      size += opening.disclosure.size() + kMostOfSequence;
  }
  std::string out;
  out.reserve(size);
  for (const ShownEvent& event : events) {
    for (const Opening& opening : event.openings) {
      if (opening.shown != Shown::kDisclosed) continue;
      fmt::format_to(std::back_inserter(out), "{}\t{}\n", event.envelope.sequence,
                     opening.disclosure);
    }
  }
  return out;
}

std::string write_redactions(std::span<const ShownEvent> events) {
  std::string out;
  for (const ShownEvent& event : events) {
    for (const Opening& opening : event.openings) {
      if (opening.shown == Shown::kDisclosed) continue;
      fmt::format_to(std::back_inserter(out), "{}\t{}\t{}\t{}\n", event.envelope.sequence,
                     opening.path, to_hex(opening.commitment), to_word(opening.shown));
    }
  }
  return out;
}

Status read_openings(std::string_view disclosures, std::string_view redactions,
                     std::vector<ShownEvent>& events) {
  Openings openings(events);
  PROOFDESK_TRY(read_disclosures(disclosures, openings));
  PROOFDESK_TRY(read_redactions(redactions, openings));
  return openings.sort();
}

Status check_commitments(const ShownEvent& event) {
  const auto wrong = [&](std::string_view detail) {
    return fail(ErrorCode::kCorrupt, "pack.commitments",
                fmt::format("Leaf {}: {}.", event.envelope.sequence, detail));
  };
  journal::CommitmentList list;
  for (const Opening& opening : event.openings) {
    if (!list.add(opening.path, opening.commitment))
      return wrong("the commitments are not in order");
  }
  if (list.digest() != event.envelope.commitments) {
    return wrong("the values shown are not those that the leaf commits to");
  }
  return {};
}

}  // namespace proofdesk::evidence
