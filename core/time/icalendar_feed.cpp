#include "core/time/icalendar_feed.hpp"

#include <memory>

#include <libical/ical.h>

namespace proofdesk {
namespace {

struct Free {
  void operator()(icalcomponent* component) const { icalcomponent_free(component); }
  void operator()(char* text) const { icalmemory_free_buffer(text); }
};

icaltimetype utc(Instant at) {
  const std::int64_t second =
      at.micros / kMicrosPerSecond - (at.micros % kMicrosPerSecond < 0 ? 1 : 0);
  return icaltime_from_timet_with_zone(second, 0, icaltimezone_get_utc_timezone());
}

/// Control characters have no place in a calendar; libical would pass them on.
std::string plain(const std::string& text) {
  std::string kept;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 ? byte != 0x7f : c == '\n' || c == '\t') kept += c;
  }
  return kept;
}

icalcomponent* event_of(const CalendarEntry& entry) {
  icalcomponent* event = icalcomponent_new_vevent();
  const auto add = [&](icalproperty* property) { icalcomponent_add_property(event, property); };
  add(icalproperty_new_uid(entry.uid.c_str()));
  add(icalproperty_new_dtstamp(utc(entry.stamp)));
  add(icalproperty_new_dtstart(utc(entry.from)));
  add(icalproperty_new_dtend(utc(entry.until)));
  add(icalproperty_new_sequence(static_cast<int>(entry.sequence)));
  add(icalproperty_new_summary(plain(entry.summary).c_str()));
  if (!entry.description.empty())
    add(icalproperty_new_description(plain(entry.description).c_str()));
  if (!entry.url.empty()) add(icalproperty_new_url(entry.url.c_str()));
  for (const auto& category : entry.categories)
    add(icalproperty_new_categories(plain(category).c_str()));
  add(icalproperty_new_status(entry.tentative ? ICAL_STATUS_TENTATIVE : ICAL_STATUS_CONFIRMED));
  add(icalproperty_new_transp(entry.busy ? ICAL_TRANSP_OPAQUE : ICAL_TRANSP_TRANSPARENT));
  return event;
}

}  // namespace

std::string to_icalendar(const std::string& name, std::span<const CalendarEntry> entries) {
  const std::unique_ptr<icalcomponent, Free> calendar(icalcomponent_new_vcalendar());
  const auto add = [&](icalproperty* property) {
    icalcomponent_add_property(calendar.get(), property);
  };
  add(icalproperty_new_version("2.0"));
  add(icalproperty_new_prodid("-//Proofdesk//Change schedule//EN"));
  add(icalproperty_new_method(ICAL_METHOD_PUBLISH));
  icalproperty* title = icalproperty_new_x(plain(name).c_str());
  icalproperty_set_x_name(title, "X-WR-CALNAME");
  add(title);
  for (const CalendarEntry& entry : entries)
    icalcomponent_add_component(calendar.get(), event_of(entry));
  const std::unique_ptr<char, Free> text(icalcomponent_as_ical_string_r(calendar.get()));
  return text == nullptr ? std::string() : std::string(text.get());
}

}  // namespace proofdesk
