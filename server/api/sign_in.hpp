#pragma once

#include "server/api/context.hpp"
#include "server/api/route.hpp"

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace proofdesk::server {

// What signing in, accepting an invitation and changing a password share.

/// The JSON object of such a request with exactly these members, all of them texts. Refused together with an
/// Idempotency-Key, under which a secret would have to be kept.
[[nodiscard]] Result<std::vector<std::string>> credentials_of(
    Call& call, const std::vector<std::string_view>& members);

/// Hashes at this password's cost: on the threads for that, past the throttle. `account` is the name that is
/// tried (empty: only the address counts), `work` gives the answer and says by `good` whether the password was
/// right. What is refused on the way is answered here.
struct Attempt {
  std::string account;
  std::string address;
  bool good = false;         ///< set by the work: what was tried was right
  bool slowed_down = false;  ///< the account has just used up its free attempts
};
using Hashing = std::move_only_function<Result<Response>(Call&, Attempt&)>;
void hash_for(Call call, std::string account, Hashing work);

/// Who it is and what it may do, for that somebody to read.
[[nodiscard]] boost::json::object describe_identity(const Identity& identity);  // tokens.cpp
/// The one person of this id, number, user name, e-mail address or name; nullopt when there is none.
[[nodiscard]] Result<std::optional<Record>> find_person(ReadView& view, const KindModel& kind,
                                                        std::string_view name);  // tokens.cpp
/// Creates a record and answers with it and, this once, the secret it is about, as `member`.
void answer_with_secret(Call call, Command command, std::string_view member,
                        std::string secret);  // tokens.cpp

/// Runs a command and waits; off the io threads.
[[nodiscard]] Result<Reply> run_command(ApiContext& api, Command command);
/// A command of the system on behalf of a person: the journal names the person.
[[nodiscard]] Command on_behalf(Uuid person, std::string_view kind, Uuid record, Action action);

/// Whom a name to sign in with means, as far as an active person with a password has it: user name first, then
/// e-mail address, as written or in lower case. It takes the same whether there is anybody or not.
[[nodiscard]] Result<std::optional<Record>> find_by_sign_in_name(ReadView& view,
                                                                 const KindModel& people,
                                                                 std::string_view name);
/// Names that make no good password for this person.
[[nodiscard]] std::vector<std::string> names_of(const KindModel& people, const Record& person);
/// The handle of the person's password; nullopt when there is none.
[[nodiscard]] std::optional<Uuid> handle_of(const KindModel& people, const Record& person);

/// Destroys the one of the two passwords that nobody has: the former where the command was taken, else the one
/// that was kept for it. Where the outcome is unknown both stay, and the sweep at the next start decides.
void settle_password(ApiContext& api, const Result<Reply>& reply, std::optional<Uuid> former,
                     Uuid kept);

/// Keeps what the throttle counts, at most every few seconds unless `now`.
void remember_attempts(ApiContext& api, bool now);
/// Destroys passwords that nobody has any more; on the readers' threads.
void sweep_passwords(ApiContext& api);

}  // namespace proofdesk::server
