#include "storage/search/document.hpp"

#include "core/journal/digest.hpp"
#include "core/query/list_query.hpp"

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

}  // namespace

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
