#include "server/net/framing.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

using Headers = std::vector<Header>;

/// The rule that refuses these headers, "" when none does.
std::string refusal(const Headers& headers, unsigned version = 11) {
  const auto error = check_framing(version, headers);
  return error ? error->rule : "";
}

TEST(Framing, LetsPlainRequestsThrough) {
  EXPECT_EQ(refusal({{"Host", "example.org"}}), "");
  EXPECT_EQ(refusal({{"host", "example.org:8080"}, {"content-length", "0"}}), "");
  EXPECT_EQ(refusal({{"Host", "[::1]:80"}, {"Transfer-Encoding", "Chunked"}}), "");
  EXPECT_EQ(refusal({{"Host", "a"}, {"X", "tab\tis fine"}}, 10), "");
}

TEST(Framing, RefusesEveryTransferEncodingButOneChunked) {
  for (const std::string_view value :
       {"gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "xchunked",
        "chunkedx", "", ",chunked", "\"chunked\"", "chunked;q=1"}) {
    EXPECT_EQ(refusal({{"Host", "a"}, {"Transfer-Encoding", value}}), "http.transfer_encoding")
        << value;
  }
  EXPECT_EQ(
      refusal({{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"transfer-encoding", "chunked"}}),
      "http.transfer_encoding");
  EXPECT_EQ(refusal({{"Host", "a"}, {"Transfer-Encoding", "chunked"}}, 10),
            "http.transfer_encoding");
}

TEST(Framing, RefusesTransferEncodingWithContentLengthInEitherOrder) {
  EXPECT_EQ(refusal({{"Host", "a"}, {"Transfer-Encoding", "chunked"}, {"Content-Length", "3"}}),
            "http.transfer_encoding");
  EXPECT_EQ(refusal({{"Host", "a"}, {"Content-Length", "3"}, {"Transfer-Encoding", "chunked"}}),
            "http.transfer_encoding");
}

TEST(Framing, RefusesRepeatedAndOddContentLengths) {
  EXPECT_EQ(refusal({{"Host", "a"}, {"Content-Length", "3"}, {"Content-Length", "3"}}),
            "http.content_length");
  for (const std::string_view value :
       {"", "-1", "+1", "1 ", "0x1", "1,1", "1e3", "9999999999999999999"}) {
    EXPECT_EQ(refusal({{"Host", "a"}, {"Content-Length", value}}), "http.content_length") << value;
  }
}

// RFC 9112 §5.2: two readers need not join the lines alike.
TEST(Framing, FindsHeaderLinesThatGoOnInTheNextOne) {
  const std::string_view start = "GET / HTTP/1.1\r\nHost: a\r\n";
  const auto folded = [&](std::string_view rest) {
    return has_folded_line(std::string(start) + std::string(rest));
  };
  EXPECT_TRUE(folded("X: a\r\n b\r\n\r\n"));
  EXPECT_TRUE(folded("X: a\r\n\tb\r\n\r\n"));
  EXPECT_TRUE(folded("X:\r\n gzip\r\nY: b\r\n\r\n"));
  EXPECT_TRUE(folded("X: a\r\n \r\n\r\n"));
  EXPECT_TRUE(has_folded_line("GET / HTTP/1.1\r\n Host: a\r\n\r\n"));
  EXPECT_FALSE(folded("X: a b\tc\r\n\r\n"));
  EXPECT_FALSE(folded("\r\n indented body\r\n more"));
  EXPECT_TRUE(folded("X: a\r\n b")) << "the rest of the head is still to come";
  EXPECT_TRUE(folded("X: a\r\n ")) << "and so is the rest of the line";
  EXPECT_FALSE(folded("X: a\r\n"));
  EXPECT_FALSE(has_folded_line("\r\n{\r\n  \"a\": 1\r\n\r\n}"))
      << "the empty line, and then a body";
}

TEST(Framing, WantsExactlyOneHost) {
  EXPECT_EQ(refusal({}), "http.host");
  EXPECT_EQ(refusal({{"Host", "a"}, {"HOST", "a"}}), "http.host");
  EXPECT_EQ(refusal({}, 10), "http.host");
}

TEST(Framing, RefusesControlCharactersAndOtherVersions) {
  EXPECT_EQ(refusal({{"Host", "a"}, {"X", "a\x01"}}), "http.header");
  EXPECT_EQ(refusal({{"Host", "a"}, {"X", std::string_view("a\0b", 3)}}), "http.header");
  const auto error = check_framing(20, {{"Host", "a"}});
  ASSERT_TRUE(error);
  EXPECT_EQ(error->status, 505);
}

TEST(Framing, KnowsHostsFromWhatOnlyLooksLikeOne) {
  for (const std::string_view host :
       {"a", "a.b-c_d", "127.0.0.1", "127.0.0.1:8080", "[::1]", "[fe80::1]:1", "a:"}) {
    EXPECT_TRUE(is_valid_host(host)) << host;
  }
  for (const std::string_view host : {"", ":80", "a b", "a/b", "a@b", "a:b", "a:123456", "[::1",
                                      "[]", "[::1]x", "[zz]", "a,b", "a\"", "a\\b", "a#b", "a?b"}) {
    EXPECT_FALSE(is_valid_host(host)) << host;
  }
  EXPECT_FALSE(is_valid_host(std::string(256, 'a')));
}

// RFC 9112 §3.2.2: the target wins over Host, for those who know.
TEST(Framing, WantsTargetAndHostToNameTheSameHost) {
  const auto rule = [](std::string_view target, std::string_view host) {
    const auto error = check_authority(target, {{"Host", host}});
    return error ? error->rule : "";
  };
  EXPECT_EQ(rule("/x?y=http://b/", "a"), "");
  EXPECT_EQ(rule("http://a/x", "a"), "");
  EXPECT_EQ(rule("HTTP://A:80?x", "a:80"), "");
  for (const std::string_view target :
       {"http://b/x", "http://a:80/x", "http:///x", "http://", "http://u@a/x", "hTTp://a.b#a"}) {
    EXPECT_EQ(rule(target, "a"), "http.host") << target;
  }
}

TEST(Handshake, WantsOneKeyOfSixteenBytesAndTheOneVersion) {
  const auto status = [](const Headers& headers) {
    const auto error = check_handshake(headers);
    return error ? error->status : 101;
  };
  constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
  EXPECT_EQ(status({{"sec-websocket-key", kKey}, {"Sec-WebSocket-Version", "13"}}), 101);
  EXPECT_EQ(status({{"Sec-WebSocket-Key", kKey}, {"Sec-WebSocket-Version", "8"}}), 426);
  EXPECT_EQ(status({{"Sec-WebSocket-Version", "13"}}), 400);
  EXPECT_EQ(status({{"Sec-WebSocket-Key", kKey}}), 400);
  EXPECT_EQ(status({{"Sec-WebSocket-Key", kKey},
                    {"Sec-WebSocket-Key", kKey},
                    {"Sec-WebSocket-Version", "13"}}),
            400);
  EXPECT_EQ(status({{"Sec-WebSocket-Key", kKey},
                    {"Sec-WebSocket-Version", "13"},
                    {"Sec-WebSocket-Version", "13"}}),
            400);
  for (const std::string_view key : {"", "AAAA", "dGhlIHNhbXBsZSBub25jZQ",
                                     "!!!!!!!!!!!!!!!!!!!!!!==", "AAAAAAAAAAAAAAAAAAAAAAAA"}) {
    EXPECT_EQ(status({{"Sec-WebSocket-Key", key}, {"Sec-WebSocket-Version", "13"}}), 400) << key;
  }
}

TEST(Semantics, RefusesMethodsEncodingsAndExpectations) {
  const auto status = [](std::string_view method, const Headers& headers) {
    const auto error = check_semantics(method, headers);
    return error ? error->status : 200;
  };
  EXPECT_EQ(status("GET", {}), 200);
  EXPECT_EQ(status("TRACE", {}), 405);
  EXPECT_EQ(status("CONNECT", {}), 405);
  EXPECT_EQ(status("get", {}), 501);
  EXPECT_EQ(status("BREW", {}), 501);
  EXPECT_EQ(status("POST", {{"Content-Encoding", "gzip"}}), 415);
  EXPECT_EQ(status("POST", {{"content-encoding", "identity"}}), 415);
  EXPECT_EQ(status("POST", {{"Expect", "100-Continue"}}), 200);
  EXPECT_EQ(status("POST", {{"Expect", "200-ok"}}), 417);
  EXPECT_TRUE(expects_continue({{"expect", "100-continue"}}));
  EXPECT_FALSE(expects_continue({{"Host", "a"}}));
}

}  // namespace
}  // namespace proofdesk::server
