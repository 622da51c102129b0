#pragma once

#include "app/demo/stage.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace proofdesk::app::demo {

/// Who and what a script can name, by kind: "@ana" is the id, "@@ana" the reference "person/<id>".
class Names {
 public:
  void call(const std::string& name, std::string kind, Uuid id) {
    known_[name] = {std::move(kind), id};
  }
  struct Known {
    std::string kind;
    Uuid id;
  };
  /// kInternal `demo.script` when nothing is called so (yet).
  [[nodiscard]] Result<Known> find(std::string_view name) const;

 private:
  std::map<std::string, Known, std::less<>> known_;
};

/// Puts the scenes of a script down. A script is a JSON list of scenes, each an object:
///
///     {"day": 0, "at": "08:30", "by": "sofia", "create": "calendar", "called": "office", "fields": {…}}
///     {"day": 0, "at": "08:35", "by": "sofia", "fire": "put_in_force", "on": "office", "fields": {…}}
///     {"beforeClosing": 90, "by": "ana", "link": "answered_by", "on": "the incident", "to": "the article"}
///
/// `day` counts from `start`, what falls on a weekend is moved to Monday; `beforeClosing` are minutes before
/// people last went home before `end`. In fields "@name" and "@@name" are replaced as `Names` says, "+30d" and "-2h" by an instant from the scene's own, and
/// "date+30d" by a civil date (UTC). `people` gives actors by name. Names and script may go after this; `names`
/// is shared by the scenes, which fill it as they are played. kInternal `demo.script` for what cannot be read.
[[nodiscard]] Status put_down(Stage& stage, std::string_view script, Instant start, Instant end,
                              std::map<std::string, Actor, std::less<>> people,
                              const std::shared_ptr<Names>& names);

}  // namespace proofdesk::app::demo
