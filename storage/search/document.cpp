#include "storage/search/document.hpp"

#include "core/journal/digest.hpp"
#include "core/query/list_query.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk {
namespace {

constexpr std::size_t kMostText = 1 << 20;
constexpr std::size_t kWorkPage = 256;

void add_text(std::string& to, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) to += *text + '\n';
  if (const auto* list = std::get_if<std::vector<std::string>>(&value)) {
    for (const auto& item : *list) to += item + '\n';
  }
}

/// Whether who is not involved may come to read the record by it, or may no longer.
bool opens_or_closes(const KindModel& kind, const FieldModel& field) {
  return !kind.lifecycle.open.empty() &&
         (field.name == "confidential" ||
          std::ranges::find(kind.lifecycle.open, field.name, &OpenRule::field) !=
              kind.lifecycle.open.end());
}

bool opens_or_closes(const KindModel& kind, const Event& event) {
  if (event.from == event.to) return false;
  return std::ranges::any_of(kind.lifecycle.open, [&](const OpenRule& rule) {
    const auto names = [&](const std::string& state) {
      return std::ranges::find(rule.states, state) != rule.states.end();
    };
    return names(event.from) != names(event.to);
  });
}

bool may_be_in_document(const KindModel& kind, std::string_view path) {
  if (const auto slash = path.find('/'); slash != std::string_view::npos)
    return path.substr(0, slash) == kWorklog;
  if (path == kNumberPath || path == kErasedPaths) return true;
  const FieldModel* field = kind.field(path);
  if (field == nullptr) return !is_note(path);
  return field->searchable || opens_or_closes(kind, *field);
}

}  // namespace

bool may_change_document(const KindModel& kind, const OpenedEvent& opened) {
  const Event& event = opened.event;
  if (!opened.paths || event.revision == 1 || event.name == kErasedEvent) return true;
  return opens_or_closes(kind, event) ||
         std::ranges::any_of(*opened.paths, [&](const std::string& path) {
           return may_be_in_document(kind, path);
         });
}

std::string SearchDocument::fingerprint() const {
  const auto digest = journal::sha256(fmt::format("{} {} {} {}{}{}", title.size(), shown.size(),
                                                  internal.size(), title, shown, internal));
  return std::string(as_text(digest).substr(0, 16));
}

Result<SearchDocument> search_document(ReadView& view, const KindModel& kind,
                                       const Record& record) {
  SearchDocument document;
  // Readers of a record that nobody opened are all involved in it, or work here.
  const bool open = is_open(kind, record);
  document.title = kind.display_number(record.number) + '\n';
  for (const FieldModel& field : kind.fields()) {
    if (!field.searchable || field.secret) continue;
    const bool is_title = field.origin == FieldOrigin::kFacet && field.name == "title";
    // What only some readers of a record see must not lead the others to it.
    add_text(field.internal || (open && !kind.shows_openly(field)) ? document.internal
             : is_title                                            ? document.title
                                                                   : document.shown,
             record.get(field));
  }
  Uuid after;
  while (document.shown.size() + document.internal.size() < kMostText) {
    PROOFDESK_ASSIGN(const auto entries, view.worklog(kind, record.id, true, after, kWorkPage));
    for (const auto& entry : entries) {
      add_text(entry.is_public && !open ? document.shown : document.internal, Value{entry.text});
    }
    if (entries.size() < kWorkPage) break;
    after = entries.back().id;
  }
  return document;
}

}  // namespace proofdesk
