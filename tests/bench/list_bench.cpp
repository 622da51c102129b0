// Lists of 50 over many incidents, in-process: whatever is asked, the answer must not take longer the more
// records there are. Rows are written straight into the store; the desk has no part in reading.

#include "core/query/list_query.hpp"
#include "processes/registry.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/bench/desk_house.hpp"
#include "tests/bench/report.hpp"

#include <random>
#include <span>

#include <fmt/format.h>

namespace proofdesk::bench {
namespace {

Uuid person(std::size_t number) { return Uuid::from_name("person", std::to_string(number)); }
Uuid group(std::size_t number) { return Uuid::from_name("group", std::to_string(number)); }

CustomField custom(std::string name, FieldType type) {
  CustomField field{.kind = "incident"};
  field.field.name = std::move(name);
  field.field.type = type;
  return field;
}

/// A desk some years old: nine in ten incidents are closed, a few hundred are being worked on.
class OldDesk {
 public:
  OldDesk(const std::filesystem::path& directory, std::size_t incidents) {
    SqliteStore::Options options;
    options.file = directory / "proofdesk.db";
    options.durable = false;
    store_ = must(SqliteStore::open(std::move(options)));
    model_ = must(Model::build(
        kinds(), {custom("cost_centre", FieldType::kText), custom("score", FieldType::kInteger)}));
    must(store_->migrate(model_));
    fill(incidents);
  }

  [[nodiscard]] const KindModel& kind() const { return *model_->kind("incident"); }

  [[nodiscard]] ListQuery query(std::string_view filter, std::string_view order) const {
    ListQuery query;
    if (!filter.empty()) query.filter = must(parse_filter(kind(), filter));
    query.order = must(parse_order(kind(), order));
    return query;
  }

  /// Microseconds for a page, the median of `times`.
  double time(const ListQuery& query, const Access& access, int times) {
    std::vector<double> taken;
    for (int i = 0; i < times; ++i) {
      const Stopwatch watch;
      auto view = must(store_->snapshot());
      const auto page = must(view->list(kind(), query, access));
      taken.push_back(watch.wall() * 1e6);
    }
    return median(taken);
  }

  [[nodiscard]] ListQuery at_depth(ListQuery query, std::size_t depth) {
    query.page_size = 1000;
    auto view = must(store_->snapshot());
    for (std::size_t done = 0; done < depth; done += query.page_size) {
      const auto page = must(view->list(kind(), query, Access::unrestricted()));
      if (!page.more) break;
      query.after = cursor_at(query, page.records.back(), page.rows.back());
    }
    query.page_size = 50;
    return query;
  }

 private:
  static std::vector<KindSource> kinds() {
    std::vector<KindSource> kinds;
    for (const auto& process : all_processes()) kinds.push_back(process.kind);
    return kinds;
  }

  void fill(std::size_t incidents) {
    std::mt19937_64 random(1);
    const auto below = [&](std::size_t limit) { return std::size_t(random() % limit); };
    const auto field = [&](const char* name) -> const FieldModel& { return *kind().field(name); };
    static const std::vector<std::string> kPriorities{"critical", "high", "moderate", "low"};
    for (std::size_t done = 0; done < incidents;) {
      auto transaction = must(store_->begin());
      for (std::size_t i = 0; i < 5000 && done < incidents; ++i, ++done) {
        Record record =
            new_record(kind(), Uuid::v7({static_cast<std::int64_t>(done) * 1000}, 0, random()));
        record.number = must(transaction->next_number(kind()));
        const bool recent = incidents - done < 3000;
        record.state = recent && below(4) != 0 ? (below(2) ? "in_progress" : "new") : "closed";
        record.version = 5;
        record.created_at = {static_cast<std::int64_t>(done) * 60'000'000};
        record.updated_at = {record.created_at.micros +
                             static_cast<std::int64_t>(below(30)) * 86'400'000'000};
        record.key_slot = static_cast<std::int64_t>(done);
        record.lifecycle = kind().lifecycle.hash;
        record.set(field("title"), std::string("Something does not work as it should"));
        record.set(field("description"), std::string(300, 'd'));
        record.set(field("requester"), person(below(5000)).to_string());
        record.set(field("group"), group(below(50)).to_string());
        record.set(field("assignee"), person(below(300)).to_string());
        if (const auto* word = field("priority").word(kPriorities[below(4)]))
          record.set(field("priority"), word->word);
        record.set(field("category"), fmt::format("category {}", below(30)));
        if (below(100) == 0) record.set(field("confidential"), true);
        if (below(10) == 0)
          record.set(field("custom.cost_centre"), fmt::format("CC-{}", below(1000)));
        if (below(2) == 0) record.set(field("custom.score"), static_cast<std::int64_t>(below(5)));
        must(transaction->insert(kind(), record));
      }
      must(transaction->commit());
      must(store_->maintain());
    }
  }

  std::shared_ptr<const Model> model_;
  std::unique_ptr<SqliteStore> store_;
};

struct Case {
  const char* what;
  std::string filter;
  const char* order;
};

int run(const Options& options) {
  const std::size_t few = options.quick ? 5'000 : 20'000;
  const std::size_t many = options.quick ? 20'000 : 200'000;
  const ScratchDirectory directory(options.data);
  std::filesystem::create_directory(directory.path() / "few");
  std::filesystem::create_directory(directory.path() / "many");
  OldDesk small(directory.path() / "few", few);
  OldDesk large(directory.path() / "many", many);
  const auto g = group(7).to_string();
  const std::vector<Case> cases = {
      {"newest", "", ""},
      {"last updated", "", "updatedAt desc"},
      {"by priority", "", "priority, createdAt desc"},
      {"closed, newest", "state=closed", ""},
      {"closed, last updated", "state=closed", "updatedAt desc"},
      {"new, oldest", "state=new", "createdAt"},
      {"new or in progress, by priority", "state=new OR state=in_progress", "priority, createdAt"},
      {"of a group, last updated", "group=" + g, "updatedAt desc"},
      {"of a group, not closed", "group=" + g + " state!=closed", "updatedAt desc"},
      {"of a group, new, by priority", "group=" + g + " state=new", "priority, createdAt"},
      {"of a person and category",
       "requester=" + person(3).to_string() + " category=\"category 4\"", "updatedAt desc"},
      {"critical and not closed", "priority=critical state!=closed", "createdAt"},
      {"custom, rare", "custom.cost_centre=\"CC-77\"", "updatedAt desc"},
      {"custom, common", "custom.score=3", "updatedAt desc"},
      {"by custom", "", "custom.score desc, updatedAt"},
      {"nothing matches", "state=closed category=\"category 400\"", "updatedAt desc"},
  };
  Report report("list_bench");
  const auto compare = [&](const std::string& what, const ListQuery& in_small,
                           const ListQuery& in_large, const Access& access) {
    std::vector<double> times;
    std::vector<double> ratios;
    for (int round = 0; round < options.rounds; ++round) {
      const double base = small.time(in_small, access, 21);
      times.push_back(large.time(in_large, access, 21));
      ratios.push_back(times.back() / base);
    }
    report.add(what, times, "µs");
    report.add(what + fmt::format(": {} ÷ {} records", many, few), ratios, "");
  };
  for (const auto& [what, filter, order] : cases) {
    compare(what, small.query(filter, order), large.query(filter, order), Access::unrestricted());
  }
  const Access requester = Access::of(Actor{.person = person(3), .roles = {"requester"}});
  const Access agent =
      Access::of(Actor{.person = person(3), .roles = {"agent"}, .groups = {group(7)}});
  for (const auto& [who, access] :
       {std::pair{"a requester's", requester}, std::pair{"an agent's", agent}}) {
    for (const auto& [what, filter, order] : std::span(cases).first(6)) {
      compare(fmt::format("{} {}", who, what), small.query(filter, order),
              large.query(filter, order), access);
    }
  }
  for (const auto* order : {"", "updatedAt desc", "priority, createdAt desc"}) {
    const auto query = large.query("", order);
    const auto deep = large.at_depth(query, many / 2);
    std::vector<double> ratios;
    for (int round = 0; round < options.rounds; ++round) {
      const double first = large.time(query, Access::unrestricted(), 21);
      ratios.push_back(first / large.time(deep, Access::unrestricted(), 21));
    }
    report.add(fmt::format("order \"{}\": first page ÷ page at {}", order, many / 2), ratios, "",
               Report::Goal::kAtLeast, 0.5);
  }
  return report.finish(options) ? 0 : 1;
}

}  // namespace
}  // namespace proofdesk::bench

int main(int argc, char** argv) {
  return proofdesk::bench::run(proofdesk::bench::Options::parse(argc, argv));
}
