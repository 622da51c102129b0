#pragma once

#include "core/engine/decide.hpp"
#include "core/engine/rules.hpp"

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace proofdesk {

class DraftSet;
struct Filter;

/// Whose data a value of this field is in `record` (after the change): nil for the record's own, else the
/// person whom the field's `personal_of` reference names there.
[[nodiscard]] Uuid subject_of(const KindModel& kind, const FieldModel& field, const Record& record);

/// One record in the making: as it was, as it would become, and what is hung on it.
class RecordDraft final : public Draft {
 public:
  /// A record that is there. `is_subject`: the event is named after what was done to it.
  RecordDraft(DraftSet& set, const KindModel& kind, Record stored, std::string event_name,
              bool is_subject);
  /// One that is created.
  RecordDraft(DraftSet& set, const KindModel& kind, Uuid id);

  [[nodiscard]] const Record& record() const override { return record_; }
  void set(std::string_view field, Value value) override;
  void log(std::string text, bool is_public) override;
  void link(std::string_view type, LinkEnd to) override;
  void unlink(std::string_view type, const LinkEnd& to) override;
  [[nodiscard]] Draft* other(std::string_view kind, Uuid id, std::string_view event_name) override;
  [[nodiscard]] Draft& create(std::string_view kind) override;
  void offer(std::string_view what, std::string_view kind, Uuid id) override;
  void take(std::string_view transition) override;

  [[nodiscard]] const KindModel& kind() const { return kind_; }
  /// As stored, but standing in the state that the current lifecycle makes of the stored one.
  [[nodiscard]] const Record& before() const { return before_; }
  [[nodiscard]] bool is_new() const { return is_new_; }
  [[nodiscard]] bool changed(const FieldModel& field) const;
  /// All that changed, facets first, each in the order of its kind.
  /// Valid until a field is set.
  [[nodiscard]] const std::vector<const FieldModel*>& changed_fields() const;
  /// Whether anything would be written.
  [[nodiscard]] bool touched() const;
  /// Whether it comes into its state with this decision: created, moved, or moved by a newer lifecycle.
  [[nodiscard]] bool enters() const {
    return is_new_ || entered_ || stored_state_ != record_.state;
  }

  void put(const FieldModel& field, Value value) {
    record_.set(field, std::move(value));
    changes_known_ = false;
  }
  /// Stands in `state` from now on; its timers start even when it stood there before.
  void enter(std::string_view state);
  [[nodiscard]] bool any_field_changed() const;
  [[nodiscard]] bool attached() const { return attached_; }
  /// Whether a link that ends here came or went.
  [[nodiscard]] bool linked() const { return linked_; }
  void note_linked() { linked_ = true; }
  /// Records at the other ends of links that came or went since this was last asked.
  [[nodiscard]] std::vector<LinkEnd> take_pointed_at() { return std::exchange(pointed_at_, {}); }
  /// Whether a person added to the work log.
  [[nodiscard]] bool worked() const { return worked_; }
  void add(const Link& link);
  void add(const WorklogEntry& entry);
  void add(const Attachment& attachment);
  /// An item taken away, a note or anything else that is not a field.
  void add(Change change) { other_changes_.push_back(std::move(change)); }
  /// Enters along a transition that followed from something else; the event is named after it where this
  /// record has done nothing else of its own.
  void follow(const Transition& transition);
  [[nodiscard]] const std::vector<Link>& new_links() const { return links_; }
  [[nodiscard]] const std::vector<Uuid>& removed_links() const { return removed_links_; }
  /// The timer behind this decision: it has fired and waits no longer.
  void spend_timer(std::string name) { spent_timer_ = std::move(name); }

  /// The event this comes to, without what is the command's (actor, basis).
  [[nodiscard]] Result<Event> event() const;
  /// The record after `event`: folded, not copied, so that decisions cannot say more than events do. Uses
  /// up `before()`; the last thing done to a draft.
  [[nodiscard]] Result<Record> fold(const Event& event);

 private:
  [[nodiscard]] Result<std::vector<Change>> timer_changes(std::int64_t revision) const;

  DraftSet& set_;
  const KindModel& kind_;
  const bool is_new_;
  Record before_;
  Record record_;
  mutable std::vector<const FieldModel*> changes_;  ///< where `changes_known_`
  mutable bool changes_known_ = false;
  const std::string stored_state_;
  std::string event_name_;
  bool named_ =
      false;  ///< after what somebody did to it; else a transition that follows may name the event
  bool entered_ = false;
  bool worked_ = false;
  bool attached_ = false;
  bool linked_ = false;
  std::string spent_timer_;
  std::vector<std::string>
      followed_;  ///< transitions taken along, beyond the one that names the event
  std::vector<Link> links_;
  std::vector<Uuid> removed_links_;
  std::vector<LinkEnd> pointed_at_;
  std::vector<Change> item_changes_;
  std::vector<Change> other_changes_;
};

/// All records that one decision touches, the subject's first, and what else its rules bring about.
class DraftSet {
 public:
  DraftSet(const Model& model, World& world, IdSource& ids, Instant now)
      : model_(model), world_(world), ids_(ids), now_(now) {}

  RecordDraft& open(const KindModel& kind, Record stored, std::string event_name);
  RecordDraft& create(const KindModel& kind, Uuid id);

  /// nullptr where it does not exist.
  [[nodiscard]] RecordDraft* open_other(std::string_view kind, Uuid id,
                                        std::string_view event_name);
  [[nodiscard]] Draft* find_other(std::string_view kind, Uuid id, std::string_view event_name) {
    return open_other(kind, id, event_name);
  }
  [[nodiscard]] Draft& create_along(std::string_view kind);
  void offer(Offer offer);

  /// A transition that is to be taken once everything else has settled.
  struct FollowUp {
    RecordDraft* draft;
    std::string transition;
    bool by_actor = false;  ///< asked for by the actor, whose roles count; else by the system
  };
  void follow_up(FollowUp next);
  /// The next one, in the order in which they were asked for; nullopt when there is none.
  [[nodiscard]] std::optional<FollowUp> next_follow_up();

  [[nodiscard]] const RecordDraft* find(std::string_view kind, Uuid id) const;
  /// What a look for `field` = `value` finds once this decision is seen: records as they become.
  void overlay(std::string_view kind, std::string_view field, const Value& value,
               std::vector<Record>& found) const;
  void overlay(std::string_view kind, const Filter& filter, std::vector<Record>& found) const;

  /// A rule that did what it may not (unknown field, wrong type, unknown link type) breaks the decision,
  /// not the process; the first such fault is kept.
  void broken(std::string rule, std::string detail);
  void failed(Error error);
  [[nodiscard]] Status status() const;

  [[nodiscard]] const std::vector<std::unique_ptr<RecordDraft>>& drafts() const { return drafts_; }
  [[nodiscard]] std::vector<Offer>& offers() { return offers_; }
  [[nodiscard]] World& world() const { return world_; }
  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] Uuid next_id() { return ids_.next(now_); }

 private:
  const Model& model_;
  World& world_;
  IdSource& ids_;
  const Instant now_;
  std::vector<std::unique_ptr<RecordDraft>> drafts_;
  std::vector<std::unique_ptr<Draft>> sinks_;  ///< what a broken rule writes into
  std::vector<Offer> offers_;
  std::deque<FollowUp> follow_ups_;
  std::size_t followed_ = 0;
  std::vector<Error> faults_;
};

}  // namespace proofdesk
