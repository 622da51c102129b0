#include "server/service_levels/spreading.hpp"

#include "core/model/record_ref.hpp"
#include "core/ports/all_records.hpp"
#include "processes/shared/clock_record.hpp"
#include "processes/shared/promises.hpp"

#include <functional>
#include <latch>
#include <mutex>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kPage = 200;
constexpr std::string_view kFollow = "keep_clocks";

/// One pass over what is pending.
class Pass {
 public:
  Pass(const Spreading::Parts& parts, const std::function<bool()>& stopping)
      : parts_(parts), stopping_(stopping) {}

  Status spread_all() {
    const auto model = parts_.desk.model();
    const KindModel* targets = model->kind("service_target");
    if (targets == nullptr) return {};
    while (!stopping_()) {
      std::vector<Record> pending;
      {
        PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
        ListQuery query;
        query.filter =
            Filter::compare(*targets->field("spread_pending"), Filter::Op::kEqual, Value{true});
        query.order = {OrderKey{targets->field("created_at"), false}};
        query.page_size = kPage;
        PROOFDESK_ASSIGN(auto page, view->list(*targets, query, Access::unrestricted()));
        pending = std::move(page.records);
      }
      if (pending.empty()) return {};
      for (const auto& target : pending) {
        if (stopping_()) return {};
        PROOFDESK_TRY(spread(*model, *targets, target));
      }
    }
    return {};
  }

 private:
  Status spread(const Model& model, const KindModel& targets, const Record& target) {
    const KindModel* kind = model.kind(target.text(targets, "applies_to"));
    const ClockRule* rule =
        kind == nullptr ? nullptr : kind->lifecycle.clock(target.text(targets, "clock"));
    if (rule != nullptr) {
      PROOFDESK_TRY(follow_by_clock(model, target));
      PROOFDESK_TRY(follow_by_record(model, *kind, *rule, target));
    }
    if (stopping_()) return {};
    Command done = by_system("service_target", target.id, "spread");
    // Whatever changed it since is to be followed too.
    done.expected_version = target.version;
    auto reply = parts_.writer.run(std::move(done));
    if (!reply && reply.error().code != ErrorCode::kStaleVersion) return fail(reply.error());
    return {};
  }

  /// Records whose clocks run by the target.
  Status follow_by_clock(const Model& model, const Record& target) {
    const KindModel& clocks = *model.kind(shared::kClockKind);
    ListQuery query;
    query.filter = Filter::both(
        Filter::compare(*clocks.field("target"), Filter::Op::kEqual, Value{target.id.to_string()}),
        Filter::compare(*clocks.field("state"), Filter::Op::kNotEqual,
                        Value{std::string("cancelled")}));
    return each_page(clocks, std::move(query), [&](const std::vector<Record>& page) {
      std::vector<Command> commands;
      for (const auto& clock : page) {
        const auto subject = RecordRef::parse(clock.text(clocks, "subject"));
        if (subject && (clock.state == "running" || clock.state == "paused"))
          commands.push_back(by_system(subject->kind, subject->id, kFollow));
      }
      return run(std::move(commands));
    });
  }

  /// Open records that the target picks.
  Status follow_by_record(const Model& model, const KindModel& kind, const ClockRule& rule,
                          const Record& target) {
    if (target.state != "in_force") return {};
    std::vector<Record> agreements;
    std::int64_t last_number = 0;
    {
      PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
      PROOFDESK_ASSIGN(agreements, all_records(*model.kind("agreement"), *view));
      PROOFDESK_ASSIGN(last_number, view->last_number(kind));
    }
    const shared::PromiseBook book{model, {}, agreements, {}};
    std::vector<std::string> open;
    for (const auto& state : kind.lifecycle.states) {
      if (kind.lifecycle.transition(kFollow, state.name) != nullptr)
        open.push_back(fmt::format("state = \"{}\"", state.name));
    }
    ListQuery query;
    PROOFDESK_ASSIGN(query.filter, parse_filter(kind, fmt::format("{}", fmt::join(open, " OR "))));
    return each_page(kind, std::move(query), [&](const std::vector<Record>& page) -> Status {
      std::vector<Command> commands;
      for (const auto& record : page) {
        // Made since, by the target as it is now: who took those along would run after them as long as records come.
        if (record.number > last_number) continue;
        PROOFDESK_ASSIGN(const bool picked, shared::picks(book, target, kind, rule.name, record));
        if (picked) commands.push_back(by_system(kind.name, record.id, kFollow));
      }
      return run(std::move(commands));
    });
  }

  /// Oldest first, each page from a snapshot of its own: a long reader would keep the log from being folded back.
  template <class Use>
  Status each_page(const KindModel& kind, ListQuery query, Use use) {
    query.order = {OrderKey{kind.field("created_at"), false}};
    query.page_size = kPage;
    while (!stopping_()) {
      RecordPage page;
      {
        PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
        PROOFDESK_ASSIGN(page, view->list(kind, query, Access::unrestricted()));
      }
      PROOFDESK_TRY(use(page.records));
      if (!page.more || page.records.empty()) return {};
      query.after = cursor_at(query, page.records.back(), page.rows.back());
    }
    return {};
  }

  static Command by_system(std::string_view kind, Uuid record, std::string_view transition) {
    Command command;
    command.actor = Actor::system();
    command.kind = kind;
    command.record = record;
    command.action = Fire{.transition = std::string(transition), .fields = {}, .comment = {}};
    return command;
  }

  /// Hands them all to the writer and waits for the answers. What was refused has moved on by itself.
  Status run(std::vector<Command> commands) {
    std::latch left(static_cast<std::ptrdiff_t>(commands.size()));
    std::mutex mutex;
    std::optional<Error> failure;
    const auto note = [&](const Error& error) {
      const std::lock_guard lock(mutex);
      if (!failure) failure = error;
    };
    for (auto& command : commands) {
      const auto submitted =
          parts_.writer.submit(std::move(command), [&](const Result<Reply>& reply) {
            if (!reply && reply.error().code != ErrorCode::kRefused &&
                reply.error().code != ErrorCode::kNotFound) {
              note(reply.error());
            }
            left.count_down();
          });
      if (!submitted) {
        note(submitted.error());
        left.count_down();
      }
    }
    left.wait();
    if (failure) return fail(std::move(*failure));
    return {};
  }

  const Spreading::Parts& parts_;
  const std::function<bool()>& stopping_;
};

}  // namespace

Spreading::Spreading(Parts parts)
    : work_("service_levels.spreading_failed", [parts](const std::function<bool()>& stopping) {
        return Pass(parts, stopping).spread_all();
      }) {}

}  // namespace proofdesk::server
