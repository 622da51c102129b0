#include "processes/shared/on_call.hpp"

#include <utility>
#include <variant>

namespace proofdesk::shared {

Result<Rotation> read_rota(const KindModel& kind, const Record& record) {
  Rotation rota;
  rota.zone = record.text(kind, "zone");
  rota.starts_on = record.text(kind, "starts_on");
  rota.shift_days = static_cast<int>(record.integer(kind, "shift_days"));
  const auto handover = parse_handover(record.text(kind, "handover_time"));
  if (!handover) {
    return fail(ErrorCode::kInvalidArgument, "rota.handover",
                "the time of handover is not written like 09:00");
  }
  rota.handover_minute = *handover;
  const auto texts = [&](std::string_view field) {
    const FieldModel* found = kind.field(field);
    const Value value = found == nullptr ? Value{} : record.get(*found);
    const auto* list = std::get_if<std::vector<std::string>>(&value);
    return list == nullptr ? std::vector<std::string>{} : *list;
  };
  for (const auto& member : texts("members"))
    rota.members.push_back(Uuid::parse(member).value_or(Uuid{}));
  for (const auto& text : texts("overrides")) {
    PROOFDESK_ASSIGN(auto override, parse_rota_override(text));
    rota.overrides.push_back(std::move(override));
  }
  return rota;
}

Result<std::optional<GroupOnCall>> on_call_for_group(const Model& model, World& world, Uuid group,
                                                     Instant at) {
  const KindModel* kind = model.kind("rota");
  if (kind == nullptr || group.is_nil()) return std::nullopt;
  PROOFDESK_ASSIGN(const auto rotas, world.standing("rota"));
  for (const Record& record : rotas) {
    if (record.state != "active" || record.text(*kind, "group") != group.to_string()) continue;
    const auto rota = read_rota(*kind, record);
    if (!rota || !check_rota(*rota)) continue;
    if (const auto found = on_call_at(*rota, at)) {
      world.rely_on(record);
      return GroupOnCall{record, *found};
    }
  }
  return std::nullopt;
}

}  // namespace proofdesk::shared
