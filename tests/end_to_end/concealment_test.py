"""Whatever is made confidential afterwards is named nowhere any more to those who may not know of it: not in the titles and
texts that the desk wrote while it was open, in no list, record, history, work log, search, briefing, schedule, statistic,
impact, baseline or minutes. Whoever may know of it still reads all of that."""

from desk_process import Socket, check, expect, main, same
from people import Person, instant

WORD = "zebraquux"
API = "/api/v1/"


class Story:
    """Everything that can be named is named after one word, named by as much else as possible, and then closed."""

    def __init__(self, desk):
        self.desk = desk
        self.closed = []
        for name, full, role in (
                ("owner", "Sofia Reis", "service_owner"), ("authority", "Paul Meyer", "service_owner"), ("agent", "Abel Cruz", "agent"),
                ("manager", "Mia Costa", "change_manager"), ("keeper", "Cora Diaz", "configuration_manager"), ("reader", "Rory Hahn", "release_manager"),
                ("auditor", "Udo Kern", "auditor"), ("requester", "Rita Lopes", "requester"), ("chair", "Nora Lind", None), ("member", "Otto Vale", None)):
            setattr(self, name, Person(desk, full, *((role,) if role else ())))
        self.group = expect(desk.post(API + "groups", {"name": "Board", "role": "board"}, role="administrator"), 201).json()["number"]
        for person in (self.chair, self.member):
            path = f"{API}people/{person.id}"
            expect(desk.patch(path, {"groups": [self.group]}, desk.get(path, role="administrator").json()["version"], role="administrator"), 200)
        for kind in ("change", "standard_change"):
            row = self.owner.makes("approvalPolicies", title="Authority", appliesTo=kind, approvers=[self.authority.number, self.manager.number],
                                   voting="any", impactsNeeded=["services"] if kind == "change" else [])
            self.authority.does(f"approvalPolicies/{row['number']}:putInForce")

    def named(self, who, plural, **fields):
        """Closed at the end by whoever made it."""
        made = who.makes(plural, **fields)
        self.closed.append((plural, made["number"], made["id"]))
        return made["number"]

    def change(self, title, start, items, **fields):
        number = self.requester.makes("changes", title=title, reason="It must be.", plannedStart=instant(start), plannedEnd=instant(start + 1))["number"]
        self.manager.does(f"changes/{number}:beginAssessment", model="normal", type="modify", category="web", items=items)
        self.manager.changes(f"changes/{number}", plan="One by one.", backoutPlan="Back.", backoutDuration="PT30M", testPlan="On staging.",
                             implementer=self.agent.number, collisionOverride="Both know.", **fields)
        self.agent.does(f"changes/{number}:assessRisk")
        for one in self.owner.sees(f"impactAssessments?filter=subject={number}%20AND%20state=requested")["impactAssessments"]:
            signer = next(each for each in (self.owner, self.manager, self.authority) if each.id == one["assessor"])
            signer.does(f"impactAssessments/{one['number']}:sign", grade="low", finding="None.")
        self.manager.does(f"changes/{number}:requestAuthorization")
        return number

    def tell(self):
        service = self.named(self.owner, "services", name=WORD + " service", criticality="high", owner=self.owner.number)
        laptop = self.keeper.makes("itemTypes", name="Laptop")["number"]
        open_item = self.keeper.makes("configurationItems", name="web00", itemType=laptop, owner=self.owner.number)["number"]
        spare = self.keeper.makes("configurationItems", name="web01", itemType=laptop, owner=self.owner.number)["number"]
        item = self.named(self.keeper, "configurationItems", name=WORD + " item", itemType=laptop, owner=self.owner.number)
        shop = self.owner.makes("services", name="Web shop", criticality="high", owner=self.owner.number)["number"]
        for end, to, more in ((service, open_item, {}), (shop, item, {"redundancyGroup": "two"}), (shop, spare, {"redundancyGroup": "two"})):
            self.keeper.makes("ciRelations", **{"from": end, "relation": "runs_on", "to": to, **more})
        baseline = self.keeper.makes("baselines", name="Before", reason="release", scopeItems=[open_item, item])["number"]
        self.keeper.does(f"baselines/{baseline}:take")
        first = self.change(WORD + " one", 2, [item])
        self.closed.append(("changes", first, self.manager.sees(f"changes/{first}")["id"]))
        open_change = self.change("In the open", 2.2, [open_item, item], services=[service])
        self.manager.makes("freezeWindows", title="Month end", startsAt=instant(2), endsAt=instant(3), effect="warns", services=[service], reason="The month is closed.")
        freeze = self.named(self.manager, "freezeWindows", title=WORD + " freeze", startsAt=instant(2), endsAt=instant(3), effect="warns", reason="The month is closed.",
                            confidential=True)  # nothing of a freeze in force changes any more
        self.manager.does(f"freezeWindows/{freeze}:declare")
        self.agent.makes("tasks", subject=first, title="A task on it")
        problem = self.named(self.agent, "problems", title=WORD + " problem")
        incident = self.agent.makes("incidents", title="Down", impact="low", urgency="low")["number"]
        self.link("incidents/" + incident, "problem", problem)
        self.named(Person(self.desk, "Lara Other", "release_manager"), "releases", title=WORD + " release")
        # Minutes in which the board spoke of it while it was open.
        meeting = self.manager.makes("cabMeetings", board=self.group, chair=self.chair.number, plannedStart=instant(0.01), plannedEnd=instant(0.1))["number"]
        self.manager.does(f"cabMeetings/{meeting}:convene")
        self.member.makes("cabAdvices", subject=first, advice="object", reason=WORD + " is not ready.")
        present = [self.chair.number, self.member.number]
        self.manager.does(f"cabMeetings/{meeting}:openSession", present=present)
        for one in self.manager.sees(f"agendaItems?filter=meeting={meeting}")["agendaItems"]:
            self.manager.does(f"agendaItems/{one['number']}:conclude", discussion=f"{WORD} was talked of." if first in one["title"] else "Noted.")
        minutes = self.manager.does(f"cabMeetings/{meeting}:draftMinutes", minutes="All was said.")
        check(WORD in str(minutes["proceedings"]), "the proceedings tell of what was open")
        self.open_change, self.meeting, self.baseline, self.open_item = open_change, meeting, baseline, open_item
        told = self.auditor.sees(f"changes/{open_change}")
        check(WORD in str(told["riskBasis"]) and WORD in str(told["collisions"]), told)
        check(WORD in str(self.auditor.sees("ciRelations")), "a relation is named after its ends")

    def link(self, path, kind, number):
        target = self.desk.get(f"{API}{kind}s/{number}", role="administrator").json()["id"]
        expect(self.desk.post(f"{API}{path}/links", {"type": "relates_to", "to": {"kind": kind, "id": target}}, token=self.manager.token), 200)

    def close(self):
        for plural, number, record in self.closed:
            path = f"{API}{plural}/{record}"
            version, closed = (self.desk.get(path, role="administrator").json().get(name) for name in ("version", "confidential"))
            if closed:
                continue
            answers = [self.desk.patch(path, {"confidential": True}, version, token=person.token)
                       for person in (self.owner, self.manager, self.keeper, self.reader)]
            answers.append(self.desk.patch(path, {"confidential": True}, version, role="administrator"))
            check(any(answer.status == 200 for answer in answers), (plural, number, answers))

    def ways(self, plurals):
        """Every address that could tell of something, with what is listed there followed."""
        span = f"from={instant(0)}&to={instant(5)}"
        yield from (
            f"search?q={WORD}", f"schedule?{span}", f"schedule.ics?to={instant(5)}", f"schedule.html?{span}", f"schedule/free?duration=PT4H&items={self.open_item}",
            f"changes/statistics?from={instant(-5)}&to={instant(5)}", f"topology/impact?gone={self.open_item}", f"topology/needs?of={self.open_item}",
            f"changes/{self.open_change}/briefing", f"changes/{self.open_change}/collisions", f"configurationItems/{self.open_item}/relations",
            f"cabMeetings/{self.meeting}/minutes", f"baselines/{self.baseline}/difference", f"baselines/{self.baseline}/items", "status")
        for plural in plurals:
            yield f"{plural}?pageSize=1000"
            yield f"{plural}:search?q={WORD}"
            for number in self.listed(plural):
                yield from (f"{plural}/{number}{part}" for part in ("", "/history", "/worklog", "/links", "/attachments", "/clocks", "/relations"))

    def live(self, kind):
        """What the stream tells of all that ever happened to a kind."""
        socket = Socket(self.desk, self.reader.token)
        socket.subscribe("all", kind=kind, since=-1)
        socket.send({"type": "ping"})
        told = ""
        while (message := socket.next_message())["type"] != "pong":
            told += str(message)
        socket.close()
        return told

    def listed(self, plural):
        answer = self.desk.get(f"{API}{plural}?pageSize=1000", token=self.reader.token)
        return [each["number"] for each in answer.json()[plural]] if answer.status == 200 else []


def names_it_nowhere(desk):
    story = Story(desk)
    story.tell()
    story.close()
    plurals = sorted(path.split("/")[3] for path in desk.get("/api/openapi.json").json()["paths"]
                     if path.startswith(API) and path.count("/") == 3 and ":" not in path and "{" not in path and "search" not in path)
    for _, number, record in story.closed:
        plural = next(each[0] for each in story.closed if each[1] == number)
        expect(desk.get(f"{API}{plural}/{record}", token=story.reader.token), 404)
    needles = [WORD] + [number for _, number, _ in story.closed]
    asked = 0
    told = []
    for path in story.ways(plurals):
        answer = desk.get(API + path, token=story.reader.token)
        check(answer.status < 500, (path, answer))
        if answer.status >= 400:
            continue
        asked += 1
        text = answer.body.decode()
        told += [(path, needle, text[max(0, text.find(needle) - 150):text.find(needle) + 80]) for needle in needles if needle in text]
    for kind in ("change", "cab_meeting", "agenda_item", "ci_relation", "approval", "impact_assessment"):
        text = story.live(kind)
        told += [("stream of " + kind, needle, text[max(0, text.find(needle) - 150):text.find(needle) + 80]) for needle in needles if needle in text]
    check("In the open" in story.live("change"), "the stream tells of what is open")
    for leak in told:
        print("  told:", *leak)
    same(told, [])
    check(asked > 150, f"only {asked} answers were looked at")
    change = desk.get(f"{API}changes/{story.open_change}", token=story.reader.token).json()
    check("confidential" in str(change["collisions"]) and "confidential" in str(change["riskBasis"]), change)
    check(any("Web shop" in line and "without a confidential record" in line for line in change["impacts"]), change["impacts"])
    minutes = desk.get(f"{API}cabMeetings/{story.meeting}", token=story.reader.token).json()
    check("A confidential record is named here." in minutes["proceedings"], minutes)
    # Who may know of it reads on as before.
    check(WORD in str(story.auditor.sees(f"cabMeetings/{story.meeting}")["proceedings"]), "the auditor reads it")
    told = story.auditor.sees(f"changes/{story.open_change}")
    check(WORD in str(told["riskBasis"]) and WORD + " item" in str(told["impacts"]), told)
    people = story.auditor.sees(f"cabMeetings/{story.meeting}/minutes")
    same((people["chair"]["title"], [one["title"] for one in people["present"]]), ("Nora Lind", ["Nora Lind", "Otto Vale"]))


main([names_it_nowhere])
