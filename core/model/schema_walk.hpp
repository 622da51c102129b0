#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"

namespace google::protobuf {
class Descriptor;
class FieldDescriptor;
}  // namespace google::protobuf

namespace proofdesk {

/// Reads descriptors and the house's options; nothing else includes the generated schema headers. Errors
/// (kInvalidArgument, "schema.…") say what is wrong; the caller adds which kind and field.

[[nodiscard]] const google::protobuf::Descriptor& facets_descriptor();
[[nodiscard]] const google::protobuf::Descriptor& custom_value_descriptor();

/// Name, plural, prefix, label, clause and description. On an error too `into` has a name to report.
Status read_kind_options(const google::protobuf::Descriptor& descriptor, KindModel& into);

/// One protobuf field with its options as the house understands it, complete.
[[nodiscard]] Result<FieldModel> field_from_schema(
    const google::protobuf::FieldDescriptor& descriptor, FieldOrigin origin);

}  // namespace proofdesk
