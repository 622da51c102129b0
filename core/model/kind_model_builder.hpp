#pragma once

#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"

#include <memory>
#include <vector>

namespace proofdesk {

/// Puts one kind together and holds it to the rules of the house. All errors are kInvalidArgument with a
/// rule "schema.…" and a detail that names kind and field. Used by `Model::build` only.
class KindModelBuilder {
 public:
  /// Custom fields of other kinds are passed over. References are not followed: only the whole model knows
  /// which kinds there are.
  [[nodiscard]] static Result<std::shared_ptr<const KindModel>> build(
      const KindSource& source, const std::vector<CustomField>& custom);

 private:
  explicit KindModelBuilder(const KindSource& source);

  Status read_lifecycle();
  void add_system_fields();
  Status add_facets();
  Status add_own_fields();
  Status add_custom_fields(const std::vector<CustomField>& custom);
  Status add(FieldModel field);
  Status check_personal() const;
  void order_for_wire();
  [[nodiscard]] std::unexpected<Error> wrong(std::string_view rule, std::string detail) const;
  [[nodiscard]] std::unexpected<Error> wrong_as(Error error) const;

  const KindSource& source_;
  std::shared_ptr<KindModel> kind_;
};

}  // namespace proofdesk
