#pragma once

#include "core/model/kind_model.hpp"

#include <string>

#include <boost/json.hpp>

namespace proofdesk::server {

/// The schemas of one kind, added to `schemas`: {Kind}, {Kind}Fields (what input may set), {Kind}Create,
/// {Kind}Update, {Kind}Transition, {Kind}Reply, {Kind}List.
void add_kind_schemas(const KindModel& kind, boost::json::object& schemas);

/// The schemas that all kinds share.
void add_shared_schemas(boost::json::object& schemas);

/// Clocks, timelines, attainment.
void add_service_level_schemas(boost::json::object& schemas);

/// Impact and needs of configuration items.
void add_topology_schemas(boost::json::object& schemas);

/// Configuration baselines and how they differ.
void add_baseline_schemas(boost::json::object& schemas);

/// What a board has in front of it.
void add_change_schemas(boost::json::object& schemas);

/// What if something is gone.
void add_continuity_schemas(boost::json::object& schemas);
void add_discovery_schemas(boost::json::object& schemas);

/// Collisions, the schedule of change, free slots.
void add_change_schedule_schemas(boost::json::object& schemas);

/// {"$ref": "#/components/schemas/<name>"}
[[nodiscard]] boost::json::object schema_ref(std::string_view name);

}  // namespace proofdesk::server
