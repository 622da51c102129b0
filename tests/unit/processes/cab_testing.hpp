#pragma once

#include "tests/unit/processes/change_testing.hpp"

#include <string>
#include <utility>
#include <vector>

namespace proofdesk::test {

/// A desk with a board: Nora chairs, Otto and Pia are members; Quinn belongs to it no more than Rita does.
class CabTest : public ChangeTest {
 protected:
  static constexpr std::string_view kMeeting = "cab_meeting";
  static constexpr std::string_view kItem = "agenda_item";
  static constexpr std::string_view kAdvice = "cab_advice";

  const Uuid board = house.create("group", {{"name", word("Board")}, {"role", word("board")}});
  const Actor nora = member("Nora");
  const Actor otto = member("Otto");
  const Actor pia = member("Pia");
  const Actor quinn = somebody("Quinn", "requester");
  const Actor scribe = somebody("Saul", "change_manager");

  void SetUp() override { policy_of({authority.person}); }

  Actor member(const std::string& name, std::string role = "requester") {
    const Actor person = somebody(name, std::move(role));
    if (!house.edit(house.administrator(), "person", person.person, {{"groups", ids({board})}}))
      throw std::logic_error("not a member");
    return person;
  }
  /// Each in a window of its own, so that none is in another's way.
  Uuid asked(House::Fields more = {}) {
    const std::int64_t start = house.now().micros + kDay + 4 * kHour * windows_++;
    House::Fields fields = {{"planned_start", start}, {"planned_end", start + 2 * kHour}};
    add(fields, std::move(more));
    return ChangeTest::asked(std::move(fields));
  }
  static std::string sits_for(const Actor& deputy, const Actor& whom) {
    return deputy.person.to_string() + " for " + whom.person.to_string();
  }
  Uuid planned(House::Fields more = {}) {
    House::Fields fields = {{"board", ref(board)},
                            {"chair", ref(nora.person)},
                            {"planned_start", house.now().micros + kHour},
                            {"planned_end", house.now().micros + 3 * kHour}};
    add(fields, std::move(more));
    return house.create_as(manager, kMeeting, std::move(fields));
  }
  Uuid convened(House::Fields more = {}) {
    const Uuid id = planned(std::move(more));
    house.must_fire(manager, kMeeting, id, "convene");
    return id;
  }
  void open(Uuid meeting, const std::vector<Uuid>& present = {}) {
    house.must_fire(
        manager, kMeeting, meeting, "open_session",
        {{"present", ids(present.empty() ? std::vector{nora.person, otto.person} : present)}});
  }
  /// Settles what is listed, writes and approves the minutes.
  void hold(Uuid meeting) {
    open(meeting);
    for (const Uuid& item : agenda(meeting, "listed"))
      house.must_fire(manager, kItem, item, "conclude", {{"discussion", word("Noted.")}});
    house.must_fire(scribe, kMeeting, meeting, "draft_minutes",
                    {{"minutes", word("All was said.")}});
    house.must_fire(nora, kMeeting, meeting, "approve_minutes");
    house.advance(kHour);
  }

  /// Items of a meeting, by position.
  std::vector<Uuid> agenda(Uuid meeting, std::string_view in = {}) {
    std::vector<std::pair<std::int64_t, Uuid>> found;
    const KindModel& kind = house.kind(kItem);
    for (const auto& [place, image] : house.world().images()) {
      if (place.first == kItem && image.record.text(kind, "meeting") == meeting.to_string() &&
          (in.empty() || image.record.state == in))
        found.emplace_back(image.record.integer(kind, "position"), place.second);
    }
    std::ranges::sort(found);
    std::vector<Uuid> list;
    for (const auto& [position, id] : found) list.push_back(id);
    return list;
  }
  /// "why kind/uuid" of each.
  std::vector<std::string> listed(Uuid meeting) {
    std::vector<std::string> list;
    for (const Uuid& item : agenda(meeting))
      list.push_back(house.text(kItem, item, "why") + " " + house.text(kItem, item, "subject"));
    return list;
  }
  static std::string line(std::string_view why, Uuid change, std::string_view kind = kChange) {
    return std::string(why) + " " + RecordRef{std::string(kind), change}.to_string();
  }
  Uuid item_for(Uuid meeting, Uuid change) {
    for (const Uuid& item : agenda(meeting)) {
      if (house.text(kItem, item, "subject") == RecordRef{std::string(kChange), change}.to_string())
        return item;
    }
    throw std::logic_error("not on the agenda");
  }

  Result<Decision> advise(const Actor& who, Uuid change, std::string said,
                          std::string reason = "It was rehearsed.") {
    return house.try_create(who, kAdvice,
                            {{"subject", word(RecordRef{std::string(kChange), change}.to_string())},
                             {"advice", word(said)},
                             {"reason", word(reason)}});
  }
  std::vector<std::int64_t> counts(std::string_view kind, Uuid id) {
    return {house.integer(kind, id, "advice_support"), house.integer(kind, id, "advice_object"),
            house.integer(kind, id, "advice_abstain"),
            house.integer(kind, id, "advice_own_matter")};
  }

 private:
  std::int64_t windows_ = 0;
};

}  // namespace proofdesk::test
