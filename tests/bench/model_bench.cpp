// What the model costs on the way of every request: a record as JSON, as protobuf bytes, and its input read
// back. The yardstick is protobuf's own JSON converter on the very message. Times are CPU of one thread.

#include "core/model/codec.hpp"
#include "core/model/strict_json.hpp"
#include "core/query/filter.hpp"
#include "processes/incident/incident.pb.h"
#include "tests/bench/sample_incident.hpp"

#include <string>
#include <string_view>

#include <benchmark/benchmark.h>
#include <google/protobuf/util/json_util.h>

namespace proofdesk {
namespace {

using bench::incident_input;
using bench::incident_kind;
using bench::sample_incident;

void json_by_protobuf(benchmark::State& state) {
  Incident message;
  if (!message.ParseFromString(encode_message(incident_kind(), sample_incident())))
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
  const Record record = sample_incident();
  std::string out;
  for (auto _ : state) {
    out.clear();
    append_json(incident_kind(), record, {}, {}, out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(out.size() * state.iterations()));
}
BENCHMARK(json_by_us);

void encode(benchmark::State& state) {
  const Record record = sample_incident();
  for (auto _ : state) benchmark::DoNotOptimize(encode_message(incident_kind(), record));
}
BENCHMARK(encode);

void decode(benchmark::State& state) {
  const std::string bytes = encode_message(incident_kind(), sample_incident());
  Record record = new_record(incident_kind(), {});
  for (auto _ : state) {
    if (!decode_message(incident_kind(), bytes, record)) state.SkipWithError("does not decode");
    benchmark::DoNotOptimize(record.values.data());
  }
}
BENCHMARK(decode);

void decode_by_protobuf(benchmark::State& state) {
  const std::string bytes = encode_message(incident_kind(), sample_incident());
  Incident message;
  for (auto _ : state) {
    if (!message.ParseFromString(bytes)) state.SkipWithError("does not decode");
    benchmark::DoNotOptimize(&message);
  }
}
BENCHMARK(decode_by_protobuf);

void stored_bytes_to_json(benchmark::State& state) {
  const std::string bytes = encode_message(incident_kind(), sample_incident());
  Record record = sample_incident();
  std::string out;
  for (auto _ : state) {
    out.clear();
    if (!decode_message(incident_kind(), bytes, record)) state.SkipWithError("does not decode");
    append_json(incident_kind(), record, {}, {}, out);
    benchmark::DoNotOptimize(out.data());
  }
}
BENCHMARK(stored_bytes_to_json);

void parse_json_by_boost(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(boost::json::parse(incident_input()));
  state.SetBytesProcessed(static_cast<std::int64_t>(incident_input().size() * state.iterations()));
}
BENCHMARK(parse_json_by_boost);

void parse_json_by_us(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(parse_strict_json(incident_input()));
  state.SetBytesProcessed(static_cast<std::int64_t>(incident_input().size() * state.iterations()));
}
BENCHMARK(parse_json_by_us);

void parse_input_by_protobuf(benchmark::State& state) {
  const std::string text(incident_input());
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
    const auto json = parse_strict_json(incident_input());
    benchmark::DoNotOptimize(fields_from_json(incident_kind(), json->get_object()));
  }
}
BENCHMARK(parse_and_check_input);

constexpr std::string_view kFilter =
    "state=in_progress priority=high OR priority=critical createdAt>=2026-11-01 -category=network";

void parse_a_filter(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(parse_filter(incident_kind(), kFilter));
}
BENCHMARK(parse_a_filter);

void match_a_filter(benchmark::State& state) {
  const Filter filter = *parse_filter(incident_kind(), kFilter);
  const Record record = sample_incident();
  for (auto _ : state) benchmark::DoNotOptimize(matches(filter, record));
}
BENCHMARK(match_a_filter);

}  // namespace
}  // namespace proofdesk

BENCHMARK_MAIN();
