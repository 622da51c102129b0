#include "server/integration/mail/sender.hpp"

#include "core/model/record_ref.hpp"
#include "core/ports/all_records.hpp"
#include "core/ports/concealment.hpp"
#include "server/integration/mail/people.hpp"
#include "server/integration/mail/plain_text.hpp"
#include "server/integration/mail/threading.hpp"
#include "server/log.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::server::mail {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view kKind = "communication";
constexpr std::size_t kAtOnce = 50;
constexpr std::size_t kLongestReason = 900;
/// How often those are looked at that wait for another attempt.
constexpr milliseconds kGlance{1000};
/// Commits come in thousands; one look for what is queued serves them all.
constexpr milliseconds kTogether{50};
constexpr milliseconds kTogetherUnconfigured{1000};

Value value_of(const std::vector<Uuid>& ids) { return Value{texts_of(ids)}; }

}  // namespace

/// One communication on its way.
struct Sender::Letter {
  std::vector<Target> targets;  ///< still to be handed over
  std::vector<Uuid> reached;
  std::vector<Uuid> unreached;
  std::string why_unreached;
  std::string reply;  ///< of the server that took it
  OutboundMail mail;  ///< without a recipient

  void miss(Uuid person, std::string why) {
    unreached.push_back(person);
    if (why_unreached.empty()) why_unreached = std::move(why);
  }
};

Sender::Sender(const Parts& parts, Counters& counters)
    : parts_(parts),
      counters_(counters),
      smtp_(parts.settings, stopping_),
      thread_([this] { run(); }) {}

Sender::~Sender() { stop(); }

void Sender::notify() {
  {
    const std::lock_guard lock(mutex_);
    // Told already and not looked yet: the writer need not wake anybody once more.
    if (std::exchange(told_, true)) return;
  }
  changed_.notify_one();
}

void Sender::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Sender::run() {
  auto pause = std::min(milliseconds{1000}, parts_.settings.first_retry);
  bool waiting = false;
  std::unique_lock lock(mutex_);
  const auto woken = [&] { return told_ || stopping_; };
  while (!stopping_) {
    if (waiting) {
      changed_.wait_for(lock, kGlance, woken);
    } else {
      changed_.wait(lock, woken);
    }
    if (stopping_) return;
    changed_.wait_for(lock, parts_.settings.sends() ? kTogether : kTogetherUnconfigured,
                      [&] { return stopping_.load(); });
    told_ = false;
    lock.unlock();
    Result<bool> done = false;
    try {
      done = send_due();
    } catch (const std::exception& fault) {
      done = fail(ErrorCode::kInternal, "mail.sender", fault.what());
    }
    if (!done && !stopping_)
      log_warning("mail.not_sent", {{"rule", done.error().rule}, {"detail", done.error().detail}});
    lock.lock();
    if (done) {
      waiting = *done;
      pause = std::min(milliseconds{1000}, parts_.settings.first_retry);
      continue;
    }
    // It is the server, or our own writer: the queue as a whole waits.
    told_ = true;
    changed_.wait_for(lock, pause, [&] { return stopping_.load(); });
    pause = std::min(pause * 2, parts_.settings.longest_retry);
  }
}

Result<bool> Sender::send_due() {
  while (!stopping_) {
    const auto model = parts_.desk.model();
    bool others_wait = false;
    PROOFDESK_ASSIGN(const auto records, due(*model, others_wait));
    if (records.empty()) {
      smtp_.rest();
      return others_wait;
    }
    for (const auto& record : records) {
      if (stopping_) break;
      PROOFDESK_TRY(send(*model, record));
    }
  }
  return false;
}

Result<std::vector<Record>> Sender::due(const Model& model, bool& others_wait) {
  const KindModel& kind = *model.kind(kKind);
  PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
  ListQuery query;
  const FieldModel* retry_at = kind.field("retry_at");
  Filter unset;
  unset.op = Filter::Op::kNot;
  unset.operands = {Filter::compare(*retry_at, Filter::Op::kPresent, {})};
  Filter ready;
  ready.op = Filter::Op::kOr;
  ready.operands = {std::move(unset), Filter::compare(*retry_at, Filter::Op::kLessEqual,
                                                      Value{parts_.clock.now().micros})};
  const Filter queued =
      Filter::compare(*kind.field("state"), Filter::Op::kEqual, Value{std::string("queued")});
  query.filter = Filter::both(queued, std::move(ready));
  query.order = {{kind.field("created_at"), false}};
  query.page_size = kAtOnce;
  PROOFDESK_ASSIGN(auto page, view->list(kind, query, Access::unrestricted()));
  if (page.records.empty()) {
    query.filter = queued;
    query.page_size = 1;
    PROOFDESK_ASSIGN(const auto any, view->list(kind, query, Access::unrestricted()));
    others_wait = !any.records.empty();
  }
  return std::move(page.records);
}

Result<Sender::Letter> Sender::prepare(const Model& model, const Record& record) {
  const KindModel& kind = *model.kind(kKind);
  const KindModel& person = *model.kind("person");
  PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
  Letter letter;
  letter.reached = ids_in(kind, record, "reached");
  letter.unreached = ids_in(kind, record, "unreached");
  if (!letter.unreached.empty()) letter.why_unreached = record.text(kind, "failure_reason");

  auto people = ids_in(kind, record, "recipients");
  if (const auto groups = ids_in(kind, record, "recipient_groups"); !groups.empty()) {
    PROOFDESK_ASSIGN(const auto everybody, all_records(person, *view));
    for (const auto& each : everybody) {
      const auto member_of = ids_in(person, each, "groups");
      if (std::ranges::find_first_of(member_of, groups) != member_of.end())
        people.push_back(each.id);
    }
  }
  std::set<Uuid> seen(letter.reached.begin(), letter.reached.end());
  seen.insert(letter.unreached.begin(), letter.unreached.end());
  for (const Uuid id : people) {
    if (!seen.insert(id).second) continue;
    PROOFDESK_ASSIGN(const auto found, view->find(person, id, Access::unrestricted()));
    const std::string address = found ? found->text(person, "email") : std::string();
    if (address.empty() || found->state != person.lifecycle.initial) {
      letter.miss(id, "Somebody it was for has no e-mail address here, or has left.");
    } else {
      letter.targets.push_back({id, found->text(person, "name"), address});
    }
  }

  OutboundMail& mail = letter.mail;
  const std::string domain = parts_.settings.domain();
  mail.message_id = message_id_of(record.id, domain);
  mail.in_reply_to = record.text(kind, "in_reply_to");
  mail.from_name = parts_.settings.from_name;
  mail.from_address = parts_.settings.from_address;
  mail.automatic = record.flag(kind, "automatic");
  mail.text = record.text(kind, "text");
  mail.date = parts_.clock.now();
  mail.subject = record.text(kind, "title");
  PROOFDESK_ASSIGN(const auto concealment, concealment_in(*view, model, kind, record));
  const bool confidential = concealment.closed;
  if (const auto subject = RecordRef::parse(record.text(kind, "subject"))) {
    const KindModel* about = model.kind(subject->kind);
    if (about != nullptr) {
      PROOFDESK_ASSIGN(const auto found, view->find(*about, subject->id, Access::unrestricted()));
      if (found) {
        // What the house says of a record goes by the record's name, so that its messages stand together.
        if (!record.has(kind, "sent_by")) mail.subject = found->text(*about, "title");
        mail.subject = tagged_subject(about->display_number(found->number),
                                      confidential ? std::string_view() : mail.subject);
      }
    }
    mail.references.push_back(thread_id_of(*subject, domain));
    mail.text = fmt::format("{}\n\n{}", kReplyMarker, mail.text);
  } else if (confidential) {
    mail.subject = kind.display_number(record.number);
  }
  if (!mail.in_reply_to.empty()) mail.references.push_back(mail.in_reply_to);
  return letter;
}

Status Sender::send(const Model& model, const Record& record) {
  if (!parts_.settings.sends()) {
    ++counters_.failed;
    return fire(record, "mail_refused",
                {{"failure_reason",
                  Value{std::string("Not sent: no mail server is configured (mail.smtp).")}}});
  }
  PROOFDESK_ASSIGN(Letter letter, prepare(model, record));
  std::string later;
  for (const Target& target : letter.targets) {
    letter.mail.to_name = target.name;
    letter.mail.to_address = target.address;
    const auto result =
        smtp_.hand_over(parts_.settings.from_address, target.address, compose(letter.mail));
    const std::string words = shortened(result.words, kLongestReason);
    switch (result.outcome) {
      case Handover::Outcome::kTaken:
        letter.reached.push_back(target.person);
        letter.reply = words;
        break;
      case Handover::Outcome::kRefused:
        letter.miss(target.person, words);
        break;
      case Handover::Outcome::kLater:
        later = words;
        break;
      case Handover::Outcome::kNoServer:
        smtp_.rest();
        // What some have got is recorded now; the rest waits for the server.
        if (stopping_ && letter.reply.empty()) return {};
        if (letter.reply.empty() && letter.unreached.empty()) {
          const KindModel& kind = *model.kind(kKind);
          const auto age = parts_.clock.now().micros - record.integer(kind, "queued_at");
          if (age > std::chrono::microseconds(parts_.settings.give_up).count())
            return give_up(record, letter, words);
          return fail(ErrorCode::kUnavailable, "mail.server", words);
        }
        return put_off(record, letter, words);
    }
  }
  if (!later.empty()) return put_off(record, letter, later);
  if (letter.reached.empty()) return give_up(record, letter, letter.why_unreached);
  std::vector<FieldInput> fields = {{"message_id", Value{letter.mail.message_id}},
                                    {"reached", value_of(letter.reached)}};
  if (!letter.reply.empty()) fields.push_back({"server_reply", Value{letter.reply}});
  if (!letter.unreached.empty()) {
    fields.push_back({"unreached", value_of(letter.unreached)});
    fields.push_back({"failure_reason", Value{letter.why_unreached}});
  }
  ++counters_.sent;
  auto recorded = fire(record, "mailed", std::move(fields));
  // The message is out: whatever of its story cannot be kept, that it was sent must be.
  if (!recorded && recorded.error().code == ErrorCode::kRefused)
    recorded = fire(record, "mailed", {{"message_id", Value{letter.mail.message_id}}});
  return recorded;
}

Status Sender::put_off(const Record& record, const Letter& letter, std::string why) {
  const KindModel& kind = *parts_.desk.model()->kind(kKind);
  const auto now = parts_.clock.now().micros;
  if (now - record.integer(kind, "queued_at") >
      std::chrono::microseconds(parts_.settings.give_up).count()) {
    return give_up(record, letter, std::move(why));
  }
  const auto attempts = std::min<std::int64_t>(record.integer(kind, "attempts"), 20);
  const auto pause = std::min(parts_.settings.first_retry * (std::int64_t{1} << attempts),
                              parts_.settings.longest_retry);
  std::vector<FieldInput> fields = {
      {"retry_at", Value{now + std::chrono::microseconds(pause).count()}},
      {"failure_reason", Value{std::move(why)}}};
  if (!letter.reached.empty()) fields.push_back({"reached", value_of(letter.reached)});
  if (!letter.unreached.empty()) fields.push_back({"unreached", value_of(letter.unreached)});
  ++counters_.put_off;
  return fire(record, "put_off", std::move(fields));
}

Status Sender::give_up(const Record& record, const Letter& letter, std::string why) {
  if (why.empty()) why = "Nobody is left to send it to.";
  auto unreached = letter.unreached;
  for (const auto& target : letter.targets) {
    const bool known = std::ranges::find(letter.reached, target.person) != letter.reached.end() ||
                       std::ranges::find(unreached, target.person) != unreached.end();
    if (!known) unreached.push_back(target.person);
  }
  ++counters_.failed;
  std::vector<FieldInput> fields = {{"failure_reason", Value{std::move(why)}},
                                    {"message_id", Value{letter.mail.message_id}}};
  if (!unreached.empty()) fields.push_back({"unreached", value_of(unreached)});
  if (letter.reached.empty()) return fire(record, "mail_refused", std::move(fields));
  fields.push_back({"reached", value_of(letter.reached)});
  return fire(record, "mailed", std::move(fields));
}

Status Sender::fire(const Record& record, std::string transition, std::vector<FieldInput> fields) {
  Command command;
  command.actor = Actor::system();
  command.kind = record.kind;
  command.record = record.id;
  command.action =
      Fire{.transition = std::move(transition), .fields = std::move(fields), .comment = {}};
  PROOFDESK_TRY(parts_.writer.run(std::move(command)));
  return {};
}

}  // namespace proofdesk::server::mail
