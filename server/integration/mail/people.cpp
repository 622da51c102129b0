#include "server/integration/mail/people.hpp"

#include "core/ports/all_records.hpp"

#include <algorithm>

namespace proofdesk::server::mail {
namespace {

bool is_here(const KindModel& kind, const Record& person) {
  return person.state == kind.lifecycle.initial;
}

}  // namespace

std::string lower_case(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return out;
}

Result<std::optional<Record>> person_with_address(ReadView& view, const KindModel& person,
                                                  std::string_view address) {
  const FieldModel* email = person.field("email");
  ListQuery query;
  query.filter = Filter::compare(*email, Filter::Op::kEqual, Value{std::string(address)});
  query.order = {{person.field("created_at"), false}};
  PROOFDESK_ASSIGN(auto page, view.list(person, query, Access::unrestricted()));
  for (auto& record : page.records) {
    if (is_here(person, record)) return std::optional(std::move(record));
  }
  // Somebody wrote it down with capitals: rare, and people are few beside records.
  PROOFDESK_ASSIGN(auto everybody, all_records(person, view));
  for (auto& record : everybody) {
    if (is_here(person, record) && lower_case(record.text(person, "email")) == address)
      return std::optional(std::move(record));
  }
  return std::nullopt;
}

std::vector<Uuid> ids_in(const KindModel& kind, const Record& record, std::string_view field) {
  std::vector<Uuid> ids;
  const FieldModel* model = kind.field(field);
  if (model == nullptr) return ids;
  const auto add = [&](const std::string& text) {
    const auto id = Uuid::parse(text);
    if (id && !id->is_nil()) ids.push_back(*id);
  };
  const Value& value = record.value(*model);
  if (const auto* one = std::get_if<std::string>(&value)) add(*one);
  if (const auto* many = std::get_if<std::vector<std::string>>(&value))
    std::ranges::for_each(*many, add);
  return ids;
}

std::vector<std::string> texts_of(const std::vector<Uuid>& ids) {
  std::vector<std::string> texts;
  for (const Uuid id : ids) texts.push_back(id.to_string());
  return texts;
}

Actor by_mail(const KindModel& person_kind, const Record& person) {
  return {.person = person.id,
          .roles = {"requester"},
          .groups = ids_in(person_kind, person, "groups"),
          .origin = Origin::kOperatorToken};
}

}  // namespace proofdesk::server::mail
