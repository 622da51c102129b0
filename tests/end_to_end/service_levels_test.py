"""What is promised about time, over HTTP: clocks that explain themselves, targets that change, agreements and what they
come to. Goals are seconds, so that the test can wait for them."""

import datetime
import time

from desk_process import Failure, check, expect, main, same, until

LEVELS = "service_level_manager"


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def seconds(duration):
    """Of an ISO 8601 duration of hours, minutes and seconds."""
    check(duration.startswith("PT"), duration)
    total, number = 0.0, ""
    for character in duration[2:]:
        if character in "HMS":
            total += float(number) * {"H": 3600, "M": 60, "S": 1}[character]
            number = ""
        else:
            number += character
    return total


def calendar(desk, hours="Mon-Sun 00:00-24:00", zone="UTC"):
    made = expect(desk.post("/api/v1/calendars", {"title": "Hours", "zone": zone, "weeklyHours": [hours]}, role=LEVELS), 201).json()
    return expect(desk.post(f"/api/v1/calendars/{made['id']}:put_in_force", role=LEVELS), 200).json()


def target(desk, clock, goal, in_force=True, **more):
    hours = more.pop("calendar", None) or calendar(desk)["number"]
    fields = {"appliesTo": "incident", "clock": clock, "calendar": hours, **more}
    fields.update({"goalDays": goal} if isinstance(goal, int) else {"goal": goal})
    made = expect(desk.post("/api/v1/serviceTargets", fields, role=LEVELS), 201).json()
    if in_force:
        made = expect(desk.post(f"/api/v1/serviceTargets/{made['id']}:put_in_force", role=LEVELS), 200).json()
    return made


def retire(desk, *targets):
    for one in targets:
        expect(desk.post(f"/api/v1/serviceTargets/{one['id']}:retire", {"retireReason": "end of the test"}, role=LEVELS), 200)


def incident(desk, category, **more):
    return desk.create("Mail does not arrive", category=category, impact="medium", urgency="medium", **more)


def fire(desk, record, transition, comment=None, **fields):
    body = {**fields, **({"comment": comment} if comment else {})}
    return expect(desk.post(f"/api/v1/incidents/{record['id']}:{transition}", body), 200).json()


def caller(desk):
    """Somebody else than the agent, who would be the one who asks and be answered by himself."""
    return expect(desk.post("/api/v1/people", {"name": "Rita"}, role="administrator"), 201).json()["number"]


def hold(desk, record, reason="caller"):
    until_when = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=30)).isoformat().replace("+00:00", "Z")
    return fire(desk, record, "hold", holdReason=reason, followUpAt=until_when)


def clock_of(desk, record, measure="resolution", promise="internal"):
    answer = expect(desk.get(f"/api/v1/incidents/{record['id']}/clocks"), 200).json()
    found = [clock for clock in answer["clocks"]
             if clock["measure"] == measure and clock["promise"] == promise and clock["state"] != "cancelled"]
    check(len(found) == 1, answer)
    return found[0]


# ---- the complaints

def complaint_one_pause_time_survives_a_change_of_priority(desk):
    slow = target(desk, "resolution", "PT1H", category="one", priorities=["moderate"])
    quick = target(desk, "resolution", "PT30M", category="one", priorities=["high"])
    record = incident(desk, "one")
    fire(desk, record, "take")
    before = clock_of(desk, record)
    same(before["target"]["number"], slow["number"])
    hold(desk, record)
    same(clock_of(desk, record)["dueAt"], None)
    time.sleep(1.2)
    fire(desk, record, "resume")
    version = expect(desk.get(f"/api/v1/incidents/{record['id']}"), 200).json()["version"]
    expect(desk.patch(f"/api/v1/incidents/{record['id']}", {"impact": "high"}, version), 200)
    after = clock_of(desk, record)
    same((after["id"], after["target"]["number"], after["startedAt"]), (before["id"], quick["number"], before["startedAt"]))
    paused = seconds(after["paused"])
    check(1.1 < paused < 10, after)
    due = instant(after["startedAt"]) + datetime.timedelta(minutes=30, seconds=paused)
    check(abs((instant(after["dueAt"]) - due).total_seconds()) < 0.001, after)
    same(len(after["promises"]), 2)
    words = [segment["words"] for segment in after["timeline"]]
    check(any(word.startswith("paused ") and "on hold" in word for word in words), words)
    retire(desk, slow, quick)


def complaint_two_working_days_on_hold_are_not_counted(desk):
    days = target(desk, "resolution", 2, category="two")
    record = incident(desk, "two")
    fire(desk, record, "take")
    first = clock_of(desk, record)
    same(first["goal"], "2 working days")
    check(first["dueAt"] is not None, first)
    hold(desk, record)
    waiting = clock_of(desk, record)
    same((waiting["state"], waiting["dueAt"], waiting["breached"]), ("paused", None, False))
    time.sleep(1)
    fire(desk, record, "resume")
    after = clock_of(desk, record)
    later = (instant(after["dueAt"]) - instant(first["dueAt"])).total_seconds()
    check(0.9 < later < 20, (first["dueAt"], after["dueAt"]))
    same(float(after["spent"].split()[0]), 0.0)
    retire(desk, days)


def complaint_six_a_move_to_another_group_leaves_no_stale_clock(desk):
    lines = [expect(desk.post("/api/v1/groups", {"name": name}, role="administrator"), 201).json() for name in ("First", "Second")]
    desk_wide = target(desk, "resolution", "PT8H", category="six")
    second = target(desk, "resolution", "PT2H", category="six", handledBy=lines[1]["number"])
    record = incident(desk, "six", group=lines[0]["number"])
    same(clock_of(desk, record)["target"]["number"], desk_wide["number"])
    moved = fire(desk, record, "assign", group=lines[1]["number"])
    clock = clock_of(desk, record)
    same((clock["target"]["number"], clock["overlaps"]), (second["number"], [desk_wide["number"]]))
    same(moved["resolutionDueAt"], clock["dueAt"])
    same(moved["nextDueAt"], clock["dueAt"])
    back = fire(desk, record, "assign", group=lines[0]["number"])
    clock = clock_of(desk, record)
    same((clock["target"]["number"], clock["overlaps"]), (desk_wide["number"], []))
    same(back["resolutionDueAt"], clock["dueAt"])
    retire(desk, desk_wide, second)


def complaint_seven_a_reopened_record_goes_on_and_keeps_its_stop(desk):
    hours = target(desk, "resolution", "PT4H", category="seven")
    record = incident(desk, "seven")
    fire(desk, record, "take")
    fire(desk, record, "resolve", resolutionCode="fixed", resolutionText="The queue was restarted.")
    stopped = clock_of(desk, record)
    same((stopped["state"], stopped["outcome"], stopped["dueAt"]), ("met", "met", None))
    time.sleep(1)
    fire(desk, record, "reopen", reopenReason="It happened again")
    again = clock_of(desk, record)
    same((again["id"], again["state"]), (stopped["id"], "running"))
    same([stop["outcome"] for stop in again["stops"]], ["met"])
    # The hour in which it was resolved is nobody's: the due instant moved on by it.
    gap = (instant(again["dueAt"]) - instant(again["startedAt"])).total_seconds() - 4 * 3600
    check(0.9 < gap < 20, again)
    check(seconds(again["elapsed"]) < 20, again)
    retire(desk, hours)


# ---- thresholds, changes of promises

def thresholds_fire_and_say_what_they_rest_on(desk):
    quick = target(desk, "resolution", "PT2S", category="threshold")
    record = incident(desk, "threshold")
    until(lambda: clock_of(desk, record)["breached"] and
          expect(desk.get(f"/api/v1/incidents/{record['id']}"), 200).json().get("breached"), "the breach")
    clock = clock_of(desk, record)
    told = [entry["text"] for entry in expect(desk.get(f"/api/v1/clocks/{clock['number']}/worklog"), 200).json()["worklog"]]
    same(len(told), 3)
    for text, percent in zip(told, ("50 %", "75 %", "100 %")):
        check(text.startswith(f"{percent} of PT2S spent at") and quick["number"] in text and "version" in text, text)
    same([threshold["reached"] for threshold in clock["thresholds"]], [True, True, True])
    fire(desk, record, "resolve", resolutionCode="fixed", resolutionText="The queue was restarted.")
    same(clock_of(desk, record)["state"], "missed")
    same(expect(desk.get(f"/api/v1/clocks/{clock['id']}/timeline"), 200).json()["outcome"], "missed")
    reviewed = {"breachCause": "Nobody was there.", "improvement": "A second person on duty."}
    expect(desk.post(f"/api/v1/clocks/{clock['id']}:review_breach", {**reviewed, "excluded": True}), 409, "clock.exclusion_explained@1")
    expect(desk.post(f"/api/v1/clocks/{clock['id']}:review_breach", reviewed), 200)
    retire(desk, quick)


def open_records_follow_what_is_promised(desk):
    early = [incident(desk, "follow") for _ in range(3)]
    fire(desk, early[0], "take")
    hold(desk, early[0])
    hours = calendar(desk)
    promised = target(desk, "resolution", "PT1H", category="follow", calendar=hours["number"])
    followed = lambda: not expect(desk.get(f"/api/v1/serviceTargets/{promised['id']}"), 200).json()["spreadPending"]
    until(followed, "open records to follow")
    for record in early:
        clock = clock_of(desk, record)
        same(clock["target"]["number"], promised["number"])
        check(abs((instant(clock["startedAt"]) - instant(record["createdAt"])).total_seconds()) < 0.001, clock)
    same(clock_of(desk, early[0])["state"], "paused")
    # The calendar is revised: closed on all days but the one after tomorrow.
    day = (datetime.date.today() + datetime.timedelta(days=2)).strftime("%a")
    expect(desk.post(f"/api/v1/calendars/{hours['id']}:revise", {"weeklyHours": [f"{day} 00:00-24:00"], "comment": {"text": "Moved."}}, role=LEVELS), 200)
    until(followed, "open records to follow the calendar")
    until(lambda: clock_of(desk, early[1])["calendar"]["version"] > hours["version"], "the calendar's version")
    clock = clock_of(desk, early[1])
    check((instant(clock["dueAt"]) - instant(clock["startedAt"])).total_seconds() > 86400, clock)
    record = expect(desk.get(f"/api/v1/incidents/{early[1]['id']}"), 200).json()
    same(record["resolutionDueAt"], clock["dueAt"])
    retire(desk, promised)
    until(followed, "open records to be let go")
    for one in early:
        answer = expect(desk.get(f"/api/v1/incidents/{one['id']}/clocks"), 200).json()
        same([clock["state"] for clock in answer["clocks"]], ["cancelled"])
        check("resolutionDueAt" not in expect(desk.get(f"/api/v1/incidents/{one['id']}"), 200).json() or
              expect(desk.get(f"/api/v1/incidents/{one['id']}"), 200).json()["resolutionDueAt"] is None)


def a_response_is_no_automatic_acknowledgement(desk):
    quick = target(desk, "response", "PT1H", category="answer")
    record = incident(desk, "answer", channel="email", requester=caller(desk))
    expect(desk.post(f"/api/v1/incidents/{record['id']}/worklog", {"text": "We have got it.", "public": True}, role="integration"), 200)
    same(clock_of(desk, record, "response")["state"], "running")
    expect(desk.post(f"/api/v1/incidents/{record['id']}/worklog", {"text": "I look into it.", "public": True}), 200)
    same(clock_of(desk, record, "response")["state"], "met")
    retire(desk, quick)


def a_breach_cannot_be_talked_away(desk):
    """Lowered priority, merge and unmerge, convert, cancel: what was broken stays in the clock and in the report."""
    quick = target(desk, "resolution", "PT1S", category="launder", priorities=["moderate"], attainmentGoal="90")
    lax = target(desk, "resolution", "PT8H", category="launder", priorities=["low"])
    broken = [incident(desk, "launder") for _ in range(4)]
    other = incident(desk, "launder")
    early = incident(desk, "launder")
    fire(desk, early, "cancel", cancelReason="raised_in_error")
    fire(desk, other, "resolve", resolutionCode="fixed", resolutionText="The queue was restarted.")
    ended = expect(desk.get(f"/api/v1/incidents/{early['id']}/clocks"), 200).json()["clocks"]
    time.sleep(1.3)
    lowered, merged, cancelled, converted = broken
    fire(desk, lowered, "resolve", impact="low", resolutionCode="fixed", resolutionText="The queue was restarted.")
    fire(desk, merged, "merge", mergedInto=other["number"])
    fire(desk, merged, "unmerge")
    fire(desk, merged, "resolve", impact="low", resolutionCode="fixed", resolutionText="The queue was restarted.")
    fire(desk, cancelled, "cancel", cancelReason="raised_in_error")
    fire(desk, converted, "convert")
    for record in broken:
        clock = clock_of(desk, record)
        same((record["number"], clock["state"], clock["breached"], clock["target"]["number"]), (record["number"], "missed", True, quick["number"]))
        same(expect(desk.get(f"/api/v1/incidents/{record['id']}"), 200).json()["breached"], True)
    expect(desk.post(f"/api/v1/clocks/{clock_of(desk, cancelled)['id']}:review_breach", {
        "breachCause": "Nobody was there.", "improvement": "A second person on duty."}), 200)
    again = expect(desk.get(f"/api/v1/incidents/{early['id']}/clocks"), 200).json()["clocks"]
    same((again[0]["state"], again[0]["spent"], again[0]["elapsed"]), ("cancelled", ended[0]["spent"], ended[0]["elapsed"]))
    today = datetime.date.today()
    report = expect(desk.get(f"/api/v1/serviceTargets/{quick['id']}/attainment?from={today}&to={today + datetime.timedelta(days=1)}"), 200).json()
    [figures] = report["targets"]
    same((figures["measured"], figures["missed"], figures["leftOut"], len(figures["months"])), (5, 4, 1, 1))
    [left_out] = [one for one in figures["clocks"] if one.get("leftOut")]
    same((left_out["record"], left_out["leftOut"]), (early["number"], "cancelled: Raised in error"))
    retire(desk, quick, lax)


def a_requester_is_not_told_whether_promises_were_kept(desk):
    quick = target(desk, "resolution", "PT1S", category="seen")
    record = expect(desk.post("/api/v1/incidents", {"title": "No sound", "category": "seen"}, role="requester"), 201).json()
    time.sleep(1.2)
    until(lambda: clock_of(desk, record)["breached"], "the breach")
    shown = expect(desk.get(f"/api/v1/incidents/{record['id']}", role="requester"), 200).json()
    check("breached" not in shown, shown)
    [clock] = expect(desk.get(f"/api/v1/incidents/{record['id']}/clocks", role="requester"), 200).json()["clocks"]
    same((clock["measure"], clock["state"], clock["target"]["number"]), ("resolution", "running", quick["number"]))
    for member in ("breached", "breachedAt", "outcome", "spent", "remaining", "thresholds", "stops", "timeline", "promises"):
        check(member not in clock, (member, clock))
    fire(desk, record, "resolve", impact="low", urgency="low", resolutionCode="fixed", resolutionText="The queue was restarted.")
    [clock] = expect(desk.get(f"/api/v1/incidents/{record['id']}/clocks", role="requester"), 200).json()["clocks"]
    same(clock["state"], "stopped")
    retire(desk, quick)


def days_of_a_goal_are_said_as_working_days(desk):
    for goal in ("P1D", "P1DT2H"):
        problem = expect(desk.post("/api/v1/serviceTargets", {"appliesTo": "incident", "clock": "resolution", "goal": goal}, role=LEVELS), 400, "field.hours").json()
        check("goalDays" in problem["remedy"], problem)
    made = target(desk, "resolution", "PT40H", in_force=False)
    same(made["goal"], "PT40H")


def a_response_takes_words_the_caller_can_read(desk):
    quick = target(desk, "response", "PT1H", category="readable")
    record = incident(desk, "readable", channel="email", requester=caller(desk))
    refused = expect(desk.post(f"/api/v1/incidents/{record['id']}:respond", {"comment": {"text": "rang, no answer"}}), 409, "incident.reply_readable@1").json()
    check("public" in refused["remedy"], refused)
    same(clock_of(desk, record, "response")["state"], "running")
    fire(desk, record, "respond", comment={"text": "I look into it.", "public": True})
    same(clock_of(desk, record, "response")["state"], "met")
    retire(desk, quick)


def bad_targets_are_refused_with_a_remedy(desk):
    wrong = target(desk, "patience", "PT1H", in_force=False)
    refused = expect(desk.post(f"/api/v1/serviceTargets/{wrong['id']}:put_in_force", role=LEVELS), 409, "service_target.well_formed@1").json()
    check("response, update, resolution" in refused["remedy"], refused)
    wrong = target(desk, "resolution", "PT1H", in_force=False, condition="colour = red")
    refused = expect(desk.post(f"/api/v1/serviceTargets/{wrong['id']}:put_in_force", role=LEVELS), 409, "service_target.well_formed@1").json()
    check("colour" in refused["detail"], refused)
    expect(desk.get("/api/v1/groups/GRP-000001/clocks", role="administrator"), 404)
    expect(desk.get("/api/v1/serviceTargets/TGT-000001/attainment?from=2026-01-01&to=2025-01-01"), 400, "attainment.period")
    expect(desk.get("/api/v1/serviceTargets/TGT-000001/attainment?from=yesterday&to=2025-01-01"), 400, "input.query")


# ---- agreements

def an_agreement_lives_and_is_measured(desk):
    service = expect(desk.post("/api/v1/services", {"name": "Mail"}, role="administrator"), 201).json()
    hours = calendar(desk)
    people = [expect(desk.post("/api/v1/people", {"name": name}, role="administrator"), 201).json() for name in ("Carla", "Pedro")]
    agreement = expect(desk.post("/api/v1/agreements", {"title": "Mail for Porto", "agreementKind": "sla", "customer": "Porto",
                                                        "services": [service["number"]]}, role=LEVELS), 201).json()
    path = f"/api/v1/agreements/{agreement['id']}"
    refused = expect(desk.post(f"{path}:negotiate", role=LEVELS), 409, "agreement.content_complete@1").json()
    check("Give" in refused["remedy"], refused)
    version = expect(desk.get(path), 200).json()["version"]
    expect(desk.patch(path, {"calendar": hours["number"], "requirements": "Mail goes in and out.", "exceptions": "none",
                             "workloadLimits": ["incidents max 3 per month", "as agreed with the data centre"]}, version, role=LEVELS), 200)
    promised = target(desk, "resolution", "PT2S", in_force=False, agreement=agreement["number"], calendar=hours["number"], attainmentGoal="90")
    expect(desk.post(f"/api/v1/serviceTargets/{promised['id']}:put_in_force", role=LEVELS), 409, "service_target.agreement_in_force@1")
    expect(desk.post(f"{path}:negotiate", role=LEVELS), 200)
    now = datetime.datetime.now(datetime.timezone.utc).isoformat().replace("+00:00", "Z")
    signed = {"effectiveAt": now, "reviewIntervalDays": 365, "signedCustomerBy": people[0]["number"], "signedCustomerAt": now,
              "signedProviderBy": people[0]["number"], "signedProviderAt": now}
    expect(desk.post(f"{path}:agree", signed, role=LEVELS), 409, "agreement.two_signatures@1")
    signed["signedProviderBy"] = people[1]["number"]
    expect(desk.post(f"{path}:agree", signed, role=LEVELS), 200)
    until(lambda: expect(desk.get(path), 200).json()["state"] == "active", "the agreement to come into force")
    same(expect(desk.get(f"/api/v1/serviceTargets/{promised['id']}"), 200).json()["state"], "in_force")

    quick = incident(desk, "sla", service=service["number"], customer="Porto")
    late = [incident(desk, "sla", service=service["number"], customer="Porto") for _ in range(3)]
    other = incident(desk, "sla", service=service["number"], customer="Lisbon")
    for record in (quick, other):
        fire(desk, record, "resolve", resolutionCode="fixed", resolutionText="The queue was restarted.")
    same(clock_of(desk, quick, promise="sla")["agreement"]["number"], agreement["number"])
    same(expect(desk.get(f"/api/v1/incidents/{other['id']}/clocks"), 200).json()["clocks"], [])
    time.sleep(2.2)
    for record in late[:2]:
        fire(desk, record, "resolve", resolutionCode="fixed", resolutionText="The queue was restarted.")
    left_out = clock_of(desk, late[1], promise="sla")
    expect(desk.post(f"/api/v1/clocks/{left_out['id']}:review_breach", {
        "breachCause": "Power cut at the customer's.", "improvement": "None here.", "excluded": True,
        "exclusionReason": "Outside our premises."}), 200)
    today = datetime.date.today()
    report = expect(desk.get(f"{path}/attainment?from={today - datetime.timedelta(days=1)}&to={today + datetime.timedelta(days=1)}"), 200).json()
    [figures] = report["targets"]
    same({name: figures[name] for name in ("measured", "met", "missed", "leftOut", "running", "runningBreached", "percent", "reached")},
         {"measured": 2, "met": 1, "missed": 1, "leftOut": 1, "running": 1, "runningBreached": 1, "percent": "50.0", "reached": False})
    behind = {clock["record"]: clock for clock in figures["clocks"]}
    same(set(behind), {record["number"] for record in (quick, *late)})
    same(behind[late[1]["number"]]["leftOut"], "Outside our premises.")
    same(figures["forecast"]["available"], False)
    check("too few" in figures["forecast"]["why"], figures["forecast"])
    counted, words = report["workload"]
    same((counted["measured"], counted["within"], words["measured"]), (True, False, False))
    text = desk.run("attainment", "--agreement", agreement["number"], "--from", str(today - datetime.timedelta(days=1)), "--to", "P1D")
    check(text.returncode == 0 and "out of the limit" in text.stdout and late[0]["number"] in text.stdout, text)

    # The next edition takes the place of this one, and the targets with it.
    expect(desk.post(f"{path}:begin_review", role=LEVELS), 200)
    reviewed = {"reviewSummary": "One of two was late.", "reviewFrom": "2026-01-01T00:00:00Z", "reviewTo": "2026-02-01T00:00:00Z"}
    offered = expect(desk.post(f"{path}:amend", reviewed, role=LEVELS), 200).json()
    edition = expect(desk.get(f"/api/v1/agreements?filter=supersedes%20%3D%20%22{agreement['id']}%22"), 200).json()["agreements"][0]
    same((edition["state"], edition["edition"], edition["customer"]), ("draft", 2, "Porto"))
    expect(desk.post(f"/api/v1/agreements/{edition['id']}:negotiate", role=LEVELS), 200)
    expect(desk.post(f"/api/v1/agreements/{edition['id']}:agree", signed, role=LEVELS), 200)
    until(lambda: expect(desk.get(path), 200).json()["state"] == "amended", "the first edition to end")
    same(expect(desk.get(f"/api/v1/serviceTargets/{promised['id']}"), 200).json()["state"], "retired")
    until(lambda: not expect(desk.get(f"/api/v1/serviceTargets/{promised['id']}"), 200).json()["spreadPending"], "open records to follow")
    same(clock_of(desk, late[2], promise="sla")["agreement"]["number"], agreement["number"])  # what was broken stays where it was
    fresh = incident(desk, "sla", service=service["number"], customer="Porto")
    same(clock_of(desk, fresh, promise="sla")["agreement"]["number"], edition["number"])
    check(offered["offers"], offered)


main([
    complaint_one_pause_time_survives_a_change_of_priority,
    complaint_two_working_days_on_hold_are_not_counted,
    complaint_six_a_move_to_another_group_leaves_no_stale_clock,
    complaint_seven_a_reopened_record_goes_on_and_keeps_its_stop,
    thresholds_fire_and_say_what_they_rest_on,
    open_records_follow_what_is_promised,
    a_response_is_no_automatic_acknowledgement,
    a_breach_cannot_be_talked_away,
    a_requester_is_not_told_whether_promises_were_kept,
    days_of_a_goal_are_said_as_working_days,
    a_response_takes_words_the_caller_can_read,
    bad_targets_are_refused_with_a_remedy,
    an_agreement_lives_and_is_measured,
])
