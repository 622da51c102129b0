#include "app/cli/answers.hpp"
#include "app/cli/commands.hpp"
#include "app/cli/declare.hpp"
#include "app/cli/options.hpp"
#include "app/cli/records.hpp"
#include "app/local_client.hpp"
#include "app/local_desk.hpp"
#include "app/reading_room.hpp"
#include "evidence/baseline/difference.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace proofdesk::app::cli {
namespace {

namespace json = boost::json;

struct Options {
  std::string data;
  std::string baseline;
  std::string with = "now";
  std::string format = "text";
  std::string name;
  std::string filter;
  std::vector<std::string> items;
  ConfigOptions config;
};

/// A value as people read it: text without quotes.
std::string shown(const json::value& value) {
  if (value.is_null()) return "–";
  if (const auto* text = value.if_string()) return std::string(*text);
  if (const auto* object = value.if_object(); object != nullptr && object->contains("erased"))
    return "(erased)";
  return json::serialize(value);
}

std::string in_words(const json::object& entry) {
  std::string text = fmt::format("{:<8} {}  {}\n", text_at(entry, "what"), text_at(entry, "number"),
                                 text_at(entry, "name"));
  for (const auto& change : entry.at("changes").as_array()) {
    text += fmt::format("           {}: {} → {}\n", text_at(change, "label"),
                        shown(member_at(change, "before")), shown(member_at(change, "after")));
  }
  for (const auto& collection : entry.at("also").as_array())
    text += fmt::format("           and its {}\n", std::string_view(collection.as_string()));
  return text;
}

std::string in_words(std::string_view what, const evidence::BaselineDifference::Counts& counts) {
  return fmt::format("{:<10} {} added, {} removed, {} changed, {} the same\n", what,
                     grouped(counts.added), grouped(counts.removed), grouped(counts.changed),
                     grouped(counts.same));
}

Result<ExitCode> difference(const Options& options, Terminal& terminal) {
  PROOFDESK_ASSIGN(const auto room, ReadingRoom::open(options.data));
  PROOFDESK_ASSIGN(const auto directory, DataDirectory::existing(options.data));
  PROOFDESK_ASSIGN(const auto blobs, FileBlobStore::open(directory.blobs()));
  PROOFDESK_ASSIGN(const auto view, room->store().snapshot());
  const Model& model = *room->model();
  const KindModel& kind = *model.kind("baseline");
  PROOFDESK_ASSIGN(const Record baseline, record_named(*view, kind, options.baseline));
  std::optional<Record> other;
  if (options.with != "now") {
    PROOFDESK_ASSIGN(other, record_named(*view, kind, options.with));
  }
  PROOFDESK_ASSIGN(const auto found, evidence::difference_of(*view, model, *blobs, baseline,
                                                             other ? &*other : nullptr));
  const std::string one = kind.display_number(baseline.number);
  const std::string two = other ? kind.display_number(other->number) : std::string("now");
  const bool as_json = options.format == "json";
  const auto& earlier = found.turned_round ? two : one;
  const auto& later = found.turned_round ? one : two;
  if (as_json) {
    terminal.print(
        fmt::format("{{\"earlier\":{},\"later\":{},\"items\":{},\"relations\":{},"
                    "\"differences\":[",
                    json::serialize(json::string(earlier)), json::serialize(json::string(later)),
                    json::serialize(evidence::to_json(found.items)),
                    json::serialize(evidence::to_json(found.relations))));
  } else {
    terminal.print(fmt::format("{} ({} leaves) → {} ({} leaves)\n", earlier,
                               grouped(found.earlier_size), later, grouped(found.later_size)) +
                   in_words("items", found.items) + in_words("relations", found.relations));
  }
  bool first = true;
  for (const auto& each : found.differing) {
    PROOFDESK_ASSIGN(const auto entry, evidence::describe(each, found, *view, model, room->keys(),
                                                          room->origin(), Access::unrestricted()));
    if (!entry) continue;
    terminal.print(as_json ? fmt::format("{}{}", first ? "\n" : ",\n", json::serialize(*entry))
                           : in_words(*entry));
    first = false;
  }
  if (as_json) terminal.print("\n]}\n");
  return ExitCode::kDone;
}

/// Why it was given up: the last thing that the system wrote in its work log.
Result<std::string> reason(const LocalDesk& desk, const std::string& path) {
  PROOFDESK_ASSIGN(const auto page, desk.send({.target = path + "/worklog?pageSize=1000"}));
  std::string word;
  if (const auto* entries = member_at(page, "worklog").if_array()) {
    for (const auto& entry : *entries) word = text_at(entry, "text");
  }
  return word;
}

Result<ExitCode> take(const Options& options, Terminal& terminal) {
  constexpr std::chrono::milliseconds kLook{100};
  PROOFDESK_TRY(DataDirectory::existing(options.data));
  PROOFDESK_ASSIGN(const Config config, load_config(options.config, options.data));
  PROOFDESK_ASSIGN(const auto desk, LocalDesk::reach(options.data, config));
  json::object request{{"name", options.name}};
  if (!options.filter.empty()) request["scopeFilter"] = options.filter;
  if (!options.items.empty()) {
    json::array items;
    for (const auto& item : options.items) items.emplace_back(item);
    request["scopeItems"] = std::move(items);
  }
  PROOFDESK_ASSIGN(auto baseline, desk.post("/api/v1/baselines?then=take", request));
  const std::string path = "/api/v1/baselines/" + percent_encoded(text_at(baseline, "id"));
  while (text_at(baseline, "state") == "taking") {
    std::this_thread::sleep_for(kLook);
    PROOFDESK_ASSIGN(baseline, desk.send({.target = path}));
  }
  if (text_at(baseline, "state") != "frozen") {
    PROOFDESK_ASSIGN(const std::string why, reason(desk, path));
    terminal.say(
        fmt::format("proofdesk: {} was not taken. {}\n", text_at(baseline, "number"), why));
    return ExitCode::kNo;
  }
  terminal.print(fmt::format(
      "{}: {} and {}, as of {} leaves\nSHA-256 of the manifest: {}\n", text_at(baseline, "number"),
      counted(number_at(baseline, "itemCount"), "item", "items"),
      counted(number_at(baseline, "relationCount"), "relation", "relations"),
      grouped(number_at(baseline, "journalSize")), text_at(baseline, "manifestHash")));
  return ExitCode::kDone;
}

}  // namespace

void add_baseline(CLI::App& program, Chosen& chosen) {
  auto* group = add_subcommand(program, "baseline", "How configuration items were at one moment");
  group->require_subcommand(1);
  group->footer(
      examples({"proofdesk baseline take \"Before release 7\" --filter 'environment = production' "
                "--data ./desk",
                "proofdesk baseline difference BSL-000001 --data ./desk"}));

  auto options = std::make_shared<Options>();
  auto* taking = add_subcommand(*group, "take", "Note the revision of everything in scope");
  add_option(*taking, "name", options->name, "What to call it")->required()->type_name("NAME");
  add_data(*taking, options->data);
  auto* filter = add_option(*taking, "--filter", options->filter,
                            "Which items, as lists take it: environment = production")
                     ->type_name("FILTER");
  auto* items =
      add_option(*taking, "--items", options->items, "The items themselves, by number or name")
          ->delimiter(',')
          ->type_name("CI-…,…");
  filter->excludes(items);
  add_config_options(*taking, options->config);
  taking->footer("Waits until it is taken. 0: frozen; 1: not, with the reason.\n\n" +
                 examples({"proofdesk baseline take \"Before release 7\" --items CI-000001,web02 "
                           "--data ./desk"}));
  taking->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return take(*options, terminal); };
  });

  auto* differing =
      add_subcommand(*group, "difference", "What has changed since, or between two of them");
  add_option(*differing, "baseline", options->baseline, "Its number")
      ->required()
      ->type_name("BSL-…");
  add_data(*differing, options->data);
  add_option(*differing, "--with", options->with, "Another baseline, or now")
      ->type_name("BSL-…|now")
      ->capture_default_str();
  add_option(*differing, "--format", options->format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  differing->footer(
      "Works beside a running server. Names everything that differs, field by field.\n\n" +
      examples({"proofdesk baseline difference BSL-000001 --data ./desk",
                "proofdesk baseline difference BSL-000001 --with BSL-000002 --format json "
                "--data ./desk"}));
  differing->callback([&chosen, options] {
    chosen.work = [options](Terminal& terminal) { return difference(*options, terminal); };
  });
}

}  // namespace proofdesk::app::cli
