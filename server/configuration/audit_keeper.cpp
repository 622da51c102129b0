#include "server/configuration/audit_keeper.hpp"

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/journal/digest.hpp"
#include "core/journal/leaf.hpp"
#include "core/journal/merkle.hpp"
#include "core/model/record_ref.hpp"
#include "core/ports/all_records.hpp"
#include "processes/shared/item_scope.hpp"
#include "processes/shared/sample_draw.hpp"
#include "server/log.hpp"
#include "server/run_all.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <ranges>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sodium.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kPage = 1'000;
constexpr std::string_view kAudit = "configuration_audit";
constexpr std::string_view kCheck = "item_check";
constexpr std::string_view kItem = "configuration_item";
constexpr std::string_view kListName = "population.txt";
using Stopping = std::function<bool()>;

class Round {
 public:
  Round(const AuditKeeper::Parts& parts, const Stopping& stopping)
      : parts_(parts),
        stopping_(stopping),
        model_(parts.desk.model()),
        audits_(*model_->kind(kAudit)) {}

  Status run() {
    PROOFDESK_ASSIGN(const auto counting, standing_in("counting"));
    for (const Record& audit : counting) {
      if (stopping_()) return {};
      PROOFDESK_TRY(count(audit));
    }
    PROOFDESK_ASSIGN(const auto drawing, standing_in("drawing"));
    for (const Record& audit : drawing) {
      if (stopping_()) return {};
      PROOFDESK_TRY(draw(audit));
    }
    return {};
  }

 private:
  Result<std::vector<Record>> standing_in(std::string_view state) const {
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    ListQuery query;
    query.filter =
        Filter::compare(*audits_.field("state"), Filter::Op::kEqual, Value{std::string(state)});
    query.page_size = 100;
    PROOFDESK_ASSIGN(auto page, view->list(audits_, query, Access::unrestricted()));
    return std::move(page.records);
  }

  Status count(const Record& audit) const {
    const KindModel& items = *model_->kind(kItem);
    std::vector<Uuid> ids;
    JournalHead head;
    {
      // One snapshot for the list and the head that covers it.
      PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
      PROOFDESK_ASSIGN(head, view->head());
      PROOFDESK_ASSIGN(const auto types, all_records(*model_->kind("item_type"), *view));
      auto scope = shared::item_scope(*model_, types, audit.text(audits_, "scope"));
      if (!scope)
        return fire(audit, "give_up", {},
                    fmt::format("The scope cannot be read: {}", scope.error().detail));
      ListQuery query;
      query.filter = Filter::both(std::move(*scope),
                                  Filter::compare(*items.field("state"), Filter::Op::kNotEqual,
                                                  Value{std::string("disposed")}));
      query.page_size = kPage;
      while (true) {
        PROOFDESK_ASSIGN(const auto page, view->list(items, query, Access::unrestricted()));
        for (const Record& item : page.records) ids.push_back(item.id);
        if (!page.more || page.records.empty()) break;
        query.after = cursor_at(query, page.records.back(), page.rows.back());
      }
    }
    if (ids.empty()) return fire(audit, "give_up", {}, "No configuration item is in its scope.");
    const auto size = static_cast<std::int64_t>(ids.size());
    const std::string list = shared::population_list(std::move(ids));
    PROOFDESK_ASSIGN(const Uuid file, attach(audit, list));
    return fire(audit, "population_fixed",
                {{"population", Value{size}},
                 {"population_digest", Value{shared::population_digest(list)}},
                 {"population_file", Value{file.to_string()}},
                 {"journal_size", Value{head.size}},
                 {"checkpoint", Value{head.checkpoint}}});
  }

  Status draw(const Record& audit) const {
    PROOFDESK_ASSIGN(const std::string list, attached_list(audit));
    const std::string digest = shared::population_digest(list);
    if (digest != audit.text(audits_, "population_digest"))
      return fail(ErrorCode::kCorrupt, "configuration_audit.population",
                  fmt::format("The list of {} is not the one that was fixed.",
                              audits_.display_number(audit.number)));
    PROOFDESK_ASSIGN(const std::string leaf, draw_leaf(audit));
    const auto sample = shared::draw_sample(
        shared::late_seed(audit.text(audits_, "seed"), leaf), digest, shared::read_population(list),
        static_cast<std::size_t>(audit.integer(audits_, "sample_size")));
    PROOFDESK_ASSIGN(const auto there, checked_already(audit));
    std::vector<Command> commands;
    std::vector<std::string> names;
    for (const Uuid& item : sample) {
      names.push_back(item.to_string());
      const std::string subject = RecordRef{std::string(kItem), item}.to_string();
      if (there.contains(subject)) continue;
      Create create;
      create.fields = {{"subject", Value{subject}}, {"audit", Value{audit.id.to_string()}}};
      commands.push_back(by_system(kCheck, {}, std::move(create)));
    }
    for (auto& reply : run_all(parts_.writer, std::move(commands))) PROOFDESK_TRY(reply);
    return fire(audit, "sample_drawn",
                {{"sampled_items", Value{std::move(names)}}, {"draw_leaf", Value{leaf}}});
  }

  /// The hash of the leaf by which the checker entered the seed: the same however often the draw is tried.
  Result<std::string> draw_leaf(const Record& audit) const {
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    PROOFDESK_ASSIGN(const auto rows, view->journal_of(audits_, audit.id));
    for (const auto& row : std::views::reverse(rows)) {
      PROOFDESK_ASSIGN(const auto envelope, journal::parse_leaf(row.leaf));
      if (envelope.record == audit.id && envelope.name == "draw_sample" && envelope.refused.empty())
        return to_hex(journal::hash_leaf(row.leaf));
    }
    return fail(ErrorCode::kCorrupt, "configuration_audit.draw",
                fmt::format("The journal does not say when the seed of {} was entered.",
                            audits_.display_number(audit.number)));
  }

  Result<std::set<std::string>> checked_already(const Record& audit) const {
    const KindModel& checks = *model_->kind(kCheck);
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    ListQuery query;
    query.filter =
        Filter::compare(*checks.field("audit"), Filter::Op::kEqual, Value{audit.id.to_string()});
    query.page_size = kPage;
    PROOFDESK_ASSIGN(const auto page, view->list(checks, query, Access::unrestricted()));
    std::set<std::string> subjects;
    for (const Record& check : page.records) subjects.insert(check.text(checks, "subject"));
    return subjects;
  }

  /// Attaches the list, unless a run that came no further did so already.
  Result<Uuid> attach(const Record& audit, std::string_view list) const {
    {
      PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
      PROOFDESK_ASSIGN(const auto there, view->attachments(audits_, audit.id));
      for (const Attachment& one : there) {
        if (one.name != kListName) continue;
        const auto content = parts_.blobs.get(one.digest);
        if (content && *content == list) return one.id;
      }
    }
    std::array<std::uint8_t, 32> salt{};
    randombytes_buf(salt.data(), salt.size());
    journal::Sha256 digest;
    Attachment attachment;
    attachment.id = RandomIdSource().next(SystemClock().now());
    attachment.name = kListName;
    attachment.media_type = "text/plain";
    attachment.size = static_cast<std::int64_t>(list.size());
    attachment.salt = to_hex(salt);
    attachment.digest = to_hex(digest.update(as_text(salt)).update(list).finish());
    PROOFDESK_TRY(parts_.blobs.put(attachment.digest, list));
    const Uuid id = attachment.id;
    PROOFDESK_TRY(parts_.writer.run(by_system(kAudit, audit.id, Attach{std::move(attachment)})));
    return id;
  }

  Result<std::string> attached_list(const Record& audit) const {
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    PROOFDESK_ASSIGN(const auto there, view->attachments(audits_, audit.id));
    const auto file = Uuid::parse(audit.text(audits_, "population_file"));
    const auto found =
        std::ranges::find_if(there, [&](const Attachment& one) { return file && one.id == *file; });
    if (found == there.end())
      return fail(ErrorCode::kCorrupt, "configuration_audit.population",
                  "The list of the population is not attached.");
    return parts_.blobs.get(found->digest);
  }

  static Command by_system(std::string_view kind, Uuid record, Action action) {
    Command command;
    command.actor = Actor::system();
    command.kind = kind;
    command.record = record;
    command.action = std::move(action);
    return command;
  }

  Status fire(const Record& audit, std::string transition, std::vector<FieldInput> fields,
              std::string comment = {}) const {
    Fire fire{.transition = std::move(transition), .fields = std::move(fields)};
    if (!comment.empty()) fire.comment = WorkInput{.text = std::move(comment)};
    const auto reply = parts_.writer.run(by_system(kAudit, audit.id, std::move(fire)));
    // Somebody moved it on meanwhile: that holds.
    if (!reply && reply.error().code != ErrorCode::kRefused) return fail(reply.error());
    if (!reply)
      log_warning("configuration_audit.refused",
                  {{"rule", reply.error().rule}, {"detail", reply.error().detail}});
    return {};
  }

  const AuditKeeper::Parts& parts_;
  const Stopping& stopping_;
  const std::shared_ptr<const Model> model_;
  const KindModel& audits_;
};

}  // namespace

AuditKeeper::AuditKeeper(Parts parts)
    : work_("configuration_audits.failed",
            [parts](const Stopping& stopping) { return Round(parts, stopping).run(); }) {}

}  // namespace proofdesk::server
