#include "server/configuration/baseline_keeper.hpp"

#include "core/base/clock.hpp"
#include "core/base/encoding.hpp"
#include "core/base/uuid.hpp"
#include "core/journal/digest.hpp"
#include "evidence/baseline/contents.hpp"
#include "evidence/baseline/difference.hpp"
#include "processes/shared/baselines.hpp"
#include "server/log.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <sodium.h>

namespace proofdesk::server {
namespace {

constexpr std::size_t kPage = 50;
using Stopping = std::function<bool()>;

/// One pass over what is pending.
class Keeping {
 public:
  Keeping(const BaselineKeeper::Parts& parts, const Stopping& stopping)
      : parts_(parts),
        stopping_(stopping),
        model_(parts.desk.model()),
        kind_(*model_->kind(shared::kBaselineKind)) {}

  Status all() {
    std::optional<Error> failure;
    for (const std::string_view state : {"taking", "verifying"}) {
      PROOFDESK_ASSIGN(const auto waiting, in_state(state));
      for (const Record& baseline : waiting) {
        if (stopping_()) return {};
        const auto done = state == "taking" ? take(baseline) : verify(baseline);
        // It has moved on meanwhile, and the commit that moved it wakes us again.
        if (done || done.error().code == ErrorCode::kStaleVersion) continue;
        // One that cannot be read is not in the way of the others.
        if (!failure) failure = done.error();
      }
    }
    if (failure) return fail(std::move(*failure));
    return {};
  }

 private:
  Result<std::vector<Record>> in_state(std::string_view state) {
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    ListQuery query;
    query.filter =
        Filter::compare(*kind_.field("state"), Filter::Op::kEqual, Value{std::string(state)});
    query.order = {OrderKey{kind_.field("created_at"), false}};
    query.page_size = kPage;
    PROOFDESK_ASSIGN(auto page, view->list(kind_, query, Access::unrestricted()));
    return std::move(page.records);
  }

  /// Would say the same the next time: somebody has to do something about it.
  static bool lasts(const Error& error) {
    return error.code == ErrorCode::kRefused || error.code == ErrorCode::kCorrupt ||
           error.code == ErrorCode::kInvalidArgument || error.code == ErrorCode::kTooLarge;
  }

  Status take(const Record& baseline) {
    const auto done = try_to_take(baseline);
    if (done || !lasts(done.error())) return done;
    return give_up(baseline, fmt::format("{} {}", done.error().detail, done.error().remedy));
  }

  Status try_to_take(const Record& baseline) {
    std::optional<evidence::BaselineContents> contents;
    {
      PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
      PROOFDESK_ASSIGN(contents, evidence::contents_of(
                                     *view, *model_, evidence::BaselineScope::of(kind_, baseline)));
    }
    if (!contents->missing.empty()) {
      return give_up(baseline, fmt::format("{} of the items named cannot be seen by who asked for "
                                           "it. Leave them out, or have somebody take it who may.",
                                           contents->missing.size()));
    }
    if (contents->items.empty()) {
      return give_up(baseline, "Nothing is in its scope. Widen scopeFilter.");
    }
    PROOFDESK_TRY(evidence::add_leaf_hashes(
        *model_, contents->entries, [&] { return parts_.store.snapshot(); }, stopping_));
    const std::string manifest = evidence::write_manifest(contents->entries);
    PROOFDESK_ASSIGN(const auto attached, attach(baseline, manifest));
    return freeze(baseline, attached.first, attached.second, *contents, manifest);
  }

  /// The id of the attachment, and the version that the baseline has with it.
  Result<std::pair<Uuid, std::int64_t>> attach(const Record& baseline, std::string_view manifest) {
    std::array<std::uint8_t, 32> salt{};
    randombytes_buf(salt.data(), salt.size());
    journal::Sha256 digest;
    Attachment attachment;
    attachment.id = RandomIdSource().next(SystemClock().now());
    attachment.name = "baseline.txt";
    attachment.media_type = "text/plain";
    attachment.size = static_cast<std::int64_t>(manifest.size());
    attachment.salt = to_hex(salt);
    attachment.digest = to_hex(digest.update(as_text(salt)).update(manifest).finish());
    const Uuid id = attachment.id;
    PROOFDESK_TRY(parts_.blobs.put(attachment.digest, manifest));
    PROOFDESK_ASSIGN(const auto reply,
                     run(baseline, baseline.version, Attach{std::move(attachment)}));
    return std::pair{id, reply.record.version};
  }

  Status freeze(const Record& baseline, Uuid file, std::int64_t version,
                const evidence::BaselineContents& contents, std::string_view manifest) {
    Fire fire{.transition = "freeze", .fields = {}, .comment = {}};
    fire.fields = {{"manifest_hash", Value{to_hex(journal::sha256(manifest))}},
                   {"manifest_file", Value{file.to_string()}},
                   {"item_count", Value{static_cast<std::int64_t>(contents.items.size())}},
                   {"relation_count", Value{contents.relations}},
                   {"journal_size", Value{contents.journal_size}}};
    if (contents.items.size() <= shared::kMostBaselineItems) {
      std::vector<std::string> items;
      items.reserve(contents.items.size());
      for (const Uuid& id : contents.items) items.push_back(id.to_string());
      fire.fields.push_back({"items", Value{std::move(items)}});
    }
    if (contents.confidential) fire.fields.push_back({"confidential", Value{true}});
    PROOFDESK_ASSIGN(const auto reply, run(baseline, version, std::move(fire)));
    log_info("baseline.taken", {{"baseline", kind_.display_number(reply.record.number)},
                                {"items", std::to_string(contents.items.size())},
                                {"relations", std::to_string(contents.relations)}});
    return {};
  }

  Status give_up(const Record& baseline, std::string why) {
    PROOFDESK_TRY(run(baseline, std::nullopt,
                      Fire{.transition = "give_up",
                           .fields = {},
                           .comment = WorkInput{.text = std::move(why), .is_public = false}}));
    return {};
  }

  Status verify(const Record& baseline) {
    const auto manifest = manifest_of(baseline);
    if (!manifest) {
      // What is gone or altered is a finding; what cannot be read just now is none.
      const ErrorCode code = manifest.error().code;
      if (code != ErrorCode::kCorrupt && code != ErrorCode::kNotFound)
        return fail(manifest.error());
      return conclude(baseline, false, manifest.error().detail);
    }
    PROOFDESK_ASSIGN(const auto finding,
                     evidence::hold_against_journal(
                         *model_, *manifest, baseline.integer(kind_, "journal_size"),
                         [&] { return parts_.store.snapshot(); }, stopping_));
    return conclude(baseline, finding.agrees(), finding.in_words());
  }

  Result<std::vector<evidence::BaselineEntry>> manifest_of(const Record& baseline) {
    PROOFDESK_ASSIGN(const auto view, parts_.store.snapshot());
    return evidence::manifest_of(*view, parts_.blobs, kind_, baseline);
  }

  Status conclude(const Record& baseline, bool agrees, std::string finding) {
    PROOFDESK_TRY(
        run(baseline, baseline.version,
            Fire{.transition = "conclude",
                 .fields = {{"verdict", Value{std::string(agrees ? "agrees" : "disagrees")}},
                            {"finding", Value{std::move(finding)}}},
                 .comment = {}}));
    return {};
  }

  Result<Reply> run(const Record& baseline, std::optional<std::int64_t> version, Action action) {
    Command command;
    command.actor = Actor::system();
    command.kind = kind_.name;
    command.record = baseline.id;
    command.expected_version = version;
    command.action = std::move(action);
    return parts_.writer.run(std::move(command));
  }

  const BaselineKeeper::Parts& parts_;
  const Stopping& stopping_;
  const std::shared_ptr<const Model> model_;
  const KindModel& kind_;
};

}  // namespace

BaselineKeeper::BaselineKeeper(Parts parts)
    : work_("baselines.failed",
            [parts](const Stopping& stopping) { return Keeping(parts, stopping).all(); }) {}

}  // namespace proofdesk::server
