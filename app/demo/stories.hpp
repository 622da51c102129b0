#pragma once

#include "app/demo/story.hpp"

#include <memory>
#include <optional>
#include <set>
#include <utility>
#include <vector>

/// Each puts the scenes of many records down, over the whole play: the latest are found half-way when it ends.
namespace proofdesk::app::demo {

/// What goes wrong, and how it is put right.
struct Trouble {
  std::string title;
  std::string description;
  std::string category;
  std::string subcategory;
  std::string service;
  std::string group;
  std::string impact;
  std::string urgency;
  std::string resolution;
  std::int64_t weight = 1;
  bool monitored = false;  ///< machines notice it, at any hour
};
[[nodiscard]] Result<std::vector<Trouble>> read_troubles();

/// One incident, with what it hangs together with; what is nil by the time it is worked on is left out.
struct Occurrence {
  Trouble trouble;
  Instant when;
  std::uint64_t seed = 0;
  Handle caused_by = nullptr;      ///< change
  Handle explained_by = nullptr;   ///< problem
  Handle worked_around = nullptr;  ///< known error: the incident is resolved by its workaround
  std::string workaround = {};
  bool plain = false;  ///< nothing happens to it but being solved
};
/// The incident's handle, set when it has been recorded.
Handle tell_incident(const Play& play, const Occurrence& occurrence);
/// So many, over the play.
Status tell_incidents(const Play& play, std::int64_t how_many);

/// Major incidents from the first call to the review, one that was proposed and rejected, and one that is under
/// management when the play ends.
void tell_major_incidents(const Play& play);
void tell_requests(const Play& play, std::int64_t how_many);

/// When whom and what is taken: nobody does two changes at once, and nothing is changed twice in one night.
class Bookings {
 public:
  /// Whether none of these is taken on the day of this noon; they are from then on.
  bool take(const std::vector<std::string>& names, Instant noon);

 private:
  std::set<std::pair<std::string, std::int64_t>> taken_;
};

/// A change that somebody asks for.
struct ChangeWish {
  Line line;  ///< of changes.json
  const DemoService* service = nullptr;
  Instant asked;
  std::uint64_t seed = 0;
  bool must_succeed = false;
  bool released = false;  ///< a deployment begins and finishes it
};
class ChangeBook {
 public:
  ChangeBook(const Play& play, std::vector<Trouble> troubles)
      : play_(play), troubles_(std::move(troubles)) {}

  /// Policies, questionnaire and standard changes; before any change.
  Status prepare();
  struct Told {
    Handle change;
    Instant decided;
    Instant starts;  ///< its window
    Instant ends;
  };
  /// A normal change from the request to the review.
  Told tell_normal(const ChangeWish& wish);
  void tell_standard(std::size_t which, Instant when, std::uint64_t seed);
  /// So many of all sorts, over the play.
  Status tell(std::int64_t how_many);

  struct Standard {
    Line line;
    Handle record;
    std::vector<const DemoService*> services;
  };
  [[nodiscard]] const std::vector<Standard>& standards() const { return standards_; }
  [[nodiscard]] Bookings& bookings() { return bookings_; }
  [[nodiscard]] const std::vector<Trouble>& troubles() const { return troubles_; }

 private:
  const Play& play_;
  const std::vector<Trouble> troubles_;
  std::vector<Standard> standards_;
  Bookings bookings_;
};

/// What keeps coming back until its cause is found: problems with their incidents, known errors and changes.
Status tell_problems(const Play& play, ChangeBook& changes);
/// Releases of the four largest services, each with its change, criteria, deployment and early life.
void tell_releases(const Play& play, ChangeBook& changes);
void tell_freezes(const Play& play);
/// Asks for a baseline and takes it.
[[nodiscard]] Result<Uuid> take_baseline(Stage& stage, const Player& keeper, Fields fields,
                                         Dice dice);
/// One at the end of each quarter.
void tell_baselines(const Play& play);
/// The board sits every Wednesday.
void tell_meetings(const Play& play);
/// What comes, goes, is looked for and is put right among configuration items.
void tell_configuration(const Play& play, const std::vector<Uuid>& at_workplaces);
/// What must go on, the plans for it, their tests, and one that was put to use.
Status tell_continuity(const Play& play);

}  // namespace proofdesk::app::demo
