"""The schedule of change over HTTP, by people who sign in as themselves: a collision shown, refused and resolved; a freeze, and
the override that somebody else grants; free slots; the schedule by day and as a calendar. A refusal changes nothing."""

from desk_process import check, expect, main
from people import Person, instant


def asked_by(person, path):
    return person.desk.get("/api/v1/" + path, token=person.token)


class House:
    def __init__(self, desk):
        self.mia = Person(desk, "Mia Costa", "change_manager")
        self.cora = Person(desk, "Cora Diaz", "configuration_manager")
        self.sofia = Person(desk, "Sofia Reis", "service_owner")
        self.paul = Person(desk, "Paul Meyer", "service_owner")
        self.abel = Person(desk, "Abel Cruz", "agent")
        self.rita = Person(desk, "Rita Lopes", "requester")
        self.shop = self.sofia.makes("services", name="Web shop", criticality="high", owner=self.sofia.number)["number"]
        kind = self.cora.makes("itemTypes", name="Server")["number"]
        self.items = []
        for name in ("web01", "web02"):
            item = self.cora.makes("configurationItems", name=name, itemType=kind, environment="production")["number"]
            self.cora.makes("ciRelations", **{"from": self.shop, "relation": "runs_on", "to": item, "redundancyGroup": "web", "needed": 1})
            self.items.append(item)
        self.items.append(self.cora.makes("configurationItems", name="mail01", itemType=kind, environment="production")["number"])
        policy = self.sofia.makes("approvalPolicies", title="Change authority", appliesTo="change", approvers=[self.paul.number], voting="any")
        self.paul.does(f"approvalPolicies/{policy['number']}:putInForce")

    def planned(self, item, start, end, **more):
        change = self.abel.makes(
            "changes", title="Update " + item, requester=self.rita.number, reason="No fixes any more.", items=[item],
            plannedStart=instant(start), plannedEnd=instant(end), plan="Out, update, in.", backoutPlan="Put the old one back.",
            backoutDuration="PT30M", testPlan="On staging.", **more)["number"]
        self.mia.does(f"changes/{change}:beginAssessment", model="normal", type="modify", category="web")
        self.abel.does(f"changes/{change}:assessRisk")
        return change

    def authorised(self, item, start, end, **more):
        change = self.planned(item, start, end, **more)
        self.mia.does(f"changes/{change}:requestAuthorization")
        rounds = self.paul.sees('approvals?filter=state="pending"')["approvals"]
        self.paul.does(f"approvals/{rounds[0]['number']}:approve", reason="Due for long")
        check(self.mia.sees(f"changes/{change}")["state"] == "scheduled", change)
        return change


houses = {}


def house_of(desk):
    """One for all stories of this desk: each has weeks of its own."""
    if desk not in houses:
        houses[desk] = House(desk)
    return houses[desk]


def collisions_are_shown_refused_and_resolved(desk):
    house = house_of(desk)
    first = house.authorised(house.items[0], 7, 8)
    other = house.planned(house.items[0], 7.5, 8.5)
    problem = house.mia.is_refused("change.no_hard_collision@1", f"changes/{other}:requestAuthorization")
    check(first in problem["detail"] and "web01" in problem["detail"] and "free of collisions from" in problem["remedy"], problem)
    check("hard: " + first in house.abel.sees(f"changes/{other}")["collisions"][0], other)
    check("collisions" not in house.rita.sees(f"changes/{other}"), "what it says of others is the desk's business")
    told = house.mia.sees(f"changes/{other}/collisions?duration=PT12H")
    check((told["hard"], told["collisions"][0]["kind"]) == (1, "same_thing"), told)
    check(told["collisions"][0]["with"][0]["number"] == first, told)
    check(told["skipped"][0]["kind"] == "same_thing", told)
    room = told["slots"][-1]
    check(room["from"] == told["collisions"][0]["until"], told)
    house.abel.changes(f"changes/{other}", plannedStart=instant(8.1), plannedEnd=instant(8.9))
    check(house.mia.sees(f"changes/{other}/collisions")["hard"] == 0, other)
    house.mia.does(f"changes/{other}:requestAuthorization")

    # The stand-in is a matter of its own.
    stand_in = house.planned(house.items[1], 7, 8)
    problem = house.mia.is_refused("change.no_hard_collision@1", f"changes/{stand_in}:requestAuthorization")
    check("0 of 2 are left of what Web shop" in problem["detail"], problem)

    # A day later, without a change at all.
    free = house.mia.sees(f"schedule/free?duration=PT2H&items={house.items[0]}&from={instant(7)}&to={instant(20)}")
    check([slot for slot in free["slots"]] and free["skipped"], free)
    expect(asked_by(house.mia, "schedule/free?duration=soon"), 400)
    expect(asked_by(house.mia, "schedule/free?duration=PT2H&items=CI-999999"), 400)
    expect(asked_by(house.mia, "schedule?from=2026-02-30"), 400)
    expect(asked_by(house.mia, "schedule?zone=Atlantis"), 400)
    expect(asked_by(house.mia, "schedule?from=2026-01-01&to=2031-01-01"), 400)
    expect(asked_by(house.rita, "schedule/free?duration=PT2H"), 403)


def freezes_hold_up_until_somebody_else_says_otherwise(desk):
    house = house_of(desk)
    change = house.authorised(house.items[0], -0.01, 1, implementer=house.abel.number)
    freeze = house.mia.makes(
        "freezeWindows", title="Sale", startsAt=instant(-1), endsAt=instant(3), effect="blocks", environments=["production"],
        reason="Everything is sold in these days.")["number"]
    house.mia.does(f"freezeWindows/{freeze}:declare")
    problem = house.abel.is_refused("change.no_freeze@1", f"changes/{change}:start", testResult="passed")
    check(freeze in problem["detail"] and "override" in problem["remedy"], problem)
    asked = house.abel.makes("freezeOverrides", subject=change, freeze=freeze, reason="The hole is being exploited.", until=instant(1))["number"]
    expect(desk.post(f"/api/v1/freezeOverrides/{asked}:grant", {}, token=house.abel.token), 403)
    house.mia.does(f"freezeOverrides/{asked}:grant")
    begun = house.abel.does(f"changes/{change}:start", testResult="passed")
    check(begun["state"] == "implement", begun)
    check(house.abel.sees(f"freezeOverrides/{asked}")["state"] == "used", asked)
    check(house.mia.sees(f"freezeWindows/{freeze}")["overrideCount"] == 1, freeze)
    house.mia.does(f"freezeWindows/{freeze}:lift", liftReason="Sold out.")


def an_emergency_shows_what_it_runs_into(desk):
    house = house_of(desk)
    planned = house.authorised(house.items[2], -0.02, 0.5)
    urgent = house.abel.makes("changes", title="Stop the leak", requester=house.rita.number, reason="It leaks.", items=[house.items[2]])["number"]
    house.abel.does(
        f"changes/{urgent}:startOnVerbalAuthority", model="emergency", type="modify", category="web", plan="Stop it.",
        backoutPlan="Start it again.", verbalAuthoriser=house.paul.number, verbalAt=instant(-0.01), implementer=house.abel.number)
    told = house.mia.sees(f"changes/{urgent}")
    check(told["state"] == "implement" and any(planned in line for line in told["collisions"]), told)
    held_up = house.abel.is_refused("change.no_hard_collision@1", f"changes/{planned}:start", testResult="passed")
    check(urgent in held_up["detail"], held_up)


def the_schedule_is_told_by_day_and_as_a_calendar(desk):
    house = house_of(desk)
    change = house.authorised(house.items[0], 27, 28)
    freeze = house.mia.makes(
        "freezeWindows", title="Sale", startsAt=instant(27.5), endsAt=instant(29), effect="warns", reason="Everything is sold in these days.")["number"]
    house.mia.does(f"freezeWindows/{freeze}:declare")
    told = house.abel.sees(f"schedule?from={instant(20)}&to={instant(34)}&zone=Europe/Lisbon")
    found = [(day["date"], one) for day in told["days"] for one in day["changes"]]
    check(len(found) == 1 and found[0][1]["number"] == change and found[0][1]["firm"], told)
    check([one["kind"] for one in found[0][1]["collisions"]] == ["freeze"] and (told["hard"], told["soft"]) == (0, 1), told)
    check([one["number"] for day in told["days"] for one in day["freezes"]] == [freeze], told)
    # Whom a change does not concern learns that something is planned, and no more.
    stranger = Person(desk, "Sam Stranger", "requester")
    hidden = stranger.sees(f"schedule?from={instant(20)}&to={instant(34)}")
    check((hidden["total"], hidden["hidden"]) == (0, 1) and change not in str(hidden), hidden)
    feed = expect(asked_by(house.abel, f"schedule.ics?from={instant(20)}&to={instant(34)}"), 200)
    check(feed.headers["content-type"].startswith("text/calendar"), feed.headers)
    text = feed.body.decode() if isinstance(feed.body, bytes) else feed.body
    lines = text.split("\r\n")
    check(lines[0] == "BEGIN:VCALENDAR" and lines[-2] == "END:VCALENDAR" and text.count("BEGIN:VEVENT") == 2, text)
    check(all(len(line.encode()) <= 75 for line in lines), text)
    check(any(line.startswith("SUMMARY:" + change) for line in lines), text)


main([
    collisions_are_shown_refused_and_resolved, freezes_hold_up_until_somebody_else_says_otherwise, an_emergency_shows_what_it_runs_into,
    the_schedule_is_told_by_day_and_as_a_calendar])
