#pragma once

#include "app/demo/dice.hpp"
#include "app/house.hpp"
#include "app/terminal.hpp"
#include "core/base/clock.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::app::demo {

using Fields = boost::json::object;  ///< as in the API: camelCase names

/// A record that a scene creates and later scenes of the same story work on.
using Handle = std::shared_ptr<Uuid>;
[[nodiscard]] inline Handle a_record() { return std::make_shared<Uuid>(); }

/// A house at invented times. Scenes are put down for an instant and played in order of time; between them the
/// timers go off when they are due, as they would with a writer. Everything goes through the engine: a scene
/// that the rules refuse is a fault of the story and ends the play.
class Stage {
 public:
  using Scene = std::function<Status()>;

  Stage(House& house, ManualClock& clock) : house_(house), clock_(clock) {}

  void at(Instant when, Scene scene);
  /// Plays what lies before `end`; what would come later is left undone.
  Status play(Instant end, const Progress& progress);

  [[nodiscard]] House& house() { return house_; }
  [[nodiscard]] Instant now() const { return clock_.now(); }
  [[nodiscard]] std::int64_t scenes() const { return played_; }

  [[nodiscard]] Result<Uuid> create(const Actor& actor, std::string_view kind, Fields fields);
  /// All of them at this instant, in few commits; in the order given.
  [[nodiscard]] Result<std::vector<Uuid>> create_all(const Actor& actor, std::string_view kind,
                                                     std::vector<Fields> fields);
  Status fire_all(const Actor& actor, std::string_view kind, const std::vector<Uuid>& records,
                  const std::string& transition, const Fields& fields = {});
  Status fire(const Actor& actor, std::string_view kind, Uuid record, std::string transition,
              Fields fields = {}, std::string comment = {});
  /// The same; where what is planned beside it only warns, once more with the reason why in spite of it.
  Status fire_in_spite(const Actor& actor, Uuid change, const std::string& transition,
                       Fields fields = {});
  /// The same, and the rules are to say no.
  Status fail_to_fire(const Actor& actor, std::string_view kind, Uuid record,
                      std::string transition, Fields fields = {});
  Status update(const Actor& actor, std::string_view kind, Uuid record, Fields fields);
  Status fail_to_update(const Actor& actor, std::string_view kind, Uuid record, Fields fields);
  [[nodiscard]] Result<Record> read(std::string_view kind, Uuid record);
  /// A field of it, empty where it has no text there.
  [[nodiscard]] Result<std::string> text(std::string_view kind, Uuid record,
                                         std::string_view field);
  /// Texts of a repeated field.
  [[nodiscard]] Result<std::vector<std::string>> list(std::string_view kind, Uuid record,
                                                      std::string_view field);
  /// A file with the record, its id and salt from the dice.
  [[nodiscard]] Result<Uuid> attach(std::string_view kind, Uuid record, std::string name,
                                    std::string_view content, Dice& dice);
  /// The newest record of a kind with this value in an indexed field.
  [[nodiscard]] Result<Uuid> newest(std::string_view kind, std::string_view field,
                                    const std::string& value);
  /// All of them, oldest first.
  [[nodiscard]] Result<std::vector<Record>> every(std::string_view kind, std::string_view field,
                                                  const std::string& value);
  Status note(const Actor& actor, std::string_view kind, Uuid record, std::string text);
  Status link(const Actor& actor, std::string_view kind, Uuid record, std::string type, LinkEnd to);

 private:
  struct Entry {
    Instant when;
    std::int64_t order = 0;  ///< scenes of one instant are played as they were put down
    Scene scene;
  };
  struct Later {
    bool operator()(const Entry& a, const Entry& b) const {
      return a.when != b.when ? a.when > b.when : a.order > b.order;
    }
  };

  [[nodiscard]] Result<Reply> run(const Actor& actor, std::string_view kind, Uuid record,
                                  Action action);
  [[nodiscard]] Result<std::vector<FieldInput>> input(std::string_view kind, const Fields& fields);
  Status let_timers_go_off(Instant until);

  House& house_;
  ManualClock& clock_;
  std::priority_queue<Entry, std::vector<Entry>, Later> scenes_;
  std::int64_t put_down_ = 0;
  std::int64_t played_ = 0;
};

/// The first instant from `time` on at which people work: Monday to Friday, eight to six, UTC.
[[nodiscard]] Instant working_hours(Instant time);
/// So many minutes (under ten hours) before people last went home before `end`.
[[nodiscard]] Instant before_closing(Instant end, std::int64_t minutes);

}  // namespace proofdesk::app::demo
