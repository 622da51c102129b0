#pragma once

#include <array>
#include <string>
#include <string_view>

namespace proofdesk::evidence::layout {

/// The files of a pack. What verify.sh reads is named there too.
inline constexpr std::string_view kReadme = "README.txt";
inline constexpr std::string_view kVerifier = "verify.sh";

// These four vouch for all others and for each other, and are therefore not in the list of hashes.
inline constexpr std::string_view kManifest = "MANIFEST.sha256";
inline constexpr std::string_view kStatement = "manifest.json";
inline constexpr std::string_view kEnvelope = "manifest.dsse.json";
inline constexpr std::string_view kSignature = "manifest.sig";
inline constexpr std::array kUnlisted = {kManifest, kStatement, kEnvelope, kSignature};

inline constexpr std::string_view kPublicKey = "keys/log.pub.pem";
inline constexpr std::string_view kVerifierKey = "keys/log.vkey";

inline constexpr std::string_view kCheckpoint = "journal/checkpoint";
inline constexpr std::string_view kHashes = "journal/hashes.txt";
inline constexpr std::string_view kLeaves = "journal/leaves.txt";
inline constexpr std::string_view kDisclosures = "journal/disclosures.txt";
inline constexpr std::string_view kRedactions = "journal/redactions.txt";

inline constexpr std::string_view kKpisJson = "kpis.json";
inline constexpr std::string_view kKpisCsv = "kpis.csv";
inline constexpr std::string_view kRequirementsJson = "requirements.json";
inline constexpr std::string_view kRequirementsCsv = "requirements.csv";

/// The text whose SHA-256 is `hash`.
inline constexpr std::string_view kDefinitions = "definitions/";
[[nodiscard]] inline std::string definition(std::string_view hash) {
  return std::string(kDefinitions) + std::string(hash) + ".json";
}

[[nodiscard]] inline std::string records_json(std::string_view kind) {
  return "records/" + std::string(kind) + ".json";
}
[[nodiscard]] inline std::string records_csv(std::string_view kind) {
  return "records/" + std::string(kind) + ".csv";
}
[[nodiscard]] inline std::string events_csv(std::string_view kind) {
  return "events/" + std::string(kind) + ".csv";
}

}  // namespace proofdesk::evidence::layout
