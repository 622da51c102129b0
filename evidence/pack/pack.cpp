#include "evidence/pack/pack.hpp"

#include "evidence/pack/derived.hpp"
#include "evidence/pack/journal_files.hpp"
#include "evidence/pack/kpi_files.hpp"
#include "evidence/pack/layout.hpp"
#include "evidence/pack/manifest.hpp"
#include "evidence/pack/readme.hpp"
#include "evidence/pack/record_files.hpp"
#include "evidence/requirements/register.hpp"
#include "generated/assets.hpp"

#include <algorithm>

namespace proofdesk::evidence {
namespace {

/// Closes the openings of these paths. Items go together: withholding "worklog" withholds every entry.
void withhold(const std::set<std::string>& paths, std::vector<ShownEvent>& events) {
  for (ShownEvent& event : events) {
    for (Opening& opening : event.openings) {
      if (opening.shown != Shown::kDisclosed) continue;
      if (!paths.contains(opening.path.substr(0, opening.path.find('/')))) continue;
      opening = {std::move(opening.path), opening.commitment, Shown::kWithheld, {}, {}};
    }
  }
}

bool same(const std::vector<Figure>& a, const std::vector<Figure>& b) {
  return std::ranges::equal(a, b, [](const Figure& left, const Figure& right) {
    return left.dimension == right.dimension && left.value == right.value &&
           left.population == right.population;
  });
}

class Assembly {
 public:
  Assembly(Collected&& collected, const Model& model, std::span<const Process> processes,
           const journal::NoteSigner& signer)
      : collected_(std::move(collected)), model_(model), processes_(processes), signer_(signer) {}

  Result<Pack> run() {
    PROOFDESK_ASSIGN(Derived derived, derive(collected_.scope, collected_.events));
    PROOFDESK_ASSIGN(std::vector<Kpi> kpis, figures(derived));
    if (!collected_.withheld.empty()) {
      withhold(collected_.withheld, collected_.events);
      PROOFDESK_ASSIGN(derived, derive(collected_.scope, collected_.events));
      PROOFDESK_ASSIGN(const std::vector<Kpi> shown, figures(derived));
      mark_not_shown(shown, kpis);
    }
    state(derived);
    add_journal();
    PROOFDESK_TRY(add_records(derived));
    PROOFDESK_TRY(add_figures(kpis));
    add(layout::kReadme, write_readme(pack_.statement));
    add(layout::kVerifier, std::string(asset("evidence/pack/verify.sh")));
    PROOFDESK_TRY(sign());
    std::ranges::sort(pack_.files, {}, &ZipFile::name);
    return std::move(pack_);
  }

 private:
  void add(std::string_view name, std::string content) {
    pack_.files.push_back({std::string(name), std::move(content)});
  }

  void state(const Derived& derived) {
    Statement& statement = pack_.statement;
    statement.origin = signer_.verifier().name();
    statement.key = signer_.verifier().vkey();
    statement.scope = collected_.scope;
    statement.size = static_cast<std::int64_t>(collected_.head.size);
    statement.root = collected_.head.root;
    statement.shown_from = collected_.shown_from;
    statement.imported_since = derived.imported_since;
    statement.withheld.assign(collected_.withheld.begin(), collected_.withheld.end());
    statement.counts = derived.counts;
  }

  void add_journal() {
    add(layout::kPublicKey, signer_.verifier().pem());
    add(layout::kVerifierKey, signer_.verifier().vkey() + "\n");
    add(layout::kCheckpoint, collected_.checkpoint);
    add(layout::kHashes, write_hashes(collected_.hashes));
    add(layout::kLeaves, write_leaves(collected_.events));
    add(layout::kDisclosures, write_disclosures(collected_.events));
    add(layout::kRedactions, write_redactions(collected_.events));
    for (const auto& [hash, text] : collected_.definitions) add(layout::definition(hash), text);
  }

  Status add_records(const Derived& derived) {
    for (const auto& [kind, prefix] : collected_.scope.kinds) {
      PROOFDESK_ASSIGN(std::string json, write_records_json(kind, derived.records));
      PROOFDESK_ASSIGN(std::string csv, write_records_csv(kind, record_columns(*model_.kind(kind)),
                                                          derived.records));
      PROOFDESK_ASSIGN(std::string events, write_events_csv(kind, derived.records));
      add(layout::records_json(kind), std::move(json));
      add(layout::records_csv(kind), std::move(csv));
      add(layout::events_csv(kind), std::move(events));
    }
    return {};
  }

  Result<std::vector<Kpi>> figures(const Derived& derived) const {
    const Scope& scope = collected_.scope;
    PROOFDESK_ASSIGN(const auto cases, to_cases(scope, model_, derived.records));
    return run_measures(processes_, model_, cases, scope.from, scope.to);
  }

  /// A figure that comes out otherwise without the withheld values would mislead: it is not shown.
  static void mark_not_shown(const std::vector<Kpi>& shown, std::vector<Kpi>& kpis) {
    for (std::size_t i = 0; i < kpis.size(); ++i) {
      if (same(kpis[i].figures, shown[i].figures)) continue;
      kpis[i].figures.clear();
      kpis[i].not_shown = true;
    }
  }

  Status add_figures(const std::vector<Kpi>& kpis) {
    PROOFDESK_ASSIGN(std::string json, write_kpis_json(kpis));
    add(layout::kKpisJson, std::move(json));
    add(layout::kKpisCsv, write_kpis_csv(kpis));
    const auto requirements = requirements_of(collected_.scope.clause);
    PROOFDESK_ASSIGN(std::string list, write_requirements_json(requirements));
    add(layout::kRequirementsJson, std::move(list));
    add(layout::kRequirementsCsv, write_requirements_csv(requirements));
    return {};
  }

  Status sign() {
    std::string manifest = write_manifest(pack_.files);
    pack_.statement.manifest = journal::sha256(manifest);
    PROOFDESK_ASSIGN(std::string statement, write_statement(pack_.statement));
    const journal::Signature signature = signer_.sign(pre_authentication(statement));
    add(layout::kManifest, std::move(manifest));
    add(layout::kEnvelope, write_envelope(statement, signer_.verifier(), signature));
    add(layout::kStatement, std::move(statement));
    add(layout::kSignature, std::string(as_text(signature)));
    return {};
  }

  Collected collected_;
  const Model& model_;
  std::span<const Process> processes_;
  const journal::NoteSigner& signer_;
  Pack pack_;
};

}  // namespace

Result<Pack> assemble_pack(Collected collected, const Model& model,
                           std::span<const Process> processes, const journal::NoteSigner& signer) {
  return Assembly(std::move(collected), model, processes, signer).run();
}

Result<Pack> make_pack(ReadView& view, const KeyStore& keys, const Model& model,
                       std::span<const Process> processes, const journal::NoteSigner& signer,
                       const PackRequest& request, const Progress& progress) {
  PROOFDESK_ASSIGN(Collected collected,
                   collect(view, keys, model, signer.verifier(), request, progress));
  return assemble_pack(std::move(collected), model, processes, signer);
}

}  // namespace proofdesk::evidence
