// Invitations and sessions: who may come in, and until when.

#include "processes/shared/sign_in_rules.hpp"
#include "tests/support/processes/house.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace proofdesk::test {
namespace {

class SignIn : public ::testing::Test {
 protected:
  SignIn() {
    ana = house.create_as(house.administrator(), "person",
                          {{"name", word("Ana")}, {"user_name", word("ana")}});
  }

  static std::string handle(std::string_view name) {
    return Uuid::from_name("handle", name).to_string();
  }
  Actor acting_for(Uuid person) const {
    return {.person = person, .roles = {"system"}, .groups = {}, .origin = Origin::kSignIn};
  }
  House::Fields invitation(Uuid person, std::int64_t lasts = 72 * kHour) {
    return {{"person", ref(person)},
            {"secret_hash", std::string(64, 'a')},
            {"expires_at", house.now().micros + lasts}};
  }
  Uuid invite(Uuid person) {
    return house.create_as(house.administrator(), "invitation", invitation(person));
  }
  Result<Decision> accept(Uuid person, Uuid invitation, std::string_view password) {
    return house.fire(acting_for(person), "invitation", invitation, "accept",
                      {{"credential", handle(password)}});
  }
  void give_password(Uuid person, std::string_view password) {
    ASSERT_TRUE(accept(person, invite(person), password));
  }
  Result<Decision> try_sign_in(Uuid person, std::string_view password) {
    return house.try_create(acting_for(person), "session",
                            {{"person", ref(person)},
                             {"secret_hash", std::string(64, 'b')},
                             {"credential", handle(password)},
                             {"expires_at", house.now().micros + 12 * kHour}});
  }
  Uuid sign_in(Uuid person, std::string_view password) {
    const auto decision = try_sign_in(person, password);
    EXPECT_TRUE(decision) << decision.error().detail;
    return decision->events.front().record;
  }

  House house;
  Uuid ana;
};

TEST_F(SignIn, BeginsWithAnInvitationByAnAdministrator) {
  EXPECT_EQ(house.try_create(house.agent(), "invitation", invitation(ana)).error().code,
            ErrorCode::kForbidden);
  const Uuid id = invite(ana);
  EXPECT_EQ(accept(ana, id, "first")->events.front().actor, ana) << "it is the person's act";
  EXPECT_EQ(house.state("invitation", id), "accepted");
  EXPECT_EQ(house.text("person", ana, "credential"), handle("first"));
  EXPECT_EQ(house.integer("person", ana, "password_set_at"), house.now().micros);
}

TEST_F(SignIn, TakesAnInvitationOnce) {
  const Uuid id = invite(ana);
  ASSERT_TRUE(accept(ana, id, "first"));
  EXPECT_FALSE(accept(ana, id, "second"));
  EXPECT_EQ(house.text("person", ana, "credential"), handle("first"));
}

TEST_F(SignIn, TakesNoInvitationButThroughTheDesk) {
  EXPECT_EQ(house
                .fire(house.administrator(), "invitation", invite(ana), "accept",
                      {{"credential", word(handle("mine"))}})
                .error()
                .code,
            ErrorCode::kForbidden);
}

TEST_F(SignIn, ReplacesAnOlderInvitation) {
  const Uuid older = invite(ana);
  const Uuid newer = invite(ana);
  EXPECT_EQ(house.state("invitation", older), "replaced");
  EXPECT_FALSE(accept(ana, older, "first"));
  EXPECT_TRUE(accept(ana, newer, "second"));
}

TEST_F(SignIn, LetsInvitationsExpire) {
  const Uuid id = invite(ana);
  house.advance(72 * kHour);
  EXPECT_EQ(rule_of(accept(ana, id, "late")), "invitation.in_time@1") << "before the timer comes";
  house.fire_due_timers();
  EXPECT_EQ(house.state("invitation", id), "expired");
  const auto rule = [&](std::int64_t lasts) {
    return rule_of(house.try_create(house.administrator(), "invitation", invitation(ana, lasts)));
  };
  EXPECT_EQ(rule(0), "invitation.expires_soon@1");
  EXPECT_EQ(rule(31 * 24 * kHour), "invitation.expires_soon@1");
  EXPECT_EQ(rule(30 * 24 * kHour), "");
}

TEST_F(SignIn, InvitesWhoIsHereAndHasANameToSignInWith) {
  const Uuid nameless = house.create_as(house.agent(), "person", {{"name", word("Bea")}});
  EXPECT_EQ(rule_of(house.try_create(house.administrator(), "invitation", invitation(nameless))),
            "invitation.person_can_sign_in@1");
  const Uuid id = invite(ana);
  house.must_fire(house.administrator(), "person", ana, "leave");
  EXPECT_EQ(house.state("invitation", id), "withdrawn");
  EXPECT_EQ(rule_of(house.try_create(house.administrator(), "invitation", invitation(ana))),
            "invitation.person_can_sign_in@1");
}

TEST_F(SignIn, RestsOnThePresentPassword) {
  EXPECT_EQ(rule_of(try_sign_in(ana, "none yet")), "session.password_current@1");
  give_password(ana, "first");
  EXPECT_EQ(rule_of(try_sign_in(ana, "wrong")), "session.password_current@1");
  EXPECT_EQ(house.state("session", sign_in(ana, "first")), "open");
  give_password(ana, "second");
  EXPECT_EQ(rule_of(try_sign_in(ana, "first")), "session.password_current@1");
}

TEST_F(SignIn, IsOpenedByTheDeskAlone) {
  give_password(ana, "first");
  EXPECT_EQ(house
                .try_create(house.administrator(), "session",
                            {{"person", ref(ana)},
                             {"secret_hash", std::string(64, 'b')},
                             {"credential", word(handle("first"))},
                             {"expires_at", house.now().micros + kHour}})
                .error()
                .code,
            ErrorCode::kForbidden);
}

TEST_F(SignIn, EndsEverySessionWithThePassword) {
  give_password(ana, "first");
  const Uuid one = sign_in(ana, "first");
  const Uuid other = sign_in(ana, "first");
  house.must_fire(acting_for(ana), "session", one, "change_password",
                  {{"next_credential", word(handle("second"))}});
  EXPECT_EQ(house.state("session", one), "ended");
  EXPECT_EQ(house.state("session", other), "ended");
  EXPECT_EQ(house.text("person", ana, "credential"), handle("second"));
  const Uuid third = sign_in(ana, "second");
  give_password(ana, "third");
  EXPECT_EQ(house.state("session", third), "ended") << "a forgotten one as well";
}

TEST_F(SignIn, EndsWhenAnAdministratorSaysSo) {
  give_password(ana, "first");
  const Uuid one = sign_in(ana, "first");
  const Uuid other = sign_in(ana, "first");
  EXPECT_EQ(house.fire(house.agent(), "session", one, "end").error().code, ErrorCode::kForbidden);
  house.must_fire(house.administrator(), "session", one, "end",
                  {{"end_reason", word("laptop lost")}});
  EXPECT_EQ(house.state("session", one), "ended");
  EXPECT_EQ(house.state("session", other), "open");
  EXPECT_EQ(house.fire(house.agent(), "person", ana, "end_sessions").error().code,
            ErrorCode::kForbidden);
  house.must_fire(house.administrator(), "person", ana, "end_sessions");
  EXPECT_EQ(house.state("session", other), "ended");
  EXPECT_EQ(house.text("person", ana, "credential"), handle("first")) << "the password stays";
}

TEST_F(SignIn, EndsAfterItsTimeByItself) {
  give_password(ana, "first");
  const Uuid id = sign_in(ana, "first");
  house.advance(12 * kHour);
  house.fire_due_timers();
  EXPECT_EQ(house.state("session", id), "expired");
  EXPECT_TRUE(house.has("session", id, "ended_at"));
}

TEST_F(SignIn, EndsTheOldestOfTooManySessions) {
  give_password(ana, "first");
  std::vector<Uuid> sessions;
  for (std::size_t i = 0; i < shared::kMostSessions + 3; ++i) {
    house.advance(kMicrosPerSecond);
    sessions.push_back(sign_in(ana, "first"));
  }
  for (std::size_t i = 0; i < sessions.size(); ++i)
    EXPECT_EQ(house.state("session", sessions[i]), i < 3 ? "ended" : "open") << i;
}

TEST_F(SignIn, ClosesBehindWhoLeaves) {
  give_password(ana, "first");
  const Uuid id = sign_in(ana, "first");
  house.must_fire(house.administrator(), "person", ana, "leave");
  EXPECT_EQ(house.state("session", id), "ended");
  EXPECT_FALSE(house.has("person", ana, "credential"));
  EXPECT_FALSE(house.has("person", ana, "password_set_at"));
  house.must_fire(house.administrator(), "person", ana, "reopen");
  EXPECT_EQ(rule_of(try_sign_in(ana, "first")), "session.password_current@1") << "invite anew";
}

TEST_F(SignIn, GivesRolesThatAdministratorsGave) {
  const auto roles = [](std::string role) {
    return Value{std::vector<std::string>{std::move(role)}};
  };
  EXPECT_EQ(rule_of(house.try_create(house.agent(), "person",
                                     {{"name", word("Bea")}, {"roles", roles("administrator")}})),
            "person.roles_by_administrator@1");
  EXPECT_EQ(rule_of(house.edit(house.integration, "person", ana, {{"roles", roles("agent")}})),
            "person.roles_kept@1");
  for (const std::string role : {"king", "system"})
    EXPECT_EQ(rule_of(house.edit(house.administrator(), "person", ana, {{"roles", roles(role)}})),
              "person.roles_kept@1");
  EXPECT_NE(remedy_of(house.edit(house.administrator(), "person", ana, {{"roles", roles("king")}}))
                .find("incident_manager"),
            std::string::npos);
  EXPECT_TRUE(house.edit(house.administrator(), "person", ana, {{"roles", roles("agent")}}));
}

TEST_F(SignIn, KeepsTheUserNameOfWhoSignsIn) {
  const auto renamed_by = [&](const Actor& actor, std::string name) {
    return house.edit(actor, "person", ana, {{"user_name", word(name)}});
  };
  EXPECT_EQ(rule_of(renamed_by(house.agent(), "ana.silva")), "person.authority_kept@1");
  EXPECT_TRUE(renamed_by(house.administrator(), "ana.silva"));
  give_password(ana, "first");
  EXPECT_EQ(rule_of(renamed_by(house.agent(), "gone")), "person.authority_kept@1");
  EXPECT_TRUE(house.edit(house.agent(), "person", ana, {{"phone", word("555 0100")}}));
  EXPECT_TRUE(house.edit(house.administrator(), "person", ana, {{"user_name", word("ana")}}));
}

TEST_F(SignIn, IsSeenByAdministratorsAndAuditors) {
  for (const auto* kind : {"session", "invitation"}) {
    const auto& readers = house.kind(kind).lifecycle.read_roles;
    EXPECT_FALSE(Access::of(house.agent()).may_read_kind(readers));
    EXPECT_TRUE(Access::of(house.administrator()).may_read_kind(readers));
  }
}

TEST(SecretFields, AreThoseThatHoldDigestsAndHandles) {
  std::vector<std::string> secrets;
  for (const auto& kind : house_model()->kinds()) {
    for (const auto& field : kind->fields()) {
      if (field.secret) secrets.push_back(kind->name + "." + field.name);
    }
  }
  const std::vector<std::string> expected = {"person.credential",      "api_token.secret_hash",
                                             "invitation.secret_hash", "invitation.credential",
                                             "session.secret_hash",    "session.credential",
                                             "session.next_credential"};
  for (const auto& name : expected)
    EXPECT_NE(std::ranges::find(secrets, name), secrets.end()) << name;
}

}  // namespace
}  // namespace proofdesk::test
