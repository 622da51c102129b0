#pragma once

#include "core/model/kind_model.hpp"
#include "server/api/route.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::server {

/// The API as OpenAPI 3.1, from nothing but the route table and the model: every kind, field (those an
/// administrator declared included), enum word, transition and right. Pure.
[[nodiscard]] std::string describe_api(const Model& model, const std::vector<Route>& routes,
                                       std::string_view version);

}  // namespace proofdesk::server
