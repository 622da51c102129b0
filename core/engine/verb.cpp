#include "core/engine/command.hpp"

namespace proofdesk {
namespace {

struct Verb {
  std::string_view operator()(const Create&) const { return "create"; }
  std::string_view operator()(const Update&) const { return "update"; }
  std::string_view operator()(const Fire& fire) const { return fire.transition; }
  std::string_view operator()(const FireTimer&) const { return "fire_timer"; }
  std::string_view operator()(const LogWork&) const { return "log_work"; }
  std::string_view operator()(const AddLink&) const { return "link"; }
  std::string_view operator()(const RemoveLink&) const { return "unlink"; }
  std::string_view operator()(const Attach&) const { return "attach"; }
  std::string_view operator()(const Erase&) const { return "erase"; }
  std::string_view operator()(const Undo&) const { return "undo"; }
  std::string_view operator()(const Import&) const { return "import"; }
  std::string_view operator()(const Sequence&) const { return "apply"; }
};

}  // namespace

std::string_view verb_of(const Command& command) { return std::visit(Verb{}, command.action); }

}  // namespace proofdesk
