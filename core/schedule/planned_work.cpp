#include "core/schedule/planned_work.hpp"

#include <algorithm>

namespace proofdesk {
namespace {

template <class List, class Item>
bool has(const List& list, const Item& item) {
  return std::ranges::find(list, item) != list.end();
}

template <class List, class Item>
bool covers_all_or(const List& list, const Item& item) {
  return list.empty() || has(list, item);
}

}  // namespace

bool covers(const Freeze& freeze, const PlannedWork& work) {
  if (has(freeze.exempt_models, work.model) || has(work.lifted, freeze.id)) return false;
  if (!covers_all_or(freeze.categories, work.category)) return false;
  const auto named = [&](const auto& one) { return has(freeze.things, one.thing); };
  if (!freeze.things.empty() && std::ranges::none_of(work.touches, named) &&
      std::ranges::none_of(work.hits, named))
    return false;
  if (freeze.types.empty() && freeze.environments.empty()) return true;
  return std::ranges::any_of(work.touches, [&](const Touched& touched) {
    return covers_all_or(freeze.environments, touched.environment) &&
           (freeze.types.empty() ||
            std::ranges::any_of(touched.types, [&](Uuid type) { return has(freeze.types, type); }));
  });
}

}  // namespace proofdesk
