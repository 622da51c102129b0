#include "server/net/response_head.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

constexpr std::string_view kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

TEST(ResponseHead, SerialisesTheWholeSection) {
  Response response{
      .status = 201, .content_type = "application/json", .policy = "P: q\r\n", .body = "{}"};
  response.headers.emplace_back("ETag", "\"1\"");
  std::string out;
  append_head(out, response, true, kDate);
  EXPECT_EQ(out,
            "HTTP/1.1 201 Created\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\nContent-Type: "
            "application/json\r\n"
            "Content-Length: 2\r\nETag: \"1\"\r\nP: q\r\nConnection: keep-alive\r\n\r\n");
}

TEST(ResponseHead, CountsATextThatAnswersHaveInCommon) {
  const auto text = std::make_shared<const std::string>("shared");
  const Response response{.status = 200, .shared_body = text};
  EXPECT_EQ(response.content().data(), text->data()) << "a copy";
  std::string out;
  append_head(out, response, true, kDate);
  EXPECT_NE(out.find("Content-Length: 6\r\n"), std::string::npos);
}

TEST(ResponseHead, LetsNoValueStartAHeaderOfItsOwn) {
  Response response{.status = 200, .content_type = "text/plain\r\nSet-Cookie: a=b"};
  response.headers.emplace_back("Location", std::string("/x\r\n\r\n<script>\0", 15));
  std::string out;
  append_head(out, response, false, kDate);
  EXPECT_EQ(out.find("\r\nSet-Cookie"), std::string::npos);
  EXPECT_NE(out.find("Content-Type: text/plain  Set-Cookie: a=b\r\n"), std::string::npos);
  EXPECT_EQ(out.find("\r\n\r\n"), out.size() - 4);
  EXPECT_EQ(out.find('\0'), std::string::npos);
}

TEST(ResponseHead, GivesNoLengthWhereThereIsNoContent) {
  for (const int status : {204, 304}) {
    std::string out;
    append_head(out, Response{.status = status}, true, kDate);
    EXPECT_EQ(out.find("Content-Length"), std::string::npos) << status;
    EXPECT_EQ(out.find("Content-Type"), std::string::npos) << status;
  }
}

TEST(ResponseHead, WritesDatesAsHttpWantsThem) {
  EXPECT_EQ(imf_fixdate(784111777), kDate);
  EXPECT_EQ(imf_fixdate(0), "Thu, 01 Jan 1970 00:00:00 GMT");
  EXPECT_EQ(imf_fixdate(1'709'164'800), "Thu, 29 Feb 2024 00:00:00 GMT");
}

}  // namespace
}  // namespace proofdesk::server
