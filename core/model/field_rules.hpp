#pragma once

#include "core/base/result.hpp"
#include "core/model/field_model.hpp"

namespace proofdesk {

/// Fills in what a field leaves to its type (labels, lengths, JSON names) and checks that what it says makes
/// sense together; for fields of the schema and of administrators alike. Errors (kInvalidArgument,
/// "schema.…") say what is wrong; the caller adds which kind and field.
Status complete_field(FieldModel& field);

}  // namespace proofdesk
