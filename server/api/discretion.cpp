#include "server/api/discretion.hpp"

#include "core/ports/concealment.hpp"
#include "core/query/list_query.hpp"
#include "processes/shared/relation_impact.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

constexpr std::string_view kConfidential = "a confidential record";
constexpr std::string_view kWholeLine = "A confidential record is named here.";
/// How lines begin before anything is named; what stands before another colon may be a name.
constexpr std::array<std::string_view, 3> kBeginnings = {"hard: ", "soft: ", "Impact: "};
constexpr std::size_t kIdLength = 36;
constexpr std::size_t kLeastDigits = 6;

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return (c >= 'a' && c <= 'z') || c == '_'; }

/// Text by the house itself, in which nobody but the house names records.
bool is_written_by_the_house(const FieldModel& field) {
  return field.engine_owned &&
         (field.type == FieldType::kText || field.type == FieldType::kMultiline);
}

bool may_name_records(std::string_view text) { return text.find('-') != std::string_view::npos; }

/// Kept as rules read it again, told in words.
bool is_impact(const KindModel& kind, const FieldModel& field) {
  return kind.name == "change" && field.name == "impacts";
}

/// Numbers and references alone say little to those who decide.
bool is_spelled_out(const KindModel& kind, const FieldModel& field) {
  return (kind.name == "change" && field.name == "weakens") ||
         (kind.name == "approval" && field.name == "summary");
}

}  // namespace

ReadView* Discretion::view() {
  if (view_ || failed_) return view_.get();
  auto opened = store_.snapshot();
  failed_ = !opened;
  if (opened) view_ = std::move(*opened);
  return view_.get();
}

Discretion::Named Discretion::found(const KindModel& kind, std::string_view text) {
  const Named closed{.hidden = !access_.confidential, .words = std::string(kConfidential)};
  ReadView* view = this->view();
  if (view == nullptr) return closed;
  const auto slash = text.find('/');
  const auto record =
      slash == std::string_view::npos
          ? view->find_by_number(kind, kind.parse_number(text), Access::unrestricted())
          : view->find(kind, Uuid::parse(text.substr(slash + 1)).value_or(Uuid{}),
                       Access::unrestricted());
  if (!record) return closed;
  Named named{.hidden = false, .words = std::string(text)};
  if (!*record) return named;
  if (!access_.confidential) {
    const auto concealment = concealment_in(*view, model_, kind, **record);
    if (!concealment || concealment->hides_from(access_)) return closed;
  }
  named.words = kind.display_number((*record)->number);
  if (!may_see(kind, access_, **record)) return named;
  const auto title = (*record)->text(kind, kind.field("name") == nullptr ? "title" : "name");
  if (!title.empty()) named.words += " " + title;
  return named;
}

const Discretion::Named& Discretion::look_up(const KindModel& kind, std::string_view text) {
  const auto known = known_.find(text);
  if (known != known_.end()) return known->second;
  return known_.emplace(std::string(text), found(kind, text)).first->second;
}

std::optional<Discretion::Mention> Discretion::next_mention(std::string_view text, std::size_t from,
                                                            bool references) {
  for (std::size_t at = text.find_first_of("-/", from); at != std::string_view::npos;
       at = text.find_first_of("-/", at + 1)) {
    std::size_t begin = at;
    std::size_t end = at + 1;
    const KindModel* kind = nullptr;
    if (text[at] == '/') {
      if (!references) continue;
      while (begin > from && is_word(text[begin - 1])) --begin;
      if (!Uuid::parse(text.substr(end, kIdLength))) continue;
      end += kIdLength;
      kind = model_.kind(text.substr(begin, at - begin));
    } else {
      while (begin > from && is_upper(text[begin - 1])) --begin;
      while (end < text.size() && is_digit(text[end])) ++end;
      if (end - at <= kLeastDigits || begin == at) continue;
      const auto prefix = text.substr(begin, at - begin);
      const auto same = std::ranges::find_if(
          model_.kinds(), [&](const auto& one) { return one->number_prefix == prefix; });
      if (same != model_.kinds().end()) kind = same->get();
    }
    if (kind == nullptr) continue;
    return Mention{.from = begin,
                   .length = end - begin,
                   .named = &look_up(*kind, text.substr(begin, end - begin))};
  }
  return std::nullopt;
}

std::string Discretion::line(std::string_view text, bool spelled_out) {
  std::string told;
  std::size_t at = 0;
  while (const auto mention = next_mention(text, at, spelled_out)) {
    if (mention->named->hidden) {
      const auto beginning = std::ranges::find_if(
          kBeginnings, [&](std::string_view each) { return text.starts_with(each); });
      return fmt::format("{}{}", beginning == kBeginnings.end() ? "" : *beginning, kWholeLine);
    }
    told += text.substr(at, mention->from - at);
    told += spelled_out ? mention->named->words : text.substr(mention->from, mention->length);
    at = mention->from + mention->length;
  }
  told += text.substr(at);
  return told;
}

std::string Discretion::impact(std::string_view text) {
  KindsById kinds;
  const auto hit = shared::parse_hit(text, kinds);
  if (!hit) return line(text, true);
  const auto name = [&](Uuid id) -> const Named& {
    const RecordRef ref{kinds[id], id};
    static const Named kUnknown{.hidden = false, .words = "something unknown"};
    const KindModel* kind = model_.kind(ref.kind);
    return kind == nullptr ? kUnknown : look_up(*kind, ref.to_string());
  };
  const Named& thing = name(hit->thing);
  if (thing.hidden) return std::string(kWholeLine);
  if (hit->lost) return fmt::format("{} stops meanwhile.", thing.words);
  std::string gone;
  for (const Uuid id : hit->gone) gone += (gone.empty() ? "" : ", ") + name(id).words;
  return fmt::format("{} goes on with less redundancy: it needs {} of {} in \"{}\", without {}.",
                     thing.words, hit->needed, hit->of, hit->group, gone);
}

std::optional<std::string> Discretion::told(const KindModel& kind, const FieldModel& field,
                                            const std::string& text) {
  const bool spelled_out = is_spelled_out(kind, field);
  const bool in_words = is_impact(kind, field);
  if ((access_.confidential && !spelled_out && !in_words) || !may_name_records(text))
    return std::nullopt;
  if (in_words) return impact(text);
  std::string all;
  std::size_t at = 0;
  // Lists have a line an entry, other text an entry a line.
  while (!field.repeated && at <= text.size()) {
    const auto end = std::min(text.find('\n', at), text.size());
    if (at != 0) all += '\n';
    all += line(std::string_view(text).substr(at, end - at), spelled_out);
    at = end + 1;
  }
  if (field.repeated) all = line(text, spelled_out);
  if (all == text) return std::nullopt;
  return all;
}

std::optional<Record> Discretion::told(const KindModel& kind, const Record& record) {
  std::optional<Record> changed;
  const auto put = [&](const FieldModel& field, Value value) {
    if (!changed) changed = record;
    changed->set(field, std::move(value));
  };
  for (const FieldModel& field : kind.own_fields()) {
    if (!is_written_by_the_house(field)) continue;
    const Value& value = record.value(field);
    if (const auto* text = std::get_if<std::string>(&value)) {
      if (auto other = told(kind, field, *text)) put(field, Value{std::move(*other)});
      continue;
    }
    const auto* lines = std::get_if<std::vector<std::string>>(&value);
    if (lines == nullptr) continue;
    std::vector<std::string> others;
    bool differ = false;
    for (const auto& each : *lines) {
      auto other = told(kind, field, each);
      differ = differ || other;
      others.push_back(other ? std::move(*other) : each);
    }
    if (differ) put(field, Value{std::move(others)});
  }
  return changed;
}

boost::json::value Discretion::told(const KindModel& kind, const FieldModel& field,
                                    const boost::json::value& value) {
  if (!is_written_by_the_house(field)) return value;
  if (const auto* text = value.if_string()) {
    auto other = told(kind, field, std::string(std::string_view(*text)));
    return other ? boost::json::value(*other) : value;
  }
  const auto* lines = value.if_array();
  if (lines == nullptr) return value;
  boost::json::array others;
  for (const auto& each : *lines) others.push_back(told(kind, field, each));
  return others;
}

std::string Discretion::entry(std::string text, bool by_rule) {
  if (!by_rule || access_.confidential || !may_name_records(text))
    return without_numbers(std::move(text));
  return line(text, false);
}

std::string Discretion::without_numbers(std::string text) {
  if (access_.confidential || !may_name_records(text)) return text;
  std::string told;
  std::size_t at = 0;
  while (const auto mention = next_mention(text, at, false)) {
    told += text.substr(at, mention->from - at);
    told += mention->named->hidden ? kConfidential
                                   : std::string_view(text).substr(mention->from, mention->length);
    at = mention->from + mention->length;
  }
  told += text.substr(at);
  return told;
}

}  // namespace proofdesk::server
