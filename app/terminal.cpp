#include "app/terminal.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <unistd.h>

namespace proofdesk::app {
namespace {

constexpr auto kRedraw = std::chrono::milliseconds{100};
constexpr std::int64_t kWidth = 28;

}  // namespace

Terminal::Terminal(std::FILE* out, std::FILE* err)
    : out_(out), err_(err), watched_(::fileno(err) >= 0 && ::isatty(::fileno(err)) == 1) {}

Terminal Terminal::standard() { return {stdout, stderr}; }

void Terminal::print(std::string_view text) {
  ok_ = ok_ && std::fwrite(text.data(), 1, text.size(), out_) == text.size() &&
        std::fflush(out_) == 0;
}

Status Terminal::status() const {
  if (ok_) return {};
  return fail(ErrorCode::kStorageFull, "output", "the output could not be written");
}

void Terminal::say(std::string_view text) {
  // What cannot be said to nobody is no failure of the work.
  (void)std::fwrite(text.data(), 1, text.size(), err_);
  (void)std::fflush(err_);
}

void Terminal::complain(const Error& error) {
  std::string text = fmt::format("proofdesk: {}\n", error.detail);
  if (!error.rule.empty()) {
    text += fmt::format("  rule: {}{}\n", error.rule,
                        error.clause.empty() ? "" : fmt::format(" (clause {})", error.clause));
  }
  for (const auto& field : error.fields)
    text += fmt::format("  {}: {}\n", field.pointer, field.detail);
  if (!error.remedy.empty()) text += fmt::format("  remedy: {}\n", error.remedy);
  say(text);
}

bool Terminal::confirm(std::string_view question) {
  if (!watched_ || ::isatty(STDIN_FILENO) != 1) return false;
  say(fmt::format("{} [y/N] ", question));
  std::array<char, 16> answer{};
  if (std::fgets(answer.data(), answer.size(), stdin) == nullptr) return false;
  const std::string_view text = answer.data();
  return text == "y\n" || text == "Y\n" || text == "yes\n";
}

void ProgressBar::show(std::int64_t done, std::int64_t of) {
  const auto now = Steady::now();
  if (!terminal_.watched() || (visible_ && now - drawn_ < kRedraw)) return;
  drawn_ = now;
  visible_ = true;
  const std::int64_t total = std::max<std::int64_t>(of, 1);
  const auto filled =
      static_cast<std::size_t>(std::clamp(done, std::int64_t{0}, total) * kWidth / total);
  const auto seconds = std::chrono::duration<double>(now - begun_).count();
  terminal_.say(fmt::format("\r{} [{}{}] {}/{}  {:.1f} s\033[K", what_, std::string(filled, '#'),
                            std::string(static_cast<std::size_t>(kWidth) - filled, '.'), done, of,
                            seconds));
}

void ProgressBar::clear() {
  if (visible_) terminal_.say("\r\033[K");
  visible_ = false;
}

}  // namespace proofdesk::app
