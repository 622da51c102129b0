"""The real audit log under a calendar and targets: what the engine derives from the histories equals a second
computation, made here from the rows of the file with nothing of the engine's: minute by minute, by zoneinfo.

Skipped where the log is absent.
"""

import bisect
import collections
import csv
import datetime
import json
import os
import shutil
import sys
import tempfile
import zoneinfo

from desk_process import PROGRAM, Desk, check, expect, same
from program import REAL_LOG, run

LISBON = zoneinfo.ZoneInfo("Europe/Lisbon")
UTC = datetime.timezone.utc
# Holidays of 2016 in Lisbon, the municipal one among them.
HOLIDAYS = ["2016-01-01 New Year", "2016-03-25 Good Friday", "2016-03-27 Easter", "2016-04-25 Freedom Day",
            "2016-05-01 Labour Day", "2016-05-26 Corpus Christi", "2016-06-10 Portugal Day", "2016-06-13 Saint Anthony",
            "2016-08-15 Assumption", "2016-10-05 Republic Day", "2016-11-01 All Saints", "2016-12-01 Restoration",
            "2016-12-08 Immaculate Conception", "2016-12-25 Christmas"]
GOALS = {"critical": 4, "high": 8, "moderate": 24, "low": 40}  # hours of the calendar
PRIORITIES = {"1 - Critical": "critical", "2 - High": "high", "3 - Moderate": "moderate", "4 - Low": "low"}
RUNS, PAUSES, STOPS = ({"New", "Active"}, {"Awaiting User Info", "Awaiting Evidence", "Awaiting Problem", "Awaiting Vendor"},
                       {"Resolved", "Closed"})
FROM, TO = datetime.datetime(2016, 1, 1, tzinfo=UTC), datetime.datetime(2017, 7, 1, tzinfo=UTC)


def minute(text):
    """Minutes since FROM of a local time, the earlier one where the clock shows it twice."""
    local = datetime.datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=LISBON)
    return int((local.astimezone(UTC) - FROM).total_seconds()) // 60


class Office:
    """Which minutes are open, by asking the local clock at each of them."""

    def __init__(self):
        closed = {line[:10] for line in HOLIDAYS}
        self.open_before = [0]
        at = FROM
        while at < TO:
            local = at.astimezone(LISBON)
            is_open = local.weekday() < 5 and 8 <= local.hour < 20 and local.strftime("%Y-%m-%d") not in closed
            # Offsets and hours are whole quarters: one look serves fifteen minutes.
            for _ in range(15):
                self.open_before.append(self.open_before[-1] + is_open)
            at += datetime.timedelta(minutes=15)

    def between(self, start, end):
        return self.open_before[end] - self.open_before[start]

    def spent_after(self, start, minutes):
        """The first minute by which so much has passed since `start`."""
        return max(start, bisect.bisect_left(self.open_before, self.open_before[start] + minutes))


def broken_within(office, stretches, goal, since):
    """The first minute, not before `since`, at which the clock ran with its goal spent; None while it is kept. With
    what was spent in all. What ends in the very minute in which the goal is spent ends in time."""
    spent = 0
    for start, end in stretches:
        here = office.between(start, end)
        if spent + here >= goal:
            late = max(office.spent_after(start, goal - spent), since)
            if late < end:
                return late, spent
        spent += here
    return None, spent


def judge(office, rows):
    """The last stop of a case: (priority, missed, breached at), or None."""
    running_from, segments, stopped = None, [], None
    priority, since, broken = None, None, None
    last = None
    seen = set()
    for row in rows:
        key = tuple(row.values())
        if key in seen:
            continue
        seen.add(key)
        at = minute(row["sys_updated_at"])
        last = at = at if last is None else max(at, last)
        # A promise broken stays broken: by what was promised, and had run, up to this row.
        if priority is not None and broken is None:
            so_far = segments + ([(running_from, at)] if running_from is not None else [])
            broken, _ = broken_within(office, so_far, GOALS[priority] * 60, since)
        state = row["incident_state"]
        known = state in RUNS | PAUSES | STOPS
        was_stopped = stopped is not None
        if known:
            if running_from is not None and state not in RUNS:
                segments.append((running_from, at))
                running_from = None
            if state in RUNS and running_from is None:
                running_from, stopped = at, None
            if state in PAUSES:
                stopped = None
            if state in STOPS and stopped is None:
                stopped = at
        now = PRIORITIES.get(row["priority"], priority)
        # What is over stays as it is until it comes back.
        if now != priority and broken is None and not (was_stopped and stopped is not None):
            priority, since = now, at
    if stopped is None:
        return None  # still open when the log ends
    if broken is not None:
        return priority, True, broken
    goal = GOALS[priority] * 60
    late, spent = broken_within(office, segments, goal, since)
    if late is not None:
        return priority, True, late
    # A goal that was set too late for the clock to run under it, and overspent by then.
    return (priority, True, stopped) if spent > goal else (priority, False, None)


def main():
    if not PROGRAM:
        print("PROOFDESK does not name the built program")
        sys.exit(77)
    if not os.path.exists(REAL_LOG):
        print(f"skipped: there is no {os.path.normpath(REAL_LOG)}")
        sys.exit(77)
    folder = tempfile.mkdtemp(prefix="proofdesk-e2e-")
    try:
        compare(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def promise(desk):
    """The calendar, and a target for the resolution of each priority."""
    calendar = expect(desk.post("/api/v1/calendars", {"title": "Service hours", "zone": "Europe/Lisbon",
                                                      "weeklyHours": ["Mon-Fri 08:00-20:00"], "holidays": HOLIDAYS},
                                role="administrator"), 201).json()
    expect(desk.post(f"/api/v1/calendars/{calendar['id']}:put_in_force", role="administrator"), 200)
    targets = {}
    for priority, hours in GOALS.items():
        target = expect(desk.post("/api/v1/serviceTargets", {
            "appliesTo": "incident", "clock": "resolution", "priorities": [priority], "goal": f"PT{hours}H",
            "calendar": calendar["number"], "attainmentGoal": "90"}, role="service_level_manager"), 201).json()
        expect(desk.post(f"/api/v1/serviceTargets/{target['id']}:put_in_force",
                         {"countsFrom": "2016-01-01T00:00:00Z"}, role="service_level_manager"), 200)
        targets[priority] = target["number"]
    return targets


def compare(folder):
    with open(REAL_LOG, encoding="utf-8", newline="") as log:
        cases = collections.defaultdict(list)
        for row in csv.DictReader(log):
            cases[row["number"]].append(row)
    data = os.path.join(folder, "data")
    run("import", "servicenow-log", REAL_LOG, "--data", data, "--zone", "Europe/Lisbon")
    office = Office()
    ours = {number: judge(office, rows) for number, rows in cases.items()}
    exported = [json.loads(line) for line in run("export", "incident", "--data", data).out.splitlines()]
    names = {incident["number"]: incident["title"].split(":")[0] for incident in exported}
    same(len(names), 599)

    desk = Desk(data=folder)
    try:
        targets = promise(desk)
        table = []
        for priority, number in targets.items():
            report = expect(desk.get(f"/api/v1/serviceTargets/{number}/attainment?from=2016-01-01&to=2017-07-01"), 200).json()
            [target] = report["targets"]
            theirs = {names[clock["record"]]: (clock["state"] == "missed", clock["breachedAt"]) for clock in target["clocks"]}
            expected = {name: verdict for name, verdict in ours.items() if verdict and verdict[0] == priority}
            check(set(theirs) == set(expected), sorted(set(theirs) ^ set(expected))[:5])
            for name, (missed, breached_at) in theirs.items():
                late = expected[name][2]
                at = None if late is None else (FROM + datetime.timedelta(minutes=late)).strftime("%Y-%m-%dT%H:%M:%SZ")
                same((name, missed, breached_at), (name, expected[name][1], at))
            missed = sum(verdict[1] for verdict in expected.values())
            same((target["measured"], target["missed"]), (len(expected), missed))
            table.append((priority, GOALS[priority], target["measured"], target["met"], target["missed"], missed, target["percent"]))
        check(sum(row[2] for row in table) > 500, table)
        check(sum(row[4] for row in table) > 20, table)
        print(f"{'priority':<10} {'goal':>6} {'measured':>9} {'met':>6} {'breached':>9} {'second count':>13} {'percent':>8}")
        for priority, hours, measured, met, breached, second, percent in table:
            print(f"{priority:<10} {hours:>4} h {measured:>9} {met:>6} {breached:>9} {second:>13} {percent or '–':>8}")
        print("ok    breaches by priority equal the second computation, record by record and to the minute")
        text = desk.run("attainment", "--target", targets["moderate"], "--from", "2016-01-01", "--to", "2017-07-01")
        check(text.returncode == 0 and "measured" in text.stdout, text)
    finally:
        same(desk.stop(), 0)


main()
