#include "app/demo/cast.hpp"

#include <ranges>

#include <fmt/format.h>

namespace proofdesk::app::demo {
namespace {

struct PersonText {
  std::string_view name;
  std::string_view user_name;
  std::string_view job;
  std::string_view roles;  ///< words between spaces
  std::string_view department;
};
constexpr std::array<PersonText, kPeople> kPersons = {{
    {"Helena Prates", "helena", "Service desk manager", "incident_manager", "IT"},
    {"Paulo Nunes", "paulo", "Problem manager", "problem_manager", "IT"},
    {"Sofia Matos", "sofia", "Service owner", "service_owner", "IT"},
    {"Ana Silva", "ana", "Service desk agent", "agent", "IT"},
    {"Bruno Costa", "bruno", "Service desk agent", "agent", "IT"},
    {"Carla Dias", "carla", "Network engineer", "agent", "IT"},
    {"Diogo Reis", "diogo", "Application engineer", "agent", "IT"},
    {"Eva Lopes", "eva", "Accountant", "requester", "Finance"},
    {"Filipe Rocha", "filipe", "Buyer", "requester", "Finance"},
    {"Gabriela Pinto", "gabriela", "Head of sales", "requester", "Sales"},
    {"Hugo Tavares", "hugo", "Warehouse clerk", "requester", "Warehouse"},
    {"Irene Faria", "irene", "Lawyer", "requester", "Legal"},
    {"Tomás Brito", "tomas", "Service level manager", "service_level_manager service_owner", "IT"},
    {"Vera Lemos", "vera", "Administrator", "administrator", "IT"},
    {"Nuno Vaz", "nuno", "Auditor", "auditor", "Legal"},
}};

struct GroupText {
  std::string_view name;
  std::string_view role;
};
constexpr std::array<GroupText, kGroups> kGroupTexts = {
    {{"Service desk", "service_desk"}, {"Networks", "resolver"}, {"Applications", "resolver"}}};

struct ServiceText {
  std::string_view name;
  std::string_view value;
  std::string_view criticality;
};
constexpr std::array<ServiceText, kServices> kServiceTexts = {{
    {"E-mail", "People inside and outside reach each other in writing.", "high"},
    {"Remote access", "Work goes on wherever people are.", "high"},
    {"Printing", "What must be on paper gets there.", "low"},
    {"General ledger", "The company knows what it owns and owes.", "high"},
    {"Telephony", "Customers reach a person.", "medium"},
}};

constexpr std::array kTroubles = {
    Trouble{"Cannot connect from home",
            "The client says \"gateway not reachable\" since this morning.", "Network", "VPN",
            kRemote, kNetworks, "medium", "high",
            "The gateway's certificate had been renewed; the new one was installed on the client."},
    Trouble{"Connection drops every few minutes", "It comes back by itself after half a minute.",
            "Network", "VPN", kRemote, kNetworks, "low", "medium",
            "The client's keep-alive was longer than the firewall's patience; it was shortened."},
    Trouble{"Mailbox is full", "Nothing more is received; senders get it back.", "E-mail",
            "Mailbox", kMail, kDesk, "low", "medium",
            "Old attachments were moved to the archive together with the owner."},
    Trouble{"Messages arrive hours late", "Mail from customers comes with three hours' delay.",
            "E-mail", "Delivery", kMail, kApplications, "high", "medium",
            "A queue was stuck behind one oversized message, which was taken out."},
    Trouble{"Distribution list does not deliver", "Half of the sales team does not get it.",
            "E-mail", "Delivery", kMail, kApplications, "medium", "low",
            "The list had a nested list that was deleted; its members were added again."},
    Trouble{"Printer on the second floor jams", "Paper sticks on every second page.", "Printing",
            "Device", kPrinting, kDesk, "low", "low",
            "The feed rollers were cleaned and the worn one replaced."},
    Trouble{"Prints come out in strange letters", "Only invoices, since the update.", "Printing",
            "Driver", kPrinting, kApplications, "low", "medium",
            "The driver of before the update was installed again."},
    Trouble{"No printer is offered", "The list of printers is empty after logging in.", "Printing",
            "Queue", kPrinting, kDesk, "medium", "medium",
            "The print service was started again on the file server."},
    Trouble{
        "Posting ends in an error", "\"Period is locked\" although it is open.", "Application",
        "Ledger", kLedger, kApplications, "medium", "high",
        "The period had been closed for one company too many; it was opened for the right one."},
    Trouble{"Report runs for an hour", "The monthly report used to take two minutes.",
            "Application", "Ledger", kLedger, kApplications, "low", "medium",
            "Statistics of the table were out of date and were made anew."},
    Trouble{"Cannot log in to the ledger", "The password is right, it worked yesterday.",
            "Application", "Access", kLedger, kDesk, "low", "high",
            "The account was locked after three attempts; it was unlocked."},
    Trouble{"Telephone has no tone", "Handset and cable were changed already.", "Telephony",
            "Device", kTelephony, kNetworks, "low", "medium",
            "The port of the switch had failed; another one is used."},
    Trouble{"Calls from outside do not come through", "Callers hear that the number is not in use.",
            "Telephony", "Trunk", kTelephony, kNetworks, "high", "high",
            "The provider had blocked the trunk by mistake and opened it again."},
    Trouble{"Voice mail is not delivered", "No message since Monday.", "Telephony", "Voice mail",
            kTelephony, kApplications, "low", "low",
            "The connector's password had expired; it was renewed."},
};

constexpr std::array<Wish, kWishes> kWishTexts = {{
    Wish{"A second screen", "For the new desk in the corner.", "Screen", "Equipment", kPrinting,
         true, "The screen stands on the desk and works.", 0, true},
    Wish{"Access to the ledger for the new accountant", "Reading and posting, company 100.",
         "Ledger access", "Access", kLedger, true, "The account has the roles that were approved.",
         1, true},
    Wish{"A shared mailbox for the tender", "Members: sales and legal.", "Shared mailbox", "E-mail",
         kMail, false, "The mailbox is there and its members can send from it.", 2, true},
    Wish{"Forward my calls while I am away", "To extension 214, two weeks.", "Call forwarding",
         "Telephony", kTelephony, false, "Calls are forwarded until the date given.", 3, false},
    Wish{"Remote access for a contractor", "Three months, ledger test system only.",
         "Remote access", "Access", kRemote, true, "The account is there and ends by itself.", 4,
         true},
    Wish{"How do I print on both sides?", "I cannot find the setting.", "Advice", "Advice",
         kPrinting, false, "It was shown on the telephone, and the link to the guide was sent.", 5,
         false},
}};

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (const auto word : std::views::split(text, ' '))
    words.emplace_back(std::string_view(word.begin(), word.end()));
  return words;
}

}  // namespace

std::string_view user_name(Person person) { return kPersons.at(person).user_name; }
std::string_view full_name(Person person) { return kPersons.at(person).name; }
std::string_view roles_text(Person person) { return kPersons.at(person).roles; }
std::string_view department(Person person) { return kPersons.at(person).department; }
std::string_view group_name(Group group) { return kGroupTexts.at(group).name; }
std::string_view service_name(Service service) { return kServiceTexts.at(service).name; }

std::span<const Trouble> troubles() { return kTroubles; }
std::span<const Wish> wishes() { return kWishTexts; }

Result<Cast> introduce(Stage& stage) {
  Cast cast;
  const Actor system = Actor::system();
  for (std::size_t i = 0; i < kGroups; ++i) {
    const auto& text = kGroupTexts.at(i);
    PROOFDESK_ASSIGN(
        cast.groups.at(i),
        stage.create(system, "group",
                     {{"title", text.name}, {"name", text.name}, {"role", text.role}}));
  }
  for (std::size_t i = 0; i < kPeople; ++i) {
    const auto& text = kPersons.at(i);
    Actor& actor = cast.people.at(i);
    actor.roles = words_of(text.roles);
    // On this stage people are themselves, so that they can approve.
    actor.origin = Origin::kSignIn;
    if (i <= kBruno) actor.groups = {cast.groups.at(kDesk)};
    if (i == kCarla) actor.groups = {cast.groups.at(kNetworks)};
    if (i == kDiogo) actor.groups = {cast.groups.at(kApplications)};
    boost::json::array groups;
    for (const Uuid group : actor.groups) groups.emplace_back(group.to_string());
    PROOFDESK_ASSIGN(actor.person,
                     stage.create(system, "person",
                                  {{"name", text.name},
                                   {"userName", text.user_name},
                                   {"email", fmt::format("{}@example.org", text.user_name)},
                                   {"jobTitle", text.job},
                                   {"department", text.department},
                                   {"roles", boost::json::value_from(actor.roles)},
                                   {"inDirectory", true},
                                   {"groups", std::move(groups)}}));
  }
  const Actor& owner = cast.people.at(kSofia);
  for (std::size_t i = 0; i < kServices; ++i) {
    const auto& text = kServiceTexts.at(i);
    PROOFDESK_ASSIGN(cast.services.at(i), stage.create(owner, "service",
                                                       {{"title", text.name},
                                                        {"name", text.name},
                                                        {"valueStatement", text.value},
                                                        {"criticality", text.criticality},
                                                        {"owner", cast.id(kSofia)},
                                                        {"inScope", true}}));
    PROOFDESK_TRY(stage.fire(owner, "service", cast.services.at(i), "go_live"));
  }
  return cast;
}

}  // namespace proofdesk::app::demo
