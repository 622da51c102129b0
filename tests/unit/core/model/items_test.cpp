#include "core/model/items.hpp"

#include "core/model/field_model.hpp"

#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk {
namespace {

namespace json = boost::json;

const Uuid kItem = Uuid::from_name("test", "item");
const Uuid kOther = Uuid::from_name("test", "other");
const Instant kAt{1'456'707'600'000'000};

Link sample_link() {
  return {.id = kItem, .type = "caused_by", .to = {.kind = "change", .id = kOther}, .at = kAt};
}

TEST(LinkTypes, HaveUniqueNamesAndReadFromBothEnds) {
  std::set<std::string_view> names;
  for (const LinkType& type : all_link_types()) {
    EXPECT_TRUE(is_snake_case(type.name)) << type.name;
    EXPECT_TRUE(names.insert(type.name).second) << type.name;
    EXPECT_FALSE(type.forward.empty());
    EXPECT_FALSE(type.inverse.empty());
    EXPECT_EQ(find_link_type(type.name), &type);
  }
  for (const std::string_view name :
       {"caused_by", "explained_by", "known_as", "resolved_by", "duplicate_of", "part_of",
        "affects", "relates_to", "fulfils", "converted_to", "merged_into", "adopts"}) {
    EXPECT_TRUE(names.contains(name)) << name;
  }
  EXPECT_EQ(find_link_type("hates"), nullptr);
  EXPECT_EQ(find_link_type("caused_by")->inverse, "caused");
}

TEST(Links, GoToTheJournalAndBack) {
  const Link link = sample_link();
  EXPECT_EQ(
      json::serialize(to_json(link)),
      fmt::format(
          R"({{"type":"caused_by","to":{{"kind":"change","id":"{}"}},"at":"2016-02-29T01:00:00Z"}})",
          kOther.to_string()));
  EXPECT_EQ(*link_from_json(kItem.to_string(), to_json(link)), link);
}

TEST(Links, KeepExternalEndsByTheirForeignKey) {
  const Link link{.id = kItem,
                  .type = "caused_by",
                  .to = {.kind = "change", .id = {}, .source = "servicenow", .key = "CHG0000132"},
                  .at = Instant{1}};
  EXPECT_EQ(*link_from_json(kItem.to_string(), to_json(link)), link);
}

TEST(WorklogEntries, GoToTheJournalAndBack) {
  for (const auto kind :
       {WorklogEntry::Kind::kNote, WorklogEntry::Kind::kReply, WorklogEntry::Kind::kSystem}) {
    WorklogEntry entry{.id = kItem,
                       .kind = kind,
                       .is_public = true,
                       .text = "Hello\n\"you\"",
                       .author = kOther,
                       .at = kAt};
    EXPECT_EQ(*entry_from_json(kItem.to_string(), to_json(entry)), entry);
    entry.author = {};
    entry.is_public = false;
    EXPECT_FALSE(to_json(entry).get_object().contains("author"));
    EXPECT_EQ(*entry_from_json(kItem.to_string(), to_json(entry)), entry);
  }
}

TEST(Attachments, GoToTheJournalAndBack) {
  const Attachment attachment{.id = kItem,
                              .name = "screen.png",
                              .media_type = "image/png",
                              .size = 123'456,
                              .digest = "ab",
                              .salt = "cd",
                              .author = kOther,
                              .at = kAt};
  EXPECT_EQ(*attachment_from_json(kItem.to_string(), to_json(attachment)), attachment);
}

TEST(Timers, GoToTheJournalAndBack) {
  const ArmedTimer timer{.name = "auto_close", .due = kAt, .arming = 7};
  EXPECT_EQ(json::serialize(to_json(timer)), R"({"due":"2016-02-29T01:00:00Z","arming":7})");
  EXPECT_EQ(*timer_from_json("auto_close", to_json(timer)), timer);
}

TEST(Items, RefuseMembersThatAreMissingUnknownOrOfAnotherType) {
  const json::object sound = to_json(sample_link()).get_object();
  const auto rule = [](const json::value& value) {
    const auto link = link_from_json(kItem.to_string(), value);
    return link ? "accepted" : link.error().rule;
  };
  EXPECT_EQ(rule(sound), "accepted");
  for (const auto& [key, value] : sound) {
    json::object without = sound;
    without.erase(key);
    EXPECT_EQ(rule(without), "item.form") << key;
    json::object other = sound;
    other[key] = 5;
    EXPECT_EQ(rule(other), "item.form") << key;
  }
  json::object more = sound;
  more["colour"] = "red";
  EXPECT_EQ(rule(more), "item.form");
  EXPECT_EQ(rule(nullptr), "item.form");
  EXPECT_EQ(rule(json::array{}), "item.form");
  json::object both = sound;
  both["to"].get_object()["key"] = "CHG1";
  EXPECT_EQ(rule(both), "item.form");
  json::object nowhere = sound;
  nowhere["to"] = json::object{{"kind", "change"}};
  EXPECT_EQ(rule(nowhere), "item.form");
  EXPECT_EQ(link_from_json("not an id", sound).error().rule, "item.id");
  EXPECT_EQ(link_from_json("00000000-0000-0000-0000-000000000000", sound).error().rule, "item.id");
}

TEST(Items, RefuseTimesAndIdsThatAreNone) {
  json::object timer = to_json(ArmedTimer{.name = "x", .due = kAt, .arming = 1}).get_object();
  timer["due"] = "tomorrow";
  EXPECT_FALSE(timer_from_json("x", timer));
  json::object entry =
      to_json(WorklogEntry{.id = kItem, .text = "x", .author = kOther, .at = kAt}).get_object();
  entry["author"] = "anna";
  EXPECT_FALSE(entry_from_json(kItem.to_string(), entry));
  entry["author"] = Uuid{}.to_string();
  EXPECT_FALSE(entry_from_json(kItem.to_string(), entry));
  entry["author"] = kOther.to_string();
  entry["kind"] = "shout";
  EXPECT_FALSE(entry_from_json(kItem.to_string(), entry));
}

}  // namespace
}  // namespace proofdesk
