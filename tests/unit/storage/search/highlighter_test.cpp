#include "storage/search/highlighter.hpp"

#include "storage/search/search_index.hpp"

#include <gtest/gtest.h>

namespace proofdesk {
namespace {

std::string marked(const std::optional<Snippet>& snippet) {
  std::string text;
  if (!snippet) return text;
  for (const auto& part : snippet->parts) text += part.matched ? "[" + part.text + "]" : part.text;
  return text;
}

TEST(Highlighter, MarksTheWordsInThePassageThatHasMostOfThem) {
  Highlighter highlighter(typed_words("printer jam"));
  const auto snippet =
      highlighter.best({"Nothing here", "The printer has a paper jam", "A printer"});
  ASSERT_TRUE(snippet);
  EXPECT_EQ(snippet->passage, 1U);
  EXPECT_EQ(marked(snippet), "The [printer] has a paper [jam]");
}

TEST(Highlighter, CutsLongTextAroundTheWords) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += "filler ";
  Highlighter highlighter(typed_words("needle "));
  const std::string shown = marked(highlighter.best({text + "needle " + text}));
  EXPECT_NE(shown.find("[needle]"), std::string::npos);
  EXPECT_LT(shown.size(), 250U);
}

TEST(Highlighter, FindsBeginningsAndOtherAccents) {
  EXPECT_EQ(marked(Highlighter(typed_words("Canetà imp")).best({"Caneta da impressora"})),
            "[Caneta] da [impressora]");
}

TEST(Highlighter, ShowsNothingWhereNothingIs) {
  Highlighter highlighter(typed_words("absent "));
  EXPECT_FALSE(highlighter.best({"present"}));
  EXPECT_FALSE(highlighter.best({}));
  EXPECT_FALSE(Highlighter({}).best({"present"}));
  EXPECT_EQ(marked(Highlighter(typed_words("again ")).best({"again"})), "[again]");
}

}  // namespace
}  // namespace proofdesk
