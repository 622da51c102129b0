#include "core/base/encoding.hpp"
#include "core/base/instant.hpp"
#include "core/journal/canonical_json.hpp"
#include "core/journal/digest.hpp"
#include "core/lifecycle/fold_flags.hpp"
#include "core/lifecycle/lifecycle.hpp"
#include "core/model/field_model.hpp"
#include "proto/lifecycle.pb.h"

#include <set>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>
#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/text_format.h>
#include <google/protobuf/util/json_util.h>

namespace proofdesk {
namespace {

constexpr std::string_view kFieldPrefix = "field:";

std::unexpected<Error> wrong(std::string rule, std::string detail) {
  return fail(ErrorCode::kInvalidArgument, "lifecycle." + std::move(rule), std::move(detail));
}

/// Keeps the first complaint: the ones after it are usually its consequences.
class FirstComplaint final : public google::protobuf::io::ErrorCollector {
 public:
  void AddError(int line, int column, const std::string& message) override {
    if (text_.empty()) text_ = fmt::format("line {}, column {}: {}", line + 1, column + 1, message);
  }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

Result<LifecycleText> parse_message(std::string_view text) {
  LifecycleText message;
  FirstComplaint complaint;
  google::protobuf::TextFormat::Parser parser;
  parser.RecordErrorsTo(&complaint);
  if (!parser.ParseFromString(std::string(text), &message)) {
    return wrong("syntax", complaint.text());
  }
  return message;
}

/// Protobuf's own JSON form of the message, members under their schema names, in RFC 8785 order: what two
/// texts that differ only in layout and comments have in common.
Result<std::string> canonical_text_of(const LifecycleText& message) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, options).ok()) {
    return wrong("utf8", "the text is not valid UTF-8");
  }
  boost::system::error_code error;
  const auto value = boost::json::parse(json, error);
  if (error) return wrong("json", error.message());
  return journal::to_canonical(value);
}

template <class Strings>
std::vector<std::string> list_of(const Strings& strings) {
  return {strings.begin(), strings.end()};
}

Result<StateCategory> category_of(const StateText& text) {
  switch (text.category()) {
    case StateText::OPEN:
      return StateCategory::kOpen;
    case StateText::WAITING:
      return StateCategory::kWaiting;
    case StateText::DONE:
      return StateCategory::kDone;
    case StateText::FINAL:
      return StateCategory::kFinal;
    default:
      break;
  }
  return wrong("category", fmt::format("state {} has no category", text.name()));
}

/// Names are words of URLs, columns and leaves; `seen` keeps them apart.
Status check_name(std::string_view what, const std::string& name, std::set<std::string>* seen) {
  if (!is_snake_case(name)) {
    return wrong("name", fmt::format("{} \"{}\" is not named in snake_case", what, name));
  }
  if (seen != nullptr && !seen->insert(name).second) {
    return wrong("duplicate", fmt::format("there are two {}s named {}", what, name));
  }
  return {};
}

Result<State> state_of(const StateText& text) {
  State state;
  state.name = text.name();
  state.label = text.label().empty() ? label_from(text.name()) : text.label();
  PROOFDESK_ASSIGN(state.category, category_of(text));
  state.description = text.description();
  return state;
}

Transition transition_of(const TransitionText& text) {
  Transition transition;
  transition.name = text.name();
  transition.label = text.label().empty() ? label_from(text.name()) : text.label();
  transition.description = text.description();
  transition.from = list_of(text.from());
  transition.to = text.to();
  transition.roles = list_of(text.roles());
  transition.requires_fields = list_of(text.required());
  transition.accepts = list_of(text.accepts());
  transition.guards = list_of(text.guards());
  transition.effects = list_of(text.effects());
  transition.clause = text.clause();
  transition.needs_approval = text.needs_approval();
  transition.approval = text.approval();
  transition.requires_comment = text.requires_comment();
  transition.accepts_any = text.accepts_any();
  transition.reversible = text.reversible();
  transition.undoes = text.undoes();
  transition.own_sign_in = text.own_sign_in() || text.approval();
  return transition;
}

Result<Timer> timer_of(const TimerText& text) {
  Timer timer{.name = text.name(), .state = text.state(), .transition = text.transition()};
  timer.unless = list_of(text.unless());
  if (text.after().starts_with(kFieldPrefix)) {
    timer.at_field = text.after().substr(kFieldPrefix.size());
    PROOFDESK_TRY(check_name("field of timer " + text.name(), timer.at_field, nullptr));
    return timer;
  }
  timer.after = parse_duration(text.after());
  if (!timer.after || *timer.after <= 0) {
    return wrong("duration",
                 fmt::format("timer {}: \"{}\" is no ISO 8601 duration above zero and no "
                             "\"field:\" with the name of a field",
                             text.name(), text.after()));
  }
  return timer;
}

ClockRule clock_of(const ClockText& text) {
  return {.name = text.name(),
          .label = text.label().empty() ? label_from(text.name()) : text.label(),
          .runs = list_of(text.runs()),
          .pauses = list_of(text.pauses()),
          .stops = list_of(text.stops()),
          .cancels = list_of(text.cancels()),
          .met_by = text.met_by(),
          .restarted_by = text.restarted_by(),
          .clause = text.clause()};
}

Status read_states(const LifecycleText& text, Lifecycle& lifecycle) {
  std::set<std::string> names;
  for (const auto& state : text.state()) {
    PROOFDESK_TRY(check_name("state", state.name(), &names));
    PROOFDESK_ASSIGN(State parsed, state_of(state));
    lifecycle.states.push_back(std::move(parsed));
  }
  return fold_flags(text, lifecycle.states);
}

Status read_edges(const LifecycleText& text, Lifecycle& lifecycle) {
  // One name may stand for several edges as long as they leave different states; the checks see to that.
  for (const auto& transition : text.transition()) {
    PROOFDESK_TRY(check_name("transition", transition.name(), nullptr));
    if (transition.from().empty()) {
      return wrong("from", fmt::format("transition {} leaves no state", transition.name()));
    }
    lifecycle.transitions.push_back(transition_of(transition));
  }
  std::set<std::string> names;
  for (const auto& timer : text.timer()) {
    PROOFDESK_TRY(check_name("timer", timer.name(), &names));
    PROOFDESK_ASSIGN(Timer parsed, timer_of(timer));
    lifecycle.timers.push_back(std::move(parsed));
  }
  for (const auto& reaction : text.on_change()) {
    lifecycle.reactions.push_back({list_of(reaction.fields()), list_of(reaction.effects())});
  }
  names.clear();
  for (const auto& clock : text.clock()) {
    PROOFDESK_TRY(check_name("clock", clock.name(), &names));
    lifecycle.clocks.push_back(clock_of(clock));
  }
  return {};
}

}  // namespace

Result<Lifecycle> parse_lifecycle(std::string_view text) {
  PROOFDESK_ASSIGN(const LifecycleText message, parse_message(text));
  Lifecycle lifecycle;
  PROOFDESK_TRY(check_name("kind", message.kind(), nullptr));
  lifecycle.kind = message.kind();
  lifecycle.version = message.version();
  if (lifecycle.version == 0) return wrong("version", "the version starts at 1");
  lifecycle.initial = message.initial();
  PROOFDESK_TRY(read_states(message, lifecycle));
  PROOFDESK_TRY(read_edges(message, lifecycle));
  const CreateText& create = message.create();
  lifecycle.create = {.roles = list_of(create.roles()),
                      .requires_fields = list_of(create.required()),
                      .accepts = list_of(create.accepts()),
                      .guards = list_of(create.guards()),
                      .effects = list_of(create.effects()),
                      .clause = create.clause()};
  lifecycle.edit_roles = list_of(message.edit_roles());
  lifecycle.edit_guards = list_of(message.edit_guards());
  lifecycle.read_roles = list_of(message.read_roles());
  lifecycle.own_only = message.own_only();
  for (const auto& open : message.open()) {
    lifecycle.open.push_back({.states = list_of(open.states()),
                              .field = open.field(),
                              .value = open.value(),
                              .shows = list_of(open.shows())});
  }
  std::set<std::string> mapped;
  for (const auto& entry : message.state_map()) {
    PROOFDESK_TRY(check_name("mapped state", entry.from(), &mapped));
    lifecycle.state_map.emplace_back(entry.from(), entry.to());
  }
  PROOFDESK_ASSIGN(lifecycle.canonical_text, canonical_text_of(message));
  lifecycle.hash = to_hex(journal::sha256(lifecycle.canonical_text));
  return lifecycle;
}

}  // namespace proofdesk
