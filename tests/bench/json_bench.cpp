// Writing a record as JSON, ours against protobuf's own converter on the very message. CPU of one thread, the two
// in turns.

#include "core/model/codec.hpp"
#include "processes/incident/incident.pb.h"
#include "tests/bench/report.hpp"
#include "tests/bench/sample_incident.hpp"

#include <stdexcept>
#include <string>

#include <google/protobuf/util/json_util.h>

namespace proofdesk::bench {
namespace {

/// Microseconds of CPU for one of `times`.
template <class Write>
double each(int times, const Write& write) {
  std::string out;
  const Stopwatch watch;
  for (int i = 0; i < times; ++i) {
    out.clear();
    write(out);
    if (out.empty()) throw std::logic_error("nothing was written");
  }
  return watch.cpu() * 1e6 / times;
}

int run(const Options& options) {
  const int times = options.quick ? 1'000 : 50'000;
  const KindModel& kind = incident_kind();
  const Record record = sample_incident();
  Incident message;
  if (!message.ParseFromString(encode_message(kind, record)))
    throw std::runtime_error("the record is not its own message");

  std::vector<double> ours;
  std::vector<double> theirs;
  for (int round = 0; round < options.rounds; ++round) {
    ours.push_back(each(times, [&](std::string& out) { append_json(kind, record, {}, {}, out); }));
    theirs.push_back(each(times, [&](std::string& out) {
      if (!google::protobuf::util::MessageToJsonString(message, &out).ok())
        throw std::runtime_error("protobuf wrote nothing");
    }));
  }
  Report report("json_bench");
  report.add("a record of 20 fields as JSON", ours, "µs");
  report.add("the same by protobuf's JsonUtil", theirs, "µs");
  report.add("JSON write ÷ JsonUtil's", ratios(ours, theirs), "", Report::Goal::kAtMost, 0.35);
  report.note("CPU of one thread. Ours says id, number, state, version and instants as well.");
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  return proofdesk::bench::run(proofdesk::bench::Options::parse(argc, argv));
}
