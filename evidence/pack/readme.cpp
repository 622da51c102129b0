#include "evidence/pack/readme.hpp"

#include "core/base/encoding.hpp"

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

constexpr std::string_view kHow = R"(
HOW TO VERIFY IT
Get the journal's public key from the organisation on a day and a way of your own choosing, not out of this
pack; or keep a checkpoint or receipt that you were given earlier. Then, in this folder:

  sh verify.sh KEY                       needs a POSIX shell, OpenSSL 3 and the usual text tools
  proofdesk evidence verify PACK --key KEY [--checkpoint FILE] [--receipt FILE]

PACK is the archive or this folder, KEY the verifier key (one line, name+hash+base64) or a PEM file. Both end with
  0  proven against what was given
  3  consistent in itself, but nobody outside vouches for the signer (no key was given)
  1  not proven, with the first reason

verify.sh came with the pack. Read it before you run it, or use a copy that you had before.

BY HAND
The signature over the pack (manifest.json in the encoding that DSSE prescribes):
  { printf 'DSSEv1 28 application/vnd.in-toto+json %d ' $(wc -c < manifest.json); cat manifest.json; } > ../signed
  openssl pkeyutl -verify -pubin -inkey KEY.pem -rawin -in ../signed -sigfile manifest.sig
The files, from the digest of MANIFEST.sha256 that manifest.json names:
  openssl dgst -sha256 MANIFEST.sha256 && sha256sum -c MANIFEST.sha256
A leaf (line SEQUENCE + 1 of hashes.txt):
  { printf '\000'; awk -F '\t' '$1 == SEQUENCE { printf "%s", $2 }' journal/leaves.txt; } | openssl dgst -sha256
A value: the SHA-256 of a disclosure is a commitment; decoded (base64url) it reads [salt, path, value]. The lines
"path TAB commitment", sorted by path, give the SHA-256 in the member "commitments" of the leaf.

WHAT IS IN IT
  manifest.json            the statement: clause, period, counts, journal, digest of MANIFEST.sha256
  manifest.sig             its Ed25519 signature; manifest.dsse.json holds both as one DSSE envelope
  MANIFEST.sha256          the hashes of all other files
  keys/                    the journal's public key as PEM and as verifier key
  journal/checkpoint       the journal's signed head: origin, number of leaves, root (C2SP tlog-checkpoint)
  journal/hashes.txt       the hash of every leaf of the journal, in order (RFC 9162 tree)
  journal/leaves.txt       the leaves shown: sequence, leaf. Who did what to which record, when; no values
  journal/disclosures.txt  the values of the events, each opening one commitment: sequence, disclosure
  journal/redactions.txt   commitments that are not opened: sequence, path, commitment, erased or withheld
  definitions/             the lifecycles under which events were decided, each by the hash that the leaves name
  records/                 the records as they stand, JSON and CSV
  events/                  every change of every record, before and after
  kpis.json, kpis.csv      figures with definition and population, in whole numbers; "not shown" are those that rest on
                           values that are withheld
  requirements.*           what the clause asks for, in our words, and where these records show it

WHAT A PROOF SAYS
Nothing that this pack shows was altered, dropped, inserted or reordered since the checkpoint was signed, and all of
it was recorded in this order. The records are exactly what their events add up to.
)";

constexpr std::string_view kComplete =
    R"(No record of the scope was left out: every leaf of the journal is here, names kind and time of its event, and their
numbering has no gap.
)";

constexpr std::string_view kLimits = R"(
WHAT IT DOES NOT SAY
Whether what was entered was true. Whether something was never entered. Who else could read it. And whoever holds
the signing key could rewrite everything after the last checkpoint or receipt that is in honest hands outside:
keep this pack's checkpoint for the next audit.
)";

}  // namespace

std::string write_readme(const Statement& statement) {
  std::string out =
      fmt::format("EVIDENCE PACK: ISO/IEC 20000-1:2018, clause {}\n\n", statement.scope.clause);
  out += fmt::format("Period    {} to {} (end not included), by when things occurred\n",
                     to_rfc3339(statement.scope.from), to_rfc3339(statement.scope.to));
  out += fmt::format("Journal   {}\n", statement.origin);
  out += fmt::format("Head      {} leaves, root {}\n", statement.size, to_hex(statement.root));
  out += fmt::format("Key       {}\n", statement.key);
  for (const auto& [kind, count] : statement.counts.records)
    out += fmt::format("Records   {} {}\n", count, kind);
  out += fmt::format("Events    {}, of which {} imported; {} refusals\n", statement.counts.events,
                     statement.counts.imported, statement.counts.refusals);
  out += fmt::format("Values    {} disclosed, {} erased, {} withheld\n", statement.counts.disclosed,
                     statement.counts.erased, statement.counts.withheld);
  if (statement.imported_since) {
    out += fmt::format(
        "\nImported events happened elsewhere. Their integrity is claimed from when they were "
        "appended "
        "here, from\n{} on, not before.\n",
        to_rfc3339(*statement.imported_since));
  }
  out +=
      "\nThe organisation's own monitoring (9.1), not an audit conclusion. A record is in this "
      "pack, with all its\n"
      "events, when one of them occurred in the period.\n";
  out += kHow;
  if (statement.shown_from == 0) {
    out += kComplete;
  } else {
    out += fmt::format(
        "From leaf {} on no record of the scope was left out: every leaf is here, names kind and "
        "time of its event, "
        "and\ntheir numbering has no gap. Of earlier leaves, those of these records are here, the "
        "others as hashes "
        "only; that none\nof them belongs to the scope is the organisation's word.\n",
        statement.shown_from);
  }
  out += kLimits;
  return out;
}

}  // namespace proofdesk::evidence
