#pragma once

#include "core/base/uuid.hpp"
#include "storage/sqlite/connection.hpp"

namespace proofdesk::sqlite {

/// NULL for the nil id. Throws SqlFailure.
inline void bind_id(Statement& statement, int parameter, const Uuid& id) {
  if (id.is_nil()) {
    statement.bind(parameter, nullptr);
  } else {
    statement.bind_blob(parameter, id.bytes());
  }
}

}  // namespace proofdesk::sqlite
