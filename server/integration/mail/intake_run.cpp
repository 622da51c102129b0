#include "server/integration/mail/intake_run.hpp"

#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "core/model/text_check.hpp"
#include "server/api/content_headers.hpp"
#include "server/integration/mail/people.hpp"
#include "server/integration/mail/plain_text.hpp"
#include "server/integration/mail/threading.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sodium.h>

namespace proofdesk::server::mail {
namespace {

constexpr std::size_t kLongestTitle = 249;
constexpr std::size_t kLongestText = 31'000;
constexpr std::size_t kLongestReason = 900;
/// The names under which the original is attached, and by which a second try knows that it is.
constexpr const char* kOriginal = "original.eml";

std::string hash_of(std::string_view text) { return to_hex(journal::sha256(text)); }

bool refused(const Error& error) {
  return error.code == ErrorCode::kRefused || error.code == ErrorCode::kForbidden ||
         error.code == ErrorCode::kNotFound || error.code == ErrorCode::kInvalidArgument;
}

}  // namespace

IntakeRun::IntakeRun(const Parts& parts, const InboundMail& mail, std::string_view raw)
    : parts_(parts),
      mail_(mail),
      raw_(raw),
      model_(parts.desk.model()),
      communication_(*model_->kind("communication")),
      person_(*model_->kind("person")),
      hash_(hash_of(raw)),
      key_(mail.message_id.empty() ? hash_ : hash_of(mail.message_id)),
      nature_(nature_of(mail, parts.settings.from_address)) {}

Result<Receipt> IntakeRun::run() {
  PROOFDESK_ASSIGN(auto known, earlier());
  if (known && known->state != "received") return seen_again(*known);
  PROOFDESK_TRY(find_sender());
  PROOFDESK_ASSIGN(const auto thread, find_thread());
  if (!known) {
    PROOFDESK_ASSIGN(known, record_it(thread));
  }
  PROOFDESK_TRY(attach_original(*known));
  PROOFDESK_ASSIGN(const auto verdict, act(*known, thread));
  return conclude(*known, verdict);
}

Result<std::optional<Record>> IntakeRun::earlier() {
  PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
  PROOFDESK_ASSIGN(const auto id, view->find_alias(communication_, "message_id", key_));
  if (!id) return std::nullopt;
  return view->find(communication_, *id, Access::unrestricted());
}

/// Who has the address. Only a stranger who wrote in person, and is welcome, becomes a person here.
Status IntakeRun::find_sender() {
  {
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    PROOFDESK_ASSIGN(sender_, person_with_address(*view, person_, mail_.from_address));
  }
  const bool wanted = nature_ == Nature::kPersonal || nature_ == Nature::kAutomatic;
  if (sender_ || !wanted || !parts_.settings.take_strangers) return {};
  const std::string name = mail_.from_name.empty()
                               ? mail_.from_address.substr(0, mail_.from_address.find('@'))
                               : mail_.from_name;
  PROOFDESK_ASSIGN(sender_, execute(Actor::system(), person_, {},
                                    Create{.fields = {{"name", Value{name}},
                                                      {"email", Value{mail_.from_address}},
                                                      {"external", Value{true}}},
                                           .alias_source = {},
                                           .alias_key = {},
                                           .then = {}}));
  return {};
}

Result<Record> IntakeRun::record_it(const Thread& thread) {
  std::string title = shortened(mail_.subject, kLongestTitle);
  if (title.empty()) title = "(no subject)";
  Create create;
  create.alias_source = "message_id";
  create.alias_key = key_;
  create.then = "receive";
  create.fields = {{"title", Value{title}},
                   {"source_hash", Value{hash_}},
                   {"sender_address", Value{mail_.from_address}},
                   {"automatic", Value{nature_ != Nature::kPersonal}}};
  const auto give = [&](const char* field, std::string text) {
    if (!is_blank(text)) create.fields.push_back({field, Value{std::move(text)}});
  };
  give("text", shortened(mail_.text, kLongestText));
  give("message_id", mail_.message_id);
  give("in_reply_to", mail_.in_reply_to);
  if (!mail_.remarks.empty())
    give("outcome_note", fmt::format("{}", fmt::join(mail_.remarks, "; ")));
  if (sender_) create.fields.push_back({"sender", Value{sender_->id.to_string()}});
  if (thread.about) {
    const KindModel& kind = *model_->kind(thread.about->kind);
    PROOFDESK_ASSIGN(const auto record, find(kind, thread.about->id));
    if (record && record->flag(kind, "confidential"))
      create.fields.push_back({"confidential", Value{true}});
  }
  return execute(Actor::system(), communication_, {}, std::move(create));
}

Status IntakeRun::attach_original(const Record& communication) {
  PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
  PROOFDESK_ASSIGN(const auto there, view->attachments(communication_, communication.id));
  if (std::ranges::find(there, kOriginal, &Attachment::name) != there.end()) return {};
  return attach(Actor::system(), communication_, communication.id, kOriginal, "message/rfc822",
                raw_);
}

Result<IntakeRun::Thread> IntakeRun::find_thread() {
  Thread thread;
  PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
  auto ids = mail_.references;
  if (mail_.report) ids.push_back(mail_.report->original_message_id);
  const std::string domain = parts_.settings.domain();
  // The latest first: what it answers says most.
  for (auto id = ids.rbegin(); id != ids.rend() && !thread.about; ++id) {
    if (id->empty()) continue;
    std::optional<Uuid> message;
    if (const auto named = named_by(*id, domain)) {
      if (named->kind != communication_.name) {
        const KindModel* kind = model_->kind(named->kind);
        if (kind == nullptr) continue;
        PROOFDESK_ASSIGN(const auto there, view->find(*kind, named->id, Access::unrestricted()));
        if (there) thread.about = *named;
        continue;
      }
      message = named->id;
    } else {
      PROOFDESK_ASSIGN(message, view->find_alias(communication_, "message_id", hash_of(*id)));
    }
    if (!message) continue;
    PROOFDESK_ASSIGN(auto found, view->find(communication_, *message, Access::unrestricted()));
    if (!found) continue;
    thread.about = RecordRef::parse(found->text(communication_, "subject"));
    if (thread.about && model_->kind(thread.about->kind) == nullptr) thread.about.reset();
    if (!thread.answers) thread.answers = std::move(found);
  }
  if (thread.about) return thread;
  for (const auto& [kind, number] : numbers_in(mail_.subject, *model_)) {
    PROOFDESK_ASSIGN(const auto found, view->find_by_number(*kind, number, Access::unrestricted()));
    if (!found) continue;
    thread.about = RecordRef::to(*found);
    break;
  }
  return thread;
}

Result<IntakeRun::Verdict> IntakeRun::act(const Record& communication, const Thread& thread) {
  switch (nature_) {
    case Nature::kReport:
      return reported(thread);
    case Nature::kOwn:
      return Verdict{"own_mail", thread.about, {}};
    case Nature::kAutomaticReply:
      return Verdict{"automatic_reply", thread.about, {}};
    case Nature::kAutomatic:
      // A machine that answers one of our messages; one that reports something else is taken in.
      if (thread.answers || thread.about) return Verdict{"automatic_reply", thread.about, {}};
      break;
    case Nature::kPersonal:
      break;
  }
  if (!sender_) {
    return Verdict{"unknown_sender",
                   {},
                   "Nobody has this address here, and mail from strangers is not taken in."};
  }
  PROOFDESK_TRY(confirm_arrival(thread));
  PROOFDESK_ASSIGN(auto verdict, answered(communication, thread));
  if (verdict) return std::move(*verdict);
  return became_incident(communication, thread);
}

// ---- reports ------------------------------------------------------------------------------------

Result<IntakeRun::Verdict> IntakeRun::reported(const Thread& thread) {
  const auto failed = [](const DeliveryReport::Recipient& each) { return each.action == "failed"; };
  const auto& recipients = mail_.report->recipients;
  if (thread.answers && std::ranges::any_of(recipients, failed))
    return came_back(*thread.answers, thread.about);
  const auto delivered = [](const auto& each) { return each.action == "delivered"; };
  if (!recipients.empty() && std::ranges::all_of(recipients, delivered)) {
    PROOFDESK_TRY(confirm_arrival(thread));
  }
  return Verdict{"delivery_report", thread.about, {}};
}

Result<IntakeRun::Verdict> IntakeRun::came_back(const Record& ours,
                                                const std::optional<RecordRef>& about) {
  auto reached = ids_in(communication_, ours, "reached");
  auto unreached = ids_in(communication_, ours, "unreached");
  // Where it went to one person alone it is that one, whatever the address was turned into on the way.
  const bool alone = reached.size() == 1 && unreached.empty();
  std::string reason;
  for (const auto& failed : mail_.report->recipients) {
    if (failed.action != "failed") continue;
    if (reason.empty())
      reason =
          fmt::format("{} {}", failed.status,
                      failed.diagnostic.empty() ? "could not be delivered" : failed.diagnostic);
    for (const Uuid person : std::vector(reached)) {
      PROOFDESK_ASSIGN(const auto found, find(person_, person));
      const bool this_one =
          alone || (found && lower_case(found->text(person_, "email")) == failed.address);
      if (!this_one) continue;
      std::erase(reached, person);
      unreached.push_back(person);
    }
  }
  const Verdict verdict{"bounce", about, {}};
  if (ours.state != "sent") return verdict;
  std::vector<FieldInput> fields = {
      {"failure_reason", Value{shortened(clean_text(reason, false), kLongestReason)}},
      {"reached", reached.empty() ? Value{} : Value{texts_of(reached)}}};
  if (!unreached.empty()) fields.push_back({"unreached", Value{texts_of(unreached)}});
  auto done = execute(Actor::system(), communication_, ours.id,
                      Fire{.transition = reached.empty() ? "bounce" : "bounce_for_some",
                           .fields = std::move(fields),
                           .comment = {}});
  if (!done && !refused(done.error())) return fail(done.error());
  return verdict;
}

/// An answer, or a report that says so, is the proof that a message to one person has arrived.
Status IntakeRun::confirm_arrival(const Thread& thread) {
  if (!thread.answers || thread.answers->state != "sent") return {};
  const auto reached = ids_in(communication_, *thread.answers, "reached");
  if (reached.size() != 1 || !ids_in(communication_, *thread.answers, "unreached").empty())
    return {};
  if (nature_ == Nature::kPersonal && reached.front() != sender_->id) return {};
  auto done = execute(Actor::system(), communication_, thread.answers->id,
                      Fire{.transition = "confirm_delivery", .fields = {}, .comment = {}});
  if (!done && !refused(done.error())) return fail(done.error());
  return {};
}

// ---- what people write --------------------------------------------------------------------------

/// Who may add to the record through mail, and as whom: those it names, and those we wrote to about it.
/// Anybody else may know its number, but has no part in it.
Result<std::optional<Actor>> IntakeRun::involved(const KindModel& kind, const Record& record,
                                                 const Thread& thread) const {
  Actor actor = by_mail(person_, *sender_);
  PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
  PROOFDESK_ASSIGN(const auto seen, view->find(kind, record.id, Access::of(actor)));
  if (seen) return std::optional(std::move(actor));
  auto told = ids_in(kind, record, "watchers");
  if (thread.answers) {
    for (const Uuid id : ids_in(communication_, *thread.answers, "recipients")) told.push_back(id);
  }
  if (std::ranges::find(told, sender_->id) == told.end()) return std::nullopt;
  actor.roles = {"integration"};
  PROOFDESK_ASSIGN(const auto read, view->find(kind, record.id, Access::of(actor)));
  if (!read) return std::nullopt;
  return std::optional(std::move(actor));
}

Result<std::optional<IntakeRun::Verdict>> IntakeRun::answered(const Record& communication,
                                                              const Thread& thread) {
  if (!thread.about) return std::nullopt;
  const KindModel* kind = model_->kind(thread.about->kind);
  if (kind == nullptr || kind->name == communication_.name) return std::nullopt;
  PROOFDESK_ASSIGN(const auto record, find(*kind, thread.about->id));
  if (!record) return std::nullopt;
  const State* state = kind->lifecycle.state(record->state);
  if (state == nullptr || state->category == StateCategory::kFinal) return std::nullopt;
  PROOFDESK_ASSIGN(const auto actor, involved(*kind, *record, thread));
  if (!actor) return std::nullopt;

  std::string text = shortened(without_quotes(mail_.text), kLongestText);
  if (is_blank(text)) text = "(A message without text; see the files.)";
  const std::string key = fmt::format("mail-{}", communication.id.to_string());
  const bool awaited = record->text(*kind, "hold_reason") == "caller" &&
                       kind->lifecycle.transition("answer", record->state) != nullptr;
  std::string outcome = "entry";
  Result<Record> done = fail(ErrorCode::kRefused, "mail.not_awaited", "");
  if (awaited) {
    done =
        execute(*actor, *kind, record->id,
                Fire{.transition = "answer", .fields = {}, .comment = WorkInput{text, true}}, key);
    if (done) outcome = "resumed";
    if (!done && !refused(done.error())) return fail(done.error());
  }
  if (!done) {
    done = execute(*actor, *kind, record->id, LogWork{{text, true}}, key);
    if (!done && !refused(done.error())) return fail(done.error());
  }
  if (!done) {
    return std::optional(Verdict{"refused", thread.about,
                                 fmt::format("{}: {}", done.error().rule, done.error().detail)});
  }
  PROOFDESK_TRY(attach_files(*actor, *kind, record->id));
  return std::optional(Verdict{outcome, thread.about, {}});
}

Result<IntakeRun::Verdict> IntakeRun::became_incident(const Record& communication,
                                                      const Thread& thread) {
  const KindModel& incident = *model_->kind("incident");
  const std::string source = communication.id.to_string();
  std::optional<Record> record;
  {
    // Where an earlier try had come that far, it is there.
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    PROOFDESK_ASSIGN(const auto id, view->find_alias(incident, "mail", source));
    if (id) {
      PROOFDESK_ASSIGN(record, view->find(incident, *id, Access::unrestricted()));
    }
  }
  Actor actor = by_mail(person_, *sender_);
  if (!record) {
    Create create;
    create.alias_source = "mail";
    create.alias_key = source;
    create.fields = {{"title", Value{communication.text(communication_, "title")}},
                     {"channel", Value{std::string("email")}}};
    if (!is_blank(mail_.text))
      create.fields.push_back({"description", Value{shortened(mail_.text, kLongestText)}});
    auto created = execute(actor, incident, {}, std::move(create));
    if (!created && refused(created.error())) {
      return Verdict{
          "refused", {}, fmt::format("{}: {}", created.error().rule, created.error().detail)};
    }
    if (!created) return fail(created.error());
    record = std::move(*created);
  }
  PROOFDESK_TRY(attach_files(actor, incident, record->id));
  Verdict verdict{"new_record", RecordRef::to(*record), {}};
  if (!thread.about) return verdict;
  // It names a record that is over, or in which the sender has no part: a new one beside it.
  const KindModel* kind = model_->kind(thread.about->kind);
  PROOFDESK_ASSIGN(const auto named, find(*kind, thread.about->id));
  const State* state = named ? kind->lifecycle.state(named->state) : nullptr;
  const bool over = state != nullptr && state->category == StateCategory::kFinal;
  auto linked =
      execute(Actor::system(), incident, record->id,
              AddLink{.type = over ? "follows" : "relates_to",
                      .to = {.kind = kind->name, .id = thread.about->id, .source = {}, .key = {}}});
  if (!linked && !refused(linked.error()) && linked.error().code != ErrorCode::kConflict)
    return fail(linked.error());
  verdict.note = fmt::format("It refers to {}, {}.", number_of(thread.about),
                             over ? "which is over" : "in which the sender has no part");
  return verdict;
}

// ---- the end ------------------------------------------------------------------------------------

Result<Receipt> IntakeRun::conclude(const Record& communication, const Verdict& verdict) {
  const bool taken =
      verdict.outcome == "new_record" || verdict.outcome == "entry" || verdict.outcome == "resumed";
  std::vector<FieldInput> fields = {{"outcome", Value{verdict.outcome}}};
  if (verdict.about) fields.push_back({"subject", Value{verdict.about->to_string()}});
  if (!verdict.note.empty())
    fields.push_back({"outcome_note", Value{shortened(verdict.note, kLongestReason)}});
  PROOFDESK_TRY(execute(Actor::system(), communication_, communication.id,
                        Fire{.transition = taken ? "take_in" : "set_aside",
                             .fields = std::move(fields),
                             .comment = {}}));
  return Receipt{.communication = communication_.display_number(communication.number),
                 .record = number_of(verdict.about),
                 .outcome = verdict.outcome,
                 .copy = false,
                 .accepted = verdict.outcome != "unknown_sender"};
}

Result<Receipt> IntakeRun::seen_again(const Record& communication) {
  PROOFDESK_TRY(execute(Actor::system(), communication_, communication.id,
                        Fire{.transition = "see_again", .fields = {}, .comment = {}}));
  const std::string outcome = communication.text(communication_, "outcome");
  return Receipt{
      .communication = communication_.display_number(communication.number),
      .record = number_of(RecordRef::parse(communication.text(communication_, "subject"))),
      .outcome = outcome,
      .copy = true,
      .accepted = outcome != "unknown_sender"};
}

// ---- tools --------------------------------------------------------------------------------------

Status IntakeRun::attach_files(const Actor& actor, const KindModel& kind, Uuid record) {
  if (mail_.files.empty()) return {};
  std::vector<Attachment> there;
  {
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    PROOFDESK_ASSIGN(there, view->attachments(kind, record));
  }
  int unnamed = 0;
  for (const auto& file : mail_.files) {
    const std::string name =
        file.name.empty() ? fmt::format("file-{}", ++unnamed) : safe_file_name(file.name);
    const auto same = [&](const Attachment& each) {
      const auto salt = from_hex(each.salt);
      journal::Sha256 digest;
      return each.name == name && salt &&
             each.digest == to_hex(digest.update(*salt).update(file.content).finish());
    };
    // From a try that was interrupted, or sent before: one of a kind is enough.
    if (std::ranges::any_of(there, same)) continue;
    auto done = attach(actor, kind, record, name, file.media_type, file.content);
    if (!done && !refused(done.error())) return done;
  }
  return {};
}

Status IntakeRun::attach(const Actor& actor, const KindModel& kind, Uuid record,
                         const std::string& name, const std::string& media_type,
                         std::string_view content) {
  std::array<std::uint8_t, 32> salt{};
  randombytes_buf(salt.data(), salt.size());
  journal::Sha256 digest;
  Attachment attachment;
  attachment.name = name;
  attachment.media_type = is_media_type(media_type) ? media_type : "application/octet-stream";
  attachment.size = static_cast<std::int64_t>(content.size());
  attachment.salt = to_hex(salt);
  attachment.digest = to_hex(digest.update(as_text(salt)).update(content).finish());
  PROOFDESK_TRY(parts_.blobs.put(attachment.digest, content));
  PROOFDESK_TRY(execute(actor, kind, record, Attach{std::move(attachment)}));
  return {};
}

Result<std::optional<Record>> IntakeRun::find(const KindModel& kind, Uuid id) const {
  PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
  return view->find(kind, id, Access::unrestricted());
}

Result<Record> IntakeRun::execute(const Actor& actor, const KindModel& kind, Uuid record,
                                  Action action, std::string idempotency_key) {
  Command command;
  command.actor = actor;
  command.kind = kind.name;
  command.record = record;
  if (!idempotency_key.empty()) command.idempotency_hash = hash_;
  command.idempotency_key = std::move(idempotency_key);
  command.action = std::move(action);
  PROOFDESK_ASSIGN(auto reply, parts_.writer.run(std::move(command)));
  return std::move(reply.record);
}

std::string IntakeRun::number_of(const std::optional<RecordRef>& ref) const {
  const KindModel* kind = ref ? model_->kind(ref->kind) : nullptr;
  if (kind == nullptr) return {};
  const auto record = find(*kind, ref->id);
  return record && *record ? kind->display_number((*record)->number) : std::string();
}

}  // namespace proofdesk::server::mail
