#include "app/export_records.hpp"

#include "app/house.hpp"
#include "storage/memory/memory_store.hpp"

#include <algorithm>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::app {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class ExportRecords : public ::testing::Test {
 protected:
  ExportRecords() {
    model = *Model::build(Practice::load()->kinds(), {});
    EXPECT_TRUE(store.migrate(model));
    kind = model->kind("group");
    auto transaction = store.begin();
    for (std::int64_t i = 1; i <= 1200; ++i) {
      Record record = new_record(*kind, Uuid::from_name("test", std::to_string(i)));
      record.number = i;
      record.state = "active";
      record.version = 1;
      record.set(*kind->field("name"),
                 Value{i == 1 ? std::string("=1+1, \"odd\"") : "Group " + std::to_string(i)});
      EXPECT_TRUE((*transaction)->insert(*kind, record));
    }
    EXPECT_TRUE((*transaction)->commit());
  }

  std::string write(ExportFormat format, const std::string& filter, std::int64_t* count = nullptr) {
    std::string out;
    ListQuery query;
    query.filter = *parse_filter(*kind, filter);
    auto view = store.snapshot();
    const auto written =
        export_records(**view, *kind, query, format, [&](std::string_view piece) -> Status {
          out += piece;
          return {};
        });
    EXPECT_TRUE(written) << written.error().detail;
    if (count != nullptr) *count = *written;
    return out;
  }

  std::shared_ptr<const Model> model;
  MemoryStore store;
  const KindModel* kind = nullptr;
};

TEST_F(ExportRecords, WritesOneJsonObjectALineAcrossPages) {
  std::int64_t count = 0;
  const auto out = write(ExportFormat::kJsonLines, "", &count);
  EXPECT_EQ(count, 1200);
  EXPECT_EQ(std::ranges::count(out, '\n'), 1200);
  const auto first = boost::json::parse(out.substr(0, out.find('\n')));
  EXPECT_EQ(first.at("number").as_string(), "GRP-001200") << "newest first";
}

TEST_F(ExportRecords, CsvHasAHeaderAndNoFormulas) {
  const auto out = write(ExportFormat::kCsv, "number = 1");
  EXPECT_THAT(out, StartsWith("id,number,state,version,createdAt,updatedAt,title,"));
  EXPECT_THAT(out, HasSubstr("\"'=1+1, \"\"odd\"\"\""));
  EXPECT_THAT(out, HasSubstr(",GRP-000001,active,"));
  EXPECT_EQ(std::ranges::count(out, '\n'), 2);
}

TEST_F(ExportRecords, AnEmptySelectionStillHasAHeader) {
  std::int64_t count = -1;
  const auto out = write(ExportFormat::kCsv, "number = 5000", &count);
  EXPECT_EQ(count, 0);
  EXPECT_EQ(std::ranges::count(out, '\n'), 1);
  EXPECT_EQ(write(ExportFormat::kJsonLines, "number = 5000"), "");
}

TEST_F(ExportRecords, EndsWhenTheOutputFails) {
  auto view = store.snapshot();
  int pieces = 0;
  const auto written =
      export_records(**view, *kind, {}, ExportFormat::kJsonLines, [&](std::string_view) -> Status {
        ++pieces;
        return fail(ErrorCode::kStorageFull, "output", "full");
      });
  EXPECT_FALSE(written);
  EXPECT_EQ(pieces, 1);
}

TEST_F(ExportRecords, KindsGoByAnyOfTheirNames) {
  for (const auto* name :
       {"service_request", "service_requests", "serviceRequest", "serviceRequests"})
    EXPECT_EQ(kind_named(*model, name).value()->name, "service_request") << name;
  const auto unknown = kind_named(*model, "no_such_kind");
  ASSERT_FALSE(unknown);
  EXPECT_EQ(unknown.error().code, ErrorCode::kNotFound);
  EXPECT_THAT(unknown.error().remedy, HasSubstr("incident, "));
}

TEST(ExportSecrets, WritesNoneInAnyForm) {
  const auto model = *Model::build(Practice::load()->kinds(), {});
  MemoryStore store;
  EXPECT_TRUE(store.migrate(model));
  const KindModel& kind = *model->kind("api_token");
  const std::string digest(64, 'd');
  Record record = new_record(kind, Uuid::from_name("test", "token"));
  record.number = 1;
  record.state = "active";
  record.version = 1;
  record.set(*kind.field("label"), Value{std::string("for the probe")});
  record.set(*kind.field("secret_hash"), Value{digest});
  auto transaction = store.begin();
  EXPECT_TRUE((*transaction)->insert(kind, record));
  EXPECT_TRUE((*transaction)->commit());
  for (const auto format : {ExportFormat::kCsv, ExportFormat::kJsonLines}) {
    std::string out;
    auto view = store.snapshot();
    EXPECT_TRUE(export_records(**view, kind, {}, format, [&](std::string_view piece) -> Status {
      out += piece;
      return {};
    }));
    EXPECT_THAT(out, HasSubstr("for the probe"));
    EXPECT_EQ(out.find(digest), std::string::npos);
    EXPECT_EQ(out.find("secretHash"), std::string::npos);
  }
}

}  // namespace
}  // namespace proofdesk::app
