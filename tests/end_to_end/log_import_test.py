"""The small log with every oddity in it: rehearsed, imported, imported again, with and without a server."""

import json
import os

from desk_process import Desk, check, expect, quoted, same
from program import NOT_FOUND, SMALL_LOG, USAGE, main, run

ZONE = ["--zone", "Europe/Lisbon"]


def report_of(folder, *arguments):
    path = os.path.join(folder, "report.json")
    outcome = run("import", "servicenow-log", SMALL_LOG, *arguments, "--report", path)
    with open(path, encoding="utf-8") as report:
        return json.load(report), outcome


def head(data):
    return run("journal", "head", "--data", data).out


def accounted(report):
    rows = report["rows"]
    same(rows["total"], rows["becameEvents"] + rows["alreadyImported"] + rows["becameNoEvent"])
    return rows


def a_dry_run_says_what_would_be_done_and_does_nothing(folder):
    data = os.path.join(folder, "data")
    planned, outcome = report_of(folder, "--data", data, *ZONE, "--dry-run")
    check("dry run" in outcome.out, outcome)
    check(not os.path.exists(data), "the directory was made")
    done, _ = report_of(folder, "--data", data, *ZONE)
    same({**planned, "dryRun": False}, done)
    again, _ = report_of(folder, "--data", data, *ZONE, "--dry-run")
    same(again["rows"]["becameEvents"], 0)


def every_row_is_an_event_or_is_explained(folder):
    data = os.path.join(folder, "data")
    report, _ = report_of(folder, "--data", data, *ZONE)
    with open(SMALL_LOG, encoding="utf-8") as log:
        lines = log.read().splitlines()
    rows = accounted(report)
    same(rows["total"], len(lines) - 1)
    explained = {remark["row"] for case in report["cases"] for remark in case["remarks"] if remark["done"].startswith("no ")}
    explained |= {remark["row"] for remark in report["rowsLeftOut"]}
    same(len(explained), rows["becameNoEvent"])
    for case in report["cases"]:
        for note in case["deviations"]:
            check(case["number"] in lines[note["row"] - 1], f"row {note['row']} is not of {case['number']}")
    run("journal", "verify", "--data", data)


def importing_again_changes_nothing(folder):
    data = os.path.join(folder, "data")
    report_of(folder, "--data", data, *ZONE)
    before = head(data)
    again, _ = report_of(folder, "--data", data, *ZONE)
    same((again["rows"]["becameEvents"], again["incidents"]["new"], again["people"]["new"]), (0, 0, 0))
    accounted(again)
    same(head(data), before)


def a_longer_log_adds_what_is_new(folder):
    data = os.path.join(folder, "data")
    shorter = os.path.join(folder, "shorter.csv")
    with open(SMALL_LOG, encoding="utf-8") as log:
        lines = log.read().splitlines(keepends=True)
    with open(shorter, "w", encoding="utf-8") as log:
        log.writelines(lines[:6])  # the first case without its last row
    run("import", "servicenow-log", shorter, "--data", data, *ZONE)
    same(json.loads(run("export", "incident", "--data", data).out)["state"], "resolved")
    longer, _ = report_of(folder, "--data", data, *ZONE)
    same(longer["rows"]["alreadyImported"], 5)
    incidents = [json.loads(line) for line in run("export", "incident", "--data", data).out.splitlines()]
    same({incident["state"] for incident in incidents}, {"closed"})
    same(len(incidents), 9)
    run("journal", "verify", "--data", data)


def a_running_server_does_it_as_well(folder):
    offline = os.path.join(folder, "offline")
    alone, _ = report_of(folder, "--data", offline, *ZONE)
    desk = Desk(data=folder)
    try:
        served, _ = report_of(folder, "--data", desk.data, *ZONE)
        same(served, alone)
        case = expect(desk.get("/api/v1/incidents/servicenow~INC9000006"), 200).json()
        same((case["state"], case["reopenCount"], case["priority"], case["priorityBasis"]),
             ("closed", 1, "critical", "imported"))
        same(case["createdAt"], "2016-03-01T09:00:00Z")
        events = expect(desk.get(f"/api/v1/incidents/{case['id']}/history"), 200).json()["events"]
        same([event["name"] for event in events], ["created", "resolve", "reopen", "resolve", "close"])
        same({event["basis"] for event in events}, {"imported"})
        links = expect(desk.get("/api/v1/incidents/servicenow~INC9000005/links"), 200).json()["links"]
        same(sorted(link["record"]["key"] for link in links), ["CHG0000009", "CHG0000012", "Problem ID 7", "ci 4"])
        found = expect(desk.get(f"/api/v1/incidents?filter={quoted('location = x')}"), 400)
        check("location" in found.json()["detail"], found)
    finally:
        desk.stop()
        desk.close()


def local_times_are_of_the_zone_that_is_named(folder):
    utc = os.path.join(folder, "utc")
    run("import", "servicenow-log", SMALL_LOG, "--data", utc)
    tokyo = os.path.join(folder, "tokyo")
    run("import", "servicenow-log", SMALL_LOG, "--data", tokyo, "--set", "time.zone=Asia/Tokyo")

    def first(data):
        return json.loads(run("export", "incident", "--data", data, "--filter", "number = 1").out)["createdAt"]

    same((first(utc), first(tokyo)), ("2016-02-29T08:01:00Z", "2016-02-28T23:01:00Z"))
    run("import", "servicenow-log", SMALL_LOG, "--data", utc, "--zone", "Europe/Lissabon", code=USAGE, rule="servicenow_log.zone")


def a_file_that_is_no_such_log_changes_nothing(folder):
    data = os.path.join(folder, "data")
    run("import", "servicenow-log", os.path.join(folder, "no.csv"), "--data", data, code=NOT_FOUND)
    other = os.path.join(folder, "other.csv")
    with open(other, "w", encoding="utf-8") as file:
        file.write("name,age\nAna,40\n")
    run("import", "servicenow-log", other, "--data", data, code=USAGE)
    same(run("export", "incident", "--data", data, code=None).out, "")


main([
    a_dry_run_says_what_would_be_done_and_does_nothing,
    every_row_is_an_event_or_is_explained,
    importing_again_changes_nothing,
    a_longer_log_adds_what_is_new,
    a_running_server_does_it_as_well,
    local_times_are_of_the_zone_that_is_named,
    a_file_that_is_no_such_log_changes_nothing,
])
