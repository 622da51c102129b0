// Messages taken apart and put together, nasty ones included.

#include "core/base/utf8.hpp"
#include "server/integration/mail/inbound_mail.hpp"
#include "server/integration/mail/outbound_mail.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace proofdesk::server::mail {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

InboundMail parsed(std::string_view raw, const ParseLimits& limits = {}) {
  auto mail = parse_mail(raw, limits);
  if (!mail) throw std::runtime_error(mail.error().rule + ": " + mail.error().detail);
  return std::move(*mail);
}

std::string rule_of(std::string_view raw) {
  const auto mail = parse_mail(raw);
  return mail ? std::string() : mail.error().rule;
}

constexpr std::string_view kHead =
    "Return-Path: <ana@example.test>\r\n"
    "From: =?utf-8?Q?Ana_J=C3=BCrgens?= <Ana@Example.test>\r\n"
    "To: desk@desk.test\r\n"
    "Message-ID: <1@example.test>\r\n";

std::string with_head(std::string_view rest) { return std::string(kHead) + std::string(rest); }

TEST(ParseMail, ReadsAPlainMessage) {
  const auto mail =
      parsed(with_head("Subject: =?iso-8859-1?Q?Dr=FCcker?= brennt\r\n"
                       "In-Reply-To: <b@desk.test>\r\n"
                       "References: <a@desk.test>\r\n <b@desk.test>\r\n"
                       "Content-Type: text/plain; charset=iso-8859-1\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n"
                       "\r\n"
                       "Der Dr=FCcker =\r\nbrennt.\r\n"));
  EXPECT_EQ(mail.message_id, "1@example.test");
  EXPECT_EQ(mail.from_name, "Ana Jürgens");
  EXPECT_EQ(mail.from_address, "ana@example.test");
  EXPECT_EQ(mail.subject, "Drücker brennt");
  EXPECT_EQ(mail.text, "Der Drücker brennt.");
  EXPECT_EQ(mail.in_reply_to, "b@desk.test");
  EXPECT_THAT(mail.references, ElementsAre("a@desk.test", "b@desk.test", "b@desk.test"));
  EXPECT_EQ(mail.return_path, "ana@example.test");
  EXPECT_FALSE(mail.report);
}

TEST(ParseMail, PrefersThePlainFormAndKeepsFiles) {
  const auto mail = parsed(with_head(
      "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=m\r\n\r\n"
      "--m\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
      "--a\r\nContent-Type: text/html\r\n\r\n<p>html</p>\r\n"
      "--a\r\nContent-Type: text/plain\r\n\r\nplain\r\n--a--\r\n"
      "--m\r\nContent-Type: image/png; name=\"=?utf-8?Q?f=C3=BC.png?=\"\r\n"
      "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\niVBORw==\r\n"
      "--m--\r\n"));
  EXPECT_EQ(mail.text, "plain");
  ASSERT_EQ(mail.files.size(), 1U);
  EXPECT_EQ(mail.files[0].name, "fü.png");
  EXPECT_EQ(mail.files[0].media_type, "image/png");
  EXPECT_EQ(mail.files[0].content, "\x89PNG");
}

TEST(ParseMail, MakesTextOfAMessageThatHasOnlyHtml) {
  const auto mail = parsed(with_head(
      "MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=a\r\n\r\n"
      "--a\r\nContent-Type: multipart/related; boundary=r\r\n\r\n"
      "--r\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<div>It <b>burns</b></div>\r\n--r--\r\n"
      "--a--\r\n"));
  EXPECT_EQ(mail.text, "It burns");
}

TEST(ParseMail, KnowsABounceAndTheMessageThatCameBack) {
  const auto mail = parsed(
      "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.test (Mail Delivery System)\r\n"
      "Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"
      "--r\r\nContent-Type: text/plain\r\n\r\nI am sorry.\r\n"
      "--r\r\nContent-Type: message/delivery-status\r\n\r\n"
      "Reporting-MTA: dns; mx.test\r\n\r\n"
      "Final-Recipient: rfc822; Nobody@Example.test\r\nAction: failed\r\nStatus: 5.1.1\r\n"
      "Diagnostic-Code: smtp; 550 5.1.1 no such\r\n    mailbox\r\n\r\n"
      "--r\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <com@desk.test>\r\nSubject: "
      "x\r\n\r\ny\r\n"
      "--r--\r\n");
  ASSERT_TRUE(mail.report);
  EXPECT_EQ(mail.report->original_message_id, "com@desk.test");
  ASSERT_EQ(mail.report->recipients.size(), 1U);
  const auto& recipient = mail.report->recipients[0];
  EXPECT_EQ(recipient.address, "nobody@example.test");
  EXPECT_EQ(recipient.action, "failed");
  EXPECT_EQ(recipient.status, "5.1.1");
  EXPECT_EQ(recipient.diagnostic, "550 5.1.1 no such mailbox");
  EXPECT_EQ(mail.return_path, "");
}

TEST(ParseMail, KnowsTheMessageThatCameBackFromItsHeadersToo) {
  const auto mail = parsed(
      "From: postmaster@mx.test\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/report; report-type=delivery-status; boundary=r\r\n\r\n"
      "--r\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
      "--r\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
      "Final-Recipient: rfc822;a@b.test\r\nAction: failed\r\n\r\n"
      "--r\r\nContent-Type: text/rfc822-headers\r\n\r\nSubject: x\r\nMessage-ID:\r\n "
      "<com@desk.test>\r\n"
      "--r--\r\n");
  ASSERT_TRUE(mail.report);
  EXPECT_EQ(mail.report->original_message_id, "com@desk.test");
}

TEST(ParseMail, ReadsTheSignsOfMachines) {
  const auto mail =
      parsed(with_head("Auto-Submitted: Auto-Replied (vacation); owner=x\r\nPrecedence: BULK\r\n"
                       "List-Id: <news.example.test>\r\nX-Autoreply: yes\r\n\r\nI am away."));
  EXPECT_EQ(mail.auto_submitted, "auto-replied");
  EXPECT_EQ(mail.precedence, "bulk");
  EXPECT_TRUE(mail.from_list);
  EXPECT_TRUE(mail.auto_reply_header);
}

TEST(ParseMail, RefusesWhatNobodyCouldAnswer) {
  for (const std::string_view raw :
       {"", "\r\n\r\n", "hello", "Subject: x\r\n\r\ny", "From: undisclosed-recipients:;\r\n\r\nx",
        "From: <>\r\n\r\nx"}) {
    const auto rule = rule_of(raw);
    EXPECT_TRUE(rule == "mail.sender" || rule == "mail.form") << rule << " of " << raw;
  }
}

TEST(ParseMail, RefusesWhatIsTooLargeAndSaysHowLargeItMayBe) {
  const auto mail = parse_mail(with_head("\r\n") + std::string(2000, 'x'), {.bytes = 1000});
  ASSERT_FALSE(mail);
  EXPECT_EQ(mail.error().rule, "mail.size");
  EXPECT_THAT(mail.error().detail, HasSubstr("1000"));
}

TEST(ParseMail, LooksOnlySoDeep) {
  std::string raw(kHead);
  raw += "MIME-Version: 1.0\r\n";
  for (int i = 0; i < 500; ++i)
    raw += fmt::format("Content-Type: multipart/mixed; boundary=b{}\r\n\r\n--b{}\r\n", i, i);
  raw += "Content-Type: text/plain\r\n\r\ndeep\r\n";
  const auto mail = parsed(raw);
  EXPECT_EQ(mail.text, "");
  ASSERT_EQ(mail.remarks.size(), 1U);
  EXPECT_THAT(mail.remarks[0], HasSubstr("deeper"));
}

TEST(ParseMail, LooksAtSoManyPartsAndFiles) {
  std::string raw(kHead);
  raw += "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
  for (int i = 0; i < 1000; ++i)
    raw += "--b\r\nContent-Type: application/octet-stream\r\n\r\nx\r\n";
  const auto mail = parsed(raw + "--b--\r\n");
  EXPECT_EQ(mail.files.size(), 50U);
  EXPECT_EQ(mail.remarks.size(), 2U);
}

TEST(ParseMail, TakesForgedAndBrokenValuesForWhatTheyAre) {
  const auto mail = parsed(
      with_head("Subject: =?utf-8?Q?a=0D=0ABcc:_x@y.test?= =?nonsense?X?y?=\r\n"
                "Content-Type: text/plain; charset=no-such-charset\r\n\r\n\xff\xfe caf\xe9 \x01"));
  EXPECT_THAT(mail.subject, Not(HasSubstr("\n")));
  EXPECT_TRUE(is_utf8(mail.text));
  EXPECT_THAT(mail.text, HasSubstr("caf"));
}

RC_GTEST_PROP(ParseMail, TakesOrRefusesWhateverBytesCome, (std::string bytes)) {
  const auto mail = parse_mail(with_head(bytes));
  if (!mail) return;
  RC_ASSERT(is_utf8(mail->text) && is_utf8(mail->subject) && is_utf8(mail->from_name));
}

OutboundMail reply() {
  return {.message_id = "com@desk.test",
          .in_reply_to = "1@example.test",
          .references = {"thread@desk.test", "1@example.test"},
          .from_name = "Service desk",
          .from_address = "desk@desk.test",
          .to_name = "Ana Jürgens",
          .to_address = "ana@example.test",
          .subject = "[INC-000001] Drucker brennt — schon wieder",
          .text = "Grüße\n.\nfrom the desk " + std::string(3000, 'x'),
          .automatic = true,
          .date = *parse_rfc3339("2026-03-02T08:00:00Z")};
}

TEST(ComposeMail, SaysWhatItIsAndWhatItAnswers) {
  const auto raw = compose(reply());
  for (const std::string_view line :
       {"Message-Id: <com@desk.test>\r\n", "In-Reply-To: <1@example.test>\r\n",
        "References: <thread@desk.test> <1@example.test>\r\n", "Auto-Submitted: auto-generated\r\n",
        "Precedence: bulk\r\n", "Date: Mon, 02 Mar 2026 08:00:00 +0000\r\n",
        "Content-Type: text/plain; charset=utf-8\r\n", "MIME-Version: 1.0\r\n",
        "From: Service desk <desk@desk.test>\r\n"}) {
    EXPECT_THAT(raw, HasSubstr(line));
  }
  auto personal = reply();
  personal.automatic = false;
  EXPECT_THAT(compose(personal), Not(HasSubstr("Auto-Submitted")));
}

TEST(ComposeMail, IsAsciiInShortLinesEndedByCrLf) {
  const auto raw = compose(reply());
  std::size_t begin = 0;
  while (begin < raw.size()) {
    const auto end = raw.find("\r\n", begin);
    ASSERT_NE(end, std::string::npos);
    EXPECT_LE(end - begin, 78U) << raw.substr(begin, end - begin);
    EXPECT_EQ(raw.substr(begin, end - begin).find_first_of("\r\n"), std::string::npos);
    begin = end + 2;
  }
  for (const char c : raw) EXPECT_GE(c, 0);
}

TEST(ComposeMail, IsReadBackAsItWasMeant) {
  const auto mail = parsed(compose(reply()));
  EXPECT_EQ(mail.subject, reply().subject);
  EXPECT_EQ(mail.text, reply().text);
  EXPECT_EQ(mail.message_id, "com@desk.test");
  EXPECT_EQ(mail.from_name, "Service desk");
}

TEST(ComposeMail, LetsNoValueAddAHeader) {
  auto mail = reply();
  mail.subject = "x\r\nBcc: victim@example.test\r\n\r\nbody";
  mail.to_name = "Ana\r\nBcc: victim@example.test";
  mail.in_reply_to = "1@example.test>\r\nBcc: victim@example.test";
  const auto raw = compose(mail);
  EXPECT_THAT(raw, Not(HasSubstr("\nBcc:")));
  EXPECT_EQ(parsed(raw).subject, "x Bcc: victim@example.test body");
}

}  // namespace
}  // namespace proofdesk::server::mail
