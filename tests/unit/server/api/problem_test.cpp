#include "server/api/problem.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

boost::json::object body_of(const Response& response) {
  return boost::json::parse(response.body).as_object();
}

TEST(Problem, MapsEveryErrorCodeToOneStatus) {
  const std::vector<std::pair<ErrorCode, int>> expected = {{ErrorCode::kInvalidArgument, 400},
                                                           {ErrorCode::kUnauthenticated, 401},
                                                           {ErrorCode::kForbidden, 403},
                                                           {ErrorCode::kNotFound, 404},
                                                           {ErrorCode::kStaleVersion, 412},
                                                           {ErrorCode::kPreconditionRequired, 428},
                                                           {ErrorCode::kRefused, 409},
                                                           {ErrorCode::kConflict, 409},
                                                           {ErrorCode::kIdempotencyMismatch, 422},
                                                           {ErrorCode::kTooLarge, 413},
                                                           {ErrorCode::kUnsupported, 415},
                                                           {ErrorCode::kRateLimited, 429},
                                                           {ErrorCode::kUnavailable, 503},
                                                           {ErrorCode::kStorageFull, 507},
                                                           {ErrorCode::kOutcomeUnknown, 500},
                                                           {ErrorCode::kCorrupt, 500},
                                                           {ErrorCode::kInternal, 500}};
  for (const auto& [code, status] : expected) {
    EXPECT_EQ(problem_kind(code).code, code);
    const Response response = problem(Error{code, "rule.name", "What happened."}, "/here");
    EXPECT_EQ(response.status, status);
    EXPECT_EQ(response.content_type, "application/problem+json");
    const auto json = body_of(response);
    EXPECT_EQ(json.at("status").as_int64(), status);
    EXPECT_TRUE(json.at("type").as_string().starts_with("urn:proofdesk:problem:"));
    EXPECT_FALSE(json.at("title").as_string().empty());
    EXPECT_NE(response.policy.find("no-store"), std::string_view::npos);
  }
}

TEST(Problem, SaysWhatIsKnown) {
  Error error{
      ErrorCode::kRefused, "incident.resolve@1",           "A resolution is missing.", "8.6.1",
      "Record it.",        {{"/resolutionText", "needed"}}};
  const auto json = body_of(problem(error, "/api/v1/incidents/INC-000001:resolve"));
  EXPECT_EQ(json.at("rule").as_string(), "incident.resolve@1");
  EXPECT_EQ(json.at("clause").as_string(), "8.6.1");
  EXPECT_EQ(json.at("remedy").as_string(), "Record it.");
  EXPECT_EQ(json.at("instance").as_string(), "/api/v1/incidents/INC-000001:resolve");
  const auto& field = json.at("errors").as_array().at(0).as_object();
  EXPECT_EQ(field.at("pointer").as_string(), "/resolutionText");
  EXPECT_EQ(field.at("detail").as_string(), "needed");
}

TEST(Problem, HidesWhatIsOurFault) {
  for (const auto code : {ErrorCode::kInternal, ErrorCode::kCorrupt}) {
    const Response response =
        problem(Error{code, "secret.rule", "password is hunter2", "", "", {{"/x", "y"}}}, "/here");
    EXPECT_EQ(response.body.find("hunter2"), std::string::npos);
    EXPECT_EQ(response.body.find("secret.rule"), std::string::npos);
    const auto json = body_of(response);
    EXPECT_TRUE(json.at("instance").as_string().starts_with("urn:uuid:"));
    EXPECT_FALSE(json.contains("errors"));
  }
}

TEST(Problem, TellsWhatTheStoreSaidToTheLogAlone) {
  for (const auto code : {ErrorCode::kConflict, ErrorCode::kUnavailable, ErrorCode::kStorageFull,
                          ErrorCode::kOutcomeUnknown}) {
    const Response response =
        problem(Error{code, "storage.unique", "UNIQUE constraint failed: r_incident.number", "",
                      "Try again."},
                "/here");
    EXPECT_EQ(response.body.find("r_incident"), std::string::npos);
    const auto json = body_of(response);
    EXPECT_FALSE(json.at("detail").as_string().empty());
    EXPECT_EQ(json.at("rule").as_string(), "storage.unique");
    EXPECT_EQ(json.at("remedy").as_string(), "Try again.");
    EXPECT_TRUE(json.at("instance").as_string().starts_with("urn:uuid:")) << "finds it in the log";
  }
}

TEST(Problem, TellsWhoToAskAndWhenToTryAgain) {
  const auto header = [](ErrorCode code, std::string_view name) -> std::string {
    for (const auto& [key, value] : problem(Error{code, "r", "d"}, "").headers) {
      if (key == name) return value;
    }
    return "";
  };
  EXPECT_TRUE(header(ErrorCode::kUnauthenticated, "WWW-Authenticate").starts_with("Bearer"));
  EXPECT_EQ(header(ErrorCode::kUnavailable, "Retry-After"), "1");
  EXPECT_EQ(header(ErrorCode::kRateLimited, "Retry-After"), "60");
  EXPECT_EQ(header(ErrorCode::kNotFound, "Retry-After"), "");
}

TEST(Problem, NamesTheMethodsThatAreServed) {
  const Response response = method_not_allowed("GET, HEAD, OPTIONS", "/x");
  EXPECT_EQ(response.status, 405);
  EXPECT_EQ(response.headers.at(0),
            (std::pair<std::string, std::string>{"Allow", "GET, HEAD, OPTIONS"}));
}

}  // namespace
}  // namespace proofdesk::server
