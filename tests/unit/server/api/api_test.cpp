// The API in this process, from several threads at once: what only shows up under load, and under the
// thread sanitizer. What single requests answer is tested end to end.
#include "server/api/api.hpp"

#include "core/journal/proof.hpp"
#include "tests/support/server/test_server.hpp"

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

using test::Client;
using test::TestServer;

journal::Digest digest_of(const boost::json::value& hex) {
  return to_array<32>(from_hex(std::string_view(hex.as_string()))).value();
}

TEST(Api, AcknowledgesEveryCommandOnceAndNumbersThemWithoutGaps) {
  TestServer server;
  const std::string token = server.token("agent");
  constexpr int kThreads = 6;
  constexpr int kEach = 40;
  std::mutex mutex;
  std::set<std::int64_t> sequences;
  std::set<std::string> numbers;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      Client client(server.port());
      client.use(token);
      for (int i = 0; i < kEach; ++i) {
        const auto made = client.ask("POST", "/api/v1/incidents",
                                     fmt::format(R"({{"title":"Of {} the {}"}})", t, i));
        ASSERT_EQ(made.status, 201) << made.body;
        const auto json = made.json();
        const std::string path = made.headers.at("location");
        const auto read = client.ask("GET", path);
        EXPECT_EQ(read.headers.at("etag"), "\"1\"")
            << "a read is never older than what was acknowledged";
        const auto taken = client.ask("POST", path + ":take");
        EXPECT_EQ(taken.status, 200);
        if (client.ask("POST", path + ":take").status == 409) ++refused;
        const std::lock_guard lock(mutex);
        EXPECT_TRUE(sequences.insert(json.at("receipt").at("sequence").as_int64()).second);
        EXPECT_TRUE(numbers.emplace(json.at("number").as_string()).second);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(sequences.size(), static_cast<std::size_t>(kThreads * kEach));
  EXPECT_EQ(*numbers.rbegin(), fmt::format("INC-{:06}", kThreads * kEach));
  EXPECT_EQ(refused, kThreads * kEach);
}

TEST(Api, ProvesWhatItsReceiptsSay) {
  TestServer server;
  Client client(server.port());
  client.use(server.token("agent"));
  std::vector<boost::json::object> receipts;
  for (int i = 0; i < 300; ++i) {
    receipts.push_back(client.ask("POST", "/api/v1/incidents", R"({"title":"Receipt"})")
                           .json()
                           .at("receipt")
                           .as_object());
  }
  for (std::size_t i = 0; i < receipts.size(); i += 37) {
    const auto& receipt = receipts[i];
    const auto sequence = receipt.at("sequence").as_int64();
    const auto proof =
        client.ask("GET", fmt::format("/api/v1/journal/proof?sequence={}", sequence)).json();
    EXPECT_EQ(proof.at("leafHash"), receipt.at("leafHash"));
    std::vector<journal::Digest> path;
    for (const auto& hash : proof.at("hashes").as_array()) path.push_back(digest_of(hash));
    const auto size = static_cast<std::uint64_t>(proof.at("size").as_int64());
    EXPECT_TRUE(journal::verify_inclusion(static_cast<std::uint64_t>(sequence), size,
                                          digest_of(receipt.at("leafHash")), path,
                                          digest_of(proof.at("rootHash"))));
    EXPECT_FALSE(journal::verify_inclusion(static_cast<std::uint64_t>(sequence) + 1, size,
                                           digest_of(receipt.at("leafHash")), path,
                                           digest_of(proof.at("rootHash"))));

    const auto earlier =
        client.ask("GET", fmt::format("/api/v1/journal/proof?sequence=0&size={}", sequence + 1))
            .json();
    const auto grown =
        client.ask("GET", fmt::format("/api/v1/journal/proof?from={}", sequence + 1)).json();
    path.clear();
    for (const auto& hash : grown.at("hashes").as_array()) path.push_back(digest_of(hash));
    EXPECT_TRUE(journal::verify_consistency(static_cast<std::uint64_t>(sequence) + 1,
                                            static_cast<std::uint64_t>(grown.at("size").as_int64()),
                                            digest_of(earlier.at("rootHash")),
                                            digest_of(grown.at("rootHash")), path));
  }
  EXPECT_EQ(client.ask("GET", "/api/v1/journal/proof").status, 400);
  EXPECT_EQ(client.ask("GET", "/api/v1/journal/proof?sequence=0&from=0").status, 400);
  EXPECT_EQ(client.ask("GET", "/api/v1/journal/proof?sequence=999999").status, 400);
  EXPECT_EQ(client.ask("GET", "/api/v1/journal/proof?sequence=0&size=999999").status, 400);
}

TEST(Api, CarriesEveryEventToEverySubscriberWhileOthersComeAndGo) {
  TestServer server;
  const std::string token = server.token("agent");
  constexpr int kListeners = 4;
  constexpr int kEvents = 120;
  std::atomic<int> ready = 0;
  std::vector<std::vector<std::int64_t>> heard(kListeners);
  std::vector<std::thread> listeners;
  for (int l = 0; l < kListeners; ++l) {
    listeners.emplace_back([&, l] {
      Client client(server.port());
      ASSERT_EQ(client.open_stream(), 101);
      client.say({{"type", "init"}, {"token", token}});
      (void)client.hear("ack");
      client.say({{"type", "subscribe"}, {"id", "x"}, {"kind", "incident"}});
      (void)client.hear("subscribed");
      ++ready;
      for (int i = 0; i < kEvents; ++i)
        heard[static_cast<std::size_t>(l)].push_back(client.hear("next").at("seq").as_int64());
    });
  }
  while (ready < kListeners) std::this_thread::yield();
  std::atomic<bool> stop = false;
  std::thread passers_by([&] {
    while (!stop) {
      Client client(server.port());
      (void)client.open_stream();
      client.say({{"type", "init"}, {"token", token}});
      client.say({{"type", "subscribe"}, {"id", "y"}, {"kind", "incident"}, {"since", -1}});
      (void)client.hear("ack");
    }
  });
  std::mutex mutex;
  std::vector<std::int64_t> made;
  std::vector<std::thread> writers;
  for (int w = 0; w < 3; ++w) {
    writers.emplace_back([&] {
      Client client(server.port());
      client.use(token);
      for (int i = 0; i < kEvents / 3; ++i) {
        const auto answer = client.ask("POST", "/api/v1/incidents", R"({"title":"Heard"})");
        const std::lock_guard lock(mutex);
        made.push_back(answer.json().at("receipt").at("sequence").as_int64());
      }
    });
  }
  for (auto& writer : writers) writer.join();
  for (auto& listener : listeners) listener.join();
  stop = true;
  passers_by.join();
  std::ranges::sort(made);
  for (const auto& sequences : heard) EXPECT_EQ(sequences, made);
}

TEST(Api, ReadsListsSearchesAndDeclaresFieldsWhileItWrites) {
  TestServer server;
  const std::string agent = server.token("agent");
  const std::string administrator = server.token("administrator");
  std::atomic<bool> stop = false;
  std::atomic<int> odd = 0;
  std::vector<std::thread> readers;
  for (const std::string_view target :
       {"/api/v1/incidents?filter=state%20%3D%20%22new%22&pageSize=5", "/api/v1/search?q=steady",
        "/api/v1/status", "/api/openapi.json", "/metrics", "/api/v1/incidents:search?q=steady",
        "/readyz"}) {
    readers.emplace_back([&, target] {
      Client client(server.port());
      client.use(agent);
      while (!stop) {
        if (const auto answer = client.ask("GET", target); answer.status != 200) {
          ++odd;
          ADD_FAILURE() << target << ": " << answer.status << " " << answer.body.substr(0, 300);
          return;
        }
      }
    });
  }
  Client writer(server.port());
  writer.use(agent);
  Client boss(server.port());
  boss.use(administrator);
  for (int i = 0; i < 60; ++i) {
    EXPECT_EQ(writer.ask("POST", "/api/v1/incidents", R"({"title":"Steady work"})").status, 201);
    if (i % 20 == 0) {
      const auto made = boss.ask(
          "POST", "/api/v1/fieldDefinitions",
          fmt::format(
              R"({{"title":"F","kindName":"incident","fieldName":"field_{}","label":"F","type":"text","maxLength":9}})",
              i));
      EXPECT_EQ(made.status, 201) << made.body;
      EXPECT_EQ(writer
                    .ask("POST", "/api/v1/incidents",
                         fmt::format(R"({{"title":"Steady","custom":{{"field_{}":"x"}}}})", i))
                    .status,
                201);
    }
  }
  stop = true;
  for (auto& reader : readers) reader.join();
  EXPECT_EQ(odd, 0);
}

TEST(Api, RefusesATokenFromTheMomentItsRevocationIsAcknowledged) {
  TestServer server;
  for (int i = 0; i < 10; ++i) {
    Client client(server.port());
    client.use(server.token("agent"));
    const auto me = client.ask("GET", "/api/v1/me").json();
    std::atomic<bool> stop = false;
    std::thread other([&, token = std::string(me.at("token").as_string())] {
      Client local(server.local_socket());
      EXPECT_EQ(local.ask("POST", "/local/tokens/" + token + ":revoke").status, 200);
      stop = true;
    });
    bool refused = false;
    while (!stop) refused = client.ask("GET", "/api/v1/me").status == 401 || refused;
    other.join();
    EXPECT_EQ(client.ask("GET", "/api/v1/me").status, 401);
  }
}

TEST(Api, EndsATokenWhenItsTimeIsOver) {
  TestServer server;
  Client local(server.local_socket());
  const auto made =
      local
          .ask("POST", "/local/tokens",
               R"({"person":"Brief","role":"agent","expiresAt":"2026-03-02T08:10:00Z"})")
          .json();
  Client client(server.port());
  client.use(std::string(made.at("token").as_string()));
  EXPECT_EQ(client.ask("GET", "/api/v1/me").status, 200);
  Client stream(server.port());
  ASSERT_EQ(stream.open_stream(), 101);
  stream.say({{"type", "init"}, {"token", made.at("token")}});
  (void)stream.hear("ack");
  server.clock().advance(10 * 60 * kMicrosPerSecond);
  EXPECT_EQ(client.ask("GET", "/api/v1/me").status, 401);
  EXPECT_EQ(stream.hear(), std::nullopt);
  EXPECT_EQ(stream.close_code(), 1008);
}

TEST(Api, AnswersEverythingItTookBeforeItStops) {
  TestServer server;
  const std::string token = server.token("agent");
  const auto before = server.desk().journal_size();
  std::atomic<int> acknowledged = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      try {
        Client client(server.port());
        client.use(token);
        while (true) {
          if (client.ask("POST", "/api/v1/incidents", R"({"title":"Until the end"})").status != 201)
            return;
          ++acknowledged;
        }
      } catch (const std::runtime_error&) {
        // The connection ended between two requests.
      }
    });
  }
  while (acknowledged < 50) std::this_thread::yield();
  server.stop();
  for (auto& thread : threads) thread.join();
  // Each creation is one leaf: none was written that nobody was told of, and none told that is not there.
  EXPECT_EQ(server.desk().journal_size() - before, acknowledged);
}

}  // namespace
}  // namespace proofdesk::server
