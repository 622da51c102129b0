#include "app/jobs.hpp"

#include "server/identity/authenticator.hpp"
#include "server/integration/csv/csv_import.hpp"
#include "server/integration/servicenow/log_import.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

namespace proofdesk::app {
namespace {

constexpr std::chrono::milliseconds kOthersFirst{5};

/// Where the answers of a batch gather.
class Answers {
 public:
  explicit Answers(std::size_t count) : results_(count) {}

  void put(std::size_t at, Result<Reply> result) {
    // Told under the lock: whoever waits may destroy this as soon as the last answer is in.
    const std::lock_guard lock(mutex_);
    results_[at] = std::move(result);
    ++done_;
    changed_.notify_one();
  }

  [[nodiscard]] std::size_t done() {
    const std::lock_guard lock(mutex_);
    return done_;
  }

  void wait_past(std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return done_ > count; });
  }

  [[nodiscard]] std::vector<Result<Reply>> take() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return done_ == results_.size(); });
    std::vector<Result<Reply>> all;
    all.reserve(results_.size());
    for (auto& result : results_) all.push_back(std::move(*result));
    return all;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::optional<Result<Reply>>> results_;
  std::size_t done_ = 0;
};

Result<boost::json::value> import_log(const JobParts& parts, const std::string& zone,
                                      std::string_view csv, const Progress& progress) {
  const auto model = parts.desk.model();
  PROOFDESK_ASSIGN(
      const auto report,
      server::servicenow::import_log(
          csv, {.zone = zone}, *model, parts.store, server::operator_identity()->actor,
          [&](std::vector<Command> commands) { return run_all(parts.writer, std::move(commands)); },
          progress));
  return boost::json::value(server::servicenow::to_json(report));
}

Result<boost::json::value> import_csv(const JobParts& parts,
                                      const std::map<std::string, std::string>& options,
                                      std::string_view body, const Progress& progress) {
  const auto option = [&](const char* name) {
    const auto found = options.find(name);
    return found == options.end() ? std::string() : found->second;
  };
  const auto end = body.find('\n');
  const std::string_view mapping = body.substr(0, end);
  const std::string_view csv = end == std::string_view::npos ? "" : body.substr(end + 1);
  const auto model = parts.desk.model();
  PROOFDESK_ASSIGN(
      const auto report,
      server::csv::import_csv(
          csv, mapping, {.kind = option("kind"), .dry_run = option("dryRun") == "true"}, *model,
          parts.store, server::operator_identity()->actor,
          [&](std::vector<Command> commands) { return run_all(parts.writer, std::move(commands)); },
          progress));
  return boost::json::value(server::csv::to_json(report, option("all") == "true"));
}

}  // namespace

std::vector<Result<Reply>> run_all(Writer& writer, std::vector<Command> commands) {
  Answers answers(commands.size());
  for (std::size_t i = 0; i < commands.size(); ++i) {
    while (true) {
      const auto done = answers.done();
      auto status = writer.submit(
          commands[i], [&answers, i](Result<Reply> reply) { answers.put(i, std::move(reply)); });
      if (status) break;
      if (status.error().rule != "writer.queue_full") {
        answers.put(i, fail(status.error()));
        break;
      }
      // Bulk work waits where a client would be told to come back later.
      if (done < i) {
        answers.wait_past(done);
      } else {
        std::this_thread::sleep_for(kOthersFirst);
      }
    }
  }
  return answers.take();
}

std::map<std::string, server::LocalJob> local_jobs(JobParts parts, const Config& config,
                                                   Progress progress) {
  std::map<std::string, server::LocalJob> jobs;
  jobs[kImportJob] = [parts, standard = config.time_zone.name, progress](
                         const std::map<std::string, std::string>& options, std::string_view body) {
    const auto zone = options.find("zone");
    return import_log(parts, zone == options.end() ? standard : zone->second, body, progress);
  };
  jobs[kImportCsvJob] = [parts, progress = std::move(progress)](
                            const std::map<std::string, std::string>& options,
                            std::string_view body) {
    return import_csv(parts, options, body, progress);
  };
  jobs[kReceiveMailJob] = [&intake = parts.intake](
                              const std::map<std::string, std::string>&,
                              std::string_view body) -> Result<boost::json::value> {
    PROOFDESK_ASSIGN(const auto receipt, intake.receive(body));
    return boost::json::value(server::mail::to_json(receipt));
  };
  return jobs;
}

}  // namespace proofdesk::app
