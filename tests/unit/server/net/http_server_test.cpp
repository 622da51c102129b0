// The protocol side alone, under an application that answers at once, later, from other threads, or not at all.
#include "server/net/http_server.hpp"

#include "server/log.hpp"
#include "server/pool.hpp"
#include "tests/support/server/client.hpp"
#include "tests/support/storage/temporary_directory.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

namespace proofdesk::server {
namespace {

using test::Client;

/// Sends back what it hears; remembers the open sockets so that other threads can speak.
class Echo final : public WebSocketListener {
 public:
  void on_open(std::shared_ptr<WebSocket> socket) override {
    const std::lock_guard lock(mutex_);
    socket_ = std::move(socket);
  }
  void on_text(std::string_view text) override {
    if (text == "close") return socket()->close(CloseCode::kPolicy, std::string(200, 'r'));
    (void)socket()->send(
        {std::make_shared<const std::string>("echo: "), std::make_shared<const std::string>(text)});
  }
  void on_drained() override { ++drained; }
  void on_closed() override { closed = true; }
  [[nodiscard]] std::shared_ptr<WebSocket> socket() {
    const std::lock_guard lock(mutex_);
    return socket_;
  }

  std::atomic<bool> closed = false;
  std::atomic<int> drained = 0;

 private:
  std::mutex mutex_;
  std::shared_ptr<WebSocket> socket_;
};

class Application final : public Handler {
 public:
  Admission admit(Request& head) override {
    if (head.header("X-Refuse")) return {.body_limit = 0, .refusal = Response{.status = 403}};
    return {.body_limit = 100'000, .refusal = std::nullopt};
  }

  void handle(Responder responder) override {
    const std::string_view path = responder.request().target.path();
    if (path == "/later") {
      auto held = std::make_shared<Responder>(std::move(responder));
      Pool::Job job = [held] { (*held)(plain(held->request().body)); };
      if (!run_on(pool, job)) (*held)(Response{.status = 503});
    } else if (path == "/made") {
      auto held = std::make_shared<Responder>(std::move(responder));
      Pool::Job job = [held] {
        (*held)([](const Request& request) { return plain(request.raw_target); });
      };
      if (!run_on(pool, job)) (*held)(Response{.status = 503});
    } else if (path == "/never") {
      auto gone = std::move(responder);
    } else if (path == "/throws") {
      throw std::runtime_error("as asked");
    } else if (path == "/make-throws") {
      responder([](const Request&) -> Response { throw std::runtime_error("as asked"); });
    } else if (path == "/big") {
      responder(plain(std::string(5'000'000, 'b')));
    } else if (path == "/shared") {
      responder(Response{.status = 200, .content_type = "text/plain", .shared_body = common});
    } else if (path == "/slow") {
      auto held = std::make_shared<Responder>(std::move(responder));
      Pool::Job job = [held] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        (*held)(plain("slow"));
      };
      if (!run_on(pool, job)) (*held)(Response{.status = 503});
    } else {
      std::string body =
          fmt::format("{} {}", responder.request().method_name, responder.request().raw_target);
      if (!responder.request().body.empty()) body += " " + responder.request().body;
      responder(plain(std::move(body)));
    }
  }

  void answered(const Request&, const Response&, std::chrono::nanoseconds) override { ++answers; }

  Upgrade upgrade(const Request&) override {
    auto listener = std::make_shared<Echo>();
    const std::lock_guard lock(mutex);
    echoes.push_back(listener);
    return {.listener = listener, .subprotocol = "proofdesk.v1", .refusal = {}};
  }

  Response protocol_error(const ProtocolError& error, const Request*) override {
    return {.status = error.status, .content_type = "text/plain", .body = error.rule};
  }

  std::shared_ptr<Echo> echo(std::size_t index) {
    const std::lock_guard lock(mutex);
    return index < echoes.size() ? echoes[index] : nullptr;
  }

  static Response plain(std::string_view body) {
    return {.status = 200, .content_type = "text/plain", .body = std::string(body)};
  }

  std::shared_ptr<const std::string> common = std::make_shared<const std::string>(3'000'000, 's');
  std::atomic<int> answers = 0;
  std::mutex mutex;
  std::vector<std::shared_ptr<Echo>> echoes;
  Pool pool{2, 10'000};
};

class HttpServerTest : public ::testing::Test {
 protected:
  void SetUp() override { set_log_level(LogLevel::kOff); }
  void start(NetOptions options = {}) {
    options.threads = 2;
    auto started = HttpServer::start(std::move(options), application);
    ASSERT_TRUE(started) << started.error().detail;
    server = std::move(*started);
  }
  [[nodiscard]] bool eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 1000; ++i) {
      if (condition()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return false;
  }

  Application application;
  std::unique_ptr<HttpServer> server;
};

TEST_F(HttpServerTest, AnswersAtOnceAndFromOtherThreads) {
  start();
  Client client(server->port());
  EXPECT_EQ(client.ask("GET", "/x?y=z").body, "GET /x?y=z");
  EXPECT_EQ(client.ask("POST", "/x", "body").body, "POST /x body");
  EXPECT_EQ(client.ask("POST", "/later", "from a pool").body, "from a pool");
  EXPECT_EQ(client.ask("GET", "/made").body, "/made");
  EXPECT_EQ(client.ask("HEAD", "/x").headers.at("content-length"), "7");
  EXPECT_EQ(application.answers, 5);
}

/// What the system holds of the answers to a client, as far as it has not taken them.
std::size_t waiting_for(std::uint16_t server_port, std::uint16_t client_port) {
  std::ifstream connections("/proc/net/tcp");
  const std::string ends =
      fmt::format(" 0100007F:{:04X} 0100007F:{:04X} ", server_port, client_port);
  for (std::string line; std::getline(connections, line);) {
    const auto found = line.find(ends);
    if (found == std::string::npos) continue;
    // Then the state in two digits and a blank.
    return std::stoul(line.substr(found + ends.size() + 3, 8), nullptr, 16);
  }
  return 0;
}

TEST_F(HttpServerTest, LeavesLittleWithTheSystemForAClientThatDoesNotRead) {
  start();
  const int deaf = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int room = 4096;
  ::setsockopt(deaf, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  sockaddr_in address{.sin_family = AF_INET,
                      .sin_port = htons(server->port()),
                      .sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)},
                      .sin_zero = {}};
  ASSERT_EQ(::connect(deaf, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  socklen_t size = sizeof address;
  ASSERT_EQ(::getsockname(deaf, reinterpret_cast<sockaddr*>(&address), &size), 0);
  constexpr std::string_view kRequest = "GET /big HTTP/1.1\r\nHost: a\r\n\r\n";
  ASSERT_EQ(::send(deaf, kRequest.data(), kRequest.size(), 0), ssize_t{kRequest.size()});
  const auto waiting = [&] { return waiting_for(server->port(), ntohs(address.sin_port)); };
  EXPECT_TRUE(eventually([&] { return waiting() > 0; }));
  // Answered only after whatever each thread was at.
  for (int i = 0; i < 8; ++i) EXPECT_EQ(Client(server->port()).ask("GET", "/x").status, 200);
  EXPECT_LT(waiting(), 512U * 1024);
  ::close(deaf);
}

TEST_F(HttpServerTest, HoldsATextThatAnswersHaveInCommonOnce) {
  start();
  Client client(server->port());
  EXPECT_EQ(client.ask("GET", "/shared").body, *application.common);
  EXPECT_EQ(client.ask("GET", "/x").body, "GET /x");
  EXPECT_EQ(application.common.use_count(), 1) << "kept by a connection that waits";
}

TEST_F(HttpServerTest, AnswersEvenWhereTheApplicationDoesNot) {
  start();
  Client client(server->port());
  EXPECT_EQ(client.ask("GET", "/never").status, 500);
  EXPECT_EQ(client.ask("GET", "/throws").status, 500);
  EXPECT_EQ(client.ask("GET", "/make-throws").status, 500);
  EXPECT_EQ(client.ask("GET", "/x").status, 200);
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  start();
  Client client(server->port());
  std::string requests;
  for (int i = 0; i < 50; ++i) {
    requests +=
        fmt::format("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", i % 3 == 0   ? "made"
                                                           : i % 3 == 1 ? "slow?"
                                                                        : fmt::format("n{}", i));
  }
  requests.resize(requests.find("slow?"));  // up to the first slow one, cut in the middle
  requests +=
      "later HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET /last HTTP/1.1\r\nHost: "
      "a\r\n\r\n";
  client.send(requests);
  EXPECT_EQ(client.read_answer().body, "/made");
  EXPECT_EQ(client.read_answer().body, "abc");
  EXPECT_EQ(client.read_answer().body, "GET /last");
}

TEST_F(HttpServerTest, SendsLargeAnswersToSlowReaders) {
  start();
  Client client(server->port());
  EXPECT_EQ(client.ask("GET", "/big").body.size(), 5'000'000U);
  EXPECT_EQ(client.ask("GET", "/x").status, 200);
}

TEST_F(HttpServerTest, ServesManyClientsAtOnce) {
  start();
  std::atomic<int> good = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      Client client(server->port());
      for (int i = 0; i < 100; ++i) {
        const std::string body = fmt::format("{}-{}", t, i);
        if (client.ask("POST", i % 2 == 0 ? "/later" : "/x", body).body.ends_with(body)) ++good;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(good, 800);
  EXPECT_EQ(server->stats().connections_total, 8U);
}

TEST_F(HttpServerTest, RefusesABodyBeforeReadingIt) {
  start();
  Client client(server->port());
  client.send("POST /x HTTP/1.1\r\nHost: a\r\nX-Refuse: 1\r\nContent-Length: 99999\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 403);
  EXPECT_TRUE(client.is_closed());
  Client other(server->port());
  other.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 100001\r\n\r\n");
  EXPECT_EQ(other.read_answer().status, 413);
  EXPECT_TRUE(other.is_closed());
}

TEST_F(HttpServerTest, FinishesWhatIsUnderWayAndThenStops) {
  start();
  Client busy(server->port());
  Client idle(server->port());
  EXPECT_EQ(idle.ask("GET", "/x").status, 200);
  busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  std::thread stopper([&] { server->stop(); });
  const auto answer = busy.read_answer();
  EXPECT_EQ(answer.body, "slow");
  EXPECT_EQ(answer.headers.at("connection"), "close");
  EXPECT_TRUE(idle.is_closed());
  stopper.join();
  EXPECT_THROW(Client(server->port()), std::runtime_error);
  EXPECT_EQ(server->stats().connections_open, 0U);
}

TEST_F(HttpServerTest, GivesUpOnAnswersThatTakeTooLongToStop) {
  start({.stop_timeout = std::chrono::milliseconds(50)});
  Client busy(server->port());
  busy.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  server->stop();
  EXPECT_THROW((void)busy.read_answer(), std::runtime_error);
}

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  start();
  auto taken = HttpServer::start({.port = server->port()}, application);
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::kConflict);
  auto nowhere = HttpServer::start({.host = "no.such.host.invalid"}, application);
  ASSERT_FALSE(nowhere);
  EXPECT_EQ(nowhere.error().code, ErrorCode::kInvalidArgument);
}

TEST_F(HttpServerTest, ListensOnALocalSocketForItsOwnerOnly) {
  const test::TemporaryDirectory directory;
  // Longer than a socket address holds.
  const auto deep = directory.path() / std::string(80, 'd') / std::string(80, 'e');
  std::filesystem::create_directories(deep);
  const std::string path = deep / "socket";
  start({.tcp = false, .local_socket = path});
  struct stat status{};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  EXPECT_EQ(Client(path).ask("GET", "/x").body, "GET /x");
  EXPECT_FALSE(HttpServer::start({.tcp = false, .local_socket = path}, application));
  server->stop();
  EXPECT_FALSE(std::filesystem::exists(path));
  start({.tcp = false, .local_socket = path});
  EXPECT_EQ(Client(path).ask("GET", "/x").status, 200);
}

TEST_F(HttpServerTest, TakesTheStreamOver) {
  start();
  Client client(server->port());
  EXPECT_EQ(client.ask("GET", "/x").status, 200);
  EXPECT_EQ(client.open_stream(), 101);
  client.say_text("hello");
  EXPECT_EQ(client.hear(), "echo: hello");
  EXPECT_EQ(server->stats().sockets_open, 1U);
  client.say_text("close");
  EXPECT_EQ(client.hear(), std::nullopt);
  EXPECT_EQ(client.close_code(), 1008);
  EXPECT_TRUE(eventually([&] { return application.echo(0)->closed.load(); }));
}

TEST_F(HttpServerTest, SendsInTheOrderInWhichItWasAskedTo) {
  start({.socket_queue_limit = 64 * 1024 * 1024});
  Client client(server->port());
  ASSERT_EQ(client.open_stream(), 101);
  ASSERT_TRUE(eventually([&] { return application.echo(0) && application.echo(0)->socket(); }));
  std::thread writer([&] {
    const auto socket = application.echo(0)->socket();
    for (int i = 0; i < 5000; ++i)
      ASSERT_TRUE(socket->send({nullptr, std::make_shared<const std::string>(std::to_string(i))}));
  });
  for (int i = 0; i < 5000; ++i) ASSERT_EQ(client.hear(), std::to_string(i));
  writer.join();
}

TEST_F(HttpServerTest, BoundsWhatWaitsForASlowReaderAndTellsWhenThereIsRoom) {
  start({.socket_queue_limit = 200'000});
  Client client(server->port());
  ASSERT_EQ(client.open_stream(), 101);
  ASSERT_TRUE(eventually([&] { return application.echo(0) && application.echo(0)->socket(); }));
  const auto echo = application.echo(0);
  const auto socket = echo->socket();
  const auto text = std::make_shared<const std::string>(std::string(50'000, 'x'));
  int sent = 0;
  while (sent < 10'000 && socket->send({nullptr, text})) ++sent;
  ASSERT_LT(sent, 10'000) << "the queue has no bound";
  ASSERT_GE(sent, 4);
  for (int i = 0; i < sent; ++i) ASSERT_EQ(client.hear()->size(), text->size());
  EXPECT_TRUE(eventually([&] { return echo->drained == 1; }));
  EXPECT_TRUE(socket->send({nullptr, text}));
}

TEST_F(HttpServerTest, ClosesStreamsWhenItStops) {
  start();
  Client client(server->port());
  ASSERT_EQ(client.open_stream(), 101);
  ASSERT_TRUE(eventually([&] { return application.echo(0) && application.echo(0)->socket(); }));
  std::thread stopper([&] { server->stop(); });
  EXPECT_EQ(client.hear(), std::nullopt);
  EXPECT_EQ(client.close_code(), 1001);
  stopper.join();
  EXPECT_TRUE(application.echo(0)->closed);
  EXPECT_FALSE(
      application.echo(0)->socket()->send({nullptr, std::make_shared<const std::string>("x")}));
}

}  // namespace
}  // namespace proofdesk::server
