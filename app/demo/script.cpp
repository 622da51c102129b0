#include "app/demo/script.hpp"

#include "app/demo/pages.hpp"
#include "core/model/record_ref.hpp"

#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

std::unexpected<Error> unreadable(std::string what) {
  return fail(ErrorCode::kInternal, "demo.script", std::move(what));
}

/// "+30d", "-2h", "+15m".
std::optional<std::int64_t> offset_of(std::string_view text) {
  if (text.size() < 3 || (text.front() != '+' && text.front() != '-')) return std::nullopt;
  std::int64_t unit = 60 * kMicrosPerSecond;
  switch (text.back()) {
    case 'd':
      unit = kMicrosPerDay;
      break;
    case 'h':
      unit *= 60;
      break;
    case 'm':
      break;
    default:
      return std::nullopt;
  }
  std::int64_t count = 0;
  const auto digits = text.substr(1, text.size() - 2);
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return (text.front() == '-' ? -count : count) * unit;
}

constexpr std::string_view kDate = "date";

class Filler {
 public:
  Filler(const Names& names, Instant now) : names_(names), now_(now) {}

  Result<boost::json::value> fill(const boost::json::value& value) const {
    if (const auto* text = value.if_string()) return fill_text(*text);
    if (const auto* list = value.if_array()) {
      boost::json::array filled;
      for (const auto& item : *list) {
        PROOFDESK_ASSIGN(auto one, fill(item));
        filled.push_back(std::move(one));
      }
      return filled;
    }
    if (const auto* object = value.if_object()) {
      boost::json::object filled;
      for (const auto& [name, item] : *object) {
        PROOFDESK_ASSIGN(filled[name], fill(item));
      }
      return filled;
    }
    return value;
  }

 private:
  Result<boost::json::value> fill_text(std::string_view text) const {
    if (text.starts_with("@@")) {
      PROOFDESK_ASSIGN(const auto known, names_.find(text.substr(2)));
      return boost::json::value(RecordRef{known.kind, known.id}.to_string());
    }
    if (text.starts_with('@')) {
      PROOFDESK_ASSIGN(const auto known, names_.find(text.substr(1)));
      return boost::json::value(known.id.to_string());
    }
    if (text.starts_with(kDate)) {
      if (const auto offset = offset_of(text.substr(kDate.size())))
        return boost::json::value(to_rfc3339({now_.micros + *offset}).substr(0, 10));
    }
    if (const auto offset = offset_of(text))
      return boost::json::value(to_rfc3339({now_.micros + *offset}));
    return boost::json::value(text);
  }

  const Names& names_;
  Instant now_;
};

Result<Instant> when_of(const boost::json::object& scene, Instant start, Instant end) {
  if (const auto* minutes = scene.if_contains("beforeClosing"))
    return before_closing(end, minutes->to_number<std::int64_t>());
  const auto* day = scene.if_contains("day");
  const std::string at = text_at(scene, "at");
  if (day == nullptr || at.size() != 5)
    return unreadable("a scene says neither beforeClosing nor day and at");
  std::int64_t on = start.micros / kMicrosPerDay + day->to_number<std::int64_t>();
  // What falls on a weekend is done on Monday, in the same order.
  while ((on + 3) % 7 >= 5) ++on;
  const auto when =
      parse_rfc3339(to_rfc3339({on * kMicrosPerDay}).substr(0, 10) + "T" + at + ":00Z");
  if (!when) return unreadable(fmt::format("no time: {}", at));
  return *when;
}

struct Scene {
  boost::json::object text;
  Actor actor;
  std::shared_ptr<Names> names;
};

Status play(Stage& stage, const Scene& scene) {
  const Filler filler(*scene.names, stage.now());
  boost::json::value fields = boost::json::object{};
  if (const auto* given = scene.text.if_contains("fields")) {
    PROOFDESK_ASSIGN(fields, filler.fill(*given));
  }
  if (const auto kind = text_at(scene.text, "create"); !kind.empty()) {
    PROOFDESK_ASSIGN(const Uuid id, stage.create(scene.actor, kind, fields.as_object()));
    if (const auto name = text_at(scene.text, "called"); !name.empty())
      scene.names->call(name, kind, id);
    return {};
  }
  PROOFDESK_ASSIGN(const auto on, scene.names->find(text_at(scene.text, "on")));
  if (const auto transition = text_at(scene.text, "fire"); !transition.empty()) {
    return stage.fire(scene.actor, on.kind, on.id, transition, fields.as_object(),
                      text_at(scene.text, "comment"));
  }
  if (const auto type = text_at(scene.text, "link"); !type.empty()) {
    PROOFDESK_ASSIGN(const auto to, scene.names->find(text_at(scene.text, "to")));
    return stage.link(scene.actor, on.kind, on.id, type, {.kind = to.kind, .id = to.id});
  }
  return unreadable("a scene that neither creates, fires nor links");
}

}  // namespace

Result<Names::Known> Names::find(std::string_view name) const {
  const auto found = known_.find(name);
  if (found == known_.end()) return unreadable(fmt::format("nothing is called \"{}\"", name));
  return found->second;
}

Status put_down(Stage& stage, std::string_view script, Instant start, Instant end,
                std::map<std::string, Actor, std::less<>> people,
                const std::shared_ptr<Names>& names) {
  PROOFDESK_ASSIGN(const Page scenes, page_of(script));
  for (const Line& scene : scenes) {
    PROOFDESK_ASSIGN(const Instant when, when_of(scene, start, end));
    const auto actor = people.find(text_at(scene, "by"));
    if (actor == people.end())
      return unreadable(fmt::format("nobody is called \"{}\"", text_at(scene, "by")));
    stage.at(when,
             [&stage, played = Scene{scene, actor->second, names}] { return play(stage, played); });
  }
  return {};
}

}  // namespace proofdesk::app::demo
