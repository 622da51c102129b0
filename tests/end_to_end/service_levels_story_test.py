"""A day at a desk with promises, told by four people who sign in as themselves: an entry of the catalogue with a
conditional form, a request that is approved, changed and approved again, its tasks; an incident whose target changes
twice, that waits and comes back; and the report of what the targets came to. At each turn one wrong move is refused."""

import datetime
import time

from desk_process import check, expect, main, quoted, same

PASSWORD = "four words on paper"


class Person:
    """Somebody with a session of his or her own."""

    def __init__(self, desk, user):
        self.desk = desk
        signed_in = expect(desk.post("/api/v1/sessions", {"userName": user, "password": PASSWORD}, role=None), 201).json()
        self.token = signed_in["token"]
        me = expect(self.get("/api/v1/session"), 200).json()
        self.number = me["person"]

    def get(self, path):
        return self.desk.get(path, token=self.token)

    def post(self, path, body=None):
        return self.desk.post(path, body or {}, token=self.token)

    def patch(self, path, body):
        """Clocks follow new promises on their own; whoever was overtaken by that looks again."""
        for _ in range(5):
            version = expect(self.get(path), 200).json()["version"]
            answer = self.desk.patch(path, body, version, token=self.token)
            if answer.status != 412:
                break
        return answer

    def does(self, path, body=None, status=200):
        return expect(self.post(path, body), status).json()

    def makes(self, path, **fields):
        return self.does(path, fields, 201)

    def is_refused(self, answer, status, rule):
        problem = expect(answer, status, rule).json()
        check(problem.get("detail") and problem.get("remedy"), problem)
        print(f"  refused: {problem['rule']}: {problem['detail']} {problem['remedy']}")
        return problem


def told(text):
    print(text)


def choose_password(desk, invitation):
    expect(desk.post("/api/v1/invitations:accept", {"invitation": invitation, "password": PASSWORD}, role=None), 200)


def four_people(desk):
    """The operator invites the first, who invites the others."""
    done = desk.run("person", "invite", "--person", "Ana Silva", "--user-name", "ana", "--role", "administrator")
    same(done.returncode, 0)
    choose_password(desk, done.stdout.strip())
    ana = Person(desk, "ana")
    people = {"ana": ana}
    for name, user, roles in (("Sofia Reis", "sofia", ["service_owner", "service_level_manager"]), ("Abel Cruz", "abel", ["agent"]), ("Rita Lopes", "rita", ["requester"])):
        record = ana.makes("/api/v1/people", name=name, userName=user, roles=roles)
        invitation = ana.makes("/api/v1/invitations", person=record["number"])["invitation"]
        choose_password(desk, invitation)
        expect(desk.post("/api/v1/invitations:accept", {"invitation": invitation, "password": PASSWORD}, role=None), 401)
        people[user] = Person(desk, user)
    told("four people have signed in as themselves; an invitation works once")
    return people


def an_entry_of_the_catalogue(ana, sofia, group):
    """Laptops; the screen size is asked only of who wants one with a screen of its own."""
    for field, label, kind, words in (("machine", "Machine", "enum", ["light", "strong"]), ("memory", "Memory in GB", "integer", [])):
        fields = {"kindName": "service_request", "fieldName": field, "label": label, "type": kind}
        ana.makes("/api/v1/fieldDefinitions", **(fields | {"words": words} if words else fields))
    service = sofia.makes("/api/v1/services", name="Workplace", owner=sofia.number, criticality="medium")
    live = sofia.post(f"/api/v1/services/{service['number']}:goLive", {"owner": sofia.number, "criticality": "medium"})
    expect(live, 200)
    entry = sofia.makes(
        "/api/v1/offerings", name="Laptop", description="A laptop of the house", intendedOutcomes="Work from anywhere", service=service["number"],
        group=group, price="900.00", currency="EUR", category="hardware", forEveryone=True, noDependencies=True, mostAtOnce=5,
        impact="low", urgency="low")
    number = entry["number"]
    sofia.makes("/api/v1/questions", offering=number, position=1, fieldName="custom.machine", wording="Which one?", required=True)
    sofia.makes("/api/v1/questions", offering=number, position=2, fieldName="custom.memory", wording="How much memory?", required=True, visibleWhen="custom.machine = strong")
    sofia.makes("/api/v1/taskTemplates", offering=number, position=1, title="Take one from stock", group=group, instructions="Shelf 3.")
    sofia.makes("/api/v1/taskTemplates", offering=number, position=2, title="Install", group=group, after=["1"], instructions="With the standard image.")
    sofia.does(f"/api/v1/offerings/{number}:submit")
    ahead = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    sofia.is_refused(sofia.post(f"/api/v1/offerings/{number}:publish", {"reviewDue": ahead}), 409, "offering.reviewer_is_another@1")
    same(ana.does(f"/api/v1/offerings/{number}:publish", {"reviewDue": ahead})["state"], "published")
    told(f"{number} is published, reviewed by somebody other than its author")
    return number


def a_policy(ana, sofia):
    policy = sofia.makes("/api/v1/approvalPolicies", title="Hardware above 1,000", appliesTo="service_request", condition="cost > 1000", approvers=[sofia.number, ana.number],
                         voting="any", requesterMayNotApprove=True)
    number = policy["number"]
    sofia.is_refused(sofia.post(f"/api/v1/approvalPolicies/{number}:putInForce"), 409, "approval_policy.four_eyes@1")
    ana.does(f"/api/v1/approvalPolicies/{number}:putInForce")
    told(f"{number} is in force: above 1,000 Sofia or Ana decides, never on their own request")


def round_of(person, request):
    rounds = expect(person.get(f"/api/v1/approvals?filter={quoted('subject=' + request + ' AND state=pending')}"), 200).json()["approvals"]
    same(len(rounds), 1)
    return rounds[0]["number"]


def state_of(person, path):
    return expect(person.get(path), 200).json()["state"]


def requests_flow_from_the_catalogue_through_approvals(desk):
    people = four_people(desk)
    ana, sofia, abel, rita = (people[name] for name in ("ana", "sofia", "abel", "rita"))
    group = ana.makes("/api/v1/groups", name="Workplace team")["number"]
    entry = an_entry_of_the_catalogue(ana, sofia, group)
    a_policy(ana, sofia)

    order = {"catalogueEntry": entry, "quantity": 2, "custom": {"machine": "strong"}}
    missing = rita.is_refused(rita.post("/api/v1/serviceRequests", order), 409, "service_request.form_answered@1")
    check("memory" in str(missing["errors"]).lower() or "memory" in missing["detail"].lower(), missing)
    order["custom"]["memory"] = 64
    request = rita.does("/api/v1/serviceRequests", order, 201)
    number, path = request["number"], f"/api/v1/serviceRequests/{request['number']}"
    same(request["cost"], "1800.00")
    told(f"{number}: {request['title']}, {request['cost']} {request['currency']}, {state_of(rita, path)}")
    same(state_of(rita, path), "awaiting_approval")

    vote = round_of(sofia, number)
    rita.is_refused(rita.post(f"/api/v1/approvals/{vote}:approve"), 409, "approval.duties_kept_apart@1")
    token = desk.token("service_owner", "Sofia Reis")
    expect(desk.post(f"/api/v1/approvals/{vote}:approve", {}, token=token), 403, "approval.approve.own_sign_in")
    sofia.does(f"/api/v1/approvals/{vote}:approve", {"reason": "Within the budget"})
    told(f"{number} after Sofia's vote: {state_of(rita, path)}")

    # A late edit of what was approved voids it.
    expect(abel.patch(path, {"quantity": 3}), 200)
    same(state_of(rita, path), "awaiting_approval")
    voided = expect(sofia.get(f"/api/v1/approvals/{vote}"), 200).json()
    same(voided["state"], "void")
    told(f"{number} with 3 instead of 2: {vote} is void, {voided['endReason']}")
    abel.is_refused(abel.post(f"{path}:take"), 409, "service_request.take.from")
    again = round_of(sofia, number)
    sofia.does(f"/api/v1/approvals/{again}:approve", {"reason": "Three, then"})
    check(state_of(rita, path) in ("approved", "assigned"), state_of(rita, path))

    # Who asks does not approve, whatever the role.
    own = sofia.does("/api/v1/serviceRequests", {**order, "quantity": 2}, 201)
    mine = round_of(sofia, own["number"])
    sofia.is_refused(sofia.post(f"/api/v1/approvals/{mine}:approve"), 409, "approval.duties_kept_apart@1")
    ana.does(f"/api/v1/approvals/{mine}:reject", {"reason": "One is enough"})
    same(state_of(sofia, f"/api/v1/serviceRequests/{own['number']}"), "rejected")

    # Tasks, one after the other; those of what was first approved were called off with it.
    abel.does(f"{path}:take")
    abel.is_refused(abel.post(f"{path}:fulfil", {"fulfilmentCode": "complete"}), 409, "service_request.tasks_done@1")
    tasks = expect(abel.get(f"/api/v1/tasks?filter={quoted('subject=' + number + ' AND state!=cancelled')}&orderBy=number"), 200).json()["tasks"]
    same([(task["title"], task["state"]) for task in tasks], [("Take one from stock", "open"), ("Install", "waiting")])
    for task in tasks:
        abel.does(f"/api/v1/tasks/{task['number']}:complete", {"result": "Done"})
    same(abel.does(f"{path}:fulfil", {"fulfilmentCode": "complete", "fulfilmentText": "Three laptops are on your desk"})["state"], "fulfilled")
    same(rita.does(f"{path}:close")["state"], "closed")
    told(f"{number} is fulfilled by {len(tasks)} tasks and closed by Rita")


def promises_are_kept_and_explained(desk):
    sofia, abel = Person(desk, "sofia"), Person(desk, "abel")
    hours = sofia.makes("/api/v1/calendars", title="Always", zone="Europe/Lisbon", weeklyHours=["Mon-Sun 00:00-24:00"])
    sofia.does(f"/api/v1/calendars/{hours['number']}:putInForce")
    targets = {}
    for priority, goal in (("low", "PT8H"), ("moderate", "PT4H"), ("critical", "PT2S")):
        target = sofia.makes("/api/v1/serviceTargets", title=f"Incidents of priority {priority}", appliesTo="incident", clock="resolution", priorities=[priority], goal=goal,
                             calendar=hours["number"], attainmentGoal="90")
        sofia.does(f"/api/v1/serviceTargets/{target['number']}:putInForce")
        targets[priority] = target["number"]

    incident = abel.makes("/api/v1/incidents", title="Printing takes minutes", impact="medium", urgency="low", category="print")
    path = f"/api/v1/incidents/{incident['number']}"
    same(incident["priority"], "low")
    abel.does(f"{path}:take")
    expect(abel.patch(path, {"urgency": "medium"}), 200)
    later = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    abel.does(f"{path}:hold", {"holdReason": "caller", "followUpAt": later})
    time.sleep(1)
    abel.does(f"{path}:resume")
    abel.does(f"{path}:resolve", {"resolutionCode": "fixed", "resolutionText": "The driver was replaced"})
    expect(abel.post(f"{path}:reopen", {"reopenReason": "Slow again"}), 200)
    expect(abel.patch(path, {"impact": "high", "urgency": "high"}), 200)
    time.sleep(2.5)
    abel.does(f"{path}:resolve", {"resolutionCode": "fixed", "resolutionText": "The print server has another disk"})

    clocks = [clock for clock in expect(abel.get(f"{path}/clocks"), 200).json()["clocks"] if clock["measure"] == "resolution"]
    same(len(clocks), 1)
    clock = clocks[0]
    told(f"{incident['number']}: {clock['state']}, promised {clock['goal']} by {clock['target']['number']}")
    for segment in clock["timeline"]:
        told(f"  {segment['words']}")
    for promise in clock["promises"]:
        told(f"  promise: {promise}")
    same(clock["state"], "missed")
    same(clock["target"]["number"], targets["critical"])
    same(len(clock["promises"]), 3)
    check(any("paused" in segment["words"] for segment in clock["timeline"]), clock)

    quick = abel.does("/api/v1/incidents?then=resolve", {"title": "Wrong paper", "impact": "medium", "urgency": "low", "category": "print",
                                                         "resolutionCode": "advice_given", "resolutionText": "Showed which tray"}, 201)
    same(quick["state"], "resolved")
    day = datetime.datetime.now(datetime.timezone.utc)
    period = f"from={day - datetime.timedelta(days=1):%Y-%m-%d}&to={day + datetime.timedelta(days=2):%Y-%m-%d}"
    for priority, met, missed in (("critical", 0, 1), ("low", 1, 0)):
        report = expect(sofia.get(f"/api/v1/serviceTargets/{targets[priority]}/attainment?{period}"), 200).json()
        told(f"{targets[priority]} ({priority}): {report}")
        text = str(report)
        check((incident if missed else quick)["number"] in text, report)
    same(desk.run("journal", "verify").returncode, 0)


main([
    requests_flow_from_the_catalogue_through_approvals,
    promises_are_kept_and_explained,
])
