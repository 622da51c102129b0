#pragma once

#include "core/base/uuid.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace proofdesk {

/// What a role may do by itself. Which transitions it opens is said by the lifecycles.
struct Role {
  std::string_view name;
  std::string_view label;
  std::vector<std::string_view> includes;  ///< roles whose permissions it also has
  bool reads_everything = false;           ///< else only records that involve the person
  bool reads_confidential = false;
  bool administers = false;  ///< tokens, field definitions, erasure, import
};

/// All roles of the house, in order of growing reach.
[[nodiscard]] const std::vector<Role>& all_roles();
[[nodiscard]] const Role* find_role(std::string_view name);

/// How an actor came to be known. Only a person's own sign-in can carry an approval.
enum class Origin { kSystem, kOperatorToken, kSignIn };

/// Who asks. The system itself has a nil person and the role "system".
struct Actor {
  Uuid person;
  std::vector<std::string> roles;
  std::vector<Uuid> groups;
  Origin origin = Origin::kOperatorToken;

  [[nodiscard]] static Actor system();
  /// Directly or through an included role.
  [[nodiscard]] bool has_role(std::string_view role) const;
  [[nodiscard]] bool has_any_role(const std::vector<std::string>& roles) const;
  [[nodiscard]] bool administers() const;
};

/// How much an actor may read: a parameter of every read port.
struct Access {
  Uuid person;
  std::vector<Uuid> groups;
  bool everything = false;
  bool confidential = false;
  bool internal = false;  ///< internal fields and work log entries too
  std::vector<std::string>
      roles;  ///< roles held, included ones spelled out; for kinds with read_roles

  [[nodiscard]] static Access of(const Actor& actor);
  /// For the engine itself: guards, followers, verification.
  [[nodiscard]] static Access unrestricted();
  [[nodiscard]] bool is_unrestricted() const { return unrestricted_; }
  /// Whether a kind with these `read_roles` is open at all.
  [[nodiscard]] bool may_read_kind(const std::vector<std::string>& read_roles) const;

 private:
  bool unrestricted_ = false;
};

}  // namespace proofdesk
