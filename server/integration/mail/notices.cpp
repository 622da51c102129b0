#include "server/integration/mail/notices.hpp"

#include "core/model/items.hpp"
#include "server/integration/mail/people.hpp"
#include "server/integration/mail/plain_text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server::mail {
namespace {

constexpr std::size_t kLongestTitle = 250;
constexpr std::size_t kLongestText = 31'000;

constexpr std::string_view kAcknowledged =
    "We have received your message and recorded it as {number}:\n\n    {title}\n\n"
    "To add something, answer this message. Whoever works on it will write to you here.";
constexpr std::string_view kTold =
    "On {number}, \"{title}\", the service desk wrote:\n\n{entry}\n\n"
    "Answer this message to reply.";
constexpr std::string_view kCallerWrote =
    "On {number}, \"{title}\" ({state}), the caller wrote:\n\n{entry}";
constexpr std::string_view kResolved =
    "{number}, \"{title}\", is resolved:\n\n{resolution}\n\n{entry}\n\n"
    "If it does not work after all, answer this message.";
constexpr std::string_view kFulfilled =
    "What you asked for in {number}, \"{title}\", has been "
    "delivered.\n\n{resolution}\n\n{entry}\n\n"
    "If something is missing, answer this message.";
constexpr std::string_view kCancelled = "{number}, \"{title}\", was cancelled.\n\n{entry}";
constexpr std::string_view kRejected = "{number}, \"{title}\", was not approved.\n\n{entry}";
constexpr std::string_view kDecide =
    "A decision is asked from you in {number}: {title}\n\n"
    "Sign in to see what is asked and to decide. An answer to this message decides nothing.";
constexpr std::string_view kConvened =
    "{number}, \"{title}\", is convened and its agenda drawn up.\n\n"
    "Sign in to read it, and to advise before the meeting or in it.";
constexpr std::string_view kConfidential =
    "There is news of {number}. Its content is confidential: sign in to read it.";

std::vector<NoticeRule> make_rules() {
  std::vector<NoticeRule> rules;
  const auto desk_record = [&](std::string_view kind, std::vector<std::string_view> callers) {
    std::vector<std::string_view> all = callers;
    all.push_back("watchers");
    rules.push_back({"acknowledgement",
                     kind,
                     Occasion::kCreated,
                     "",
                     {"requester"},
                     true,
                     "requester",
                     "acknowledgement",
                     "Received: {title}",
                     kAcknowledged});
    rules.push_back({"reply", kind, Occasion::kToldByDesk, "", all, false, "requester", "reply",
                     "Reply: {title}", kTold});
    rules.push_back({"caller_replied",
                     kind,
                     Occasion::kToldByCaller,
                     "",
                     {"assignee"},
                     true,
                     "desk",
                     "caller_replied",
                     "The caller wrote: {title}",
                     kCallerWrote});
    rules.push_back({"cancelled", kind, Occasion::kEntered, "cancelled", all, true, "requester",
                     "cancellation", "Cancelled: {title}", kCancelled});
    return all;
  };
  const auto incident = desk_record("incident", {"requester", "affected_user"});
  rules.push_back({"resolved", "incident", Occasion::kEntered, "resolved", incident, true,
                   "requester", "resolution", "Resolved: {title}", kResolved});
  const auto request = desk_record("service_request", {"requester", "requested_for"});
  rules.push_back({"fulfilled", "service_request", Occasion::kEntered, "fulfilled", request, true,
                   "requester", "resolution", "Delivered: {title}", kFulfilled});
  rules.push_back({"rejected", "service_request", Occasion::kEntered, "rejected", request, true,
                   "requester", "resolution", "Not approved: {title}", kRejected});
  rules.push_back({"approval_asked",
                   "approval",
                   Occasion::kCreated,
                   "",
                   {"waits_for"},
                   true,
                   "approvers",
                   "approval_request",
                   "Your decision: {title}",
                   kDecide});
  rules.push_back({"convened",
                   "cab_meeting",
                   Occasion::kEntered,
                   "convened",
                   {"seated", "invited"},
                   true,
                   "interested_parties",
                   "other",
                   "Agenda: {title}",
                   kConvened});
  return rules;
}

/// What the words in braces stand for.
using Words = std::vector<std::pair<std::string_view, std::string>>;

std::string fill(std::string_view pattern, const Words& words) {
  std::string out;
  while (!pattern.empty()) {
    const auto open = std::min(pattern.find('{'), pattern.size());
    out += pattern.substr(0, open);
    pattern.remove_prefix(open);
    if (pattern.empty()) break;
    const auto close = pattern.find('}');
    const auto name = pattern.substr(1, close - 1);
    const auto found = std::ranges::find(words, name, &Words::value_type::first);
    if (found != words.end()) out += found->second;
    pattern.remove_prefix(close + 1);
  }
  // What had nothing to say leaves no gap.
  for (auto gap = out.find("\n\n\n"); gap != std::string::npos; gap = out.find("\n\n\n", gap))
    out.erase(gap, 1);
  return clean_text(out, true);
}

/// The note or reply that a person made public with this event.
std::optional<WorklogEntry> public_entry(const Event& event) {
  for (const auto& change : event.changes) {
    if (!change.path.starts_with("worklog/") || change.value.is_null()) continue;
    auto entry = entry_from_json(std::string_view(change.path).substr(8), change.value);
    if (entry && entry->is_public && entry->kind != WorklogEntry::Kind::kSystem)
      return std::move(*entry);
  }
  return std::nullopt;
}

bool contains(const std::vector<Uuid>& ids, Uuid id) {
  return std::ranges::find(ids, id) != ids.end();
}

/// Those the record is for: what they write is told to the desk, what all others write is told to them.
std::vector<Uuid> callers_of(const KindModel& kind, const Record& record) {
  std::vector<Uuid> callers;
  for (const auto field : {"requester", "affected_user", "requested_for"}) {
    for (const Uuid id : ids_in(kind, record, field)) callers.push_back(id);
  }
  return callers;
}

bool still_goes_on(const KindModel& kind, const Record& record) {
  const State* state = kind.lifecycle.state(record.state);
  return state != nullptr &&
         (state->category == StateCategory::kOpen || state->category == StateCategory::kWaiting);
}

std::string word_for(Occasion occasion, std::string_view state) {
  switch (occasion) {
    case Occasion::kCreated:
      return "it is recorded";
    case Occasion::kEntered:
      return fmt::format("it becomes `{}`", state);
    case Occasion::kToldByDesk:
      return "the desk writes a public entry";
    case Occasion::kToldByCaller:
      return "a caller writes";
  }
  return {};
}

}  // namespace

std::span<const NoticeRule> notice_rules() {
  static const std::vector<NoticeRule> kRules = make_rules();
  return kRules;
}

std::string notice_reference() {
  std::string table = "| Kind | When | To | Purpose | Automatic |\n|---|---|---|---|---|\n";
  for (const auto& rule : notice_rules()) {
    table += fmt::format("| {} | {} | {} | `{}` | {} |\n", rule.kind,
                         word_for(rule.occasion, rule.state), fmt::join(rule.to, ", "),
                         rule.purpose, rule.automatic ? "yes" : "no, a person wrote it");
  }
  return table;
}

std::vector<Notice> notices_for(const OpenedEvent& opened, const KindModel& kind,
                                const Record& record) {
  const Event& event = opened.event;
  std::vector<Notice> notices;
  if (!event.refused.empty() || event.basis == Basis::kImported || event.revision == 0)
    return notices;
  const auto entry = public_entry(event);
  const auto callers = callers_of(kind, record);
  const bool by_caller = entry && contains(callers, entry->author);
  const bool moved = event.from != event.to;
  const auto entered = [&](const NoticeRule& rule) {
    return rule.kind == kind.name && rule.occasion == Occasion::kEntered && moved &&
           event.to == rule.state;
  };
  // What is said with a resolution is told with it.
  const bool told_with_state = std::ranges::any_of(notice_rules(), entered);
  const auto applies = [&](const NoticeRule& rule) {
    if (rule.kind != kind.name) return false;
    switch (rule.occasion) {
      case Occasion::kCreated:
        return event.revision == 1 && still_goes_on(kind, record);
      case Occasion::kEntered:
        return entered(rule);
      case Occasion::kToldByDesk:
        return entry && !by_caller && !told_with_state;
      case Occasion::kToldByCaller:
        return by_caller;
    }
    return false;
  };
  const State* state = kind.lifecycle.state(event.to);
  const bool confidential = record.flag(kind, "confidential");
  std::string resolution = record.text(kind, "resolution_text");
  if (resolution.empty()) resolution = record.text(kind, "fulfilment_text");
  const Words words = {{"number", kind.display_number(record.number)},
                       {"title", record.text(kind, "title")},
                       {"label", kind.label},
                       {"state", state == nullptr ? event.to : state->label},
                       {"entry", entry ? entry->text : std::string()},
                       {"resolution", std::move(resolution)}};
  for (const auto& rule : notice_rules()) {
    if (!applies(rule)) continue;
    Notice notice{.rule = &rule, .to = {}, .title = {}, .text = {}};
    for (const auto field : rule.to) {
      for (const Uuid id : ids_in(kind, record, field)) {
        // Nobody is told what they did; but who reports something hears that it has arrived.
        const bool did_it = id == event.actor && rule.occasion != Occasion::kCreated;
        if (!did_it && !contains(notice.to, id)) notice.to.push_back(id);
      }
    }
    if (notice.to.empty()) continue;
    notice.title = confidential
                       ? fmt::format("News of {}", kind.display_number(record.number))
                       : shortened(clean_text(fill(rule.title, words), false), kLongestTitle - 1);
    notice.text = shortened(fill(confidential ? kConfidential : rule.text, words), kLongestText);
    notices.push_back(std::move(notice));
  }
  return notices;
}

}  // namespace proofdesk::server::mail
