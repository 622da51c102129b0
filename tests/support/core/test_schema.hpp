#pragma once

#include "core/model/kind_model.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace google::protobuf {
class DescriptorPool;
class Message;
class DynamicMessageFactory;
}  // namespace google::protobuf

namespace proofdesk::testing {

/// A schema written in a test, compiled while it runs.
class TestSchema {
 public:
  /// `text` is a .proto file without its head: syntax, package and the house's imports are put in front.
  /// Throws std::runtime_error when protobuf itself refuses it.
  explicit TestSchema(std::string_view text);
  ~TestSchema();

  [[nodiscard]] const google::protobuf::Descriptor* message(std::string_view name) const;
  /// Protobuf's own idea of a message of this type, to compare ours with.
  [[nodiscard]] std::unique_ptr<google::protobuf::Message> blank(std::string_view name) const;
  /// The pool, for protobuf's JSON converter.
  [[nodiscard]] const google::protobuf::DescriptorPool& pool() const { return *pool_; }

 private:
  std::unique_ptr<google::protobuf::DescriptorPool> pool_;
  std::unique_ptr<google::protobuf::DynamicMessageFactory> factory_;
};

/// A lifecycle with the states "open" and "done" for a kind whose life does not matter.
[[nodiscard]] std::string plain_lifecycle(std::string_view kind, std::string_view more = {});

/// person, group and service, bare: what the facets refer to.
inline constexpr std::string_view kPeopleSchema = R"(
  message Person {
    option (kind) = { name: "person" plural: "people" number_prefix: "PER" };
    Facets facets = 1; repeated CustomValue custom = 2;
  }
  message Group {
    option (kind) = { name: "group" plural: "groups" number_prefix: "GRP" };
    Facets facets = 1; repeated CustomValue custom = 2;
  }
  message Service {
    option (kind) = { name: "service" plural: "services" number_prefix: "SVC" };
    Facets facets = 1; repeated CustomValue custom = 2;
  }
)";

/// A kind with a field of every type, numbered out of order; see test_schema.cpp.
struct Specimen {
  std::shared_ptr<const TestSchema> schema;
  std::shared_ptr<const Model> model;
  const KindModel* kind = nullptr;  ///< "specimen"

  [[nodiscard]] const FieldModel& field(std::string_view name) const;
};
[[nodiscard]] const Specimen& specimen();
/// With these lifecycle lines ("read_roles: …") and custom fields besides.
[[nodiscard]] Specimen make_specimen(std::string_view lifecycle_lines,
                                     const std::vector<CustomField>& custom);
/// The administrator's fields that `specimen()` has: one of each form, one retired, one internal.
[[nodiscard]] std::vector<CustomField> specimen_fields();

/// Builds kinds of a schema with plain lifecycles; `wanted` are the message names.
[[nodiscard]] Result<std::shared_ptr<const Model>> build_model(
    const TestSchema& schema, const std::vector<std::string>& wanted,
    const std::vector<CustomField>& custom = {});

}  // namespace proofdesk::testing
