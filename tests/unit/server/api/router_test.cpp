#include "server/api/router.hpp"

#include "tests/support/processes/house.hpp"

#include <set>

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

class RouterTest : public ::testing::Test {
 protected:
  /// "operation id kind / id / item / verb", or "404", or "405 methods".
  std::string find(Method method, std::string_view target, bool local = false) {
    Request request;
    request.method = method;
    request.via_local_socket = local;
    request.target = *Target::parse(target);
    const auto match = router.find(request, *test::house_model());
    if (match.route == nullptr) return match.allow.empty() ? "404" : "405 " + match.allow;
    std::string found(match.route->operation);
    for (const auto part :
         {match.kind == nullptr ? std::string_view{} : std::string_view(match.kind->name),
          match.path.id, match.path.item, match.path.verb}) {
      if (!part.empty()) found += " " + std::string(part);
    }
    return found;
  }

  Router router{route_table()};
};

TEST_F(RouterTest, FindsRoutesOfEveryKind) {
  EXPECT_EQ(find(Method::kGet, "/api/v1/incidents"), "list{Kinds} incident");
  EXPECT_EQ(find(Method::kPost, "/api/v1/serviceRequests"), "create{Kind} service_request");
  EXPECT_EQ(find(Method::kPatch, "/api/v1/problems/PRB-000001"), "update{Kind} problem PRB-000001");
  EXPECT_EQ(find(Method::kPost, "/api/v1/incidents/INC-000001:resolve"),
            "{verb}{Kind} incident INC-000001 resolve");
  EXPECT_EQ(find(Method::kGet, "/api/v1/people/x/history"), "listHistoryOf{Kind} person x");
  EXPECT_EQ(find(Method::kDelete, "/api/v1/incidents/a/links/b"), "unlink{Kind} incident a b");
  EXPECT_EQ(find(Method::kGet, "/api/v1/incidents/a/attachments/b?x=y"),
            "getAttachmentOf{Kind} incident a b");
}

TEST_F(RouterTest, PrefersTheMoreLiteral) {
  EXPECT_EQ(find(Method::kPost, "/api/v1/incidents:batch"), "batch{Kinds} incident batch");
  EXPECT_EQ(find(Method::kGet, "/api/v1/incidents:search?q=x"), "search{Kinds} incident search");
  EXPECT_EQ(find(Method::kPost, "/api/v1/people/x:erase"), "erase{Kind} person x erase");
  EXPECT_EQ(find(Method::kPost, "/api/v1/people/x:eraseField"),
            "eraseFieldOf{Kind} person x eraseField");
  EXPECT_EQ(find(Method::kPost, "/api/v1/apiTokens"), "createApiToken");
  EXPECT_EQ(find(Method::kGet, "/api/v1/apiTokens"), "list{Kinds} api_token");
  EXPECT_EQ(find(Method::kGet, "/api/v1/search?q=x"), "searchAll");
  EXPECT_EQ(find(Method::kGet, "/api/v1/journal/proof"), "getProof");
}

TEST_F(RouterTest, FindsNothingWhereNothingIs) {
  for (const std::string_view target :
       {"/api", "/api/v1", "/api/v1/nothing", "/api/v1/incident", "/api/v1/incidents/",
        "/api/v1/incidents/a/", "/api/v1/incidents/a/b", "/api/v1/incidents//history",
        "/api/v1/incidents:", "/api/v1/incidents:fly", "/api/v1/incidents/:resolve",
        "/api/v1/incidents/a:", "/api/v1/service_requests", "/API/v1/incidents",
        "/api/v1/incidents/a/history/b", "/api/v1/:batch", "/a/b/c/d/e/f/g/h"}) {
    EXPECT_EQ(find(Method::kGet, target), "404") << target;
  }
}

TEST_F(RouterTest, TellsWhichMethodsThereAre) {
  EXPECT_EQ(find(Method::kPut, "/api/v1/incidents"), "405 GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(find(Method::kDelete, "/api/v1/incidents/a"), "405 GET, HEAD, PATCH, OPTIONS");
  EXPECT_EQ(find(Method::kGet, "/api/v1/incidents/a:resolve"), "405 POST, OPTIONS");
  EXPECT_EQ(find(Method::kGet, "/api/v1/incidents/a:transitions"),
            "listTransitionsOf{Kind}ByVerb incident a transitions");
  EXPECT_EQ(find(Method::kPost, "/livez"), "405 GET, HEAD, OPTIONS");
}

TEST_F(RouterTest, HidesLocalRoutesFromTheNetwork) {
  EXPECT_EQ(find(Method::kGet, "/local/tokens", true), "localListTokens");
  EXPECT_EQ(find(Method::kPost, "/local/tokens/TOK-000001:revoke", true),
            "localRevokeToken TOK-000001 revoke");
  for (const Method method : {Method::kGet, Method::kPost, Method::kOptions}) {
    EXPECT_EQ(find(method, "/local/tokens"), "404");
    EXPECT_EQ(find(method, "/local/jobs/import"), "404");
  }
}

TEST(RouteTable, IsCompleteLineByLine) {
  std::set<std::pair<Method, std::string_view>> seen;
  for (const Route& route : route_table()) {
    EXPECT_TRUE(seen.emplace(route.method, route.path).second) << route.path;
    EXPECT_TRUE(route.path.starts_with('/')) << route.path;
    EXPECT_NE(route.read == nullptr, route.act == nullptr) << route.path << ": exactly one handler";
    EXPECT_FALSE(route.operation.empty() || route.summary.empty()) << route.path;
    EXPECT_EQ(route.path.starts_with("/local/"), route.right == Right::kLocal) << route.path;
    if (route.described) {
      EXPECT_EQ(route.response.empty(), route.status == 204) << route.path;
      EXPECT_EQ(route.body == BodyKind::kJson || route.body == BodyKind::kOptionalJson ||
                    route.body == BodyKind::kCredentials,
                !route.request.empty())
          << route.path;
    }
    if (route.method == Method::kGet) {
      EXPECT_EQ(route.body, BodyKind::kNone) << route.path;
      EXPECT_EQ(route.act, nullptr) << route.path << ": reading changes nothing";
    }
  }
}

TEST(RouteTable, LeavesOpenOnlyWhatGivesNothingAway) {
  std::set<std::string_view> open;
  for (const Route& route : route_table()) {
    if (route.right == Right::kPublic) open.insert(route.path);
  }
  EXPECT_EQ(open, (std::set<std::string_view>{
                      "/", "/livez", "/readyz", "/metrics", "/api/openapi.json", "/api/v1/status",
                      "/api/v1/journal/checkpoint", "/status/status.css", "/status/status.js",
                      // Whoever comes in has no token yet.
                      "/api/v1/sessions", "/api/v1/invitations:accept"}));
}

}  // namespace
}  // namespace proofdesk::server
