#include "server/api/openapi.hpp"
namespace proofdesk::server {
std::string describe_api(const Model&, const std::vector<Route>&, std::string_view) { return "{}"; }
}  // namespace proofdesk::server
