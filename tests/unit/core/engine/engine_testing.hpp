#pragma once

#include "tests/support/core/test_desk.hpp"

#include <algorithm>
#include <source_location>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::test {

inline Fire fire(std::string transition, std::vector<FieldInput> fields = {},
                 std::string comment = {}) {
  return {.transition = std::move(transition),
          .fields = std::move(fields),
          .comment =
              comment.empty() ? std::nullopt : std::optional(WorkInput{std::move(comment), false})};
}
inline Update update(std::vector<FieldInput> fields) { return {.fields = std::move(fields)}; }
inline Create create(std::vector<FieldInput> fields) {
  return {.fields = std::move(fields), .alias_source = {}, .alias_key = {}};
}
inline FieldInput text(std::string field, std::string value) {
  return {std::move(field), std::move(value)};
}

inline const Change* change_of(const Event& event, std::string_view path) {
  const auto found = std::ranges::find(event.changes, path, &Change::path);
  return found == event.changes.end() ? nullptr : &*found;
}
inline std::vector<std::string> paths_of(const Event& event) {
  std::vector<std::string> paths;
  for (const auto& change : event.changes) paths.push_back(change.path);
  return paths;
}
inline std::vector<std::string> pointers_of(const Error& error) {
  std::vector<std::string> pointers;
  for (const auto& field : error.fields) pointers.push_back(field.pointer);
  return pointers;
}

/// A refusal has a rule, says something and says what to do.
inline void expect_refused(const Result<Decision>& result, ErrorCode code, std::string_view rule,
                           std::source_location at = std::source_location::current()) {
  const ::testing::ScopedTrace trace(at.file_name(), static_cast<int>(at.line()), "");
  if (result) {
    ADD_FAILURE() << "not refused";
    return;
  }
  const Error& error = result.error();
  EXPECT_EQ(error.code, code);
  EXPECT_EQ(error.rule, rule) << error.detail;
  EXPECT_FALSE(error.detail.empty());
  EXPECT_FALSE(error.remedy.empty());
}

}  // namespace proofdesk::test
