#include "evidence/pack/statement.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/canonical_json.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fmt/format.h>

namespace proofdesk::evidence {
namespace {

namespace json = boost::json;

constexpr std::string_view kStatementType = "https://in-toto.io/Statement/v1";
constexpr std::string_view kPredicateType = "urn:proofdesk:evidence-pack:1";
constexpr std::string_view kSubject = "MANIFEST.sha256";

std::string integrity_claim(const Statement& statement) {
  if (!statement.imported_since) return "Every event was recorded here when it was decided.";
  return fmt::format(
      "Events of basis imported happened elsewhere; they were appended from {} on, and integrity "
      "is claimed from "
      "their recordedAt, not before.",
      to_rfc3339(*statement.imported_since));
}

json::object to_json(const Scope& scope) {
  json::object kinds;
  for (const auto& [kind, prefix] : scope.kinds) kinds[kind] = prefix;
  return {{"clause", scope.clause},
          {"kinds", std::move(kinds)},
          {"period",
           {{"from", to_rfc3339(scope.from)},
            {"fromMicros", scope.from.micros},
            {"to", to_rfc3339(scope.to)},
            {"toMicros", scope.to.micros}}}};
}

json::object to_json(const Statement::Counts& counts) {
  json::object records;
  for (const auto& [kind, count] : counts.records) records[kind] = count;
  return {{"disclosed", counts.disclosed}, {"erased", counts.erased},
          {"events", counts.events},       {"imported", counts.imported},
          {"records", std::move(records)}, {"refusals", counts.refusals},
          {"withheld", counts.withheld}};
}

json::object to_json(const Statement& statement) {
  json::array withheld;
  for (const std::string& path : statement.withheld) withheld.emplace_back(path);
  json::object predicate{
      {"checkpoint", {{"root", to_hex(statement.root)}, {"size", statement.size}}},
      {"counts", to_json(statement.counts)},
      {"integrity", integrity_claim(statement)},
      {"leavesShownFrom", statement.shown_from},
      {"origin", statement.origin},
      {"scope", to_json(statement.scope)},
      {"signer", statement.key},
      {"withheld", std::move(withheld)}};
  if (statement.imported_since) predicate["importedSinceMicros"] = statement.imported_since->micros;
  return {{"_type", kStatementType},
          {"predicate", std::move(predicate)},
          {"predicateType", kPredicateType},
          {"subject", json::array{{{"digest", {{"sha256", to_hex(statement.manifest)}}},
                                   {"name", kSubject}}}}};
}

/// Reads members that must be there; what is missing or of another type reads as nothing, which the comparison
/// with the text written again then finds.
class Members {
 public:
  explicit Members(const json::value* value)
      : object_(value == nullptr ? nullptr : value->if_object()) {}

  [[nodiscard]] const json::value* member(std::string_view name) const {
    return object_ == nullptr ? nullptr : object_->if_contains(name);
  }
  [[nodiscard]] Members object(std::string_view name) const { return Members(member(name)); }
  [[nodiscard]] std::string text(std::string_view name) const {
    const json::value* value = member(name);
    return value != nullptr && value->is_string() ? std::string(value->get_string())
                                                  : std::string();
  }
  [[nodiscard]] std::int64_t number(std::string_view name) const {
    const json::value* value = member(name);
    return value != nullptr && value->is_int64() ? value->get_int64() : 0;
  }
  [[nodiscard]] journal::Digest digest(std::string_view name) const {
    return to_array<32>(from_hex(text(name))).value_or(journal::Digest{});
  }
  [[nodiscard]] const json::object& all() const {
    static const json::object none;
    return object_ == nullptr ? none : *object_;
  }

 private:
  const json::object* object_;
};

Scope read_scope(const Members& members) {
  Scope scope;
  scope.clause = members.text("clause");
  const Members period = members.object("period");
  scope.from.micros = period.number("fromMicros");
  scope.to.micros = period.number("toMicros");
  const Members kinds = members.object("kinds");
  for (const auto& [kind, prefix] : kinds.all()) scope.kinds[std::string(kind)] = kinds.text(kind);
  return scope;
}

Statement::Counts read_counts(const Members& members) {
  Statement::Counts counts;
  const Members records = members.object("records");
  for (const auto& [kind, count] : records.all())
    counts.records[std::string(kind)] = records.number(kind);
  counts.events = members.number("events");
  counts.refusals = members.number("refusals");
  counts.imported = members.number("imported");
  counts.disclosed = members.number("disclosed");
  counts.erased = members.number("erased");
  counts.withheld = members.number("withheld");
  return counts;
}

Statement read_parts(const json::value& value) {
  const Members top(&value);
  const Members predicate = top.object("predicate");
  Statement statement;
  statement.origin = predicate.text("origin");
  statement.key = predicate.text("signer");
  statement.scope = read_scope(predicate.object("scope"));
  statement.size = predicate.object("checkpoint").number("size");
  statement.root = predicate.object("checkpoint").digest("root");
  statement.shown_from = predicate.number("leavesShownFrom");
  if (predicate.member("importedSinceMicros") != nullptr) {
    statement.imported_since = Instant{predicate.number("importedSinceMicros")};
  }
  if (const json::value* withheld = predicate.member("withheld");
      withheld != nullptr && withheld->is_array()) {
    for (const json::value& path : withheld->get_array()) {
      if (path.is_string()) statement.withheld.emplace_back(path.get_string());
    }
  }
  statement.counts = read_counts(predicate.object("counts"));
  if (const json::value* subjects = top.member("subject");
      subjects != nullptr && subjects->is_array() && subjects->get_array().size() == 1) {
    statement.manifest = Members(&subjects->get_array().front()).object("digest").digest("sha256");
  }
  return statement;
}

}  // namespace

Result<std::string> write_statement(const Statement& statement) {
  return journal::to_canonical(to_json(statement));
}

Result<Statement> read_statement(std::string_view text) {
  const auto corrupt = [] {
    return fail(ErrorCode::kCorrupt, "pack.statement",
                "manifest.json is not the statement of an evidence pack.");
  };
  const auto value = journal::parse_canonical(text);
  if (!value) return corrupt();
  Statement statement = read_parts(*value);
  const auto again = write_statement(statement);
  if (!again || *again != text) return corrupt();
  return statement;
}

std::string pre_authentication(std::string_view statement) {
  return fmt::format("DSSEv1 {} {} {} {}", kPayloadType.size(), kPayloadType, statement.size(),
                     statement);
}

std::string write_envelope(std::string_view statement, const journal::NoteVerifier& signer,
                           const journal::Signature& signature) {
  return fmt::format(
      R"({{"payload":"{}","payloadType":"{}","signatures":[{{"keyid":"{}","sig":"{}"}}]}})"
      "\n",
      to_base64(as_bytes(statement)), kPayloadType, to_hex(signer.id()), to_base64(signature));
}

}  // namespace proofdesk::evidence
