#pragma once

#include "core/base/result.hpp"
#include "core/lifecycle/lifecycle.hpp"
#include "core/model/field_model.hpp"

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace google::protobuf {
class Descriptor;
}

namespace proofdesk {

struct Record;

/// Lets maps keyed by string be searched with a view.
struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};
template <class T>
using TextMap = std::unordered_map<std::string, T, TextHash, std::equal_to<>>;

/// A field declared by an administrator, as its `field_definition` record says it.
struct CustomField {
  std::string kind;
  FieldModel field;      ///< origin kCustom
  bool retired = false;  ///< still shown where it has a value, no longer accepted
};

/// Everything the engine knows of one kind of record: the one thing that storage, codecs, filters,
/// OpenAPI, forms and exports read. Built from the compiled descriptor, the administrator's fields and the
/// lifecycle; immutable, so any thread may read it. Nothing else in the house touches protobuf reflection.
class KindModel {
 public:
  std::string name;           ///< "service_request"
  std::string plural;         ///< "service_requests"
  std::string json_plural;    ///< "serviceRequests": URL segment and list member
  std::string number_prefix;  ///< "REQ"
  std::string label;
  std::string clause;
  std::string description;
  bool standing = false;  ///< kept in memory as a whole, for rules to consult
  Lifecycle lifecycle;

  /// System, facet, kind and custom fields, in that order; kind fields in order of declaration.
  [[nodiscard]] const std::vector<FieldModel>& fields() const { return fields_; }
  [[nodiscard]] std::span<const FieldModel> system_fields() const;
  [[nodiscard]] std::span<const FieldModel> facets() const;
  [[nodiscard]] std::span<const FieldModel> own_fields() const;
  [[nodiscard]] std::span<const FieldModel> custom_fields() const;
  /// Own fields in ascending protobuf number, as indexes into `own_fields()`: the order on the wire.
  [[nodiscard]] const std::vector<std::size_t>& wire_order() const { return wire_order_; }
  /// Number of facet and kind fields, i.e. the size of `Record::values`.
  [[nodiscard]] std::size_t slots() const { return slots_; }
  /// By snake_case name, JSON name, or "custom.<name>"; nullptr when there is none.
  [[nodiscard]] const FieldModel* field(std::string_view name) const;
  /// Whether those see this field who see a record only because the lifecycle opens it to everybody. The same
  /// for all open records of the kind, so that nobody can guess at values by filters.
  [[nodiscard]] bool shows_openly(const FieldModel& field) const;
  /// The shown number: "INC-000123".
  [[nodiscard]] std::string display_number(std::int64_t number) const;
  /// Parses "INC-000123" or "INC-123"; 0 when it is not a number of this kind.
  [[nodiscard]] std::int64_t parse_number(std::string_view text) const;

 private:
  friend class KindModelBuilder;
  std::vector<FieldModel> fields_;
  TextMap<std::size_t> by_name_;
  std::vector<std::size_t> wire_order_;
  std::size_t facet_count_ = 0;
  std::size_t slots_ = 0;
};

/// What a process registers for each of its kinds.
struct KindSource {
  const google::protobuf::Descriptor* descriptor = nullptr;
  std::string_view lifecycle_text;  ///< text format of proto/lifecycle.proto
};

/// All kinds at one moment. Immutable; replaced as a whole when a field definition is committed.
class Model {
 public:
  /// Fails, naming kind and field, when a schema or lifecycle breaks a rule of the house.
  [[nodiscard]] static Result<std::shared_ptr<const Model>> build(
      const std::vector<KindSource>& kinds, const std::vector<CustomField>& custom);

  [[nodiscard]] const std::vector<std::shared_ptr<const KindModel>>& kinds() const {
    return kinds_;
  }
  [[nodiscard]] const KindModel* kind(std::string_view name) const;
  [[nodiscard]] const KindModel* kind_by_plural(std::string_view json_plural) const;
  /// By whichever of its names somebody writes it: service_request, service_requests, serviceRequest,
  /// serviceRequests. What we show ourselves is `name` or `json_plural`.
  [[nodiscard]] const KindModel* kind_named(std::string_view any_name) const;

 private:
  std::vector<std::shared_ptr<const KindModel>> kinds_;
  TextMap<const KindModel*> by_name_;
  TextMap<const KindModel*> by_plural_;
};

}  // namespace proofdesk
