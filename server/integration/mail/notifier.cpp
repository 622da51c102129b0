#include "server/integration/mail/notifier.hpp"

#include "core/model/record_ref.hpp"
#include "core/ports/concealment.hpp"
#include "server/integration/mail/notices.hpp"
#include "server/integration/mail/people.hpp"
#include "server/log.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace proofdesk::server::mail {
namespace {

constexpr std::int64_t kHour = 3'600 * kMicrosPerSecond;
constexpr std::string_view kCommunication = "communication";

/// Errors that pass: the batch is rolled back and comes again.
bool passes(ErrorCode code) {
  return code == ErrorCode::kUnavailable || code == ErrorCode::kStorageFull ||
         code == ErrorCode::kOutcomeUnknown || code == ErrorCode::kRateLimited;
}

/// One event's notices on their way into the desk.
class Making {
 public:
  Making(const Parts& parts, Counters& counters, sqlite::Connection& db, ReadView& view,
         const Model& model)
      : parts_(parts),
        counters_(counters),
        db_(db),
        view_(view),
        model_(model),
        communication_(*model.kind(kCommunication)),
        person_(*model.kind("person")) {}

  Status take(const OpenedEvent& opened) {
    const KindModel* kind = model_.kind(opened.event.kind);
    if (kind == nullptr) return {};
    PROOFDESK_ASSIGN(auto record, view_.find(*kind, opened.event.record, Access::unrestricted()));
    if (!record) return {};
    PROOFDESK_TRY(take_over_confidentiality(*kind, *record));
    for (const auto& notice : notices_for(opened, *kind, *record))
      PROOFDESK_TRY(make(opened, *kind, *record, notice));
    return {};
  }

 private:
  /// What is about a confidential record is confidential too.
  Status take_over_confidentiality(const KindModel& kind, Record& record) {
    PROOFDESK_ASSIGN(const auto concealment, concealment_in(view_, model_, kind, record));
    if (concealment.closed) record.set(*kind.field("confidential"), Value{true});
    return {};
  }

  Status make(const OpenedEvent& opened, const KindModel& kind, const Record& record,
              const Notice& notice) {
    PROOFDESK_ASSIGN(const auto to, reachable(notice.to));
    if (to.empty()) return {};
    PROOFDESK_ASSIGN(const auto incoming, message_it_came_with(opened, kind, record));
    // A machine that reported something is not written to: nobody is there, or it answers.
    const bool acknowledges = notice.rule->occasion == Occasion::kCreated;
    if (acknowledges && incoming && incoming->flag(communication_, "automatic")) return {};
    const std::string key = fmt::format("{}.{}", opened.sequence, notice.rule->name);
    PROOFDESK_ASSIGN(const auto made, view_.find_alias(communication_, "notice", key));
    if (made) return {};

    Create create;
    create.alias_source = "notice";
    create.alias_key = key;
    create.then = "queue";
    create.fields = {{"title", Value{notice.title}},
                     {"text", Value{notice.text}},
                     {"subject", Value{RecordRef::to(record).to_string()}},
                     {"audience", Value{std::string(notice.rule->audience)}},
                     {"purpose", Value{std::string(notice.rule->purpose)}},
                     {"channel", Value{std::string("email")}},
                     {"recipients", Value{texts_of(to)}},
                     {"automatic", Value{notice.rule->automatic}}};
    if (record.flag(kind, "confidential")) create.fields.push_back({"confidential", Value{true}});
    if (incoming && incoming->has(communication_, "message_id"))
      create.fields.push_back({"in_reply_to", Value{incoming->text(communication_, "message_id")}});
    if (notice.rule->automatic && is_loop(record.id, to)) {
      create.then = "withhold";
      create.fields.push_back(
          {"failure_reason",
           Value{fmt::format("Withheld: more than {} automatic messages within an hour look like a "
                             "loop (mail.automatic_per_hour).",
                             parts_.settings.automatic_per_hour)}});
      ++counters_.withheld;
      log_warning("mail.withheld",
                  {{"notice", notice.rule->name}, {"record", kind.display_number(record.number)}});
    }
    Command command;
    command.actor = Actor::system();
    command.kind = kCommunication;
    command.action = std::move(create);
    auto done = parts_.writer.run(std::move(command));
    if (done) return {};
    if (passes(done.error().code)) return fail(done.error());
    log_warning("mail.notice_refused", {{"notice", notice.rule->name},
                                        {"record", kind.display_number(record.number)},
                                        {"rule", done.error().rule},
                                        {"detail", done.error().detail}});
    return {};
  }

  Result<std::vector<Uuid>> reachable(const std::vector<Uuid>& people) {
    std::vector<Uuid> to;
    for (const Uuid id : people) {
      PROOFDESK_ASSIGN(const auto found, view_.find(person_, id, Access::unrestricted()));
      if (found && found->state == person_.lifecycle.initial && found->has(person_, "email"))
        to.push_back(id);
    }
    return to;
  }

  /// The message a record was made of, else the last one that came in about it.
  Result<std::optional<Record>> message_it_came_with(const OpenedEvent& opened,
                                                     const KindModel& kind, const Record& record) {
    for (const auto& change : opened.event.changes) {
      const auto* alias = change.path == kAlias ? change.value.if_object() : nullptr;
      if (alias == nullptr || alias->at("source") != "mail") continue;
      const auto id = Uuid::parse(std::string_view(alias->at("key").as_string()));
      if (id) return view_.find(communication_, *id, Access::unrestricted());
    }
    if (kind.name == "approval") return std::nullopt;
    ListQuery query;
    query.filter =
        Filter::both(Filter::compare(*communication_.field("subject"), Filter::Op::kEqual,
                                     Value{RecordRef::to(record).to_string()}),
                     Filter::compare(*communication_.field("direction"), Filter::Op::kEqual,
                                     Value{std::string("in")}));
    query.page_size = 1;  // newest first
    PROOFDESK_ASSIGN(auto page, view_.list(communication_, query, Access::unrestricted()));
    if (page.records.empty()) return std::nullopt;
    return std::optional(std::move(page.records.front()));
  }

  /// Counts this one, and says whether there were too many for any of these people.
  bool is_loop(Uuid subject, const std::vector<Uuid>& to) {
    const std::int64_t now = parts_.clock.now().micros;
    auto forget = db_.prepare("DELETE FROM automatic WHERE at < ?1");
    forget.bind(1, now - kHour);
    forget.run();
    bool loop = false;
    for (const Uuid person : to) {
      auto count = db_.prepare(
          "SELECT count(*), count(*) FILTER (WHERE subject = ?2) FROM automatic WHERE person = ?1");
      count.bind_blob(1, person.bytes()).bind_blob(2, subject.bytes());
      count.step();
      // Of one record half as many: a conversation of machines stays in its thread.
      loop |= count.integer(0) >= parts_.settings.automatic_per_hour ||
              count.integer(1) >= (parts_.settings.automatic_per_hour + 1) / 2;
      auto add = db_.prepare("INSERT INTO automatic (person, subject, at) VALUES (?1, ?2, ?3)");
      add.bind_blob(1, person.bytes()).bind_blob(2, subject.bytes()).bind(3, now);
      add.run();
    }
    return loop;
  }

  const Parts& parts_;
  Counters& counters_;
  sqlite::Connection& db_;
  ReadView& view_;
  const Model& model_;
  const KindModel& communication_;
  const KindModel& person_;
};

}  // namespace

void Notifier::create(sqlite::Connection& db) {
  db.execute(R"sql(
CREATE TABLE begun (at INTEGER NOT NULL);
CREATE TABLE automatic (person BLOB NOT NULL, subject BLOB NOT NULL, at INTEGER NOT NULL);
CREATE INDEX automatic_person ON automatic (person);
)sql");
  auto begin = db.prepare("INSERT INTO begun (at) VALUES (?1)");
  begin.bind(1, parts_.clock.now().micros);
  begin.run();
}

Status Notifier::apply(sqlite::Connection& db, ReadView& view, const Model& model,
                       std::span<const OpenedEvent> events) {
  const std::int64_t begun = db.scalar("SELECT at FROM begun");
  Making making(parts_, counters_, db, view, model);
  for (const auto& opened : events) {
    if (opened.recorded_at.micros < begun) continue;
    if (std::ranges::find(notice_rules(), opened.event.kind, &NoticeRule::kind) ==
        notice_rules().end())
      continue;
    PROOFDESK_TRY(making.take(opened));
  }
  return {};
}

}  // namespace proofdesk::server::mail
