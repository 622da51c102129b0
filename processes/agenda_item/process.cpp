#include "processes/agenda_item/process.hpp"

#include "generated/assets.hpp"
#include "processes/agenda_item/agenda_item.pb.h"

namespace proofdesk {

Process make_agenda_item() {
  return {
      .kind = {AgendaItem::descriptor(), asset("processes/agenda_item/lifecycle.textproto")},
      .guards = agenda_item::guards(),
      .effects = agenda_item::effects(),
      .measures = agenda_item::measures(),
  };
}

}  // namespace proofdesk
