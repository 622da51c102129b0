// What the model costs on the way of every request: a record as JSON, as protobuf bytes, and its input read
// back. The yardstick is protobuf's own JSON converter on the very message. Times are CPU of one thread.

#include "core/model/codec.hpp"
#include "core/model/strict_json.hpp"
#include "core/query/filter.hpp"
#include "processes/incident/incident.pb.h"
#include "processes/registry.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <google/protobuf/util/json_util.h>

namespace proofdesk {
namespace {

const Model& model() {
  static const std::shared_ptr<const Model> kModel = [] {
    std::vector<KindSource> sources;
    for (const Process& process : all_processes()) sources.push_back(process.kind);
    auto built = Model::build(sources, {});
    if (!built) {
      std::fprintf(stderr, "%s\n", built.error().detail.c_str());
      std::abort();
    }
    return *std::move(built);
  }();
  return *kModel;
}

const KindModel& incident() { return *model().kind("incident"); }

/// Twenty fields with what desks write into them: words, references, instants, a paragraph.
constexpr std::string_view kInput = R"({
  "title": "Printer on the third floor prints blank pages",
  "description": "Since this morning every page from the printer next to the kitchen is blank.\nThe display shows \"ready\". Others on the floor see the same; restarting did not help.",
  "owner": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e60",
  "group": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e61",
  "assignee": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e62",
  "service": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e63",
  "tags": ["printing", "floor-3"],
  "confidential": false,
  "channel": "phone",
  "requester": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e64",
  "affectedUser": "0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e65",
  "customer": "Contoso Logistics",
  "location": "Building 4, floor 3",
  "callBackNumber": "+351 555 0100",
  "category": "hardware",
  "subcategory": "printer",
  "impact": "high",
  "urgency": "medium",
  "priority": "high",
  "followUpAt": "2026-11-23T16:30:00Z"
})";

Record sample() {
  Record record = new_record(incident(), *Uuid::parse("0198c2b0-5a4e-7cc1-9d2f-0a1b2c3d4e5f"));
  record.number = 123'456;
  record.state = "in_progress";
  record.version = 4;
  record.created_at = *parse_rfc3339("2026-11-23T08:30:00Z");
  record.updated_at = *parse_rfc3339("2026-11-23T09:12:44Z");
  const auto json = parse_strict_json(kInput);
  const auto fields = fields_from_json(incident(), json->get_object());
  if (!fields) {
    std::fprintf(stderr, "%s\n", fields.error().detail.c_str());
    std::abort();
  }
  for (const FieldValue& field : *fields) record.set(*field.field, field.value);
  return record;
}

void json_by_protobuf(benchmark::State& state) {
  Incident message;
  if (!message.ParseFromString(encode_message(incident(), sample())))
    state.SkipWithError("not a message");
  std::string out;
  for (auto _ : state) {
    out.clear();
    if (!google::protobuf::util::MessageToJsonString(message, &out).ok())
      state.SkipWithError("no JSON");
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(out.size() * state.iterations()));
}
BENCHMARK(json_by_protobuf);

void json_by_us(benchmark::State& state) {
  const Record record = sample();
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_json(incident(), record, {}, {}, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(out.size() * state.iterations()));
}
BENCHMARK(json_by_us);

void encode(benchmark::State& state) {
  const Record record = sample();
  for (auto _ : state) benchmark::DoNotOptimize(encode_message(incident(), record));
}
BENCHMARK(encode);

void decode(benchmark::State& state) {
  const std::string bytes = encode_message(incident(), sample());
  Record record = new_record(incident(), {});
  for (auto _ : state) {
    if (!decode_message(incident(), bytes, record)) state.SkipWithError("does not decode");
    benchmark::DoNotOptimize(record.values.data());
  }
}
BENCHMARK(decode);

void decode_by_protobuf(benchmark::State& state) {
  const std::string bytes = encode_message(incident(), sample());
  Incident message;
  for (auto _ : state) {
    if (!message.ParseFromString(bytes)) state.SkipWithError("does not decode");
    benchmark::DoNotOptimize(&message);
  }
}
BENCHMARK(decode_by_protobuf);

void stored_bytes_to_json(benchmark::State& state) {
  const std::string bytes = encode_message(incident(), sample());
  Record record = sample();
  std::string out;
  for (auto _ : state) {
    out.clear();
    if (!decode_message(incident(), bytes, record)) state.SkipWithError("does not decode");
    append_json(incident(), record, {}, {}, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(stored_bytes_to_json);

void parse_json_by_boost(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(boost::json::parse(kInput));
  state.SetBytesProcessed(static_cast<std::int64_t>(kInput.size() * state.iterations()));
}
BENCHMARK(parse_json_by_boost);

void parse_json_by_us(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(parse_strict_json(kInput));
  state.SetBytesProcessed(static_cast<std::int64_t>(kInput.size() * state.iterations()));
}
BENCHMARK(parse_json_by_us);

void parse_input_by_protobuf(benchmark::State& state) {
  const std::string text(kInput);
  for (auto _ : state) {
    Incident message;
    google::protobuf::util::JsonParseOptions options;
    options.case_insensitive_enum_parsing = true;
    options.ignore_unknown_fields = true;
    benchmark::DoNotOptimize(google::protobuf::util::JsonStringToMessage(text, &message, options));
  }
}
BENCHMARK(parse_input_by_protobuf);

void parse_and_check_input(benchmark::State& state) {
  for (auto _ : state) {
    const auto json = parse_strict_json(kInput);
    benchmark::DoNotOptimize(fields_from_json(incident(), json->get_object()));
  }
}
BENCHMARK(parse_and_check_input);

constexpr std::string_view kFilter =
    "state=in_progress priority=high OR priority=critical createdAt>=2026-11-01 -category=network";

void parse_a_filter(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(parse_filter(incident(), kFilter));
}
BENCHMARK(parse_a_filter);

void match_a_filter(benchmark::State& state) {
  const Filter filter = *parse_filter(incident(), kFilter);
  const Record record = sample();
  for (auto _ : state) benchmark::DoNotOptimize(matches(filter, record));
}
BENCHMARK(match_a_filter);

}  // namespace
}  // namespace proofdesk

BENCHMARK_MAIN();
