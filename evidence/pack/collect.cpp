#include "evidence/pack/collect.hpp"

#include "core/engine/definitions.hpp"
#include "core/engine/event.hpp"
#include "core/journal/merkle.hpp"
#include "core/journal/sealed_payload.hpp"
#include "core/model/items.hpp"
#include "evidence/each_record.hpp"
#include "evidence/journal_rows.hpp"
#include "evidence/requirements/register.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

constexpr std::array kCollections = {kLinks, kWorklog, kAttachments, kTimers};

Result<Scope> scope_of(const Model& model, const PackRequest& request) {
  if (request.from >= request.to) {
    return fail(ErrorCode::kInvalidArgument, "pack.period", "The period ends before it begins.");
  }
  Scope scope{request.clause, request.from, request.to, {}};
  // A kind says itself which clause it serves; a requirement may draw on others besides.
  std::set<std::string> wanted;
  for (const Requirement& requirement : requirements_of(request.clause)) {
    wanted.insert(requirement.kinds.begin(), requirement.kinds.end());
  }
  for (const auto& kind : model.kinds()) {
    const bool serves = !kind->clause.empty() && within_clause(kind->clause, request.clause);
    if (serves || wanted.contains(kind->name)) scope.kinds.emplace(kind->name, kind->number_prefix);
  }
  if (scope.kinds.empty()) {
    return fail(ErrorCode::kNotFound, "pack.clause",
                fmt::format("No kind of record here serves clause {}.", request.clause));
  }
  return scope;
}

/// The paths to withhold, whichever way their fields were spelled. Secrets always are.
Result<std::set<std::string>> withheld_paths(const Model& model, const Scope& scope,
                                             const PackRequest& request) {
  std::set<std::string> paths;
  for (const auto& [kind, prefix] : scope.kinds) {
    for (const FieldModel& field : model.kind(kind)->fields()) {
      if (field.secret) paths.insert(field.json_name);
    }
  }
  for (const std::string& name : request.withhold) {
    bool known = false;
    for (const auto& [kind, prefix] : scope.kinds) {
      const FieldModel* field = model.kind(kind)->field(name);
      if (field == nullptr || field->origin == FieldOrigin::kSystem) continue;
      paths.insert(field->json_name);
      known = true;
    }
    if (std::ranges::find(kCollections, name) != kCollections.end() || is_note(name)) {
      paths.insert(name);
      known = true;
    }
    if (!known) {
      return fail(
          ErrorCode::kInvalidArgument, "pack.withhold",
          fmt::format("\"{}\" is no field of the records of clause {}.", name, scope.clause));
    }
  }
  return paths;
}

/// The first reading: all hashes, and which records the scope covers.
Status scan(ReadView& view, Collected& collected, std::set<Uuid>& selected,
            const Progress& progress) {
  const auto size = static_cast<std::int64_t>(collected.head.size);
  collected.hashes.reserve(collected.head.size);
  collected.shown_from = size;
  journal::Frontier tree;
  PROOFDESK_TRY(each_row(view, 0, size, [&](const JournalRow& row) -> Status {
    PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(row.leaf));
    if (envelope.sequence != row.sequence) {
      return fail(ErrorCode::kCorrupt, "journal.sequence",
                  fmt::format("Leaf {} says that it is leaf {}.", row.sequence, envelope.sequence));
    }
    collected.hashes.push_back(journal::hash_leaf(row.leaf));
    tree.append(collected.hashes.back());
    if (collected.scope.covers(envelope)) {
      selected.insert(envelope.record);
      collected.shown_from = std::min(collected.shown_from, row.sequence);
    }
    if (progress && row.sequence % 4096 == 0) progress("reading the journal", row.sequence, size);
    return {};
  }));
  if (tree.root() != collected.head.root) {
    return fail(ErrorCode::kCorrupt, "journal.root",
                "The journal's leaves do not give the root that was signed.");
  }
  return {};
}

/// The texts that the events of the scope name by hash: from the model where they are in use, else from the records
/// that keep them.
Status collect_definitions(ReadView& view, const Model& model, Collected& collected) {
  std::set<std::string> wanted;
  for (const ShownEvent& event : collected.events) {
    // Of other records only what is in the clear is shown.
    if (!event.openings.empty()) {
      wanted.insert(event.envelope.definitions.begin(), event.envelope.definitions.end());
    }
  }
  const auto keep = [&](const std::string& hash, const std::string& text) {
    if (wanted.contains(hash) && to_hex(journal::sha256(text)) == hash)
      collected.definitions[hash] = text;
  };
  for (const auto& kind : model.kinds()) keep(kind->lifecycle.hash, kind->lifecycle.canonical_text);
  const KindModel* definitions = model.kind(kDefinition);
  if (definitions == nullptr || collected.definitions.size() == wanted.size()) return {};
  return each_record(view, *definitions, {}, Access::unrestricted(),
                     [&](const Record& record) -> Status {
                       keep(record.text(*definitions, "hash"), record.text(*definitions, "text"));
                       return {};
                     });
}

}  // namespace

Result<Collected> collect(ReadView& view, const KeyStore& keys, const Model& model,
                          const journal::NoteVerifier& signer, const PackRequest& request,
                          const Progress& progress) {
  Collected collected;
  PROOFDESK_ASSIGN(collected.scope, scope_of(model, request));
  PROOFDESK_ASSIGN(collected.withheld, withheld_paths(model, collected.scope, request));
  PROOFDESK_ASSIGN(const JournalHead head, view.head());
  collected.checkpoint = head.checkpoint;
  const std::array verifiers = {signer};
  PROOFDESK_ASSIGN(collected.head,
                   journal::open_checkpoint(head.checkpoint, signer.name(), verifiers));
  const auto size = static_cast<std::int64_t>(collected.head.size);

  std::set<Uuid> selected;
  PROOFDESK_TRY(scan(view, collected, selected, progress));
  if (size <= request.show_all_below) collected.shown_from = 0;

  const auto lookup = [&](std::int64_t slot) { return keys.key(slot); };
  PROOFDESK_TRY(each_row(view, 0, size, [&](const JournalRow& row) -> Status {
    PROOFDESK_ASSIGN(auto envelope, journal::parse_leaf(row.leaf));
    const bool of_scope = selected.contains(envelope.record);
    if (!of_scope && row.sequence < collected.shown_from) return {};
    ShownEvent event;
    event.leaf = row.leaf;
    event.leaf_hash = collected.hashes[static_cast<std::size_t>(row.sequence)];
    if (of_scope) {
      const journal::EventPlace place{signer.name(), row.sequence};
      PROOFDESK_ASSIGN(auto fields,
                       journal::open_payload(row.payload, place, envelope.commitments, lookup));
      event.openings.reserve(fields.size());
      for (journal::OpenedField& field : fields) {
        const bool opened = field.openness == journal::Openness::kOpened;
        event.openings.push_back({std::move(field.path), field.commitment,
                                  opened ? Shown::kDisclosed : Shown::kErased,
                                  std::move(field.disclosure), std::move(field.value)});
      }
    }
    event.envelope = std::move(envelope);
    collected.events.push_back(std::move(event));
    if (progress && row.sequence % 4096 == 0) progress("opening payloads", row.sequence, size);
    return {};
  }));
  PROOFDESK_TRY(collect_definitions(view, model, collected));
  return collected;
}

}  // namespace proofdesk::evidence
