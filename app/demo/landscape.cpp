// What the services stand on: machine rooms, hosts, servers, databases, networks, and how they hang together.

#include "app/demo/cast.hpp"
#include "core/model/record_ref.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

constexpr std::int64_t kHosts = 8;  // of a site
constexpr std::int64_t kRacks = 4;
constexpr std::string_view kItem = "configuration_item";
constexpr std::string_view kThere = "Was in use before the register began; seen in the inventory.";

std::string item_ref(Uuid id) { return RecordRef{std::string(kItem), id}.to_string(); }

/// What stands in for one another, and how many of it are needed.
struct Standby {
  std::string group;
  std::int64_t needed = 1;
};

/// Collects what is to be recorded, by name, and records it kind by kind: few commits instead of thousands.
class Landscape {
 public:
  Landscape(Stage& stage, Cast& cast)
      : stage_(stage), cast_(cast), keeper_(cast.person("kinga").actor) {}

  Status record(std::int64_t workplaces, std::vector<Uuid>& at_workplaces) {
    PROOFDESK_TRY(types());
    // What carries the network follows from how many there are to connect.
    switches_ = std::max<std::int64_t>(2, workplaces / 125);
    for (const Site site : kSites) place(site);
    for (const DemoService& service : cast_.services()) carry(service);
    const std::size_t infrastructure = items_.size();
    for (std::int64_t i = 0; i < workplaces; ++i) workplace(i);
    PROOFDESK_TRY(write());
    for (std::size_t i = infrastructure; i < items_.size(); ++i)
      at_workplaces.push_back(ids_.at(names_[i]));
    for (DemoService& service : cast_.services()) tell(service);
    return {};
  }

 private:
  Status types() {
    const auto type = [&](std::string_view name, std::string_view parent,
                          bool controlled) -> Status {
      Fields fields{{"name", name}, {"controlled", controlled}};
      if (!parent.empty()) fields["parent"] = types_.at(std::string(parent)).to_string();
      PROOFDESK_ASSIGN(types_[std::string(name)],
                       stage_.create(keeper_, "item_type", std::move(fields)));
      cast_.call_item_type(std::string(name), types_[std::string(name)]);
      return {};
    };
    PROOFDESK_TRY(type("Infrastructure", "", true));
    for (const auto name : {"Room", "Rack", "Power supply", "Host", "Server", "Storage array",
                            "Switch", "Firewall", "Line", "Balancer", "Access point"}) {
      PROOFDESK_TRY(type(name, "Infrastructure", true));
    }
    PROOFDESK_TRY(type("Software", "", true));
    for (const auto name : {"Application", "Database cluster", "Certificate"})
      PROOFDESK_TRY(type(name, "Software", true));
    PROOFDESK_TRY(type("Test server", "", false));
    PROOFDESK_TRY(type("Workplace", "", false));
    for (const auto name :
         {"Laptop", "Telephone", "Printer", "Till", "Scanner", "Screen", "Terminal"})
      PROOFDESK_TRY(type(name, "Workplace", false));
    return {};
  }

  void item(const std::string& name, std::string_view type, Site site, std::string_view owner,
            std::string_view criticality, Fields more = {}) {
    Fields fields{{"name", name},
                  {"itemType", types_.at(std::string(type)).to_string()},
                  {"owner", owner},
                  {"location", site_name(site)},
                  {"environment", "production"},
                  {"criticality", criticality},
                  {"source", "import"}};
    for (const auto& [field, value] : more) fields[field] = value;
    items_.push_back(std::move(fields));
    names_.push_back(name);
  }
  void relate(std::string from, std::string_view word, std::string to, Standby standby = {}) {
    relations_.push_back({std::move(from), std::string(word), std::move(to), std::move(standby)});
  }

  static std::string of(Site site, std::string_view name) {
    return fmt::format("{}-{}", site == Site::kLisbon ? "lis" : "waw", name);
  }

  /// A machine room with two feeds of power, two switches of the core, hosts that need one of each.
  void place(Site site) {
    const std::string platforms = cast_.person(site == Site::kLisbon ? "rita" : "marek").id();
    const std::string networks = cast_.person(site == Site::kLisbon ? "carla" : "beata").id();
    item(of(site, "room"), "Room", site, platforms, "high");
    for (const auto feed : {"ups-a", "ups-b"}) {
      item(of(site, feed), "Power supply", site, platforms, "high");
      relate(of(site, feed), "located_in", of(site, "room"));
    }
    for (const auto core :
         {"core-1", "core-2", "fw-1", "fw-2", "line-1", "line-2", "lb-1", "lb-2"}) {
      const std::string_view name(core);
      item(of(site, name),
           name.starts_with("core") ? "Switch"
           : name.starts_with("fw") ? "Firewall"
           : name.starts_with("lb") ? "Balancer"
                                    : "Line",
           site, networks, "high");
      if (!name.starts_with("line")) powered(of(site, name), site);
    }
    for (const auto array : {"array-1", "array-2"}) {
      item(of(site, array), "Storage array", site, platforms, "high",
           {{"manufacturer", "Northstack"}, {"model", "A400"}});
      powered(of(site, array), site);
      relate(of(site, array), "located_in", of(site, "room"));
    }
    for (std::int64_t i = 1; i <= kRacks; ++i) {
      const auto rack = of(site, fmt::format("rack-{}", i));
      item(rack, "Rack", site, platforms, "medium");
      relate(rack, "located_in", of(site, "room"));
    }
    for (std::int64_t i = 1; i <= kHosts; ++i) {
      const auto host = of(site, fmt::format("host-{:02}", i));
      item(host, "Host", site, platforms, "high",
           {{"manufacturer", "Ferro"},
            {"model", "R2"},
            {"serialNumber", fmt::format("FR2-{}-{:04}", of(site, "h"), 1000 + i)}});
      relate(host, "located_in", of(site, fmt::format("rack-{}", 1 + i % kRacks)));
      powered(host, site);
      for (const auto core : {"core-1", "core-2"})
        relate(host, "depends_on", of(site, core), {"network", 1});
      relate(host, "uses", of(site, fmt::format("array-{}", 1 + i % 2)));
    }
    for (std::int64_t i = 1; i <= switches_; ++i) {
      const auto name = of(site, fmt::format("sw-{:02}", i));
      item(name, "Switch", site, networks, "medium");
      for (const auto core : {"core-1", "core-2"})
        relate(name, "depends_on", of(site, core), {"network", 1});
    }
    for (std::int64_t i = 1; i <= 2 * switches_; ++i) {
      const auto name = of(site, fmt::format("ap-{:02}", i));
      item(name, "Access point", site, networks, "low",
           {{"manufacturer", "Aero"}, {"model", "W6"}});
      relate(name, "powered_by", of(site, fmt::format("sw-{:02}", 1 + i % switches_)));
    }
  }
  void powered(const std::string& name, Site site) {
    for (const auto feed : {"ups-a", "ups-b"})
      relate(name, "powered_by", of(site, feed), {"power", 1});
  }

  std::string next_host(Site site) {
    auto& next = hosts_.at(static_cast<std::size_t>(site));
    return of(site, fmt::format("host-{:02}", 1 + next++ % kHosts));
  }
  void server(const std::string& name, std::string_view type, Site site, const std::string& owner,
              std::string_view criticality, Fields more = {}) {
    item(name, type, site, owner, criticality, std::move(more));
    relate(name, "runs_on", next_host(site));
  }

  /// An application on its servers, with the database that it shares or has to itself.
  void carry(const DemoService& service) {
    const std::string owner = service.owner->id();
    const std::string& application = service.short_name;
    item(application, "Application", service.site, owner, service.criticality,
         {{"itemVersion", "4.0"}});
    const auto nodes = number_at(service.line, "nodes", 1);
    for (std::int64_t i = 1; i <= nodes; ++i) {
      const auto node = fmt::format("{}-{:02}", application, i);
      server(node, "Server", service.site, owner, service.criticality, {{"itemVersion", "12.4"}});
      relate(application, "runs_on", node, {"servers", number_at(service.line, "needed", 1)});
    }
    if (nodes > 1) {
      for (const auto balancer : {"lb-1", "lb-2"})
        relate(application, "depends_on", of(service.site, balancer), {"balancers", 1});
      item(application + "-cert", "Certificate", service.site, owner, "medium");
      relate(application, "uses", application + "-cert");
    }
    server(application + "-test", "Test server", service.site, owner, "low",
           {{"environment", "staging"}});
    if (const auto database = text_at(service.line, "database"); !database.empty()) {
      database_of(service, database);
      relate(application, "depends_on", database);
    }
    if (service.name == "Internet access") {
      for (const auto part : {"line-1", "line-2", "fw-1", "fw-2"}) {
        const std::string_view name(part);
        relate(application, "depends_on", of(service.site, name),
               {name.starts_with("fw") ? "firewalls" : "lines", 1});
      }
    }
  }
  void database_of(const DemoService& service, const std::string& name) {
    if (std::ranges::find(databases_, name) != databases_.end()) return;
    databases_.push_back(name);
    const std::string owner = cast_.person(service.site == Site::kLisbon ? "simao" : "zofia").id();
    item(name, "Database cluster", service.site, owner, "high", {{"itemVersion", "16.2"}});
    for (const auto node : {"a", "b"}) {
      server(name + "-" + node, "Server", service.site, owner, "high");
      relate(name, "runs_on", name + "-" + node, {"databases", 1});
    }
  }

  void workplace(std::int64_t i) {
    struct Thing {
      std::string_view type;
      std::string_view prefix;
      std::string_view model;
    };
    constexpr std::array kThings = {
        Thing{"Laptop", "lap", "Slate 14"}, Thing{"Laptop", "lap", "Slate 14"},
        Thing{"Laptop", "lap", "Slate 16"}, Thing{"Laptop", "lap", "Slate 14"},
        Thing{"Screen", "scr", "View 27"},  Thing{"Screen", "scr", "View 27"},
        Thing{"Telephone", "tel", "T5"},    Thing{"Telephone", "tel", "T5"},
        Thing{"Printer", "prn", "P30"},     Thing{"Scanner", "scn", "Handy 3"},
        Thing{"Till", "til", "K9"},         Thing{"Terminal", "trm", "Gate 2"}};
    const Thing& thing = kThings.at(static_cast<std::size_t>(i) % kThings.size());
    const Site site = i % 5 < 3 ? Site::kLisbon : Site::kWarsaw;
    const auto& people = cast_.callers(site);
    item(fmt::format("{}-{:05}", thing.prefix, i + 1), thing.type, site,
         people[static_cast<std::size_t>(i * 7) % people.size()]->id(), "low",
         {{"model", thing.model}, {"serialNumber", fmt::format("S{:07}", 4'700'000 + i * 37)}});
  }

  /// Items, then what relates them, and then into production: from there on they are under control.
  Status write() {
    PROOFDESK_ASSIGN(const auto ids, stage_.create_all(keeper_, kItem, items_));
    for (std::size_t i = 0; i < ids.size(); ++i) ids_[names_[i]] = ids[i];
    std::vector<Fields> relations;
    for (const Relation& each : relations_) {
      Fields fields{{"from", item_ref(ids_.at(each.from))},
                    {"relation", each.word},
                    {"to", item_ref(ids_.at(each.to))}};
      if (!each.standby.group.empty()) {
        fields["redundancyGroup"] = each.standby.group;
        fields["needed"] = each.standby.needed;
      }
      relations.push_back(std::move(fields));
    }
    for (const DemoService& service : cast_.services()) {
      const auto self = RecordRef{"service", service.id}.to_string();
      relations.push_back(
          {{"from", self}, {"relation", "runs_on"}, {"to", item_ref(ids_.at(service.short_name))}});
      for (const auto& needed : list_at(service.line, "needs")) {
        relations.push_back({{"from", self},
                             {"relation", "depends_on"},
                             {"to", RecordRef{"service", cast_.service(needed).id}.to_string()}});
      }
    }
    PROOFDESK_TRY(stage_.create_all(keeper_, "ci_relation", std::move(relations)));
    std::vector<Uuid> related;
    std::vector<Uuid> alone;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const bool has_relation = std::ranges::any_of(relations_, [&](const Relation& each) {
        return each.from == names_[i] || each.to == names_[i];
      });
      (has_relation ? related : alone).push_back(ids[i]);
    }
    PROOFDESK_TRY(stage_.fire_all(keeper_, kItem, related, "put_in_production",
                                  {{"correctionReason", kThere}}));
    return stage_.fire_all(keeper_, kItem, alone, "put_in_production",
                           {{"correctionReason", kThere}, {"standsAlone", true}});
  }

  void tell(DemoService& service) {
    service.application = ids_.at(service.short_name);
    for (std::int64_t i = 1; i <= number_at(service.line, "nodes", 1); ++i) {
      service.node_names.push_back(fmt::format("{}-{:02}", service.short_name, i));
      service.nodes.push_back(ids_.at(service.node_names.back()));
    }
    service.database_name = text_at(service.line, "database");
    if (!service.database_name.empty()) service.database = ids_.at(service.database_name);
  }

  struct Relation {
    std::string from;
    std::string word;
    std::string to;
    Standby standby;
  };
  Stage& stage_;
  Cast& cast_;
  const Actor& keeper_;
  std::map<std::string, Uuid> types_;
  std::vector<Fields> items_;
  std::vector<std::string> names_;  ///< of the items, in the same order
  std::vector<Relation> relations_;
  std::vector<std::string> databases_;
  std::array<std::int64_t, kSites.size()> hosts_{};
  std::int64_t switches_ = 2;
  std::map<std::string, Uuid> ids_;
};

}  // namespace

Status record_configuration(Stage& stage, Cast& cast, std::int64_t workplaces,
                            std::vector<Uuid>& at_workplaces) {
  return Landscape(stage, cast).record(workplaces, at_workplaces);
}

}  // namespace proofdesk::app::demo
