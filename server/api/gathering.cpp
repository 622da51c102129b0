#include "server/api/gathering.hpp"

#include "core/engine/writer.hpp"
#include "server/api/command_input.hpp"
#include "server/api/context.hpp"
#include "server/api/problem.hpp"
#include "server/api/reply.hpp"

#include <fmt/format.h>

namespace proofdesk::server {
namespace {

/// Collects the results; the last one to come in answers.
class Gathering {
 public:
  struct About {
    std::string id;
    std::string number;
  };

  Gathering(Call call, InFlight::Hold hold, std::vector<About> about, bool dry_run)
      : call_(std::move(call)),
        hold_(std::move(hold)),
        about_(std::move(about)),
        dry_run_(dry_run),
        results_(about_.size()),
        open_(about_.size()) {}

  void put(std::size_t index, Result<Reply> reply) {
    results_[index] = std::move(reply);
    if (open_.fetch_sub(1, std::memory_order_acq_rel) == 1) answer();
  }

  void answer() {
    // Before the answer leaves: whoever has it may ask again at once.
    hold_ = InFlight::Hold{};
    call_.responder([results = std::move(results_), about = std::move(about_), dry_run = dry_run_,
                     model = call_.model, kind = call_.kind, identity = call_.identity,
                     &store = call_.api.service.store](const Request& request) {
      Discretion discretion(*model, store, identity->access);
      return write(*model, *kind, discretion, results, about, dry_run, request.target.path());
    });
  }

  [[nodiscard]] Call& call() { return call_; }

 private:
  static Response write(const Model& model, const KindModel& kind, Discretion& discretion,
                        const std::vector<std::optional<Result<Reply>>>& items,
                        const std::vector<About>& about, bool dry_run, std::string_view instance) {
    std::string body = R"({"results":[)";
    std::size_t failed = 0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i != 0) body += ',';
      body += '{';
      if (!about[i].id.empty())
        body += fmt::format(R"("id":"{}","number":"{}",)", about[i].id, about[i].number);
      const Result<Reply>& reply = *items[i];
      if (reply) {
        const auto status = reply->record.version == 1 && reply->changed ? 201 : 200;
        body += fmt::format(R"("status":{},"record":)", status);
        append_record(kind, reply->record, discretion, {}, body);
        body += reply_extra(model, *reply);
      } else {
        ++failed;
        body += fmt::format(R"("status":{},"problem":{})", problem_kind(reply.error().code).status,
                            problem_json(as_told(reply.error(), discretion),
                                         fmt::format("{}#/items/{}", instance, i)));
      }
      body += '}';
    }
    body += fmt::format(R"(],"succeeded":{},"failed":{})", items.size() - failed, failed);
    body += dry_run ? R"(,"dryRun":true})" : "}";
    return json_response(std::move(body));
  }

  Call call_;
  InFlight::Hold hold_;
  std::vector<About> about_;
  const bool dry_run_;
  std::vector<std::optional<Result<Reply>>> results_;
  std::atomic<std::size_t> open_;
};

}  // namespace

void submit_many(Call call, InFlight::Hold hold, const std::string& idempotency_key,
                 std::vector<ManyItem> items, bool dry_run) {
  Writer& writer = call.api.service.writer;
  std::vector<Gathering::About> about;
  for (std::size_t i = 0; i < items.size(); ++i) {
    about.push_back({std::move(items[i].id), std::move(items[i].number)});
    auto& command = items[i].command;
    if (!command) continue;
    command->dry_run = dry_run;
    // What is only tried may be asked anew at any time.
    if (idempotency_key.empty() || dry_run) continue;
    command->idempotency_key = fmt::format("{}#{}", idempotency_key, i);
    command->idempotency_hash = idempotency_hash(call.request(), std::to_string(i));
  }
  auto gathering =
      std::make_shared<Gathering>(std::move(call), std::move(hold), std::move(about), dry_run);
  if (items.empty()) return gathering->answer();
  for (std::size_t i = 0; i < items.size(); ++i) {
    auto& command = items[i].command;
    if (!command) {
      gathering->put(i, fail(command.error()));
      continue;
    }
    CommandNote note{command->kind, std::string(verb_of(*command))};
    auto completion = [gathering, i, note = std::move(note)](Result<Reply> reply) {
      note_result(gathering->call().api, note, reply);
      gathering->put(i, std::move(reply));
    };
    if (auto status = writer.submit(std::move(*command), std::move(completion)); !status) {
      gathering->put(i, fail(status.error()));
    }
  }
}

}  // namespace proofdesk::server
