// The minutes of a board with the people in them by name (8.5.1): kept by number, for names are people's own and may go.

#include "core/engine/rules.hpp"
#include "core/model/codec.hpp"
#include "processes/shared/approval_subject.hpp"
#include "server/api/context.hpp"
#include "server/api/handlers.hpp"
#include "server/api/reply.hpp"

#include <algorithm>

namespace proofdesk::server {
namespace {

namespace json = boost::json;

/// Who was asked to come may know who else was there.
Access eyes_of(const Call& call, const KindModel& kind, const Record& meeting) {
  Access access = call.access();
  for (const auto field : {"chair", "seated", "members", "invited", "present"}) {
    const auto people = shared::people_in(kind, meeting, field);
    if (std::ranges::find(people, access.person) != people.end()) access.everything = true;
  }
  return access;
}

class Minutes {
 public:
  Minutes(Call& call, ReadView& view, const KindModel& kind, const Record& meeting)
      : call_(call),
        view_(view),
        kind_(kind),
        meeting_(meeting),
        access_(eyes_of(call, kind, meeting)) {}

  Result<json::object> told() {
    json::object all{{"kind", kind_.name},
                     {"number", kind_.display_number(meeting_.number)},
                     {"state", meeting_.state},
                     {"path", record_path(kind_, meeting_.id)}};
    Discretion discretion(*call_.model, call_.api.service.store, call_.access());
    for (const auto name :
         {"title", "started_at", "ended_at", "quorum", "seats_filled", "guests", "minutes",
          "proceedings", "minutes_digest", "minuted_at", "approved_at"}) {
      const FieldModel* field = kind_.field(name);
      const Value value = meeting_.get(*field);
      if (is_set(value))
        all[field->json_name] = discretion.told(kind_, *field, to_json(*field, value));
    }
    for (const auto name :
         {"chair", "members", "present", "apologies", "absent", "minuted_by", "approved_by"}) {
      const FieldModel* field = kind_.field(name);
      json::array people;
      for (const Uuid& each : shared::people_in(kind_, meeting_, name)) {
        PROOFDESK_ASSIGN(auto one, person(each));
        people.push_back(std::move(one));
      }
      if (field->repeated)
        all[field->json_name] = std::move(people);
      else if (!people.empty())
        all[field->json_name] = std::move(people.front());
    }
    PROOFDESK_ASSIGN(all["deputies"], deputies());
    return all;
  }

 private:
  Result<json::object> person(Uuid id) {
    const KindModel& people = *call_.model->kind("person");
    PROOFDESK_ASSIGN(const auto record, view_.find(people, id, access_));
    if (!record) return json::object{{"kind", people.name}, {"hidden", true}};
    return json::object{{"kind", people.name},
                        {"number", people.display_number(record->number)},
                        {"title", record->text(people, "name")},
                        {"path", record_path(people, id)}};
  }

  /// A word of "PER-000007 for PER-000003", or an id.
  Result<json::object> person_called(std::string_view word) {
    const KindModel& people = *call_.model->kind("person");
    if (const auto id = Uuid::parse(word)) return person(*id);
    PROOFDESK_ASSIGN(const auto record, view_.find_by_number(people, people.parse_number(word),
                                                             Access::unrestricted()));
    return person(record ? record->id : Uuid{});
  }

  Result<json::array> deputies() {
    constexpr std::string_view kFor = " for ";
    json::array all;
    for (const auto& line : shared::words_in(kind_, meeting_, "deputies")) {
      const auto place = line.find(kFor);
      if (place == std::string::npos) continue;
      const std::string_view text(line);
      PROOFDESK_ASSIGN(auto deputy, person_called(text.substr(0, place)));
      PROOFDESK_ASSIGN(auto member, person_called(text.substr(place + kFor.size())));
      all.push_back(json::object{{"deputy", std::move(deputy)}, {"member", std::move(member)}});
    }
    return all;
  }

  Call& call_;
  ReadView& view_;
  const KindModel& kind_;
  const Record& meeting_;
  const Access access_;
};

}  // namespace

Result<Response> get_meeting_minutes(Call& call) {
  PROOFDESK_ASSIGN(const auto view, call.api.service.store.snapshot());
  const KindModel& kind = *call.model->kind("cab_meeting");
  PROOFDESK_ASSIGN(const auto meeting, find_record(*view, kind, call.path.id, call.access()));
  PROOFDESK_TRY(check_involved(kind, call.access(), meeting));
  PROOFDESK_ASSIGN(auto told, Minutes(call, *view, kind, meeting).told());
  return json_response(json::value(std::move(told)));
}

}  // namespace proofdesk::server
