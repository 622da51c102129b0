#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <functional>
#include <optional>

#include <boost/json.hpp>

namespace proofdesk {

/// The record of a kind with this number, as far as whoever asks may know of it.
using FindByNumber =
    std::function<Result<std::optional<Record>>(const KindModel& kind, std::int64_t number)>;

/// People write numbers, records hold ids: every member of `object` that is a reference and reads like a
/// number of the kind it refers to ("GRP-000002") becomes that record's id. kInvalidArgument "field.reference"
/// naming the members whose number nobody has.
Status numbers_to_ids(const Model& model, const KindModel& kind, boost::json::object& object,
                      const FindByNumber& find);

}  // namespace proofdesk
