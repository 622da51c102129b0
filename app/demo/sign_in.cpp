#include "app/demo/sign_in.hpp"

#include "server/identity/passwords.hpp"
#include "server/identity/secret.hpp"

namespace proofdesk::app::demo {
namespace {

Result<Reply> run(House& house, const Actor& actor, Uuid record, Action action) {
  Command command;
  command.actor = actor;
  command.kind = "invitation";
  command.record = record;
  command.action = std::move(action);
  auto results = house.execute({std::move(command)});
  return std::move(results.front());
}

}  // namespace

Status let_everybody_sign_in(House& house, const Cast& cast, std::string_view password,
                             std::int64_t hash_memory, std::int64_t hash_passes) {
  server::Passwords passwords(house.credentials(),
                              {.passes = static_cast<unsigned long long>(hash_passes),
                               .memory = static_cast<std::size_t>(hash_memory)});
  for (const Player& player : cast.people()) {
    const Actor& actor = player.actor;
    const std::string secret = server::new_secret(server::kInvitationPrefix);
    PROOFDESK_ASSIGN(
        const auto invited,
        run(house, cast.person("vera").actor, {},
            Create{.fields = {{"person", actor.person.to_string()},
                              {"secret_hash", server::secret_digest(secret)},
                              {"expires_at", house.clock().now().micros + kMicrosPerDay}}}));
    PROOFDESK_ASSIGN(const auto kept, passwords.keep(password));
    const Actor themselves{
        .person = actor.person, .roles = {"system"}, .groups = {}, .origin = Origin::kSignIn};
    PROOFDESK_TRY(run(house, themselves, invited.record.id,
                      Fire{.transition = "accept",
                           .fields = {{"credential", kept.handle().to_string()}},
                           .comment = {}}));
  }
  return {};
}

}  // namespace proofdesk::app::demo
