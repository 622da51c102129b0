// Sessions against a clock that tests move, and under load. What single requests answer is tested end to end.
#include "tests/support/server/test_server.hpp"

#include <atomic>
#include <thread>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

using test::Client;
using test::TestServer;

constexpr std::string_view kPassword = "four words on paper";
constexpr std::int64_t kMinute = 60 * kMicrosPerSecond;

Settings cheap() {
  Settings settings;
  settings.sign_in.cost = {.passes = 1, .memory = 8UL * 1024 * 1024};
  settings.sign_in.idle = 60 * kMinute;
  settings.sign_in.longest = 12 * 60 * kMinute;
  return settings;
}

class SessionTest : public ::testing::Test {
 protected:
  explicit SessionTest(Settings settings = cheap()) : server(std::move(settings)) {
    administrator.use(server.token("administrator"));
    const auto person = administrator.ask("POST", "/api/v1/people",
                                          R"({"name":"Ana","userName":"ana","roles":["agent"]})");
    EXPECT_EQ(person.status, 201) << person.body;
    const auto invited = administrator.ask(
        "POST", "/api/v1/invitations",
        fmt::format(R"({{"person":"{}"}})", person.json().at("id").as_string().c_str()));
    EXPECT_EQ(invited.status, 201) << invited.body;
    const auto accepted =
        anybody.ask("POST", "/api/v1/invitations:accept",
                    fmt::format(R"({{"invitation":"{}","password":"{}"}})",
                                invited.json().at("invitation").as_string().c_str(), kPassword));
    EXPECT_EQ(accepted.status, 200) << accepted.body;
  }

  Client::Answer try_sign_in(Client& client, std::string_view password = kPassword) {
    return client.ask("POST", "/api/v1/sessions",
                      fmt::format(R"({{"userName":"ana","password":"{}"}})", password));
  }
  std::string sign_in() {
    const auto answer = try_sign_in(anybody);
    EXPECT_EQ(answer.status, 201) << answer.body;
    return std::string(answer.json().at("token").as_string());
  }
  int status_of(const std::string& token) {
    Client client(server.port());
    client.use(token);
    return client.ask("GET", "/api/v1/me").status;
  }
  /// State of the only session.
  std::string state() {
    Client client(server.local_socket());
    const auto list = client.ask("GET", "/api/v1/sessions").json().at("sessions").as_array();
    EXPECT_EQ(list.size(), 1U);
    return std::string(list.front().at("state").as_string());
  }

  TestServer server;
  Client administrator{server.port()};
  Client anybody{server.port()};
};

TEST_F(SessionTest, LastsAsLongAsItIsUsed) {
  const std::string token = sign_in();
  for (int i = 0; i < 10; ++i) {
    server.clock().advance(59 * kMinute);
    EXPECT_EQ(status_of(token), 200) << i;
  }
}

TEST_F(SessionTest, EndsWhenItIsNotUsed) {
  const std::string token = sign_in();
  server.clock().advance(60 * kMinute);
  EXPECT_EQ(status_of(token), 401);
  EXPECT_EQ(status_of(token), 401) << "asking is no use";
  for (int i = 0; i < 100 && state() != "expired"; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(state(), "expired");
}

TEST_F(SessionTest, EndsAfterItsTimeHoweverMuchItIsUsed) {
  const std::string token = sign_in();
  for (int i = 0; i < 12 * 2 - 1; ++i) {
    server.clock().advance(30 * kMinute);
    EXPECT_EQ(status_of(token), 200) << i;
  }
  server.clock().advance(30 * kMinute);
  EXPECT_EQ(status_of(token), 401);
}

TEST_F(SessionTest, IsNotKeptOpenByWhatOthersDo) {
  const std::string token = sign_in();
  Client stream(server.port());
  ASSERT_EQ(stream.open_stream(), 101);
  stream.say({{"type", "init"}, {"token", token}});
  stream.hear("ack");
  stream.say({{"type", "subscribe"}, {"id", "a"}, {"kind", "incident"}});
  stream.hear("subscribed");
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(administrator.ask("POST", "/api/v1/incidents", R"({"title":"Of another"})").status,
              201);
    stream.hear("next");
    server.clock().advance(31 * kMinute);
  }
  ASSERT_EQ(administrator.ask("POST", "/api/v1/incidents", R"({"title":"Unseen"})").status, 201);
  EXPECT_EQ(stream.hear(), std::nullopt);
  EXPECT_EQ(stream.close_code(), 1008);
}

class CrowdedSignIn : public SessionTest {
 protected:
  static Settings crowded() {
    Settings settings = cheap();
    settings.sign_in.threads = 1;
    settings.sign_in.queue = 4;
    settings.sign_in.throttle = {.per_account = 1e6, .per_address = 1e6};
    return settings;
  }
  CrowdedSignIn() : SessionTest(crowded()) {}
};

TEST_F(CrowdedSignIn, TurnsAwayWhomItCannotServeAndServesTheRest) {
  std::atomic<int> in = 0;
  std::atomic<int> away = 0;
  std::atomic<bool> others_served = true;
  std::vector<std::thread> threads;
  for (int t = 0; t < 24; ++t) {
    threads.emplace_back([&] {
      Client client(server.port());
      const auto answer = try_sign_in(client);
      if (answer.status == 201) ++in;
      if (answer.status == 503 && answer.headers.contains("retry-after")) ++away;
    });
  }
  for (int i = 0; i < 20; ++i) {
    if (administrator.ask("GET", "/api/v1/incidents").status != 200) others_served = false;
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(in + away, 24);
  EXPECT_GE(in, 4);
  EXPECT_TRUE(others_served) << "readers have threads of their own";
}

TEST_F(SessionTest, SlowsDownThoseWhoGuess) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(try_sign_in(anybody, "a wrong guess at it").status, 401);
  const auto late = try_sign_in(anybody);
  EXPECT_EQ(late.status, 429);
  EXPECT_EQ(late.headers.at("retry-after"), "1");
  server.clock().advance(kMicrosPerSecond);
  EXPECT_EQ(try_sign_in(anybody).status, 201);
}

TEST_F(SessionTest, DoesNotCountAChoiceThatIsTooWeakAsAGuess) {
  const std::string token = sign_in();
  Client client(server.port());
  client.use(token);
  for (int i = 0; i < 30; ++i) {
    EXPECT_EQ(
        client
            .ask("POST", "/api/v1/session:changePassword",
                 fmt::format(R"({{"currentPassword":"{}","newPassword":"short"}})", kPassword))
            .status,
        400);
  }
}

}  // namespace
}  // namespace proofdesk::server
