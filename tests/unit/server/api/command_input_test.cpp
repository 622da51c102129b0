#include "server/api/command_input.hpp"

#include "tests/support/core/ticket_process.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

Request request_with(std::vector<Header> headers, std::string body = {},
                     Method method = Method::kPost) {
  Request request;
  request.method = method;
  request.method_name = name_of(method);
  request.headers = std::move(headers);
  request.body = std::move(body);
  return request;
}

TEST(JsonBody, WantsAJsonObjectThatSaysSo) {
  const Settings settings;
  const auto body =
      json_body(request_with({{"Content-Type", "application/json; charset=utf-8"}}, "{\"a\":1}"),
                settings, false);
  ASSERT_TRUE(body);
  EXPECT_EQ(body->at("a").as_int64(), 1);
  EXPECT_EQ(
      json_body(request_with({{"Content-Type", "text/plain"}}, "{}"), settings, false).error().code,
      ErrorCode::kUnsupported);
  EXPECT_EQ(json_body(request_with({}, "{}"), settings, false).error().code,
            ErrorCode::kUnsupported);
  EXPECT_EQ(json_body(request_with({{"Content-Type", "application/json"}}, "[]"), settings, false)
                .error()
                .code,
            ErrorCode::kInvalidArgument);
  EXPECT_EQ(
      json_body(request_with({{"Content-Type", "application/json"}}), settings, false).error().code,
      ErrorCode::kInvalidArgument);
  EXPECT_TRUE(json_body(request_with({}), settings, true));
  const std::vector<Header> merge{{"Content-Type", "application/merge-patch+json"}};
  EXPECT_TRUE(json_body(request_with(merge, "{}", Method::kPatch), settings, false));
  EXPECT_FALSE(json_body(request_with(merge, "{}", Method::kPost), settings, false));
}

TEST(IfMatch, TakesOneStrongTagOfOurs) {
  EXPECT_EQ(if_match(request_with({{"If-Match", "\"12\""}})).value(), 12);
  EXPECT_EQ(if_match(request_with({})).value(), std::nullopt);
  for (const std::string_view tag : {"12", "W/\"12\"", "\"\"", "\"x\"", "\"1\", \"2\"", "*",
                                     "\"0\"", "\"-1\"", "\"99999999999999999999\"", "\"1 \""}) {
    EXPECT_FALSE(if_match(request_with({{"If-Match", tag}}))) << tag;
  }
  EXPECT_FALSE(if_match(request_with({{"If-Match", "\"1\""}, {"If-Match", "\"1\""}})));
}

TEST(IdempotencyKey, IsQuotedOrBare) {
  EXPECT_EQ(idempotency_key(request_with({{"Idempotency-Key", "\"k-1\""}})).value(), "k-1");
  EXPECT_EQ(idempotency_key(request_with({{"Idempotency-Key", "k-1"}})).value(), "k-1");
  EXPECT_EQ(idempotency_key(request_with({})).value(), "");
  for (const std::string& key :
       {std::string("\"\""), std::string("a b"), std::string("é"), std::string(256, 'x')}) {
    EXPECT_FALSE(idempotency_key(request_with({{"Idempotency-Key", key}}))) << key;
  }
}

TEST(IdempotencyHash, DiffersWithEverythingThatWasAsked) {
  auto base = request_with({}, "{}");
  base.raw_target = "/a";
  const std::string hash = idempotency_hash(base, {});
  EXPECT_EQ(hash.size(), 64U);
  const auto differs = [&](auto change) {
    auto other = request_with({}, "{}");
    other.raw_target = "/a";
    change(other);
    return idempotency_hash(other, {}) != hash;
  };
  EXPECT_TRUE(differs([](Request& request) { request.body = "{ }"; }));
  EXPECT_TRUE(differs([](Request& request) { request.raw_target = "/b"; }));
  EXPECT_TRUE(differs([](Request& request) { request.method_name = "PATCH"; }));
  EXPECT_TRUE(differs([](Request& request) { request.headers.push_back({"If-Match", "\"1\""}); }));
  EXPECT_TRUE(idempotency_hash(base, "1") != hash);
  EXPECT_FALSE(differs([](Request& request) { request.headers.push_back({"User-Agent", "x"}); }));
}

TEST(WorkInput, HasATextAndMayBePublic) {
  const auto read = [](std::string_view json) {
    return work_input(boost::json::parse(json), "/comment");
  };
  EXPECT_EQ(read(R"({"text":"a"})")->text, "a");
  EXPECT_FALSE(read(R"({"text":"a"})")->is_public);
  EXPECT_TRUE(read(R"({"text":"a","public":true})")->is_public);
  for (const std::string_view json :
       {R"("a")", R"({})", R"({"text":""})", R"({"text":1})", R"({"text":"a","public":"yes"})",
        R"({"text":"a","publik":true})"}) {
    const auto work = read(json);
    ASSERT_FALSE(work) << json;
    EXPECT_TRUE(work.error().fields.at(0).pointer.starts_with("/comment")) << json;
  }
  EXPECT_NE(read(R"({"text":"a","publik":true})").error().detail.find("\"public\""),
            std::string::npos);
}

TEST(FieldInputs, SayWhereADeclaredFieldGoes) {
  const auto model = test::ticket_model();
  const KindModel* kind = model->kind("ticket");
  const auto said = [&](std::string_view json) {
    const auto inputs = field_inputs(*kind, boost::json::parse(json).as_object(), {}, true);
    return inputs ? std::string() : inputs.error().fields.at(0).detail;
  };
  EXPECT_NE(said(R"({"costCentre":"4711"})").find(R"("custom": {"cost_centre": …})"),
            std::string::npos);
  EXPECT_NE(said(R"({"custom":{"cost_center":"4711"}})").find(R"(Did you mean "cost_centre"?)"),
            std::string::npos);
  EXPECT_EQ(said(R"({"titel":"x"})").find("custom"), std::string::npos);
}

TEST(NearMatches, OfferWhatWasProbablyMeant) {
  EXPECT_EQ(near_matches("titel", {"title", "impact", "tags"}), " Did you mean \"title\"?");
  EXPECT_EQ(near_matches("tagz", {"tags", "tag"}), " Did you mean \"tag\" or \"tags\"?");
  EXPECT_EQ(near_matches("entirelyDifferent", {"title"}), "");
}

}  // namespace
}  // namespace proofdesk::server
