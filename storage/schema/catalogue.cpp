#include "storage/schema/catalogue.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <tuple>

#include <fmt/format.h>

namespace proofdesk {
namespace {

std::vector<std::string_view> split(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const auto end = std::min(line.find(' '), line.size());
    words.push_back(line.substr(0, end));
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  return words;
}

bool parse_int(std::string_view text, int& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && end == text.data() + text.size();
}

std::unexpected<Error> changed(const CatalogueEntry& entry, std::string what) {
  Error error{ErrorCode::kUnsupported, "schema.additive",
              fmt::format("{}.{}: {}; schemas only grow", entry.kind, entry.field, what)};
  error.remedy = "keep the old field as it was and add a new one under a new name and number";
  return fail(std::move(error));
}

}  // namespace

std::vector<CatalogueEntry> catalogue_of(const KindModel& kind) {
  std::vector<CatalogueEntry> entries;
  for (const FieldModel& field : kind.fields()) {
    if (field.origin == FieldOrigin::kSystem) continue;
    const bool custom = field.origin == FieldOrigin::kCustom;
    CatalogueEntry entry;
    entry.kind = kind.name;
    entry.field = custom ? "custom." + field.name : field.name;
    entry.number = custom ? 0 : field.number;
    entry.repeated = field.repeated;
    entry.type = name_of(field.type);
    for (const auto& word : field.words) entry.words.emplace_back(word.word, word.number);
    entries.push_back(std::move(entry));
  }
  return entries;
}

std::vector<CatalogueEntry> catalogue_of(const Model& model) {
  std::vector<CatalogueEntry> entries;
  for (const auto& kind : model.kinds())
    std::ranges::move(catalogue_of(*kind), std::back_inserter(entries));
  std::ranges::sort(entries, {}, [](const CatalogueEntry& entry) {
    return std::tuple(std::string_view(entry.kind), entry.number, std::string_view(entry.field));
  });
  return entries;
}

std::string to_text(const CatalogueEntry& entry) {
  std::string text = fmt::format("{} {} {} {}{}", entry.kind, entry.field, entry.number,
                                 entry.repeated ? "repeated " : "", entry.type);
  for (const auto& [word, number] : entry.words) text += fmt::format(" {}={}", word, number);
  return text;
}

std::string to_text(const std::vector<CatalogueEntry>& entries) {
  std::string text;
  for (const auto& entry : entries) text += to_text(entry) + "\n";
  return text;
}

Result<CatalogueEntry> parse_catalogue_entry(std::string_view line) {
  const auto bad = [&] {
    return fail(ErrorCode::kCorrupt, "schema.catalogue",
                fmt::format("not a catalogue entry: {}", line));
  };
  auto words = split(line);
  CatalogueEntry entry;
  if (words.size() < 4 || !parse_int(words[2], entry.number)) return bad();
  entry.kind = words[0];
  entry.field = words[1];
  std::size_t next = 3;
  if (words[next] == "repeated") {
    entry.repeated = true;
    ++next;
  }
  if (next == words.size() || !field_type_named(words[next])) return bad();
  entry.type = words[next++];
  for (; next < words.size(); ++next) {
    const auto equals = words[next].find('=');
    int number = 0;
    if (equals == std::string_view::npos || !parse_int(words[next].substr(equals + 1), number))
      return bad();
    entry.words.emplace_back(words[next].substr(0, equals), number);
  }
  return entry;
}

Status check_grown(const CatalogueEntry& before, const CatalogueEntry& after) {
  if (before.number != after.number) {
    return changed(before, fmt::format("number {} became {}", before.number, after.number));
  }
  if (before.type != after.type) {
    return changed(before, fmt::format("type {} became {}", before.type, after.type));
  }
  if (before.repeated != after.repeated) return changed(before, "repeated or not has changed");
  // An administrator's words are stored as words, so their positions mean nothing.
  const bool by_number = before.number != 0;
  for (const auto& [word, number] : before.words) {
    const auto same = std::ranges::find(after.words, word, &std::pair<std::string, int>::first);
    if (same == after.words.end()) return changed(before, fmt::format("the word {} is gone", word));
    if (by_number && same->second != number) {
      return changed(before,
                     fmt::format("the word {} was {} and is now {}", word, number, same->second));
    }
  }
  return {};
}

Status check_grown(const std::vector<CatalogueEntry>& before,
                   const std::vector<CatalogueEntry>& after) {
  std::map<std::pair<std::string_view, std::string_view>, const CatalogueEntry*> now;
  for (const auto& entry : after) now.try_emplace({entry.kind, entry.field}, &entry);
  for (const auto& entry : before) {
    const auto found = now.find({entry.kind, entry.field});
    // What administrators declared is data: a model is first built without it in order to read it.
    if (found == now.end() && entry.field.starts_with("custom.")) continue;
    if (found == now.end()) return changed(entry, "the field is gone");
    PROOFDESK_TRY(check_grown(entry, *found->second));
  }
  return {};
}

}  // namespace proofdesk
