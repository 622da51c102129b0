#include "app/demo/cast.hpp"

#include "generated/assets.hpp"

#include <algorithm>
#include <array>
#include <ranges>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

struct GroupText {
  std::string_view name;
  std::string_view role;
};
constexpr std::array kGroupTexts = {GroupText{"Service desk", "service_desk"},
                                    GroupText{"Networks", "resolver"},
                                    GroupText{"Applications", "resolver"},
                                    GroupText{"Platforms", "resolver"},
                                    GroupText{"Data", "resolver"},
                                    GroupText{"Workplace", "resolver"},
                                    GroupText{"Change advisory board", "board"}};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (const auto word : std::views::split(text, ' '))
    words.emplace_back(std::string_view(word.begin(), word.end()));
  return words;
}

Site site_of(const Line& line) {
  return text_at(line, "site") == "Warsaw" ? Site::kWarsaw : Site::kLisbon;
}

Fields fields_of(const Player& player) {
  boost::json::array groups;
  for (const Uuid group : player.actor.groups) groups.emplace_back(group.to_string());
  return {{"name", player.name},
          {"userName", player.user_name},
          {"email", fmt::format("{}@example.org", player.user_name)},
          {"jobTitle", player.job},
          {"department", player.department},
          {"location", site_name(player.site)},
          {"timeZone", player.site == Site::kLisbon ? "Europe/Lisbon" : "Europe/Warsaw"},
          {"roles", boost::json::value_from(player.actor.roles)},
          {"inDirectory", true},
          {"groups", std::move(groups)}};
}

[[noreturn]] void nobody(std::string_view what, std::string_view name) {
  throw std::logic_error(fmt::format("the demo knows no {} called {}", what, name));
}

}  // namespace

Result<Cast> Cast::introduce(Stage& stage, std::int64_t crowd) {
  Cast cast;
  for (const auto& text : kGroupTexts) {
    PROOFDESK_ASSIGN(
        cast.groups_[std::string(text.name)],
        stage.create(Actor::system(), "group",
                     {{"title", text.name}, {"name", text.name}, {"role", text.role}}));
  }
  PROOFDESK_TRY(cast.introduce_people(stage, crowd));
  PROOFDESK_TRY(cast.introduce_services(stage));
  PROOFDESK_TRY(cast.read_wishes());
  return cast;
}

Status Cast::introduce_people(Stage& stage, std::int64_t crowd) {
  PROOFDESK_ASSIGN(const Page page, read_page("people"));
  for (const Line& line : page) {
    Player& player = people_.emplace_back();
    player.user_name = text_at(line, "user");
    player.name = text_at(line, "name");
    player.job = text_at(line, "job");
    player.roles = text_at(line, "roles");
    player.department = text_at(line, "department");
    player.group = text_at(line, "group");
    player.site = site_of(line);
    player.actor.roles = words_of(player.roles);
    player.actor.origin = Origin::kSignIn;
    if (!player.group.empty()) player.actor.groups = {group(player.group)};
    if (flag_at(line, "board")) player.actor.groups.push_back(group("Change advisory board"));
    by_user_name_[player.user_name] = &player;
  }
  // Of the crowd, each first name with each last name would be enough for a town.
  const auto names = boost::json::parse(asset("app/demo/crowd.json")).as_object();
  const auto pick = [&](Site site, std::string_view list, std::int64_t index) {
    const auto& all = names.at(site_name(site)).at(list).as_array();
    return std::string(all.at(static_cast<std::size_t>(index) % all.size()).as_string());
  };
  for (std::int64_t i = 0; i < crowd; ++i) {
    Player& player = crowd_.emplace_back();
    player.site = i % 5 < 3 ? Site::kLisbon : Site::kWarsaw;
    player.name = pick(player.site, "first", i / 2) + " " + pick(player.site, "last", i * 7 / 3);
    player.user_name = fmt::format("u{:04}", i + 1);
    player.roles = "requester";
    player.actor.roles = {player.roles};
    player.actor.origin = Origin::kSignIn;
    player.department = pick(player.site, "departments", i);
    player.job = player.department;
  }
  std::vector<Fields> all;
  for (const Player& player : people_) all.push_back(fields_of(player));
  for (const Player& player : crowd_) all.push_back(fields_of(player));
  PROOFDESK_ASSIGN(const auto ids, stage.create_all(Actor::system(), "person", std::move(all)));
  for (std::size_t i = 0; i < ids.size(); ++i) {
    Player& player = i < people_.size() ? people_[i] : crowd_[i - people_.size()];
    player.actor.person = ids[i];
    if (player.roles == "requester" && player.department != "IT")
      callers_.at(static_cast<std::size_t>(player.site)).push_back(&player);
  }
  return {};
}

Status Cast::introduce_services(Stage& stage) {
  PROOFDESK_ASSIGN(const Page page, read_page("services"));
  for (const Line& line : page) {
    DemoService& service = services_.emplace_back();
    service.name = text_at(line, "name");
    service.short_name = text_at(line, "short");
    service.criticality = text_at(line, "criticality");
    service.group = text_at(line, "group");
    service.site = site_of(line);
    service.owner = &person(text_at(line, "owner"));
    service.weight = number_at(line, "weight", 1);
    service.line = line;
    PROOFDESK_ASSIGN(service.id, stage.create(service.owner->actor, "service",
                                              {{"title", service.name},
                                               {"name", service.name},
                                               {"valueStatement", text_at(line, "value")},
                                               {"criticality", service.criticality},
                                               {"owner", service.owner->id()},
                                               {"group", group(service.group).to_string()},
                                               {"inScope", true}}));
    PROOFDESK_TRY(stage.fire(service.owner->actor, "service", service.id, "go_live"));
  }
  return {};
}

Status Cast::read_wishes() {
  PROOFDESK_ASSIGN(const Page page, read_page("wishes"));
  for (const Line& line : page) {
    Wish& wish = wishes_.emplace_back();
    wish.title = text_at(line, "title");
    wish.description = text_at(line, "description");
    wish.offering = text_at(line, "offering");
    wish.category = text_at(line, "category");
    wish.service = text_at(line, "service");
    wish.needs_approval = flag_at(line, "approval");
    wish.delivered = text_at(line, "delivered");
    wish.form = text_at(line, "form");
    wish.weight = number_at(line, "weight", 1);
  }
  return {};
}

const Player& Cast::person(std::string_view user_name) const {
  const auto found = by_user_name_.find(user_name);
  if (found == by_user_name_.end()) nobody("person", user_name);
  return *found->second;
}

Uuid Cast::group(std::string_view name) const {
  const auto found = groups_.find(name);
  if (found == groups_.end()) nobody("group", name);
  return found->second;
}

Uuid Cast::item_type(std::string_view name) const {
  const auto found = item_types_.find(name);
  if (found == item_types_.end()) nobody("type of items", name);
  return found->second;
}

const DemoService& Cast::service(std::string_view name) const {
  const auto found = std::ranges::find(services_, name, &DemoService::name);
  if (found == services_.end()) nobody("service", name);
  return *found;
}

DemoService& Cast::service(std::string_view name) {
  return const_cast<DemoService&>(std::as_const(*this).service(name));
}

const Player& Cast::one_of(std::string_view group, Site site, Dice& dice) const {
  std::vector<const Player*> there;
  std::vector<const Player*> anywhere;
  for (const Player& player : people_) {
    if (player.group != group || player.roles != "agent") continue;
    anywhere.push_back(&player);
    if (player.site == site) there.push_back(&player);
  }
  if (anywhere.empty()) nobody("agent of a group", group);
  return *dice.one_of(there.empty() ? anywhere : there);
}

const Player& Cast::caller(Site site, Dice& dice) const { return *dice.one_of(callers(site)); }

}  // namespace proofdesk::app::demo
