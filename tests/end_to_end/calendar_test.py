"""Calendars over HTTP and on the command line: written, put in force, revised, filled from an iCalendar file, read by people."""

import json
import os
import subprocess

from desk_process import PROGRAM, check, expect, main, same

SOURCE = os.environ.get("PROOFDESK_SOURCE_DIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
HOLIDAYS = os.path.join(SOURCE, "tests/data/holidays_lisbon.ics")
OFFICE = {"title": "Office hours", "zone": "Europe/Lisbon", "weeklyHours": ["Mon-Fri 09:00-12:30, 13:15-17:30"],
          "exceptions": ["2026-12-24 09:00-12:00 half day"]}


def written(desk, **more):
    return expect(desk.post("/api/v1/calendars", {**OFFICE, **more}, role="service_owner"), 201).json()


def put_in_force(desk, **more):
    record = written(desk, **more)
    return expect(desk.post(f"/api/v1/calendars/{record['id']}:putInForce", role="service_owner"), 200).json()


def hours(desk, record, role="agent", **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return desk.get(f"/api/v1/calendars/{record['number']}/hours?{asked}", role=role)


def names_the_line_at_fault(desk):
    problem = expect(desk.post("/api/v1/calendars", {**OFFICE, "weeklyHours": ["Mon-Fri 09:00-17:00", "Sat 9-12"], "holidays": ["25.12. Christmas"]},
                               role="service_owner"), 409).json()
    same((problem["rule"], problem["clause"]), ("calendar.lines_readable@1", "8.3.3"))
    same([error["pointer"] for error in problem["errors"]], ["/weeklyHours/1", "/holidays/0"])
    check("Line 2 of the weekly hours" in problem["detail"] and "Mon-Fri 09:00-12:30" in problem["remedy"], problem)


def shows_its_hours_day_by_day_to_everybody(desk):
    record = put_in_force(desk)
    for role in ("requester", "agent"):
        shown = expect(hours(desk, record, role, **{"from": "2026-12-23", "until": "2026-12-26"}), 200).json()
        same((shown["zone"], shown["version"]), ("Europe/Lisbon", record["version"]))
        same([(day["date"], day["weekday"], day["hours"], day.get("name")) for day in shown["days"]],
             [("2026-12-23", "wednesday", "09:00-12:30, 13:15-17:30", None), ("2026-12-24", "thursday", "09:00-12:00", "half day"),
              ("2026-12-25", "friday", "09:00-12:30, 13:15-17:30", None), ("2026-12-26", "saturday", "closed", None)])
        check(set(shown["now"]) == {"at", "localDate", "localTime", "open", "nextChange"}, shown)
    same(len(expect(hours(desk, record), 200).json()["days"]), 14)
    for wrong in ({"from": "2026-02-30"}, {"from": "2026-02-01", "until": "2026-01-31"}, {"from": "2026-01-01", "until": "2028-01-01"}, {"to": "2026-01-01"}):
        expect(hours(desk, record, **wrong), 400)
    expect(desk.get("/api/v1/calendars/CAL-999999/hours"), 404)
    draft = written(desk, weeklyHours=[], exceptions=[])
    same(expect(hours(desk, draft), 409).json()["rule"], "calendar.never_open")
    expect(hours(desk, draft, "requester"), 404)


def changes_in_force_by_a_reasoned_revision(desk):
    record = put_in_force(desk)
    path = f"/api/v1/calendars/{record['id']}"
    same(expect(desk.ask("PATCH", path, json.dumps({"zone": "UTC"}).encode(), role="service_owner", headers={"If-Match": f'"{record["version"]}"'}), 409)
         .json()["rule"], "calendar.in_force.read_only")
    same(expect(desk.post(f"{path}:revise", {"zone": "UTC"}, role="service_owner"), 409).json()["rule"], "calendar.revise.requires_comment")
    revised = expect(desk.post(f"{path}:revise", {"weeklyHours": ["Mon-Fri 08:00-20:00"], "comment": {"text": "Agreed in March.", "public": False}},
                               role="service_owner"), 200).json()
    same((revised["version"], revised["state"]), (record["version"] + 1, "in_force"))
    same(hours(desk, record, **{"from": "2026-06-01", "until": "2026-06-01"}).json()["days"][0]["hours"], "08:00-20:00")
    expect(desk.post(f"{path}:revise", {"comment": {"text": "x", "public": False}}, role="agent"), 403)


def takes_holidays_from_a_file_on_the_command_line(desk):
    record = put_in_force(desk, holidays=["2026-04-03 Karfreitag"])
    done = subprocess.run([PROGRAM, "calendar", "import", HOLIDAYS, "--calendar", record["number"], "--data", desk.data, "--reason", "published by the city",
                           "--from", "2026-01-01", "--until", "2026-12-31"], capture_output=True, text=True, timeout=60)
    same((done.returncode, done.stderr), (0, ""))
    check(f"{record['number']} is now at version {record['version'] + 1}" in done.stdout, done.stdout)
    check("9 of 10 holidays from 2026-01-01 to 2026-12-31" in done.stdout and "Christmas party" in done.stdout, done.stdout)
    now = desk.get(f"/api/v1/calendars/{record['number']}", role="service_owner").json()
    check("2026-04-03 Karfreitag" in now["holidays"] and "2026-06-12 Santo António (moved)" in now["holidays"], now)
    check("icalendar" not in now, now)
    history = desk.get(f"/api/v1/calendars/{record['number']}/history", role="service_owner").body.decode()
    check("VCALENDAR" not in history and "Santo Ant" in history, history[:500])
    same(hours(desk, record, **{"from": "2026-12-31", "until": "2026-12-31"}).json()["days"][0], {"date": "2026-12-31", "weekday": "thursday", "hours": "closed",
                                                                                                  "name": "Shutdown"})
    nothing = subprocess.run([PROGRAM, "calendar", "import", __file__, "--calendar", record["number"], "--data", desk.data, "--reason", "x"],
                             capture_output=True, text=True, timeout=60)
    check(nothing.returncode == 1 and "calendar.icalendar_readable@1" in nothing.stderr, nothing)


main([
    names_the_line_at_fault,
    shows_its_hours_day_by_day_to_everybody,
    changes_in_force_by_a_reasoned_revision,
    takes_holidays_from_a_file_on_the_command_line,
])
