#include "tests/support/evidence/busy_desk.hpp"

#include "core/journal/digest.hpp"
#include "processes/registry.hpp"

#include <array>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <stdexcept>

#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

namespace proofdesk::testing {
namespace {

template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().rule + ": " + result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

std::string text(std::string_view words) { return std::string(words); }

const std::string kAwkward =
    "=HYPERLINK(\"http://example.org\",\"x\")\nsecond line\twith tab\r\nquote \" backslash \\ "
    "apostrophe ' percent % "
    "dollar $HOME `id` caf\xc3\xa9 \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80 end,";

Event imported_event(std::string name, std::string to, std::string_view at,
                     std::vector<Change> changes) {
  Event event;
  event.name = std::move(name);
  event.to = std::move(to);
  event.occurred_at = *parse_rfc3339(at);
  event.source = to_hex(journal::sha256(at));
  event.changes = std::move(changes);
  return event;
}

}  // namespace

Status PlainBlobStore::put(std::string_view digest, std::string_view content) {
  blobs.insert_or_assign(std::string(digest), std::string(content));
  return {};
}
Result<std::string> PlainBlobStore::get(std::string_view digest) const {
  const auto found = blobs.find(digest);
  if (found == blobs.end()) return fail(ErrorCode::kNotFound, "blob.exists", "no such blob");
  return found->second;
}
Status PlainBlobStore::remove(std::string_view digest) {
  blobs.erase(std::string(digest));
  return {};
}
Result<std::vector<std::string>> PlainBlobStore::list() const {
  std::vector<std::string> names;
  for (const auto& [name, content] : blobs) names.push_back(name);
  return names;
}

BusyDesk::BusyDesk(StoreKind kind, std::uint64_t seed) : house(kind, seed) {
  requester =
      create("person", {{"name", text("Ana Caller")}, {"email", text("ana@example.org")}}).id;
  const Record group = create("group", {{"name", text("Network")}});
  const Record service = create("service", {{"name", text("Payroll")}});
  const Actor administrator = house.actor("administrator");
  Command define;
  define.actor = administrator;
  define.kind = "field_definition";
  define.action = Create{{{"kind_name", text("incident")},
                          {"field_name", text("cost_centre")},
                          {"label", text("Cost centre")},
                          {"type", text("text")}},
                         {},
                         {}};
  must(house.run(std::move(define)));

  // One that goes all the way.
  house.clock.advance(kMicrosPerDay);
  closed = create("incident", {{"title", text("Printer on fire")},
                               {"requester", requester.to_string()},
                               {"call_back_number", text("+351 21 000 000")},
                               {"service", service.id.to_string()},
                               {"impact", text("high")},
                               {"urgency", text("medium")},
                               {"tags", std::vector<std::string>{"printer", "say \"so\""}},
                               {"custom.cost_centre", text("-4711")}});
  house.clock.advance(1'234'567);
  closed = fire(closed, "assign", {{"group", group.id.to_string()}});
  house.clock.advance(60 * kMicrosPerSecond);
  closed = fire(closed, "take");
  closed = run(closed, LogWork{{"Looked at it; +1 extinguisher", true}}, house.agent);
  // Refused, and kept as an attempt: the caller is no agent.
  const Actor caller{
      .person = requester, .roles = {"requester"}, .groups = {}, .origin = Origin::kOperatorToken};
  Command attempt;
  attempt.actor = caller;
  attempt.kind = "incident";
  attempt.record = closed.id;
  attempt.action = Fire{"hold", {}, {}};
  if (house.run(std::move(attempt)))
    throw std::runtime_error("a requester put an incident on hold");
  closed = fire(closed, "hold",
                {{"hold_reason", text("caller")},
                 {"follow_up_at", house.clock.now().micros + kMicrosPerDay}});
  house.clock.advance(3600 * kMicrosPerSecond);
  closed = fire(closed, "resume");
  closed = fire(closed, "resolve",
                {{"resolution_code", text("fixed")},
                 {"resolution_text", text("Put out.")},
                 {"category", text("hardware")}});
  closed = fire(closed, "reopen", {{"reopen_reason", text("Still burns")}});
  closed = fire(closed, "resolve",
                {{"resolution_code", text("fixed")}, {"resolution_text", text("Now it is out.")}});
  closed = fire(closed, "close");

  // One with every awkward text, and items of every kind.
  house.clock.advance(kMicrosPerDay);
  awkward = create("incident", {{"title", text("-1+1 is \"zero\"")},
                                {"description", kAwkward},
                                {"location", text("@home")}});
  awkward =
      run(awkward, Update{{{"location", Value{}}, {"category", text("+category?")}}}, house.agent);
  awkward = run(awkward, LogWork{{kAwkward, false}}, house.agent);
  awkward =
      run(awkward, AddLink{"caused_by", {"change", {}, "servicenow", "CHG0000132"}}, house.agent);
  awkward = run(awkward, AddLink{"part_of", {"incident", closed.id, {}, {}}}, house.agent);
  Attachment attachment;
  attachment.id = house.ids.next(house.clock.now());
  attachment.name = "photo.txt";
  attachment.media_type = "text/plain";
  attachment.salt = std::string(32, 'a');
  const std::string content = "a photograph, in words";
  attachment.size = static_cast<std::int64_t>(content.size());
  attachment.digest =
      to_hex(journal::Sha256().update(*from_hex(attachment.salt)).update(content).finish());
  attachment.at = house.clock.now();
  must(blobs.put(attachment.digest, content));
  awkward = run(awkward, Attach{attachment}, house.agent);

  // Neighbours that no pack of incidents shows.
  create("problem", {{"title", text("Fires recur")}});
  create("service_request", {{"title", text("A new extinguisher")}});

  // History from elsewhere.
  Import import;
  import.alias_source = "servicenow";
  import.alias_key = "INC0000045";
  import.events = {imported_event("created", "new", "2016-02-29T01:16:00Z",
                                  {{"title", boost::json::string("INC0000045"), {}},
                                   {"priority", boost::json::string("moderate"), {}}}),
                   imported_event("resolve", "resolved", "2016-02-29T08:53:00Z",
                                  {{"resolutionText", boost::json::string("imported"), {}},
                                   {"deviations", boost::json::array{"new → resolved"}, {}}}),
                   imported_event("close", "closed", "2016-03-05T12:00:00Z", {})};
  Command command;
  command.actor = Actor::system();
  command.kind = "incident";
  command.record = Uuid::from_name("servicenow", "INC0000045");
  command.action = std::move(import);
  imported = must(house.run(std::move(command))).record;
}

void BusyDesk::add_incidents(int count, int events) {
  for (int i = 0; i < count; ++i) {
    house.clock.advance(61 * kMicrosPerSecond);
    Record record = create("incident", {{"title", fmt::format("Incident {}", i)},
                                        {"requester", requester.to_string()}});
    for (int j = 0; j < events; ++j) {
      house.clock.advance(7 * kMicrosPerSecond + 1);
      record = run(record, Update{{{"description", fmt::format("Said for the {}. time", j + 1)}}},
                   house.agent);
    }
  }
}

journal::NoteSigner BusyDesk::signer() const {
  return must(journal::NoteSigner::from_pem(house.identity.origin, house.identity.private_pem));
}

evidence::PackRequest BusyDesk::request() const {
  evidence::PackRequest request;
  request.clause = "8.6.1";
  request.from = *parse_rfc3339("2016-01-01T00:00:00Z");
  request.to = *parse_rfc3339("2027-01-01T00:00:00Z");
  return request;
}

evidence::Pack BusyDesk::pack(const evidence::PackRequest& request) {
  const auto view = must(house.store->snapshot());
  const auto processes = all_processes();
  return must(
      evidence::make_pack(*view, house.keys, *house.desk->model(), processes, signer(), request));
}

Record BusyDesk::create(std::string_view kind, std::vector<FieldInput> fields) {
  Command command;
  // People, groups and services are not the agents' to make.
  const bool work = kind == "incident" || kind == "problem" || kind == "service_request";
  command.actor = work ? house.agent : Actor::system();
  command.kind = kind;
  command.action = Create{std::move(fields), {}, {}};
  return must(house.run(std::move(command))).record;
}

Record BusyDesk::run(const Record& record, Action action, const Actor& actor) {
  Command command;
  command.actor = actor;
  command.kind = record.kind;
  command.record = record.id;
  command.action = std::move(action);
  return must(house.run(std::move(command))).record;
}

Record BusyDesk::fire(const Record& record, std::string_view transition,
                      std::vector<FieldInput> fields) {
  return run(record, Fire{std::string(transition), std::move(fields), {}}, house.agent);
}

Unpacked::Unpacked(const std::vector<evidence::ZipFile>& files) {
  static std::atomic<int> counter = 0;
  folder = std::filesystem::temp_directory_path() /
           fmt::format("proofdesk-pack-{}-{}", ::getpid(), counter++);
  for (const auto& file : files) write(file.name, file.content);
}

Unpacked::~Unpacked() {
  std::error_code ignored;
  std::filesystem::remove_all(folder, ignored);
}

void Unpacked::write(const std::string& name, std::string_view content) const {
  const auto path = folder / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream.write(content.data(), static_cast<std::streamsize>(content.size()));
  if (!stream.flush()) throw std::runtime_error("cannot write " + path.string());
}

Unpacked::Run Unpacked::verify(const std::string& argument, const std::string& shell) const {
  return run(fmt::format("{} '{}/verify.sh' {}", shell, folder.string(),
                         argument.empty() ? "" : "'" + argument + "'"));
}

Unpacked::Run Unpacked::run(const std::string& command) const {
  FILE* const pipe = ::popen(("{ " + command + "; } 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("no shell");
  Run result;
  std::array<char, 4096> buffer{};
  while (const std::size_t count = std::fread(buffer.data(), 1, buffer.size(), pipe)) {
    result.output.append(buffer.data(), count);
  }
  const int status = ::pclose(pipe);
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

}  // namespace proofdesk::testing
