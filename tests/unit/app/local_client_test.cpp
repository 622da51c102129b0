#include "app/local_client.hpp"

#include "server/net/listen_socket.hpp"

#include <atomic>
#include <string>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace proofdesk::app {
namespace {

using ::testing::HasSubstr;

TEST(LocalAnswer, IsTheJsonOfTheBody) {
  const auto answer = read_local_answer("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{\"a\": 17}");
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->at("a").as_int64(), 17);
}

TEST(LocalAnswer, WithoutABodyIsNull) {
  const auto answer = read_local_answer("HTTP/1.1 204 No Content\r\n\r\n");
  ASSERT_TRUE(answer);
  EXPECT_TRUE(answer->is_null());
}

TEST(LocalAnswer, AProblemIsTheErrorItWasMadeFrom) {
  const auto answer = read_local_answer(
      "HTTP/1.1 409 Conflict\r\n\r\n"
      R"({"type":"urn:proofdesk:problem:refused","title":"t","detail":"No.","rule":"incident.x@1",)"
      R"("clause":"8.6.1","remedy":"Do y.","errors":[{"pointer":"/a","detail":"b"}]})");
  ASSERT_FALSE(answer);
  const Error& error = answer.error();
  EXPECT_EQ(error.code, ErrorCode::kRefused);
  EXPECT_EQ(error.rule, "incident.x@1");
  EXPECT_EQ(error.detail, "No.");
  EXPECT_EQ(error.clause, "8.6.1");
  EXPECT_EQ(error.remedy, "Do y.");
  ASSERT_EQ(error.fields.size(), 1U);
  EXPECT_EQ(error.fields[0].pointer, "/a");
}

TEST(LocalAnswer, KindsOfProblemKeepTheirCodes) {
  const auto code = [](const std::string& word) {
    const auto answer = read_local_answer(
        "HTTP/1.1 400 X\r\n\r\n{\"type\":\"urn:proofdesk:problem:" + word + "\"}");
    return answer ? ErrorCode::kInternal : answer.error().code;
  };
  EXPECT_EQ(code("not-found"), ErrorCode::kNotFound);
  EXPECT_EQ(code("unavailable"), ErrorCode::kUnavailable);
  EXPECT_EQ(code("storage-full"), ErrorCode::kStorageFull);
  EXPECT_EQ(code("protocol"), ErrorCode::kInvalidArgument);
}

TEST(LocalAnswer, ThatEndsTooSoonIsUnknown) {
  EXPECT_EQ(read_local_answer("").error().code, ErrorCode::kOutcomeUnknown);
  EXPECT_EQ(read_local_answer("HTTP/1.1 200 OK\r\nContent-Length: 20\r\n\r\n{\"a\":").error().code,
            ErrorCode::kOutcomeUnknown);
}

TEST(LocalAnswer, ThatIsNoneIsAFault) {
  for (const auto* text : {"hello", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 2xx OK\r\n\r\n",
                           "HTTP/1.1 200 OK\r\n\r\n{oops", "HTTP/1.1 500 No\r\n\r\nsorry"}) {
    const auto answer = read_local_answer(text);
    ASSERT_FALSE(answer) << text;
    EXPECT_EQ(answer.error().rule, "local.answer") << text;
  }
}

TEST(PercentEncoding, LeavesOnlyWhatIsPlain) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(percent_encoded("name = \"Ana\" & é/"), "name%20%3D%20%22Ana%22%20%26%20%C3%A9%2F");
}

/// Answers one connection with fixed bytes and keeps what was asked.
class OneAnswer {
 public:
  OneAnswer(const std::string& path, std::string answer)
      : socket_(std::move(*server::listen_local(path))), answer_(std::move(answer)) {
    thread_ = std::thread([this] { serve(); });
  }
  ~OneAnswer() { thread_.join(); }
  OneAnswer(const OneAnswer&) = delete;
  OneAnswer& operator=(const OneAnswer&) = delete;
  [[nodiscard]] std::string asked() {
    if (thread_.joinable()) thread_.join();
    thread_ = std::thread([] {});
    return asked_;
  }

 private:
  void serve() {
    const int listening = socket_.release();
    int connection = -1;
    while (connection < 0) connection = ::accept(listening, nullptr, nullptr);
    char piece[4096];
    while (!asked_.ends_with("the body")) {
      const auto got = ::recv(connection, piece, sizeof piece, 0);
      if (got <= 0) break;
      asked_.append(piece, static_cast<std::size_t>(got));
    }
    (void)!::write(connection, answer_.data(), answer_.size());
    ::close(connection);
    ::close(listening);
  }

  server::ListenSocket socket_;
  std::string answer_;
  std::string asked_;
  std::thread thread_;
};

TEST(LocalClient, SendsOneRequestAndReadsItsAnswer) {
  const std::string path = ::testing::TempDir() + "socket";
  OneAnswer server(path, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n42");
  const LocalClient client(path);
  const auto answer = client.send(
      {.method = "POST", .target = "/local/x?a=b", .content_type = "text/csv", .body = "the body"});
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->as_int64(), 42);
  const auto asked = server.asked();
  EXPECT_THAT(asked, testing::StartsWith("POST /local/x?a=b HTTP/1.1\r\nHost: localhost\r\n"));
  EXPECT_THAT(asked, HasSubstr("\r\nContent-Type: text/csv\r\n"));
  EXPECT_THAT(asked, HasSubstr("\r\nContent-Length: 8\r\n"));
  EXPECT_THAT(asked, HasSubstr("\r\nConnection: close\r\n"));
}

TEST(LocalClient, SaysThatNobodyAnswers) {
  const LocalClient client(::testing::TempDir() + "no-socket");
  EXPECT_FALSE(client.is_answered());
  EXPECT_EQ(client.send({}).error().rule, "local.silent");
}

TEST(LocalClient, AServerThatDiesLeavesTheOutcomeOpen) {
  const std::string path = ::testing::TempDir() + "dying";
  OneAnswer server(path, "");
  const auto answer =
      LocalClient(path).send({.method = "POST", .target = "/x", .body = "the body"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::kOutcomeUnknown);
}

}  // namespace
}  // namespace proofdesk::app
