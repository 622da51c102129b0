#include "core/journal/leaf.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/canonical_json.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

namespace proofdesk::journal {
namespace {

namespace json = boost::json;

constexpr std::size_t kMaxName = 255;
constexpr std::string_view kSystem = "system";
constexpr std::array<std::pair<Basis, std::string_view>, 3> kBases{
    {{Basis::kLive, "live"}, {Basis::kImported, "imported"}, {Basis::kSystem, "system"}}};

/// Names and ids only: text of this shape needs no escape and is read alike by every tool.
bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= kMaxName &&
         std::all_of(text.begin(), text.end(), [](char character) {
           return character > ' ' && character < 0x7f && character != '"' && character != '\\';
         });
}

bool is_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::unexpected<Error> misfit(std::string_view key) {
  return fail(ErrorCode::kInvalidArgument, "leaf." + std::string(key),
              "The " + std::string(key) + " has no place in a journal leaf.");
}

Status check_number(std::string_view key, std::int64_t number, std::int64_t least) {
  if (number < least || number > kMaxJsonInteger) return misfit(key);
  return {};
}

Status check(const Envelope& envelope) {
  PROOFDESK_TRY(check_number("seq", envelope.sequence, 0));
  PROOFDESK_TRY(check_number("recordedAt", envelope.recorded_at.micros, -kMaxJsonInteger));
  PROOFDESK_TRY(check_number("occurredAt", envelope.occurred_at.micros, -kMaxJsonInteger));
  PROOFDESK_TRY(check_number("command", envelope.command_index, 0));
  PROOFDESK_TRY(check_number("command", envelope.command_count, envelope.command_index + 1));
  PROOFDESK_TRY(check_number("revision", envelope.revision, 0));
  if (!is_name(envelope.kind)) return misfit("kind");
  if (!is_name(envelope.name)) return misfit("name");
  if (!envelope.from.empty() && !is_name(envelope.from)) return misfit("from");
  if (!envelope.to.empty() && !is_name(envelope.to)) return misfit("to");
  if (!envelope.refused.empty() && !is_name(envelope.refused)) return misfit("refused");
  if (!envelope.source.empty() && !is_digest(envelope.source)) return misfit("source");
  // In one order only, so that one set of definitions has one text.
  const auto& definitions = envelope.definitions;
  if (!std::all_of(definitions.begin(), definitions.end(), is_digest) ||
      std::adjacent_find(definitions.begin(), definitions.end(), std::greater_equal<>()) !=
          definitions.end()) {
    return misfit("definitions");
  }
  return {};
}

void add_text(std::string& out, std::string_view key, std::string_view text) {
  out += ",\"";
  out += key;
  out += "\":\"";
  out += text;
  out += '"';
}

void add_number(std::string& out, std::string_view key, std::int64_t number) {
  out += ",\"";
  out += key;
  out += "\":";
  out += std::to_string(number);
}

/// Takes keys out of an object one by one and remembers the first thing that was wrong.
class Reader {
 public:
  explicit Reader(const json::object& object) : object_(object) {}

  std::string text(std::string_view key) {
    const json::value* value = take(key);
    if (value != nullptr && value->is_string())
      return {value->get_string().data(), value->get_string().size()};
    reject(key);
    return {};
  }
  std::string optional_text(std::string_view key) {
    if (!object_.contains({key.data(), key.size()})) return {};
    std::string found = text(key);
    if (found.empty()) reject(key);  // absent is the one way to say "none"
    return found;
  }
  std::int64_t number(std::string_view key) {
    const json::value* value = take(key);
    if (value != nullptr && value->is_int64()) return value->get_int64();
    reject(key);
    return 0;
  }
  std::vector<std::string> texts(std::string_view key) {
    std::vector<std::string> found;
    const json::value* value = take(key);
    if (value == nullptr || !value->is_array()) {
      reject(key);
      return found;
    }
    for (const json::value& element : value->get_array()) {
      if (!element.is_string()) {
        reject(key);
        break;
      }
      found.emplace_back(element.get_string().data(), element.get_string().size());
    }
    return found;
  }
  const json::object& object(std::string_view key) {
    static const json::object none;
    const json::value* value = take(key);
    if (value != nullptr && value->is_object()) return value->get_object();
    reject(key);
    return none;
  }
  Uuid uuid(std::string_view key, std::string_view nil_text) {
    const std::string found = text(key);
    if (found == nil_text) return {};
    const auto id = Uuid::parse(found);
    if (!id || (id->is_nil() && !nil_text.empty())) reject(key);
    return id.value_or(Uuid{});
  }

  void reject(std::string_view key) {
    if (!wrong_) wrong_ = key;
  }
  /// What was wrong, an unknown key included; `whole` names the object itself.
  std::optional<std::string> wrong(std::string_view whole) {
    if (!wrong_ && taken_ != object_.size()) wrong_ = whole;
    return wrong_;
  }

 private:
  const json::value* take(std::string_view key) {
    const json::value* value = object_.if_contains({key.data(), key.size()});
    if (value != nullptr) ++taken_;
    return value;
  }

  const json::object& object_;
  std::size_t taken_ = 0;
  std::optional<std::string> wrong_;
};

std::unexpected<Error> corrupt(std::string_view key) {
  return fail(ErrorCode::kCorrupt, "leaf." + std::string(key),
              key == "form" ? std::string("The text is not a journal leaf of a known form.")
                            : "The leaf's " + std::string(key) + " is not what a leaf holds.");
}

/// Reads on the assumption that a text is exactly what write_leaf wrote: the same pieces in the same order. It
/// checks no more than it needs to find its way; whoever uses it writes again what it understood and compares.
class Straight {
 public:
  explicit Straight(std::string_view text) : rest_(text) {}

  bool skip(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  /// Up to the quote that ends it; no text of a leaf holds an escaped one.
  bool text(std::string_view& found) {
    const auto end = rest_.find('"');
    if (end == std::string_view::npos) return false;
    found = rest_.substr(0, end);
    rest_.remove_prefix(end + 1);
    return true;
  }
  bool text(std::string& found) {
    std::string_view view;
    if (!text(view)) return false;
    found = view;
    return true;
  }
  bool number(std::int64_t& found) {
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), found);
    if (error != std::errc{}) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }
  bool uuid(Uuid& found, std::string_view nil_text) {
    std::string_view view;
    if (!text(view)) return false;
    if (view == nil_text) return true;
    const auto id = Uuid::parse(view);
    if (id) found = *id;
    return id.has_value();
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

bool read_definitions(Straight& in, std::vector<std::string>& definitions) {
  if (!in.skip(R"(,"definitions":[)")) return false;
  if (in.skip("]")) return true;
  do {
    if (!in.skip("\"") || !in.text(definitions.emplace_back())) return false;
  } while (in.skip(","));
  return in.skip("]");
}

bool read_basis(Straight& in, Basis& basis) {
  std::string_view word;
  if (!in.skip(R"(,"basis":")") || !in.text(word)) return false;
  const auto* known = std::ranges::find(kBases, word, &std::pair<Basis, std::string_view>::second);
  if (known == kBases.end()) return false;
  basis = known->first;
  return true;
}

bool read_commitments(Straight& in, Digest& commitments) {
  std::string_view hex;
  if (!in.skip(R"(},"commitments":")") || !in.text(hex)) return false;
  const auto digest = to_array<32>(from_hex(hex));
  if (digest) commitments = *digest;
  return digest.has_value();
}

/// What write_leaf writes, key by key.
bool read_straight(std::string_view text, Envelope& to) {
  Straight in(text);
  std::int64_t version = 0;
  const auto optional = [&](std::string_view key, std::string& value) {
    return !in.skip(key) || in.text(value);
  };
  return in.skip(R"({"actor":")") && in.uuid(to.actor, kSystem) && read_basis(in, to.basis) &&
         in.skip(R"(,"command":{"count":)") && in.number(to.command_count) &&
         in.skip(R"(,"id":")") && in.uuid(to.command, {}) && in.skip(R"(,"index":)") &&
         in.number(to.command_index) && read_commitments(in, to.commitments) &&
         read_definitions(in, to.definitions) && in.skip(R"(,"from":")") && in.text(to.from) &&
         in.skip(R"(,"kind":")") && in.text(to.kind) && in.skip(R"(,"name":")") &&
         in.text(to.name) && in.skip(R"(,"occurredAt":)") && in.number(to.occurred_at.micros) &&
         in.skip(R"(,"record":")") && in.uuid(to.record, {}) && in.skip(R"(,"recordedAt":)") &&
         in.number(to.recorded_at.micros) && optional(R"(,"refused":")", to.refused) &&
         in.skip(R"(,"revision":)") && in.number(to.revision) && in.skip(R"(,"seq":)") &&
         in.number(to.sequence) && optional(R"(,"source":")", to.source) && in.skip(R"(,"to":")") &&
         in.text(to.to) && in.skip(R"(,"v":)") && in.number(version) && version == kLeafVersion &&
         in.skip("}") && in.at_end();
}

}  // namespace

std::string_view to_word(Basis basis) {
  for (const auto& [candidate, word] : kBases) {
    if (candidate == basis) return word;
  }
  return {};
}

Result<std::string> write_leaf(const Envelope& envelope) {
  PROOFDESK_TRY(check(envelope));
  std::string out;
  out.reserve(640 + envelope.definitions.size() * 67);
  out += R"({"actor":")";
  out += envelope.actor.is_nil() ? std::string(kSystem) : envelope.actor.to_string();
  out += '"';
  add_text(out, "basis", to_word(envelope.basis));
  out += R"(,"command":{"count":)";
  out += std::to_string(envelope.command_count);
  add_text(out, "id", envelope.command.to_string());
  add_number(out, "index", envelope.command_index);
  out += R"(},"commitments":")";
  append_hex(out, envelope.commitments);
  out += R"(","definitions":[)";
  for (const std::string& definition : envelope.definitions) {
    if (out.back() != '[') out += ',';
    out += '"';
    out += definition;
    out += '"';
  }
  out += ']';
  add_text(out, "from", envelope.from);
  add_text(out, "kind", envelope.kind);
  add_text(out, "name", envelope.name);
  add_number(out, "occurredAt", envelope.occurred_at.micros);
  add_text(out, "record", envelope.record.is_nil() ? std::string() : envelope.record.to_string());
  add_number(out, "recordedAt", envelope.recorded_at.micros);
  if (!envelope.refused.empty()) add_text(out, "refused", envelope.refused);
  add_number(out, "revision", envelope.revision);
  add_number(out, "seq", envelope.sequence);
  if (!envelope.source.empty()) add_text(out, "source", envelope.source);
  add_text(out, "to", envelope.to);
  add_number(out, "v", kLeafVersion);
  out += '}';
  return out;
}

Result<Envelope> parse_leaf(std::string_view text) {
  // Every follower reads every leaf, and nearly all of them are as they were written. One that reads straight
  // and comes out the same when written again is a leaf; of any other, the reader below says what is wrong.
  if (Envelope straight; read_straight(text, straight)) {
    const auto again = write_leaf(straight);
    if (again && *again == text) return straight;
  }
  const auto value = parse_canonical(text);
  if (!value || !value->is_object()) return corrupt("form");
  Reader reader(value->get_object());
  if (reader.number("v") != kLeafVersion) return corrupt("form");

  Envelope envelope;
  envelope.sequence = reader.number("seq");
  envelope.recorded_at.micros = reader.number("recordedAt");
  envelope.occurred_at.micros = reader.number("occurredAt");
  envelope.actor = reader.uuid("actor", kSystem);
  envelope.kind = reader.text("kind");
  envelope.record = reader.uuid("record", "");
  envelope.revision = reader.number("revision");
  envelope.name = reader.text("name");
  envelope.from = reader.text("from");
  envelope.to = reader.text("to");
  envelope.definitions = reader.texts("definitions");
  envelope.refused = reader.optional_text("refused");
  envelope.source = reader.optional_text("source");

  Reader command(reader.object("command"));
  const auto command_id = Uuid::parse(command.text("id"));
  envelope.command = command_id.value_or(Uuid{});
  envelope.command_index = command.number("index");
  envelope.command_count = command.number("count");
  if (!command_id || command.wrong("command")) reader.reject("command");

  const std::string basis = reader.text("basis");
  const auto* known = std::find_if(kBases.begin(), kBases.end(),
                                   [&](const auto& pair) { return pair.second == basis; });
  if (known == kBases.end()) {
    reader.reject("basis");
  } else {
    envelope.basis = known->first;
  }

  const auto commitments = to_array<32>(from_hex(reader.text("commitments")));
  if (!commitments) reader.reject("commitments");
  envelope.commitments = commitments.value_or(Digest{});

  if (const auto wrong = reader.wrong("form")) return corrupt(*wrong);
  if (Status status = check(envelope); !status) {
    Error error = std::move(status).error();
    error.code = ErrorCode::kCorrupt;
    return fail(std::move(error));
  }
  // The last word: what was understood, written again, is what was read.
  const auto again = write_leaf(envelope);
  if (!again || *again != text) return corrupt("form");
  return envelope;
}

}  // namespace proofdesk::journal
