// What the configuration says of mail.

#include "app/mail_settings.hpp"

#include "tests/support/storage/temporary_directory.hpp"

#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace proofdesk::app {
namespace {

using server::mail::Tls;
using ::testing::HasSubstr;

std::string why(const Config& config) {
  const auto settings = mail_settings(config);
  return settings ? std::string() : settings.error().detail;
}

TEST(MailSettings, AreOffUnlessTold) {
  const auto settings = mail_settings(Config());
  ASSERT_TRUE(settings);
  EXPECT_FALSE(settings->sends());
  EXPECT_FALSE(settings->fetches());
  EXPECT_EQ(settings->smtp_tls, Tls::kRequired);
  EXPECT_TRUE(settings->take_strangers);
}

TEST(MailSettings, ReadWhomMailIsFrom) {
  Config config;
  config.mail_smtp = "smtp://127.0.0.1:25";
  config.mail_from = "\"Service desk\" <Desk@Example.org>";
  auto settings = mail_settings(config);
  ASSERT_TRUE(settings) << settings.error().detail;
  EXPECT_EQ(settings->from_name, "Service desk");
  EXPECT_EQ(settings->from_address, "desk@example.org");
  EXPECT_EQ(settings->domain(), "example.org");
  config.mail_from = "desk@example.org";
  settings = mail_settings(config);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->from_name, "");
}

TEST(MailSettings, SayWhatDoesNotGoTogether) {
  Config config;
  config.mail_smtp = "smtp://127.0.0.1:25";
  EXPECT_THAT(why(config), HasSubstr("whom mail is from"));
  config.mail_from = "Service desk";
  EXPECT_THAT(why(config), HasSubstr("mail.from"));
  config.mail_from = "desk@example.org";
  EXPECT_EQ(why(config), "");
  for (const char* url :
       {"127.0.0.1:25", "http://mx.example.org", "smtp://", "smtp://user@mx:25"}) {
    config.mail_smtp = url;
    EXPECT_THAT(why(config), HasSubstr("mail.smtp")) << url;
  }
}

TEST(MailSettings, TakeThePasswordOutOfItsFile) {
  const test::TemporaryDirectory directory;
  Config config;
  config.mail_imap = "imaps://mail.example.org/INBOX";
  config.mail_imap_password_file = directory / "password";
  EXPECT_THAT(why(config), HasSubstr("there is no file"));
  std::ofstream(config.mail_imap_password_file) << "secret\n";
  const auto settings = mail_settings(config);
  ASSERT_TRUE(settings);
  EXPECT_EQ(settings->imap_password, "secret");
}

}  // namespace
}  // namespace proofdesk::app
