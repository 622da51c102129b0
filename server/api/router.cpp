#include "server/api/router.hpp"

#include <array>

namespace proofdesk::server {
namespace {

std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  path.remove_prefix(1);
  while (!path.empty()) {
    const auto slash = path.find('/');
    segments.push_back(path.substr(0, slash));
    path = slash == std::string_view::npos ? std::string_view{} : path.substr(slash + 1);
  }
  return segments;
}

}  // namespace

std::optional<Router::Segment> Router::parse(std::string_view text) {
  Segment segment;
  if (const auto colon = text.rfind(':'); colon != std::string_view::npos) {
    segment.has_verb = true;
    const std::string_view verb = text.substr(colon + 1);
    segment.verb = verb == "{verb}" ? std::string_view{} : verb;
    text = text.substr(0, colon);
  }
  if (text == "{plural}") {
    segment.kind = Segment::Kind::kPlural;
  } else if (text == "{id}") {
    segment.kind = Segment::Kind::kId;
  } else if (text == "{item}") {
    segment.kind = Segment::Kind::kItem;
  } else {
    segment.literal = text;
  }
  return segment;
}

Router::Router(const std::vector<Route>& routes) {
  for (const Route& route : routes) {
    Pattern pattern{.route = &route, .segments = {}};
    for (const auto text : split(route.path)) pattern.segments.push_back(*parse(text));
    if (by_length_.size() <= pattern.segments.size())
      by_length_.resize(pattern.segments.size() + 1);
    by_length_[pattern.segments.size()].push_back(std::move(pattern));
  }
}

bool Router::matches(const Pattern& pattern, const Request& request, const Model& model,
                     Match& match) {
  const auto& given = request.target.segments();
  match.path = {};
  match.kind = nullptr;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const Segment& segment = pattern.segments[i];
    std::string_view text = given[i];
    if (segment.has_verb) {
      const auto colon = text.rfind(':');
      if (colon == std::string_view::npos) return false;
      const std::string_view verb = text.substr(colon + 1);
      if (verb.empty() || (!segment.verb.empty() && verb != segment.verb)) return false;
      match.path.verb = verb;
      text = text.substr(0, colon);
    } else if (segment.kind != Segment::Kind::kLiteral &&
               text.find(':') != std::string_view::npos) {
      return false;
    }
    switch (segment.kind) {
      case Segment::Kind::kLiteral:
        if (text != segment.literal) return false;
        break;
      case Segment::Kind::kPlural:
        match.path.plural = text;
        match.kind = model.kind_by_plural(text);
        if (match.kind == nullptr) return false;
        break;
      case Segment::Kind::kId:
        match.path.id = text;
        break;
      case Segment::Kind::kItem:
        match.path.item = text;
        break;
    }
    if (segment.kind != Segment::Kind::kLiteral && text.empty()) return false;
  }
  return true;
}

Router::Match Router::find(const Request& request, const Model& model) const {
  const std::size_t length = request.target.segments().size();
  Match best;
  if (length >= by_length_.size()) return best;
  const auto hidden = [&](const Pattern& pattern) {
    return pattern.route->right == Right::kLocal && !request.via_local_socket;
  };
  for (const Pattern& pattern : by_length_[length]) {
    if (pattern.route->method != request.method || hidden(pattern)) continue;
    Match match;
    if (!matches(pattern, request, model, match)) continue;
    match.route = pattern.route;
    return match;
  }
  // Nothing for this method; what is there for others?
  std::array<bool, 7> allowed{};
  for (const Pattern& pattern : by_length_[length]) {
    if (hidden(pattern)) continue;
    Match match;
    if (!matches(pattern, request, model, match)) continue;
    allowed[static_cast<std::size_t>(pattern.route->method)] = true;
    best.path = match.path;
    best.kind = match.kind;
  }
  for (std::size_t i = 0; i < allowed.size(); ++i) {
    if (!allowed[i]) continue;
    const auto method = static_cast<Method>(i);
    if (!best.allow.empty()) best.allow += ", ";
    best.allow += name_of(method);
    if (method == Method::kGet) best.allow += ", HEAD";
  }
  if (!best.allow.empty()) best.allow += ", OPTIONS";
  return best;
}

}  // namespace proofdesk::server
