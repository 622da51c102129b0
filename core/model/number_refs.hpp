#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk {

/// The record of a kind with this number, as far as whoever asks may know of it.
using FindByNumber =
    std::function<Result<std::optional<Record>>(const KindModel& kind, std::int64_t number)>;

/// The records of a kind that are called so, as far as whoever asks may know of them. A few are enough: several
/// are as good as none.
using FindByName =
    std::function<Result<std::vector<Record>>(const KindModel& kind, std::string_view name)>;

/// The fields by which people name records of a kind, the one that is theirs alone first: user name, e-mail
/// address, name. Those that it has and that are indexed; none for kinds known by their number only.
[[nodiscard]] std::vector<const FieldModel*> naming_fields(const KindModel& kind);

/// People write numbers, records hold ids: every member of `object` that is a reference and reads like a
/// number of the kind it refers to ("GRP-000002") becomes that record's id; with `by_name`, so does what somebody
/// or something is called ("Network"), as long as only one is. kInvalidArgument "field.reference" naming the
/// members that lead nowhere, and the candidates where a name leads to several.
Status numbers_to_ids(const Model& model, const KindModel& kind, boost::json::object& object,
                      const FindByNumber& find, const FindByName& by_name = {});

}  // namespace proofdesk
