"""The real audit log of 599 incidents, which is not part of the project: skipped where it is absent."""

import collections
import csv
import datetime
import json
import os
import shutil
import sys
import tempfile
import time
import zoneinfo

from desk_process import PROGRAM, Desk, check, expect, same
from program import NO, REAL_LOG, UNPINNED, run

LISBON = zoneinfo.ZoneInfo("Europe/Lisbon")
STATES = {"New": "new", "Active": "in_progress", "Awaiting User Info": "on_hold", "Awaiting Evidence": "on_hold",
          "Awaiting Problem": "on_hold", "Awaiting Vendor": "on_hold", "Resolved": "resolved", "Closed": "closed"}


def instant(text):
    """Day first, local to Lisbon, as the API writes it."""
    local = datetime.datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=LISBON)
    return local.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def spot_check(desk, number, rows):
    """One case, event by event, against the rows of the log."""
    record = expect(desk.get(f"/api/v1/incidents/servicenow~{number}"), 200).json()
    events = expect(desk.get(f"/api/v1/incidents/{record['id']}/history?pageSize=200"), 200).json()["events"]
    same(len(events), len(rows))
    for event, row in zip(events, rows):
        same((event["to"], event["occurredAt"], event["basis"]),
             (STATES[row["incident_state"]], instant(row["sys_updated_at"]), "imported"))
    last = rows[-1]
    same(record["state"], "closed")
    same(record["priority"], last["priority"].split(" - ")[1].lower())
    same(record["priorityBasis"], "imported")
    same((record["reassignCount"], record["reopenCount"]), (int(last["reassignment_count"]), int(last["reopen_count"])))
    caller = expect(desk.get(f"/api/v1/people/{record['requester']}"), 200).json()
    same(caller["name"], last["caller_id"])


def main():
    if not PROGRAM:
        print("PROOFDESK does not name the built program")
        sys.exit(77)
    if not os.path.exists(REAL_LOG):
        print(f"skipped: there is no {os.path.normpath(REAL_LOG)}")
        sys.exit(77)
    folder = tempfile.mkdtemp(prefix="proofdesk-e2e-")
    try:
        the_real_run(folder, os.path.join(folder, "data"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def the_real_run(folder, data):
    with open(REAL_LOG, encoding="utf-8", newline="") as log:
        rows = list(csv.DictReader(log))
    cases = collections.defaultdict(list)
    for row in rows:
        cases[row["number"]].append(row)
    arguments = ["import", "servicenow-log", REAL_LOG, "--data", data, "--zone", "Europe/Lisbon"]

    report_path = os.path.join(folder, "report.json")
    began = time.monotonic()
    run(*arguments, "--report", report_path)
    took = time.monotonic() - began
    with open(report_path, encoding="utf-8") as file:
        report = json.load(file)
    same(report["rows"]["total"], 4042)
    same(report["rows"]["total"], len(rows))
    same(report["rows"]["becameEvents"] + report["rows"]["becameNoEvent"], 4042)
    same(report["incidents"], {"inFile": 599, "new": 599})
    same(report["lastStates"], {"Closed": 599})
    print(f"ok    imported: {report['rows']['becameEvents']} events, {report['rows']['becameEvents'] / took:,.0f} a second")

    head = run("journal", "head", "--data", data).out
    again = run(*arguments).out
    check("0 became events, 4,042 were imported before, 0 became none" in again, again)
    same(run("journal", "head", "--data", data).out, head)
    print("ok    imported again: nothing changed")

    exported = [json.loads(line) for line in run("export", "incident", "--data", data).out.splitlines()]
    same(len(exported), 599)
    same({incident["state"] for incident in exported}, {"closed"})
    run("journal", "verify", "--data", data)
    print("ok    every case is closed, and the journal proves it")

    longest = max(cases, key=lambda number: len(cases[number]))
    reopened = next(number for number, own in cases.items() if own[-1]["reopen_count"] != "0")
    desk = Desk(data=folder)
    try:
        for number in ("INC0000045", longest, reopened):
            spot_check(desk, number, cases[number])
            print(f"ok    {number} is as its {len(cases[number])} rows say")
    finally:
        same(desk.stop(), 0)

    pack = os.path.join(folder, "pack.zip")
    made = run("evidence", "pack", "--data", data, "--clause", "8.6.1", "--from", "2016-01-01", "--to", "2017-01-01", "--out", pack)
    check("599 incident" in made.out, made)
    run("evidence", "verify", pack, code=UNPINNED)
    key = run("journal", "key", "--data", data).out.strip()
    run("evidence", "verify", pack, "--key", key)
    run("evidence", "verify", pack, "--key", key[:-4] + "AAAA", code=NO)
    other = os.path.join(folder, "other")
    run("token", "create", "--data", other, "--person", "Ana", "--role", "agent")
    stranger = run("journal", "key", "--data", other).out.strip()
    run("evidence", "verify", pack, "--key", stranger, code=NO)
    print("ok    packed and verified")


main()
