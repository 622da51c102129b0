#pragma once

#include "core/base/result.hpp"
#include "core/query/filter.hpp"
#include "server/api/route.hpp"

#include <boost/json.hpp>

namespace proofdesk::server {

/// People write numbers, records hold ids: every member of `object` that is a reference and reads like a
/// number of the kind it refers to ("GRP-000002"), or names one record of that kind alone ("Network", a user
/// name), becomes that record's id. What the actor may not see is not found. kInvalidArgument "field.reference"
/// naming the members that lead nowhere or to several.
Status numbers_to_ids(const Call& call, const KindModel& kind, boost::json::object& object);

/// Who and what is called so, by the first of the naming fields that finds anybody; those who have left only where nobody
/// else is called so. A few are enough.
[[nodiscard]] Result<std::vector<Record>> called(ReadView& view, const KindModel& kind,
                                                 std::string_view name, const Access& access);

/// Reads what a list is filtered by, with `reference_names`: an item type by its name means its special cases too.
[[nodiscard]] Result<Filter> read_filter(const Model& model, Store& store, const Access& access,
                                         const KindModel& kind, std::string_view text);

/// What filters may say instead of an id: the number or the name of a record the reader may see, and "me" for the
/// person who asks. Valid as long as what it is made from.
[[nodiscard]] ReferenceNames reference_names(const Model& model, Store& store,
                                             const Access& access);

}  // namespace proofdesk::server
