#include "evidence/csv.hpp"

#include <gtest/gtest.h>

namespace proofdesk::evidence {
namespace {

std::string text_cell(std::string_view text) {
  CsvWriter csv;
  csv.text(text).end_row();
  return csv.take();
}

TEST(Csv, QuotesOnlyWhatNeedsIt) {
  CsvWriter csv;
  csv.plain("a")
      .text("b c")
      .text("d,e")
      .text("say \"so\"")
      .text("two\nlines")
      .number(-7)
      .plain("")
      .end_row();
  EXPECT_EQ(csv.take(), "a,b c,\"d,e\",\"say \"\"so\"\"\",\"two\nlines\",-7,\r\n");
}

TEST(Csv, KeepsTextFromBeingAFormula) {
  EXPECT_EQ(text_cell("=1+1"), "'=1+1\r\n");
  EXPECT_EQ(text_cell("+49 30"), "'+49 30\r\n");
  EXPECT_EQ(text_cell("-1"), "'-1\r\n");
  EXPECT_EQ(text_cell("@SUM(A1)"), "'@SUM(A1)\r\n");
  EXPECT_EQ(text_cell("\tx"), "'\tx\r\n");
  EXPECT_EQ(text_cell("\r=x"), "\"'\r=x\"\r\n");
  EXPECT_EQ(text_cell("=HYPERLINK(\"http://x\",\"y\")"),
            "\"'=HYPERLINK(\"\"http://x\"\",\"\"y\"\")\"\r\n");
  EXPECT_EQ(text_cell("a=1"), "a=1\r\n");
}

TEST(Csv, TakesCellsThatWereWrittenBefore) {
  CsvWriter before;
  before.plain("a").text("d,e");
  const std::string cells = before.take();
  CsvWriter csv;
  csv.cells(cells).plain("x").end_row();
  csv.plain("y").cells(cells).end_row();
  EXPECT_EQ(csv.take(), "a,\"d,e\",x\r\ny,a,\"d,e\"\r\n");
}

TEST(Csv, LeavesOwnWordsAlone) {
  CsvWriter csv;
  csv.plain("-5").plain("=").end_row();
  EXPECT_EQ(csv.take(), "-5,=\r\n");
}

}  // namespace
}  // namespace proofdesk::evidence
