#pragma once

#include "storage/sqlite/sql_value.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk::sqlite {

/// SQL in the making: text with one `?` for each value, in order. Values never become text.
struct SqlText {
  std::string text;
  std::vector<SqlValue> values;

  SqlText& add(std::string_view sql) {
    text += sql;
    return *this;
  }
  SqlText& add(std::string_view sql, SqlValue value) {
    text += sql;
    values.push_back(std::move(value));
    return *this;
  }
};

}  // namespace proofdesk::sqlite
