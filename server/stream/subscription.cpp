#include "server/stream/subscription.hpp"

#include "core/model/codec.hpp"
#include "server/api/event_json.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

void collect_paths(const Filter& filter, std::vector<std::string>& into) {
  if (filter.field != nullptr) into.push_back(filter.field->json_name);
  for (const Filter& operand : filter.operands) collect_paths(operand, into);
}

bool changed(const Event& event, const std::vector<std::string>& paths) {
  return std::ranges::any_of(paths, [&](const std::string& path) {
    // Every event moves these two.
    if (path == "version" || path == "updatedAt") return true;
    if (path == "state") return event.from != event.to;
    return std::ranges::find(event.changes, path, &Change::path) != event.changes.end();
  });
}

}  // namespace

std::vector<std::string> paths_of(const Filter& filter) {
  std::vector<std::string> paths;
  collect_paths(filter, paths);
  return paths;
}

bool looks_at_internal(const Filter& filter) {
  if (filter.field != nullptr && filter.field->internal) return true;
  return std::ranges::any_of(filter.operands, looks_at_internal);
}

SharedText PushedEvent::body(const Access& reader, bool matches, Store& store) {
  SharedText& text =
      bodies_[(reader.confidential ? 4 : 0) + (reader.internal ? 2 : 0) + (matches ? 1 : 0)];
  if (text) return text;
  // Nobody in particular.
  Access access;
  access.internal = reader.internal;
  access.confidential = reader.confidential;
  Discretion discretion(*model_, store, access);
  std::string out = fmt::format(R"("seq":{},"matches":{},"event":)", opened_.sequence, matches);
  out += boost::json::serialize(describe_event(kind_, opened_, discretion, nullptr));
  out += R"(,"record":)";
  const auto told = discretion.told(kind_, record_);
  append_json(kind_, told ? *told : record_, JsonView{.internal = access.internal}, {}, out);
  out += '}';
  text = std::make_shared<const std::string>(std::move(out));
  return text;
}

Subscription::Concern Subscription::concern(const PushedEvent& event, const Access& access) const {
  const Event& happened = event.opened().event;
  if (happened.kind != kind->name) return Concern::kNo;
  if (!record.is_nil() && happened.record != record) return Concern::kNo;
  // A refused attempt changes nothing of the record.
  if (!happened.refused.empty()) return Concern::kNo;
  if (!matches(access_filter, event.record()) || !is_visible(happened, access)) return Concern::kNo;
  if (event.concealment().hides_from(access)) return Concern::kNo;
  if (matches(filter, event.record())) return Concern::kMatches;
  return changed(happened, filter_paths) ? Concern::kLeft : Concern::kNo;
}

}  // namespace proofdesk::server
