// What people read of a message.

#include "server/integration/mail/plain_text.hpp"

#include "core/base/utf8.hpp"
#include "core/model/text_check.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk::server::mail {
namespace {

TEST(CleanText, ReplacesWhatIsNoUtf8AndDropsControls) {
  EXPECT_EQ(clean_text("a\xff"
                       "b\x01"
                       "c\r\nd\re",
                       true),
            "a\xef\xbf\xbd"
            "bc\nd\ne");
  EXPECT_EQ(clean_text("\xef\xbb\xbf  two\r\n  lines\t", false), "two lines");
}

RC_GTEST_PROP(CleanText, IsAlwaysFitToBeKept, (const std::string& bytes)) {
  for (const bool multiline : {false, true}) {
    const auto clean = clean_text(bytes, multiline);
    RC_ASSERT(is_utf8(clean));
    RC_ASSERT(find_control(clean, multiline) == std::string_view::npos);
  }
}

TEST(Shortened, CutsAtWholeCharacters) {
  EXPECT_EQ(shortened("grün", 4), "grün");
  EXPECT_EQ(shortened("grüne", 4), "grü…");
  EXPECT_EQ(shortened("", 4), "");
}

TEST(HtmlToText, KeepsWhatAPersonReads) {
  EXPECT_EQ(
      html_to_text("<html><head><title>x</title><style>p{}</style></head><body>"
                   "<p>Hello&nbsp;Ana,</p><p>the <b>printer</b><br>burns &amp; smokes &#8211; "
                   "again.</p><ul><li>one<li>two</ul></body></html>"),
      "Hello Ana,\n\nthe printer\nburns & smokes – again.\n- one\n- two\n");
}

TEST(HtmlToText, RunsNoScriptAndKeepsNoneOfIt) {
  EXPECT_EQ(html_to_text("a<script>alert('</x>')</SCRIPT >b<!-- c -->d<style>e"), "abd");
}

TEST(HtmlToText, TakesWhateverBytesComeWithoutEnd) {
  EXPECT_EQ(html_to_text("1 < 2 && 3 > 2"), "1 < 2 && 3 > 2");
  EXPECT_EQ(html_to_text("&#0;&#x110000;&bogus;&"), "\xef\xbf\xbd\xef\xbf\xbd&bogus;&");
  EXPECT_EQ(html_to_text("<p"), "");
}

RC_GTEST_PROP(HtmlToText, NeverGrowsBeyondFourTimes, (const std::string& html)) {
  RC_ASSERT(html_to_text(html).size() <= 4 * html.size());
}

TEST(WithoutQuotes, KeepsTheAnswerAndDropsWhatItAnswers) {
  EXPECT_EQ(
      without_quotes("It is room 12.\n\nOn Monday, 2 March 2026, Desk wrote:\n> Which room?\n"),
      "It is room 12.");
  EXPECT_EQ(without_quotes("Sim.\n\nEm segunda, Desk escreveu:\n> Which?\n"), "Sim.");
  EXPECT_EQ(without_quotes("Ja.\nAm Montag schrieb Desk <d@e.org>:\n> Was?"), "Ja.");
  EXPECT_EQ(without_quotes("Yes.\n-----Original Message-----\nFrom: Desk\nWhich room?"), "Yes.");
}

TEST(WithoutQuotes, StopsAtOurOwnMarkerHoweverItIsQuoted) {
  EXPECT_EQ(
      without_quotes("Room 12.\n\nDesk at 9:\n" + std::string(kReplyMarker) + "\nWhich room?"),
      "Room 12.\n\nDesk at 9:");
}

TEST(WithoutQuotes, JoinsAnAttributionBrokenIntoTwoLines) {
  EXPECT_EQ(without_quotes("Yes.\n\nOn Monday, 2 March 2026 at 10:00, The Service Desk\n"
                           "<desk@example.org> wrote:\n\n> Which room?"),
            "Yes.");
}

TEST(WithoutQuotes, KeepsAnswersWrittenBetweenTheQuestions) {
  EXPECT_EQ(without_quotes("> Which room?\n12\n> Since when?\nMonday"), "12\nMonday");
}

TEST(WithoutQuotes, DropsTheSignature) {
  EXPECT_EQ(without_quotes("Yes.\n-- \nAna Silva, Finance"), "Yes.");
}

TEST(WithoutQuotes, KeepsEverythingWhereNothingElseWouldBeLeft) {
  EXPECT_EQ(without_quotes("> it burns"), "> it burns");
}

}  // namespace
}  // namespace proofdesk::server::mail
