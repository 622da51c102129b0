#include "tests/bench/grown_desk.hpp"

#include "tests/bench/incident_load.hpp"
#include "tests/bench/requests.hpp"
#include "tests/bench/served_desk.hpp"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <boost/json.hpp>
#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

constexpr std::size_t kConnections = 64;
constexpr std::size_t kAtOnce = 20'000;
constexpr std::size_t kMiddlingHits = 4'000;
constexpr std::size_t kRareHits = 100;

/// The mark of a desk that was made to the end holds its token.
std::filesystem::path mark(const std::filesystem::path& data) { return data.string() + ".token"; }

/// Letters only, so that it is one word to any index.
std::string letters(std::string_view start, std::size_t number) {
  std::string word(start);
  for (int i = 0; i < 4; ++i, number /= 20) word += "bcdfghjklmnpqrstvwxz"[number % 20];
  return word;
}

void wait_for_search(HttpLoad& one, const Requests& requests, std::int64_t sequence) {
  const auto request = requests.get(fmt::format(
      "/api/v1/incidents:search?q={}&pageSize=1&minSequence={}", GrownDesk::kCommonWord, sequence));
  int status = 0;
  for (int tries = 0; tries < 600 && status != 200; ++tries)
    (void)one.run({request}, [&](const Answer& answer) { status = answer.status; });
  if (status != 200) throw std::runtime_error("the search index does not come up with the journal");
}

}  // namespace

GrownDesk::GrownDesk(const std::filesystem::path& parent, std::size_t records)
    : records_(records), data_(parent / fmt::format("grown-{}", records)) {
  if (!std::filesystem::exists(mark(data_))) make();
  std::ifstream file(mark(data_));
  std::getline(file, token_);
  if (token_.empty())
    throw std::runtime_error(fmt::format("{} holds no token", mark(data_).string()));
}

std::string GrownDesk::middling_word(std::size_t number) const {
  return letters("m", number % std::max<std::size_t>(1, records_ / kMiddlingHits));
}

std::string GrownDesk::rare_word(std::size_t number) const {
  return letters("r", number % std::max<std::size_t>(1, records_ / kRareHits));
}

std::string GrownDesk::body(std::size_t number) const {
  auto fields = incident_fields(number);
  auto& description = std::get<std::string>(fields.at(1).value);
  description += fmt::format(" {} {}", middling_word(number), rare_word(number));
  return to_body(fields);
}

void GrownDesk::make() {
  const Stopwatch watch;
  std::filesystem::create_directories(data_.parent_path());
  std::filesystem::remove_all(data_);
  ServedDesk desk(data_);
  const auto token = desk.token("Ana Example", "agent");
  const Requests requests(desk, token);
  HttpLoad many(desk.host(), desk.port(), kConnections);
  std::vector<std::string> posts;
  for (std::size_t done = 0; done < records_;) {
    posts.clear();
    for (; posts.size() < kAtOnce && done < records_; ++done)
      posts.push_back(requests.post("/api/v1/incidents", body(done)));
    (void)many.run(posts, [](const Answer& answer) { expect(answer, 201); });
  }
  HttpLoad one(desk.host(), desk.port(), 1);
  std::int64_t last = 0;
  (void)one.run({requests.post("/api/v1/incidents", body(0))}, [&](const Answer& answer) {
    expect(answer, 201);
    last = boost::json::parse(answer.body).at("receipt").at("sequence").as_int64();
  });
  wait_for_search(one, requests, last);
  desk.stop();
  std::ofstream(mark(data_)) << token << '\n';
  made_in_ = watch.wall();
}

}  // namespace proofdesk::bench
