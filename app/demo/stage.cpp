#include "app/demo/stage.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "core/model/codec.hpp"

#include <utility>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::int64_t kHour = 3600 * kMicrosPerSecond;
constexpr std::size_t kTimersAtOnce = 64;
constexpr std::size_t kSaltBytes = 32;
constexpr std::int64_t kScenesBetweenCare = 500;

Error in_story(Error error, std::string_view what) {
  error.detail = fmt::format("the demo's {}: {}", what, error.detail);
  return error;
}

/// Whether the rules said no.
Status refused(const Result<Reply>& reply, std::string_view what) {
  if (!reply &&
      (reply.error().code == ErrorCode::kRefused || reply.error().code == ErrorCode::kForbidden)) {
    return {};
  }
  if (!reply) return fail(in_story(reply.error(), what));
  return fail(ErrorCode::kInternal, "demo.refused",
              fmt::format("the demo's {} was to be refused, and was not", what));
}

}  // namespace

Instant working_hours(Instant time) {
  while (true) {
    const std::int64_t day = time.micros / kMicrosPerDay;
    const std::int64_t weekday = (day + 3) % 7;  // 1970-01-01 was a Thursday; 0 is Monday
    const Instant opens{day * kMicrosPerDay + 8 * kHour};
    const Instant shuts{day * kMicrosPerDay + 18 * kHour};
    if (weekday < 5 && time < shuts) return time < opens ? opens : time;
    time = Instant{(day + 1) * kMicrosPerDay + 8 * kHour + time.micros % kHour};
  }
}

Instant before_closing(Instant end, std::int64_t minutes) {
  std::int64_t day = end.micros / kMicrosPerDay;
  while (day * kMicrosPerDay + 18 * kHour > end.micros || (day + 3) % 7 >= 5) --day;
  return {day * kMicrosPerDay + 18 * kHour - minutes * 60 * kMicrosPerSecond};
}

void Stage::at(Instant when, Scene scene) { scenes_.push({when, put_down_++, std::move(scene)}); }

Status Stage::play(Instant end, const Progress& progress) {
  while (!scenes_.empty() && scenes_.top().when < end) {
    const Entry entry = scenes_.top();
    scenes_.pop();
    PROOFDESK_TRY(let_timers_go_off(entry.when));
    if (clock_.now() < entry.when) clock_.set(entry.when);
    PROOFDESK_TRY(entry.scene());
    ++played_;
    // As the writer does when nobody waits; else the log of a year grows to gigabytes.
    if (played_ % kScenesBetweenCare == 0) PROOFDESK_TRY(house_.store().maintain());
    if (progress) progress(played_, put_down_);
  }
  PROOFDESK_TRY(let_timers_go_off(end));
  return {};
}

Status Stage::let_timers_go_off(Instant until) {
  while (true) {
    PROOFDESK_ASSIGN(auto view, house_.store().snapshot());
    PROOFDESK_ASSIGN(const auto next, view->next_timer());
    if (!next || *next > until) return {};
    if (clock_.now() < *next) clock_.set(*next);
    PROOFDESK_ASSIGN(const auto due, view->due_timers(*next, kTimersAtOnce));
    view.reset();
    std::vector<Command> commands;
    for (const auto& timer : due) {
      Command command;
      command.actor = Actor::system();
      command.kind = timer.kind;
      command.record = timer.record;
      command.action = FireTimer{timer.timer.name, timer.timer.arming};
      commands.push_back(std::move(command));
    }
    for (const auto& result : house_.execute(std::move(commands))) PROOFDESK_TRY(result);
  }
}

Result<Reply> Stage::run(const Actor& actor, std::string_view kind, Uuid record, Action action) {
  Command command;
  command.actor = actor;
  command.kind = kind;
  command.record = record;
  command.action = std::move(action);
  auto results = house_.execute({std::move(command)});
  return std::move(results.front());
}

Result<std::vector<FieldInput>> Stage::input(std::string_view kind, const Fields& fields) {
  const auto model = house_.desk().model();
  PROOFDESK_ASSIGN(auto values, fields_from_json(*model->kind(kind), fields));
  std::vector<FieldInput> input;
  for (auto& [field, value] : values) {
    const bool custom = field->origin == FieldOrigin::kCustom;
    input.push_back({custom ? "custom." + field->name : field->name, std::move(value)});
  }
  return input;
}

Result<Uuid> Stage::create(const Actor& actor, std::string_view kind, Fields fields) {
  // What nobody edits afterwards takes no tags either.
  if (!house_.desk().model()->kind(kind)->lifecycle.edit_roles.empty())
    fields["tags"] = boost::json::array{"demo"};
  PROOFDESK_ASSIGN(auto values, input(kind, fields));
  auto reply = run(actor, kind, {}, Create{.fields = std::move(values)});
  if (!reply) return fail(in_story(reply.error(), kind));
  return reply->record.id;
}

Result<std::vector<Uuid>> Stage::create_all(const Actor& actor, std::string_view kind,
                                            std::vector<Fields> fields) {
  std::vector<Command> commands;
  for (Fields& each : fields) {
    Command command;
    command.actor = actor;
    command.kind = kind;
    each["tags"] = boost::json::array{"demo"};
    PROOFDESK_ASSIGN(auto values, input(kind, each));
    command.action = Create{.fields = std::move(values)};
    commands.push_back(std::move(command));
  }
  std::vector<Uuid> ids;
  for (const auto& reply : house_.execute(std::move(commands))) {
    if (!reply) return fail(in_story(reply.error(), kind));
    ids.push_back(reply->record.id);
  }
  return ids;
}

Status Stage::fire_all(const Actor& actor, std::string_view kind, const std::vector<Uuid>& records,
                       const std::string& transition, const Fields& fields) {
  std::vector<Command> commands;
  for (const Uuid record : records) {
    Command command;
    command.actor = actor;
    command.kind = kind;
    command.record = record;
    Fire fire{.transition = transition};
    PROOFDESK_ASSIGN(fire.fields, input(kind, fields));
    command.action = std::move(fire);
    commands.push_back(std::move(command));
  }
  for (const auto& reply : house_.execute(std::move(commands))) {
    if (!reply) return fail(in_story(reply.error(), fmt::format("{} of {}", transition, kind)));
  }
  return {};
}

Status Stage::fire(const Actor& actor, std::string_view kind, Uuid record, std::string transition,
                   Fields fields, std::string comment) {
  const std::string what = fmt::format("{} of {}", transition, kind);
  Fire fire{.transition = std::move(transition)};
  PROOFDESK_ASSIGN(fire.fields, input(kind, fields));
  if (!comment.empty()) fire.comment = WorkInput{std::move(comment), true};
  const auto reply = run(actor, kind, record, std::move(fire));
  if (!reply) return fail(in_story(reply.error(), what));
  return {};
}

Status Stage::fire_in_spite(const Actor& actor, Uuid change, const std::string& transition,
                            Fields fields) {
  const auto first = fire(actor, "change", change, transition, fields);
  if (first || first.error().rule != "change.no_hard_collision@1") return first;
  fields["collisionOverride"] = "Both teams have talked: one watches while the other works.";
  return fire(actor, "change", change, transition, std::move(fields));
}

Status Stage::fail_to_fire(const Actor& actor, std::string_view kind, Uuid record,
                           std::string transition, Fields fields) {
  const std::string what = fmt::format("{} of {}", transition, kind);
  Fire fire{.transition = std::move(transition)};
  PROOFDESK_ASSIGN(fire.fields, input(kind, fields));
  return refused(run(actor, kind, record, std::move(fire)), what);
}

Status Stage::update(const Actor& actor, std::string_view kind, Uuid record, Fields fields) {
  Update update;
  PROOFDESK_ASSIGN(update.fields, input(kind, fields));
  const auto reply = run(actor, kind, record, std::move(update));
  if (!reply) return fail(in_story(reply.error(), kind));
  return {};
}

Status Stage::fail_to_update(const Actor& actor, std::string_view kind, Uuid record,
                             Fields fields) {
  Update update;
  PROOFDESK_ASSIGN(update.fields, input(kind, fields));
  return refused(run(actor, kind, record, std::move(update)), fmt::format("edit of {}", kind));
}

Result<Record> Stage::read(std::string_view kind_name, Uuid record) {
  const auto model = house_.desk().model();
  PROOFDESK_ASSIGN(auto view, house_.store().snapshot());
  PROOFDESK_ASSIGN(auto found, view->find(*model->kind(kind_name), record, Access::unrestricted()));
  if (!found) {
    return fail(ErrorCode::kInternal, "demo.found",
                fmt::format("the demo found no such {}", kind_name));
  }
  return std::move(*found);
}

Result<std::string> Stage::text(std::string_view kind, Uuid record, std::string_view field) {
  PROOFDESK_ASSIGN(const Record found, read(kind, record));
  return found.text(*house_.desk().model()->kind(kind), field);
}

Result<Uuid> Stage::attach(std::string_view kind, Uuid record, std::string name,
                           std::string_view content, Dice& dice) {
  std::string salt;
  while (salt.size() < kSaltBytes) salt += static_cast<char>(dice.bits() & 0xffU);
  Attachment file;
  file.id = SeededIdSource(dice.bits()).next(now());
  file.name = std::move(name);
  file.media_type = "text/plain";
  file.size = static_cast<std::int64_t>(content.size());
  file.salt = to_hex(as_bytes(salt));
  file.digest = to_hex(journal::Sha256().update(salt).update(content).finish());
  const Uuid id = file.id;
  PROOFDESK_TRY(house_.blobs().put(file.digest, content));
  const auto reply = run(Actor::system(), kind, record, Attach{std::move(file)});
  if (!reply) return fail(in_story(reply.error(), kind));
  return id;
}

Result<std::vector<std::string>> Stage::list(std::string_view kind_name, Uuid record,
                                             std::string_view field) {
  PROOFDESK_ASSIGN(const Record found, read(kind_name, record));
  const Value value = found.get(*house_.desk().model()->kind(kind_name)->field(field));
  const auto* items = std::get_if<std::vector<std::string>>(&value);
  return items == nullptr ? std::vector<std::string>{} : *items;
}

Result<std::vector<Record>> Stage::every(std::string_view kind_name, std::string_view field,
                                         const std::string& value) {
  const auto model = house_.desk().model();
  const KindModel& kind = *model->kind(kind_name);
  ListQuery query;
  query.filter = Filter::with_value(*kind.field(field), Value{value});
  query.order = {OrderKey{kind.field("number"), false}};
  query.page_size = 100;
  PROOFDESK_ASSIGN(auto view, house_.store().snapshot());
  PROOFDESK_ASSIGN(auto page, view->list(kind, query, Access::unrestricted()));
  return std::move(page.records);
}

Result<Uuid> Stage::newest(std::string_view kind_name, std::string_view field,
                           const std::string& value) {
  const auto model = house_.desk().model();
  const KindModel& kind = *model->kind(kind_name);
  ListQuery query;
  query.filter = Filter::with_value(*kind.field(field), Value{value});
  query.page_size = 1;
  PROOFDESK_ASSIGN(auto view, house_.store().snapshot());
  PROOFDESK_ASSIGN(const auto page, view->list(kind, query, Access::unrestricted()));
  if (page.records.empty()) {
    return fail(ErrorCode::kInternal, "demo.found",
                fmt::format("the demo found no {} with {} {}", kind_name, field, value));
  }
  return page.records.front().id;
}

Status Stage::note(const Actor& actor, std::string_view kind, Uuid record, std::string text) {
  const auto reply = run(actor, kind, record, LogWork{{std::move(text), false}});
  if (!reply) return fail(in_story(reply.error(), kind));
  return {};
}

Status Stage::link(const Actor& actor, std::string_view kind, Uuid record, std::string type,
                   LinkEnd to) {
  const auto reply = run(actor, kind, record, AddLink{std::move(type), std::move(to)});
  if (!reply) return fail(in_story(reply.error(), kind));
  return {};
}

}  // namespace proofdesk::app::demo
