#pragma once

#include "core/base/result.hpp"
#include "core/model/field_model.hpp"

namespace google::protobuf {
class FieldDescriptor;
}

namespace proofdesk {

/// One protobuf field with its options as the house understands it. Errors (kInvalidArgument, "schema.…")
/// say what is wrong; the caller adds which kind and field.
[[nodiscard]] Result<FieldModel> field_from_schema(const google::protobuf::FieldDescriptor& descriptor,
                                                   FieldOrigin origin);

/// Fills in what a field leaves to its type (labels, lengths, JSON names) and checks that what it says
/// makes sense together. For custom fields too.
Status complete_field(FieldModel& field);

}  // namespace proofdesk
