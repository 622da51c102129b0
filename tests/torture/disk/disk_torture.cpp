// The disk is tortured below the desk: power cuts, faults at each call. `disk_torture --help` tells.

#include "tests/torture/disk/faults.hpp"
#include "tests/torture/disk/images.hpp"
#include "tests/torture/found.hpp"

#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::torture {
namespace {

struct Options {
  std::int64_t images = 10'000;
  std::int64_t stride = 1;
  std::uint64_t seed = static_cast<std::uint64_t>(
      std::chrono::system_clock::now().time_since_epoch().count() % 1'000'000'000);
  std::string only;
  bool must_find = false;
};

int torture(const Options& options) {
  fmt::print("seed {}\n", options.seed);
  const char* const seeded = std::getenv("PROOFDESK_SEEDED");
  const bool durable = seeded == nullptr || std::string_view(seeded) != "synchronous_off";
  return run(options.must_find, [&] {
    if (options.only != "images")
      timed("faults", [&] { return fail_the_disk(options.stride, options.seed); });
    if (options.only != "faults")
      timed("images", [&] { return cut_the_power(options.images, options.seed, durable); });
  });
}

}  // namespace
}  // namespace proofdesk::torture

int main(int argc, char** argv) {
  proofdesk::torture::Options options;
  CLI::App app("Power cuts and failing disks, below a real desk.");
  app.add_option("--images", options.images, "Crash images to make")->capture_default_str();
  app.add_option("--stride", options.stride, "Of the calls of the disk every how many-th fails")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Of the stories and the losses");
  app.add_option("--only", options.only, "images or faults")
      ->check(CLI::IsMember({"images", "faults"}));
  app.add_flag("--must-find", options.must_find, "Succeed only when something is found");
  CLI11_PARSE(app, argc, argv);
  return proofdesk::torture::torture(options);
}
