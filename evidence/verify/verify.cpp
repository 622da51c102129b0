#include "evidence/verify/verify.hpp"

#include "core/journal/checkpoint.hpp"
#include "core/journal/merkle.hpp"
#include "evidence/pack/derived.hpp"
#include "evidence/pack/journal_files.hpp"
#include "evidence/pack/layout.hpp"
#include "evidence/pack/manifest.hpp"
#include "evidence/pack/record_files.hpp"
#include "evidence/verify/figures.hpp"
#include "evidence/verify/outside.hpp"
#include "generated/assets.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

std::unexpected<Error> refuted(std::string rule, std::string detail) {
  return fail(ErrorCode::kCorrupt, "verify." + std::move(rule), std::move(detail));
}

class Verifier {
 public:
  Verifier(std::span<const ZipFile> files, const VerifyOptions& options, Verdict& verdict)
      : options_(options), verdict_(verdict) {
    for (const ZipFile& file : files) files_.emplace(file.name, file.content);
  }

  Status run() {
    PROOFDESK_TRY(check_signature());
    PROOFDESK_TRY(check_files());
    PROOFDESK_TRY(check_tree());
    PROOFDESK_TRY(check_leaves());
    PROOFDESK_TRY(check_openings());
    PROOFDESK_TRY(check_scope());
    PROOFDESK_TRY(check_records());
    check_definitions();
    PROOFDESK_TRY(check_figures());
    return check_outside();
  }

 private:
  void shown(std::string sentence) { verdict_.shown.push_back(std::move(sentence)); }

  Result<std::string_view> file(std::string_view name) const {
    const auto found = files_.find(name);
    if (found == files_.end()) return refuted("file", fmt::format("{} is missing.", name));
    return found->second;
  }

  /// Who signs: the pack's own key, which must be the given one if one was given.
  Result<journal::NoteVerifier> signer() const {
    PROOFDESK_ASSIGN(const std::string_view vkey, file(layout::kVerifierKey));
    PROOFDESK_ASSIGN(const std::string_view pem, file(layout::kPublicKey));
    auto own = journal::NoteVerifier::parse(vkey.substr(0, vkey.find('\n')));
    if (!own || vkey != own->vkey() + "\n" || pem != own->pem()) {
      return refuted("key", "The two forms of the key in the pack are not those of one key.");
    }
    if (options_.key) {
      PROOFDESK_ASSIGN(const auto given, read_outside_key(*options_.key, own->name()));
      if (given.vkey() != own->vkey()) {
        return refuted("key",
                       fmt::format("The pack is signed by {}, not by the key given.", own->vkey()));
      }
    }
    return own;
  }

  Status check_signature() {
    PROOFDESK_ASSIGN(auto own, signer());
    signer_.emplace(std::move(own));
    PROOFDESK_ASSIGN(const std::string_view text, file(layout::kStatement));
    PROOFDESK_ASSIGN(const std::string_view signature, file(layout::kSignature));
    PROOFDESK_ASSIGN(const std::string_view envelope, file(layout::kEnvelope));
    if (!signer_->verify(pre_authentication(text), as_bytes(signature))) {
      return refuted("signature", "The signature over the pack's statement is false.");
    }
    journal::Signature bytes{};
    std::ranges::copy(as_bytes(signature), bytes.begin());
    if (envelope != write_envelope(text, *signer_, bytes)) {
      return refuted("envelope",
                     "The DSSE envelope does not hold the statement and its signature.");
    }
    PROOFDESK_ASSIGN(verdict_.statement, read_statement(text));
    if (statement().key != signer_->vkey() || statement().origin != signer_->name()) {
      return refuted("key",
                     "The statement names another journal or key than the one that signed it.");
    }
    shown(fmt::format("The statement is signed by {}.", signer_->vkey()));
    return {};
  }

  /// Names that may stand in a pack, so that nothing rides along unseen.
  std::set<std::string> expected_files() const {
    std::set<std::string> names;
    for (const std::string_view name :
         {layout::kReadme, layout::kVerifier, layout::kPublicKey, layout::kVerifierKey,
          layout::kCheckpoint, layout::kHashes, layout::kLeaves, layout::kDisclosures,
          layout::kRedactions, layout::kKpisJson, layout::kKpisCsv, layout::kRequirementsJson,
          layout::kRequirementsCsv}) {
      names.emplace(name);
    }
    for (const auto& [kind, prefix] : statement().scope.kinds) {
      names.insert(
          {layout::records_json(kind), layout::records_csv(kind), layout::events_csv(kind)});
    }
    return names;
  }

  Status check_files() {
    PROOFDESK_ASSIGN(const std::string_view manifest, file(layout::kManifest));
    if (journal::sha256(manifest) != statement().manifest) {
      return refuted("manifest", "MANIFEST.sha256 is not the list of hashes that was signed.");
    }
    PROOFDESK_ASSIGN(const auto hashes, read_manifest(manifest));
    std::set<std::string> expected = expected_files();
    for (const auto& [name, hash] : hashes) {
      const bool definition = name == layout::definition(to_hex(hash));
      if (!definition && expected.erase(name) == 0)
        return refuted("file", fmt::format("{} does not belong into a pack.", name));
      PROOFDESK_ASSIGN(const std::string_view content, file(name));
      if (journal::sha256(content) != hash)
        return refuted("file", fmt::format("{} was changed.", name));
    }
    if (!expected.empty())
      return refuted("file", fmt::format("{} is not in the list of hashes.", *expected.begin()));
    for (const auto& [name, content] : files_) {
      if (!hashes.contains(std::string(name)) &&
          std::ranges::find(layout::kUnlisted, name) == layout::kUnlisted.end()) {
        return refuted("file",
                       fmt::format("{} is in the pack, but not in its list of hashes.", name));
      }
    }
    if (files_.find(layout::kVerifier)->second != asset("evidence/pack/verify.sh")) {
      verdict_.remarks.emplace_back(
          "The pack's verify.sh is not the one that this version of the program writes.");
    }
    shown(fmt::format("All {} files are those that were signed.", hashes.size()));
    return {};
  }

  Status check_tree() {
    PROOFDESK_ASSIGN(const std::string_view note, file(layout::kCheckpoint));
    const std::array verifiers = {*signer_};
    PROOFDESK_ASSIGN(const auto head, journal::open_checkpoint(note, signer_->name(), verifiers));
    if (static_cast<std::int64_t>(head.size) != statement().size || head.root != statement().root) {
      return refuted("checkpoint", "The checkpoint is not the one that the statement names.");
    }
    PROOFDESK_ASSIGN(const std::string_view text, file(layout::kHashes));
    PROOFDESK_ASSIGN(hashes_, read_hashes(text));
    if (hashes_.size() != head.size) {
      return refuted("tree", fmt::format("The checkpoint covers {} leaves, the pack lists {}.",
                                         head.size, hashes_.size()));
    }
    journal::Frontier tree;
    for (const journal::Digest& hash : hashes_) tree.append(hash);
    if (tree.root() != head.root)
      return refuted("tree", "The leaf hashes do not give the root that was signed.");
    shown(fmt::format("The {} leaf hashes give the root in the signed checkpoint.", head.size));
    return {};
  }

  Status check_leaves() {
    PROOFDESK_ASSIGN(const std::string_view text, file(layout::kLeaves));
    PROOFDESK_ASSIGN(events_, read_leaves(text));
    const std::int64_t from = statement().shown_from;
    std::int64_t in_range = 0;
    for (const ShownEvent& event : events_) {
      const auto sequence = static_cast<std::uint64_t>(event.envelope.sequence);
      if (sequence >= hashes_.size())
        return refuted("leaf", fmt::format("Leaf {} is past the checkpoint.", sequence));
      if (hashes_[sequence] != event.leaf_hash) {
        return refuted("leaf", fmt::format("Leaf {} is not the one in the tree.", sequence));
      }
      if (event.envelope.sequence >= from) ++in_range;
    }
    if (from < 0 || from > statement().size || in_range != statement().size - from) {
      return refuted("leaf", fmt::format("Not every leaf from {} on is shown.", from));
    }
    shown(fmt::format("The {} leaves shown are in the tree; none is missing from leaf {} on.",
                      events_.size(), from));
    return {};
  }

  Status check_openings() {
    PROOFDESK_ASSIGN(const std::string_view disclosures, file(layout::kDisclosures));
    PROOFDESK_ASSIGN(const std::string_view redactions, file(layout::kRedactions));
    PROOFDESK_TRY(read_openings(disclosures, redactions, events_));
    const std::set<Uuid> selected = select_records(statement().scope, events_);
    const std::set<std::string> withheld(statement().withheld.begin(), statement().withheld.end());
    for (const ShownEvent& event : events_) {
      if (selected.contains(event.envelope.record)) {
        PROOFDESK_TRY(check_commitments(event));
      } else if (!event.openings.empty()) {
        return refuted("opening", fmt::format("Leaf {} is opened, but not in scope.",
                                              event.envelope.sequence));
      }
      for (const Opening& opening : event.openings) {
        if (opening.shown != Shown::kWithheld) continue;
        if (!withheld.contains(opening.path.substr(0, opening.path.find('/')))) {
          return refuted("opening",
                         fmt::format("Leaf {}: \"{}\" is withheld without being listed as such.",
                                     event.envelope.sequence, opening.path));
        }
      }
    }
    return {};
  }

  Status check_scope() {
    PROOFDESK_ASSIGN(derived_, derive(statement().scope, events_));
    if (derived_.counts != statement().counts) {
      return refuted(
          "counts",
          "The pack does not hold as many records, events and values as its statement says.");
    }
    if (derived_.imported_since != statement().imported_since) {
      return refuted("counts", "The statement gives another instant for the first imported event.");
    }
    const Statement::Counts& counts = derived_.counts;
    shown(fmt::format("{} values open commitments of {} events; {} are erased, {} withheld.",
                      counts.disclosed, counts.events + counts.refusals, counts.erased,
                      counts.withheld));
    if (statement().shown_from > 0) {
      verdict_.remarks.push_back(
          fmt::format("Leaves before {} are shown only as hashes where they are not of these "
                      "records: that no event of the period "
                      "lies among them is the organisation's word.",
                      statement().shown_from));
    }
    return {};
  }

  Status check_records() {
    for (const auto& [kind, prefix] : statement().scope.kinds) {
      PROOFDESK_ASSIGN(const std::string json, write_records_json(kind, derived_.records));
      PROOFDESK_TRY(compare(layout::records_json(kind), json));
      PROOFDESK_ASSIGN(const std::string_view table, file(layout::records_csv(kind)));
      PROOFDESK_ASSIGN(const auto columns, read_columns(table));
      PROOFDESK_ASSIGN(const std::string csv, write_records_csv(kind, columns, derived_.records));
      PROOFDESK_TRY(compare(layout::records_csv(kind), csv));
      PROOFDESK_ASSIGN(const std::string events, write_events_csv(kind, derived_.records));
      PROOFDESK_TRY(compare(layout::events_csv(kind), events));
    }
    shown(fmt::format(
        "The {} records are what their events add up to, and all that the scope covers.",
        derived_.records.size()));
    return {};
  }

  /// Their names are their hashes, and the files were found to be what was signed.
  void check_definitions() {
    std::set<std::string> missing;
    for (const FoldedRecord& record : derived_.records) {
      for (const ShownEvent* event : record.events) {
        for (const std::string& hash : event->envelope.definitions) {
          if (!files_.contains(layout::definition(hash))) missing.insert(hash);
        }
      }
    }
    if (!missing.empty()) {
      verdict_.remarks.push_back(
          fmt::format("{} of the definitions that events were decided under are not in the pack.",
                      missing.size()));
    }
  }

  Status compare(const std::string& name, std::string_view expected) const {
    PROOFDESK_ASSIGN(const std::string_view found, file(name));
    if (found == expected) return {};
    const auto [at, other] = std::ranges::mismatch(found, expected);
    const auto line = 1 + std::count(found.begin(), at, '\n');
    return refuted(
        "records",
        fmt::format("{}, line {}, is not what the disclosed events add up to.", name, line));
  }

  Status check_figures() {
    PROOFDESK_ASSIGN(const std::string_view json, file(layout::kKpisJson));
    PROOFDESK_ASSIGN(const std::string_view csv, file(layout::kKpisCsv));
    const std::set<std::string> not_shown = not_shown_in(json);
    if (!not_shown.empty()) {
      if (statement().withheld.empty()) {
        return refuted("figures", "Figures are not shown although no value is withheld.");
      }
      verdict_.remarks.push_back(fmt::format(
          "{} figures are not shown: they rest on values that are withheld.", not_shown.size()));
    }
    const auto figures =
        recompute_figures(statement().scope, derived_.records, options_.processes, not_shown);
    if (!figures) {
      verdict_.remarks.push_back("The figures were not computed again: " + figures.error().detail);
      return {};
    }
    if (figures->definitions != definitions_in(json)) {
      verdict_.remarks.emplace_back(
          "The figures follow other definitions than this program's; they were not computed "
          "again.");
      return {};
    }
    if (json != figures->json || csv != figures->csv) {
      return refuted("figures", "The figures are not what the records give by their definitions.");
    }
    shown("The figures are what the records give by their definitions.");
    return {};
  }

  Status check_outside() {
    if (options_.key) shown("The signer is the key given.");
    if (options_.checkpoint) {
      PROOFDESK_ASSIGN(const auto head,
                       check_outside_checkpoint(*options_.checkpoint, *signer_, hashes_));
      shown(fmt::format("The journal continues the checkpoint given, of {} leaves.", head.size));
    }
    if (options_.receipt) {
      PROOFDESK_ASSIGN(const auto receipt, read_receipt(*options_.receipt));
      PROOFDESK_TRY(check_receipt(receipt, hashes_));
      shown(fmt::format("Leaf {} is the one in the receipt given.", receipt.sequence));
    }
    return {};
  }

  const Statement& statement() const { return *verdict_.statement; }

  const VerifyOptions& options_;
  Verdict& verdict_;
  std::map<std::string_view, std::string_view> files_;
  std::optional<journal::NoteVerifier> signer_;
  std::vector<journal::Digest> hashes_;
  std::vector<ShownEvent> events_;
  Derived derived_;
};

}  // namespace

Verdict verify_pack(std::span<const ZipFile> files, const VerifyOptions& options) {
  Verdict verdict;
  Status status = Verifier(files, options, verdict).run();
  if (!status) {
    verdict.reason = std::move(status).error();
  } else {
    const bool pinned = options.key || options.checkpoint || options.receipt;
    verdict.outcome = pinned ? Outcome::kProven : Outcome::kUnpinned;
  }
  return verdict;
}

}  // namespace proofdesk::evidence
