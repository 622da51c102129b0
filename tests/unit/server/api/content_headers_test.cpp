#include "server/api/content_headers.hpp"

#include <gtest/gtest.h>

namespace proofdesk::server {
namespace {

TEST(MediaType, KeepsHarmlessOnesAndServesTheRestAsBytes) {
  EXPECT_EQ(safe_media_type("image/png"), "image/png");
  EXPECT_EQ(safe_media_type("text/plain; charset=utf-8"), "text/plain; charset=utf-8");
  EXPECT_EQ(safe_media_type("application/pdf"), "application/pdf");
  for (const std::string_view type :
       {"text/html", "TEXT/HTML; charset=x", "image/svg+xml", "application/xhtml+xml", "text/xml",
        "application/javascript", "text/ecmascript", "", "nonsense", "a/b/c", "text /html",
        "text/plain\r\nX: y", "tex\xc3\xa9/x"}) {
    EXPECT_EQ(safe_media_type(type), "application/octet-stream") << type;
  }
}

TEST(FileName, LosesDirectoriesControlsAndLeadingDots) {
  EXPECT_EQ(safe_file_name("report.pdf"), "report.pdf");
  EXPECT_EQ(safe_file_name("../../etc/passwd"), "passwd");
  EXPECT_EQ(safe_file_name("C:\\Temp\\a.txt"), "a.txt");
  EXPECT_EQ(safe_file_name(".htaccess"), "htaccess");
  EXPECT_EQ(safe_file_name("a\r\nb\tc\x7f"), "abc");
  EXPECT_EQ(safe_file_name(std::string_view("a\0b", 3)), "ab");
  EXPECT_EQ(safe_file_name("\xff\xfeok"), "ok");
  for (const std::string_view name : {"", "..", "/", ". .", "a/", "\r\n"})
    EXPECT_EQ(safe_file_name(name), "attachment") << name;
}

TEST(FileName, IsCutBetweenCharacters) {
  std::string name;
  for (int i = 0; i < 100; ++i) name += "日";
  const std::string kept = safe_file_name(name);
  EXPECT_EQ(kept.size(), 198U);
  EXPECT_EQ(kept.substr(195), "日");
}

TEST(Disposition, LetsNoNameEndTheHeader) {
  EXPECT_EQ(attachment_disposition("a.txt"),
            "attachment; filename=\"a.txt\"; filename*=UTF-8''a.txt");
  EXPECT_EQ(attachment_disposition("é\"; x=\"y.html\r\nSet-Cookie: a"),
            "attachment; filename=\"____ x=_y.htmlSet-Cookie: a\"; "
            "filename*=UTF-8''%C3%A9%22%3B%20x%3D%22y.htmlSet-Cookie%3A%20a");
}

}  // namespace
}  // namespace proofdesk::server
