"""A change advisory board over HTTP, with people who sign in as themselves: the agenda draws itself up, members advise and decide
nothing, the change authority decides from the agenda in each way there is, minutes are approved by another than who wrote
them. At each turn a wrong move is refused and changes nothing."""

import hashlib

from desk_process import check, expect, main, same
from people import Person, instant


class Board:
    def __init__(self, desk):
        self.desk = desk
        self.days = 1
        owner = Person(desk, "Olga Owner", "service_owner")
        other = Person(desk, "Paul Other", "service_owner")
        self.owner = owner
        self.manager = Person(desk, "Maya Manager", "change_manager")
        self.scribe = Person(desk, "Saul Scribe", "change_manager")
        self.implementer = Person(desk, "Ivo Implementer", "agent")
        self.authority = Person(desk, "Aldo Authority")
        self.requester = Person(desk, "Rita Requester")
        self.chair = Person(desk, "Nora Chair")
        self.member = Person(desk, "Otto Member")
        self.deputy = Person(desk, "Quinn Deputy")
        self.group = expect(desk.post("/api/v1/groups", {"name": "Board", "role": "board"}, role="administrator"), 201).json()["number"]
        for person in (self.chair, self.member, self.implementer):
            path = f"/api/v1/people/{person.id}"
            version = desk.get(path, role="administrator").json()["version"]
            expect(desk.patch(path, {"groups": [self.group]}, version, role="administrator"), 200)
        row = owner.makes("approvalPolicies", title="Change authority", appliesTo="change", approvers=[self.authority.number], voting="any")
        other.does(f"approvalPolicies/{row['number']}:putInForce")
        hours = owner.makes("calendars", title="Shop hours", zone="Europe/Lisbon", weeklyHours=["Mon-Sun 00:00-24:00"])["number"]
        other.does(f"calendars/{hours}:putInForce")
        self.shop = owner.makes("services", name="Web shop", criticality="high", owner=owner.number, calendar=hours)["number"]
        self.keeper = Person(desk, "Kim Keeper", "configuration_manager")
        kind = self.keeper.makes("itemTypes", name="Host")["number"]
        self.web = self.keeper.makes("configurationItems", name="web01", itemType=kind, owner=owner.number, criticality="medium")["number"]
        self.relation = self.keeper.makes("ciRelations", **{"from": f"service/{owner.sees('services/' + self.shop)['id']}", "to": self.web, "relation": "runs_on"})

    def asked(self, title, start=None):
        """Put before the change authority; each on a day of its own, so that none is in another's way, unless it says when."""
        self.days += 1
        start = self.days if start is None else start
        number = self.requester.makes("changes", title=title, reason="No fixes any more.", benefit="Fewer calls.")["number"]
        change = f"changes/{number}"
        self.manager.does(f"{change}:beginAssessment", model="normal", type="modify", category="web", items=[self.web])
        self.implementer.does(f"{change}:assessRisk", projectedOutage="PT5M")
        self.implementer.changes(
            change, implementer=self.implementer.number, plan="One after the other.", backoutPlan="The old release.", backoutDuration="PT30M",
            testPlan="On staging.", plannedStart=instant(start), plannedEnd=instant(start + 0.5), tolerance="PT1H", cost="400", currency="EUR",
            collisionOverride="The shop is told to its customers as closed.")
        same(self.manager.does(f"{change}:requestAuthorization")["state"], "authorize")
        return number

    def convened(self, **more):
        made = self.manager.makes(
            "cabMeetings", board=self.group, chair=self.chair.number, plannedStart=instant(0.05), plannedEnd=instant(0.1), **more)
        self.manager.does(f"cabMeetings/{made['number']}:convene")
        return made["number"]

    def agenda(self, meeting):
        items = self.manager.sees(f"agendaItems?filter=meeting={meeting}&orderBy=position")["agendaItems"]
        return {item["title"].split(" ")[0]: item for item in items}

    def round_of(self, number):
        rounds = self.authority.sees(f"approvals?filter=subject={number}%20AND%20state=pending")["approvals"]
        same(len(rounds), 1)
        return f"approvals/{rounds[0]['number']}"


boards = {}


def board_of(desk):
    if desk not in boards:
        boards[desk] = Board(desk)
    return boards[desk]


def a_meeting_from_the_agenda_to_the_minutes(desk):
    board = board_of(desk)
    yes, no, back, later, pending = (board.asked(title) for title in ("Update", "Replace", "Move", "Clean", "Retire"))

    board.implementer.is_refused("cab_meeting.create.roles", "cabMeetings", board=board.group, chair=board.chair.number, plannedStart=instant(1), plannedEnd=instant(2))
    unseen = desk.post("/api/v1/cabAdvices", {"subject": yes, "advice": "support", "reason": "Fine."}, token=board.chair.token)
    expect(unseen, 400, "field.reference")
    board.implementer.is_refused("cab_advice.asked@1", "cabAdvices", subject=yes, advice="support", reason="Fine.")
    meeting = board.convened(quorum=2)
    sitting = f"cabMeetings/{meeting}"
    agenda = board.agenda(meeting)
    same({(number, item["why"]) for number, item in agenda.items()}, {(number, "for_decision") for number in (yes, no, back, later, pending)})
    board.manager.is_refused("agenda_item.not_listed_twice@1", "agendaItems", meeting=meeting, subject=yes)

    # Advice is given in person, before the meeting or in it, by who sits there.
    same(board.chair.sees(f"changes/{yes}")["state"], "authorize")
    given = board.chair.makes("cabAdvices", subject=yes, advice="object", reason="It is Friday.")
    board.requester.is_refused("cab_advice.asked@1", "cabAdvices", subject=yes, advice="support", reason="I need it.")
    by_token = desk.post("/api/v1/cabAdvices", {"subject": yes, "advice": "support", "reason": "x"}, role="change_manager", person="Token Tom")
    expect(by_token, 409, "cab_advice.in_person@1")
    own = board.implementer.makes("cabAdvices", subject=yes, advice="support", reason="It is easy.")
    same((own["ownMatter"], own["ownMatterAs"]), (True, "carries it out"))
    board.manager.is_refused("cab_advice.own@1", f"cabAdvices/{given['number']}:withdraw", endReason="Not mine.")
    change = board.manager.sees(f"changes/{yes}")
    same([change.get(f"advice{what}") for what in ("Support", "Object", "Abstain", "OwnMatter")], [0, 1, 0, 1])
    asked = board.authority.sees(board.round_of(yes))
    same((asked["adviceObject"], asked["adviceOwnMatter"]), (1, 1))
    board.chair.makes("cabAdvices", subject=yes, advice="support", reason="Moved to Monday.")
    same(board.manager.sees(f"cabAdvices/{given['number']}")["state"], "replaced")

    # It sits.
    board.manager.is_refused("cab_meeting.quorate@1", f"{sitting}:openSession", present=[board.chair.number])
    deputies = [f"{board.deputy.number} for {board.member.number}"]
    board.manager.is_refused("cab_meeting.attendance_plausible@1", f"{sitting}:openSession", present=[board.chair.number, board.deputy.number])
    opened = board.manager.does(f"{sitting}:openSession", present=[board.chair.number, board.deputy.number, board.implementer.number], deputies=deputies)
    same((opened["state"], opened["seatsFilled"]), ("in_session", 3))
    board.deputy.makes("cabAdvices", subject=yes, advice="abstain", reason="New here.")

    # The change authority decides, in each way there is; the board does not.
    board.manager.is_refused("approval.has_a_vote@1", f"{board.round_of(yes)}:approve")
    board.manager.is_refused("change.authorize.roles", f"changes/{yes}:authorize")
    board.authority.does(f"{board.round_of(yes)}:approve", condition="A second person watches.")
    board.authority.does(f"{board.round_of(no)}:reject", reason="Too dear.")
    board.authority.does(f"changes/{back}:return", comment={"text": "Where is the test result?"})
    following = board.manager.makes("cabMeetings", board=board.group, chair=board.chair.number, plannedStart=instant(7), plannedEnd=instant(7.1))
    board.authority.is_refused("change.deferral_said@1", f"changes/{later}:defer", comment={"text": "Later."})
    deferred = board.authority.does(f"changes/{later}:defer", deferredTo=following["number"], comment={"text": "Ivo is away."})
    same(deferred["deferredUntil"], following["plannedStart"])

    board.scribe.is_refused("cab_meeting.agenda_done@1", f"{sitting}:draftMinutes", minutes="So it was.")
    for number in (yes, no, back, later):
        board.manager.does(f"agendaItems/{agenda[number]['number']}:conclude", discussion="Talked about.")
    board.manager.does(f"agendaItems/{agenda[pending]['number']}:carryOver", endReason="No time left.")
    item = board.agenda(meeting)[yes]
    check(item["outcome"].startswith("Authorised in APR-") and "A second person watches" in item["outcome"], item)
    same((item["support"], item["object"], item["abstain"]), (1, 0, 1))
    action = board.implementer.makes("tasks", subject=meeting, title="Ask the supplier", assignee=board.implementer.number, dueAt=instant(3))["number"]

    # Minutes.
    board.chair.is_refused("cab_meeting.draft_minutes.roles", f"{sitting}:draftMinutes", minutes="So it was.")
    minuted = board.scribe.does(f"{sitting}:draftMinutes", minutes="Short and calm.")
    lines = minuted["proceedings"]
    for words in ("Authorised in APR-", "Rejected in APR-", "Returned for information; APR-", f"to {following['number']}", "Carried over: No time left.", f"Action {action}"):
        check(any(words in line for line in lines), (words, lines))
    digest = hashlib.sha256(("".join(line + "\n" for line in ["Short and calm."] + lines)).encode()).hexdigest()
    same(minuted["minutesDigest"], digest)
    board.scribe.is_refused("cab_meeting.was_there@1", f"{sitting}:approveMinutes")
    by_token = desk.post(f"/api/v1/{sitting}:approveMinutes", {}, role="change_manager", person="Token Tom")
    expect(by_token, 403, "cab_meeting.approve_minutes.own_sign_in")
    same(board.chair.does(f"{sitting}:approveMinutes")["state"], "closed")
    board.scribe.is_refused("cab_meeting.correct_minutes.from", f"{sitting}:correctMinutes", minutes="Otherwise.", comment={"text": "x"})

    # The next one takes up what was deferred to it, what was not reached, and what is still to be done.
    board.manager.does(f"cabMeetings/{following['number']}:convene")
    same({key: item["why"] for key, item in board.agenda(following["number"]).items()}, {later: "deferred", pending: "for_decision", action: "open_action"})


def who_wrote_the_minutes_does_not_approve_them(desk):
    board = board_of(desk)
    meeting = f"cabMeetings/{board.convened(invited=[board.scribe.number])}"
    board.manager.does(f"{meeting}:openSession", present=[board.chair.number, board.scribe.number])
    for item in board.agenda(meeting.split("/")[1]).values():
        board.manager.does(f"agendaItems/{item['number']}:conclude", discussion="Noted.")
    board.scribe.does(f"{meeting}:draftMinutes", minutes="Nothing new.")
    problem = board.scribe.is_refused("cab_meeting.not_the_writer@1", f"{meeting}:approveMinutes")
    same(problem["clause"], "8.5.1")
    same(board.chair.does(f"{meeting}:approveMinutes")["state"], "closed")


def the_page_that_the_board_has_in_front_of_it(desk):
    board = board_of(desk)
    # What is authorised has its window; this one gives it up.
    for one in board.manager.sees("changes?filter=state=scheduled")["changes"]:
        board.manager.does(f"changes/{one['number']}:cancel", cancelReason="The supplier is late.")
    number = board.asked("Update again", start=-0.01)
    board.convened()
    board.chair.makes("cabAdvices", subject=number, advice="object", reason="Twice in a week.")
    told = board.manager.sees(f"changes/{number}/briefing")
    same((told["request"]["reason"], told["request"]["cost"], told["request"]["requester"]["number"]), ("No fixes any more.", "400", board.requester.number))
    same((told["risk"]["risk"], told["risk"]["assessedBy"]["number"]), (board.manager.sees(f"changes/{number}")["risk"], board.implementer.number))
    same([one["title"] for one in told["affected"]["items"]], ["web01"])
    same([(one["number"], one["fate"]) for one in told["impact"]["services"]], [(board.shop, "lost")])
    same((told["window"]["projectedOutage"], told["wayBack"]["backoutDuration"]), ("PT5M", "PT30M"))
    same([(one["service"]["number"], one["outside"]) for one in told["window"]["serviceHours"]], [(board.shop, False)])
    same((told["advice"]["adviceObject"], told["advice"]["given"][0]["reason"]), (1, "Twice in a week."))
    same(told["decisions"][0]["notVotedYet"][0]["number"], board.authority.number)
    same(told["agendas"][0]["why"], "for_decision")
    same((told["majorIncidents"], told["experience"]["total"]), ([], 0))
    same((told["collisions"]["change"]["number"], told["collisions"]["hard"]), (number, 0))

    # A major incident on a service that hangs on what is changed.
    incident = expect(desk.post("/api/v1/incidents", {"title": "Nobody can order", "impact": "high", "urgency": "high", "service": board.shop}), 201).json()["number"]
    lead = Person(desk, "Mara Major", "incident_manager")
    lead.does(f"incidents/{incident}:declareMajor", majorIncidentManager=lead.number, majorCriteria=["All users of a service"], procedureVersion="3")
    told = board.manager.sees(f"changes/{number}/briefing")
    same([one["number"] for one in told["majorIncidents"]], [incident])

    # A change like it that failed.
    board.authority.does(f"{board.round_of(number)}:approve")
    board.implementer.does(f"changes/{number}:start", testResult="passed")
    board.implementer.does(f"changes/{number}:finish", effectiveness="failed", outcomeText="It did not start.")
    other = board.asked("Update once more")
    experience = board.manager.sees(f"changes/{other}/briefing")["experience"]
    same((experience["total"], experience["outcomes"], experience["changes"][0]["number"]), (1, {"failed": 1}, number))
    # Members and whoever decides see all of the page, though they may read little else.
    for person in (board.authority, board.chair):
        seen = person.sees(f"changes/{number}/briefing")
        same((seen["affected"]["items"][0]["title"], seen["advice"]["given"][0]["memberName"]), ("web01", "Nora Chair"))
        # What hangs on it has one answer on one page.
        same([one["number"] for one in seen["impact"]["services"]], [one["number"] for one in seen["collisions"]["takesAway"]])
    # Whoever asked for it sees the page, but not people he or she knows nothing of.
    seen = board.requester.sees(f"changes/{other}/briefing")
    check(seen["request"]["implementer"].get("hidden"), seen["request"])
    stranger = Person(desk, "Strange Stranger")
    expect(desk.get(f"/api/v1/changes/{other}/briefing", token=stranger.token), 404)

    counted = board.manager.sees(f"changes/statistics?from={instant(-1)}&to={instant(1)}")
    same((counted["total"]["ended"], counted["total"]["outcomes"]["failed"], counted["rejected"]), (1, 1, 1))
    board.authority.does(f"{board.round_of(other)}:reject", reason="Enough of it.")
    same(board.manager.sees(f"changes/statistics?from={instant(-1)}&to={instant(1)}")["rejected"], 2)
    same((counted["total"]["objectedTo"], counted["byCategory"][0]["of"], counted["withoutService"]), (1, "web", 1))
    expect(desk.get("/api/v1/changes/statistics?from=2026-03-01&to=2026-02-01"), 400)
    expect(desk.get("/api/v1/changes/statistics?from=yesterday&to=2026-02-01"), 400)
    expect(desk.get("/api/v1/changes/statistics?from=2026-01-01&to=2026-02-01", token=stranger.token), 403)

    # The next agenda has it.
    same(board.agenda(board.convened())[number]["why"], "failed")


def a_long_agenda_takes_several_decisions(desk):
    board = board_of(desk)
    asked = {board.asked(f"Update {i}") for i in range(108)}
    meeting = board.convened()
    listed = lambda: {item["title"].split(" ")[0] for page in ("", board.manager.sees(f"agendaItems?filter=meeting={meeting}&pageSize=100").get("nextPageToken", ""))
                      for item in board.manager.sees(f"agendaItems?filter=meeting={meeting}&pageSize=100&pageToken={page}")["agendaItems"]}
    same(len(listed()), 50)
    for _ in range(3):
        board.manager.does(f"cabMeetings/{meeting}:updateAgenda")
    check(asked <= listed(), asked - listed())


main([a_meeting_from_the_agenda_to_the_minutes, who_wrote_the_minutes_does_not_approve_them, the_page_that_the_board_has_in_front_of_it, a_long_agenda_takes_several_decisions])
