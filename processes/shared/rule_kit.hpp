#pragma once

#include "core/engine/rules.hpp"
#include "processes/shared/numbers.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// The few words in which rules are written. Pure; fields are named in snake_case, and a name that the kind
/// lacks reads as "no value".
namespace proofdesk::shared {

/// What a guard answers when it says no; the engine adds the rule's name and clause.
[[nodiscard]] std::unexpected<Error> refuse(std::string detail, std::string remedy);

[[nodiscard]] bool has(const RuleContext& context, std::string_view field);
[[nodiscard]] std::string text(const RuleContext& context, std::string_view field);
[[nodiscard]] bool flag(const RuleContext& context, std::string_view field);
[[nodiscard]] std::optional<Instant> instant(const RuleContext& context, std::string_view field);
[[nodiscard]] std::vector<std::string> list(const RuleContext& context, std::string_view field);
/// The record a reference names; nil when it names none.
[[nodiscard]] Uuid reference(const RuleContext& context, std::string_view field);
/// Whether the command gives the field another value than the stored one.
[[nodiscard]] bool changes(const RuleContext& context, std::string_view field);
/// Refuses a plain edit of these fields: they change by a transition, which says why.
[[nodiscard]] Status changed_by_transition_only(const RuleContext& context,
                                                std::initializer_list<std::string_view> fields,
                                                std::string_view transition);
/// True when the record is being created.
[[nodiscard]] bool is_new(const RuleContext& context);

/// Writes the guards of one folder down, which all stand for the same clause:
/// `inline constexpr shared::GuardMaker guard{kClause};` in its process.hpp, then `guard("incident.resolvable@1", "…", {"resolution"}, resolvable)`.
struct GuardMaker {
  std::string_view clause;  ///< of ISO/IEC 20000-1:2018; empty where no single one asks for it
  [[nodiscard]] Guard operator()(std::string_view name, std::string_view explains,
                                 std::vector<std::string_view> reads,
                                 Status (*check)(const RuleContext&)) const;
};
[[nodiscard]] Effect effect(std::string_view name, std::string_view explains,
                            std::vector<std::string_view> reads,
                            Status (*run)(const RuleContext&, Draft&));

/// Nothing but white space, or nothing at all.
[[nodiscard]] bool is_blank(std::string_view text);

[[nodiscard]] Value value_of(Uuid id);  ///< nil gives "no value"
[[nodiscard]] Value value_of(Instant instant);
[[nodiscard]] Value no_value();

/// A person of the desk, an integration or the system: whoever is not merely a caller.
[[nodiscard]] bool acts_for_desk(const Actor& actor);

/// "INC-000123"
[[nodiscard]] std::string shown_number(const RuleContext& context, std::string_view kind,
                                       const Record& record);

/// Links from this record whose far end is of `kind`, and one of `types` where any are named. External ends
/// count: they are known by number only, but known.
[[nodiscard]] Result<std::vector<LinkedRecord>> linked(
    const RuleContext& context, std::string_view kind,
    std::initializer_list<std::string_view> types = {});
/// Links to this record from records of `kind`.
[[nodiscard]] Result<std::vector<LinkedRecord>> linking(
    const RuleContext& context, std::string_view kind,
    std::initializer_list<std::string_view> types = {});

/// Records that one decision reads or changes along with its own stay within the engine's row budget.
inline constexpr std::size_t kMostAlong = 50;

}  // namespace proofdesk::shared
