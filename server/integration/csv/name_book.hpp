#pragma once

#include "core/access/access.hpp"
#include "core/base/result.hpp"
#include "core/model/kind_model.hpp"
#include "core/model/record_ref.hpp"
#include "core/ports/store.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace proofdesk::server::csv {

/// Which record is meant by a number, a name or a foreign number. Remembers what it found, so that a name that
/// stands in thousands of rows is looked up once. Not thread-safe.
class NameBook {
 public:
  NameBook(const Model& model, Store& store, Access access)
      : model_(model), store_(store), access_(std::move(access)) {}

  /// kInvalidArgument "csv.reference": nothing of these kinds is called so, or several are. A name belongs to
  /// the first of `kinds` that has it; records in a final state count only where no other is called so.
  [[nodiscard]] Result<RecordRef> find(const std::vector<std::string>& kinds, std::string_view by,
                                       std::string_view text);
  /// The same for a field that takes a record of any kind: a number says by itself of which.
  [[nodiscard]] Result<RecordRef> find_any(const std::vector<std::string>& kinds,
                                           std::string_view by, std::string_view text);
  /// Forgets what was not found, since it may have been made by now.
  void look_again();

 private:
  [[nodiscard]] Result<std::vector<Record>> called(const KindModel& kind, std::string_view by,
                                                   std::string_view text);

  const Model& model_;
  Store& store_;
  const Access access_;
  std::unique_ptr<ReadView> view_;
  std::unordered_map<std::string, Result<RecordRef>> known_;
};

}  // namespace proofdesk::server::csv
