"""One night and what came of it, told by five people who sign in as themselves: an outage is detected and becomes a major
incident; its impact shows three services; an emergency change begins on somebody's word, which is confirmed in time, and
another is not; the requester does not decide on her own change; a collision is shown and resolved; a configuration item is
changed under the change that names it; what came of it is reviewed; the problem becomes a known error; a release brings the
fix; the continuity plan is invoked, and looked at afterwards.

At each step one wrong move is tried. It is refused with its rule, its clause and what to do instead, and no record, link or
number anywhere is different for it."""

from desk_process import check, expect, main, same, until
from people import Person, instant

# All kinds that anything here touches.
KINDS = (
    "incidents", "problems", "knownErrors", "changes", "approvals", "impactAssessments", "workOrders", "communications", "tasks",
    "services", "configurationItems", "ciRelations", "continuityRequirements", "continuityPlans", "planCopies", "continuityInvocations",
    "releases", "acceptanceCriteria", "deployments", "baselines")


def pictured(desk):
    """Every record with its revision, and every link, of all kinds of the story."""
    picture = {}
    for kind in KINDS:
        listed = expect(desk.get(f"/api/v1/{kind}?pageSize=200", role="auditor"), 200).json()
        check(not listed.get("nextPageToken"), "the picture is whole")
        for record in listed[kind]:
            links = expect(desk.get(f"/api/v1/{kind}/{record['number']}/links", role="auditor"), 200).json()
            picture[kind, record["number"]] = (record, links)
    return picture


class Night:
    """Five people, three services on one database, and a way to be wrong without harm."""

    def __init__(self, desk):
        self.desk = desk
        self.wrong_moves = 0
        self.rita = Person(desk, "Rita Reis")  # head of sales: asks for changes, and has a say in some
        self.ivo = Person(desk, "Ivo Idris", "agent")
        self.maya = Person(desk, "Maya Mota", "incident_manager", "change_manager", "problem_manager", "continuity_manager", "service_owner", "agent")
        self.aldo = Person(desk, "Aldo Alves", "requester")  # change authority; may invoke the plan
        self.olga = Person(desk, "Olga Ortiz", "service_owner", "configuration_manager", "change_manager", "continuity_manager",
            "release_manager")
        self.configuration()
        self.authority()
        self.continuity()

    def configuration(self):
        kind = self.olga.makes("itemTypes", name="Database server", controlled=True)["number"]
        self.db01, self.db02 = (
            self.olga.makes("configurationItems", name=name, itemType=kind, owner=self.olga.number, criticality="high", environment="production")["number"]
            for name in ("db01", "db02"))
        self.services = []
        for name in ("Checkout", "Stock", "Returns"):
            service = self.olga.makes("services", name=name, owner=self.olga.number, criticality="high")["number"]
            self.olga.does(f"services/{service}:goLive")
            self.tie = self.olga.makes("ciRelations", **{"from": service, "relation": "depends_on", "to": self.db01})
            self.services.append(service)
        for item in (self.db01, self.db02):
            self.olga.does(f"configurationItems/{item}:putInProduction", standsAlone=True, correctionReason="There since before the register.")
        self.checkout = self.services[0]

    def authority(self):
        row = self.olga.makes("approvalPolicies", title="Change authority", appliesTo="change", approvers=[self.aldo.number, self.rita.number], voting="any")
        self.maya.does(f"approvalPolicies/{row['number']}:putInForce")

    def continuity(self):
        need = self.maya.makes(
            "continuityRequirements", title="Continuity of Checkout", service=self.checkout, rto="PT4H", rpo="PT15M", harmAfter1h="minor", harmAfter4h="severe",
            harmAfter1d="intolerable", harmInWords="Orders are lost.", minimumLevel="Orders can be placed.", basis="Agreement with the shops")["number"]
        self.maya.does(f"continuityRequirements/{need}:agree", agreedCustomerBy=self.rita.number, agreedCustomerAt=instant(-1), reviewIntervalDays=365)
        self.plan = self.maya.makes(
            "continuityPlans", title="Loss of the database", services=[self.checkout], items=[self.db01], invokers=[self.aldo.number], coordinator=self.maya.number,
            approver=self.aldo.number, invocationCriteria="Gone for more than an hour.", responseProcedure="Meet on the bridge.", degradedTargets="Ten seconds.",
            recoveryProcedure="Start the copy.", returnProcedure="Copy back at night.", contactList="Aldo 555-0100", contactsIntervalDays=90,
            reviewIntervalDays=365, testIntervalDays=365, retestWithinDays=30)["number"]
        self.maya.does(f"continuityPlans/{self.plan}:submit")
        self.aldo.does(f"{self.round_of(self.plan, self.aldo)}:approve", reason="Read with the team")
        self.maya.makes("planCopies", plan=self.plan, content="plan_and_contacts", location="Faro", medium="paper")
        self.maya.does(f"continuityPlans/{self.plan}:putInForce")

    def round_of(self, number, person):
        rounds = person.sees(f"approvals?filter=subject={number}%20AND%20state=pending")["approvals"]
        same(len(rounds), 1)
        return f"approvals/{rounds[0]['number']}"

    def wrong(self, person, rule, clause, path, as_patch=False, **fields):
        """A move that is refused, and changes nothing at all."""
        before = pictured(self.desk)
        answer = self.desk.patch(f"/api/v1/{path}", fields, person.sees(path)["version"], token=person.token) if as_patch else \
            self.desk.post(f"/api/v1/{path}", fields, token=person.token)
        problem = expect(answer, answer.status if answer.status in (403, 409) else 409, rule).json()
        same(problem.get("clause"), clause)
        check(problem["detail"] and problem["remedy"], problem)
        after = pictured(self.desk)
        for one in sorted({*before, *after}):
            same(after.get(one), before.get(one))
        self.wrong_moves += 1
        print(f"  refused ({clause}) {rule}: {problem['detail']} {problem['remedy']}")
        return problem


def told(text):
    print(text, flush=True)


def an_outage_becomes_a_major_incident(night):
    told("monitoring sees that the database is gone; the manager on duty declares a major incident")
    made = expect(night.desk.post(
        "/api/v1/incidents", {"title": "db01 does not answer", "impact": "high", "urgency": "high", "category": "database", "service": night.checkout},
        role="integration"), 201).json()
    night.incident = f"incidents/{made['number']}"
    same(made["priority"], "critical")
    major = {"majorIncidentManager": night.maya.number, "procedureVersion": "3"}
    night.wrong(night.ivo, "incident.declare_major.roles", "8.6.1", f"{night.incident}:declareMajor", **major)
    same(night.maya.does(f"{night.incident}:declareMajor", **major)["majorState"], "declared")


def its_impact_shows_three_services(night):
    told("what hangs on db01")
    seen = night.ivo.sees(f"topology/impact?gone={night.db01}&minSequence={night.tie['receipt']['sequence']}")
    same(sorted((each["name"], each["fate"]) for each in seen["services"]), [("Checkout", "lost"), ("Returns", "lost"), ("Stock", "lost")])
    check(any(each["explanation"] == "db01 → Checkout because Checkout depends on db01" for each in seen["services"]), seen)
    # Nobody moves it in a hurry without a change.
    problem = night.wrong(
        night.olga, "configuration_item.change_authorised@1", "8.2.6", f"configurationItems/{night.db01}", as_patch=True, location="Rack 9")
    check("authority" in problem["remedy"], problem)
    tried = night.olga.sees(f"configurationItems/{night.db01}/history")["events"]
    check("configuration_item.change_authorised@1" in str(tried[-1]) or "configuration_item.change_authorised@1" in str(tried[0]), "the attempt is kept")


def on_somebodys_word(night):
    told("Ivo begins because Aldo said yes on the phone; Aldo confirms it in person, in time")
    night.emergency = f"changes/{night.ivo.makes('changes', title='Move db01 to the spare disks', category='database', items=[night.db01])['number']}"
    word = {
        "model": "emergency", "type": "modify", "category": "database", "verbalAuthoriser": night.aldo.number, "verbalAt": instant(-0.01),
        "reason": "Nobody can order.", "plan": "Attach the spare disks, start it.", "backoutPlan": "Back to the old disks."}
    night.wrong(
        night.ivo, "change.authoriser_may_authorise@1", "8.5.1", f"{night.emergency}:startOnVerbalAuthority", **{**word, "verbalAuthoriser": night.ivo.number})
    same(night.ivo.does(f"{night.emergency}:startOnVerbalAuthority", **word)["state"], "implement")
    night.wrong(night.maya, "change.is_verbal_authoriser@1", "8.5.1", f"{night.emergency}:confirmAuthority")
    check("confirmedAt" in night.aldo.does(f"{night.emergency}:confirmAuthority"), "confirmed in person")

    told("… and once not in time: it counts as unauthorised, and stays so")
    # The yes was said almost a day ago: what is left of the 24 hours is some seconds.
    late = f"changes/{night.ivo.makes('changes', title='Delete old logs', category='database', items=[night.db02])['number']}"
    begun = night.ivo.does(f"{late}:startOnVerbalAuthority", **{**word, "verbalAt": instant(-1 + 4 / 86_400), "plan": "Delete what is older than a year."})
    same((begun["state"], begun.get("unauthorised")), ("implement", None))
    until(lambda: night.maya.sees(late).get("unauthorised"), "nobody confirmed it")
    night.wrong(night.aldo, "change.awaits_confirmation@1", "8.5.1", f"{late}:confirmAuthority")
    marked = night.maya.sees("changes?filter=unauthorised=true")["changes"]
    same([one["number"] for one in marked], [late.split("/")[1]])
    night.ivo.does(f"{late}:finish", effectiveness="successful", outcomeText="There is room again.")
    night.unauthorised = late


def what_was_changed_is_recorded_and_reviewed(night):
    told("the item is changed under the change that names it, and under no other")
    authority = {"authority": night.emergency.split("/")[1], "location": "Rack 9"}
    problem = night.wrong(night.olga, "configuration_item.change_authorised@1", "8.2.6", f"configurationItems/{night.db02}", as_patch=True, **authority)
    check("not in the scope of" in problem["detail"], problem)
    same(night.olga.changes(f"configurationItems/{night.db01}", **authority)["location"], "Rack 9")
    done = night.ivo.does(f"{night.emergency}:finish", effectiveness="successful", outcomeText="db01 answers; orders come in.")
    same((done["state"], done["fullReview"]), ("review", True))
    night.wrong(night.olga, "configuration_item.change_authorised@1", "8.2.6", f"configurationItems/{night.db01}", as_patch=True, location="Rack 10")

    told("an emergency is reviewed in full, by another than who did or allowed it")
    night.wrong(night.olga, "change.review_complete@1", "8.5.1", f"{night.emergency}:close")
    review = {"reviewText": "The spare disks were at hand; nobody knew their age.", "reviewResult": "passed", "agreedActions": ["Check spares twice a year"]}
    closed = night.olga.does(f"{night.emergency}:close", **review)
    same((closed["state"], closed["reviewedBy"]), ("closed", night.olga.id))
    lesson = {"reviewText": "It was not asked again in the morning.", "reviewResult": "failed", "agreedActions": ["Ask by nine"]}
    same(night.olga.does(f"{night.unauthorised}:close", **lesson)["unauthorised"], True)
    plan = night.maya.sees(f"continuityPlans/{night.plan}")
    check(night.emergency.split("/")[1] in plan["testDueReason"], "the environment has changed: the plan is to be tested again")


def the_problem_becomes_a_known_error(night):
    told("service is restored; the major incident is not reviewed without a problem, and the problem becomes a known error")
    number = night.incident.split("/")[1]
    night.ivo.does(f"{night.incident}:take")
    night.maya.does(f"{night.incident}:restoreMajor")
    news = night.ivo.makes("communications", title="Orders come in again")["number"]
    night.ivo.does(f"communications/{news}/links", type="informs_about", to={"kind": "incident", "id": number})
    night.ivo.does(f"communications/{news}:send", audience="top_management", channel="phone", text="The shop works since half past two.")
    night.wrong(night.maya, "incident.problem_linked@1", "8.6.1", f"{night.incident}:beginMajorReview", reviewDue=instant(5)[:10])
    night.problem = f"problems/{night.ivo.makes('problems', title='Disks of one batch die together', source='major_incident', category='database')['number']}"
    night.ivo.does(f"{night.incident}/links", type="explained_by", to={"kind": "problem", "id": night.problem.split("/")[1]})
    same(night.maya.does(f"{night.incident}:beginMajorReview", reviewDue=instant(5)[:10])["majorState"], "under_review")

    night.maya.does(f"{night.problem}:assess", impact="high", urgency="medium")
    night.maya.does(f"{night.problem}:analyse", assignee=night.ivo.number)
    found = {"resolutionKind": "change", "workaround": "Spare disks stand ready.", "rootCause": "Disks of one batch, worn out together."}
    night.wrong(night.maya, "problem.actions_proposed@1", "8.6.3", f"{night.problem}:fix", **found)
    night.maya.does(f"{night.problem}:fix", **found, proposedActions=["Disks of two batches"])
    error = night.ivo.makes("knownErrors", title="db01 loses its disks", problem=night.problem.split("/")[1], symptom="db01 does not answer.")["number"]
    night.known_error = f"knownErrors/{error}"
    night.wrong(night.maya, "known_error.cause_or_workaround@1", "8.6.3", f"{night.known_error}:publish")
    published = night.maya.does(f"{night.known_error}:publish", rootCause=found["rootCause"], workaround=found["workaround"])
    same(published["state"], "published")


def prepared(night, title, **fields):
    """A change of db01 as Rita asks for it and Ivo works it out."""
    change = f"changes/{night.rita.makes('changes', title=title, reason='It shall not happen again.')['number']}"
    night.maya.does(f"{change}:beginAssessment", model="normal", type="modify", category="database", items=[night.db01])
    night.ivo.does(f"{change}:assessRisk")
    night.ivo.changes(
        change, implementer=night.ivo.number, plan="One after the other.", backoutPlan="What is there now.", backoutDuration="PT1H",
        testPlan="On the spare server.", plannedStart=instant(-0.01), plannedEnd=instant(0.5), **fields)
    return change


def nobody_decides_on_what_she_asked_for(night):
    told("Rita asks for new firmware; she has a say in changes, and none in this one")
    night.firmware = prepared(night, "New firmware in db01")
    night.maya.does(f"{night.firmware}:requestAuthorization")
    number = night.firmware.split("/")[1]
    problem = night.wrong(night.rita, "approval.duties_kept_apart@1", "8.5.1", f"{night.round_of(number, night.rita)}:approve")
    check("who asks for it" in problem["detail"], problem)
    night.aldo.does(f"{night.round_of(number, night.aldo)}:approve", reason="Overdue.", condition="Two people in the room.")
    same(night.maya.sees(night.firmware)["state"], "scheduled")
    night.wrong(night.ivo, "change.conditions_met@1", "8.5.1", f"{night.firmware}:start", testResult="passed")


def a_collision_is_shown_and_resolved(night):
    told("disks of two batches, on the same server at the same time: the planned change stands in the way, and makes room")
    night.fix = prepared(night, "Disks of two batches in db01")
    number, other = night.fix.split("/")[1], night.firmware.split("/")[1]
    problem = night.wrong(night.maya, "change.no_hard_collision@1", "8.5.1", f"{night.fix}:requestAuthorization")
    check(other in problem["detail"] and "db01" in problem["detail"] and "free of collisions from" in problem["remedy"], problem)
    shown = night.maya.sees(f"{night.fix}/collisions?duration=PT12H")
    same((shown["hard"], [each["number"] for each in shown["collisions"][0]["with"]]), (1, [other]))
    check(shown["slots"], "where there is room instead")
    # Whoever moves an authorised change beyond its tolerance has it decided anew.
    night.maya.does(f"{night.firmware}:reschedule", plannedStart=instant(3), plannedEnd=instant(3.5))
    same(night.maya.sees(night.firmware)["state"], "assess")
    same(night.maya.sees(f"{night.fix}/collisions")["hard"], 0)
    night.maya.does(f"{night.fix}:requestAuthorization")
    night.aldo.does(f"{night.round_of(number, night.aldo)}:approve", reason="Before the firmware.")
    same(night.maya.sees(night.fix)["state"], "scheduled")


def frozen(night, scope):
    """A baseline of one item, taken now."""
    number = night.olga.makes("baselines", name="Before the disks", reason="release", scopeItems=[scope])["number"]
    night.olga.does(f"baselines/{number}:take")
    until(lambda: night.olga.sees(f"baselines/{number}")["state"] == "frozen", "the baseline is taken")
    return number


def a_release_brings_the_fix(night):
    told("a release takes the fix there: tested by another than who built it, from a frozen baseline, verified before it counts")
    change, error = night.fix.split("/")[1], night.known_error.split("/")[1]
    number = night.olga.makes(
        "releases", title="Disks of two batches", type="patch", changes=[change], services=[night.checkout], items=[night.db01], knownErrors=[error],
        plannedAt=instant(0), plan="One disk after the other.", method="By hand, by the list.", backoutPlan="The disks there are now.",
        approver=night.aldo.number, earlyLife="PT2S")["number"]
    release = f"releases/{number}"
    night.olga.does(f"{release}:beginBuild")
    criterion = night.maya.makes("acceptanceCriteria", subject=number, criterion="All of it reads back.", verification="On the spare server.")["number"]
    night.olga.does(
        f"{release}:beginTest", deliverables=["list-of-disks.txt sha256:" + "0a" * 32], buildReference="list 811", builtBy=night.ivo.number)
    night.wrong(night.ivo, "acceptance_criterion.tested_by_another@1", "8.5.3", f"acceptanceCriteria/{criterion}:pass", evidence="Works for me.")
    night.maya.does(f"acceptanceCriteria/{criterion}:pass", evidence="Read back over night.")
    night.olga.does(f"{release}:requestApproval")
    night.aldo.does(f"{night.round_of(number, night.aldo)}:approve", reason="Tested.")
    made = night.olga.makes(
        "deployments", subject=number, environment="production", operator=night.ivo.number, plannedStart=instant(0), plannedEnd=instant(0.1),
        itemUpdates=[f"{night.db01} itemVersion = 2"])
    deployment = f"deployments/{made['number']}"
    night.wrong(night.ivo, "deployment.start.requires.baseline", "8.5.3", f"{deployment}:start")
    night.ivo.does(f"{deployment}:start", baseline=frozen(night, night.db01))
    same(night.maya.sees(night.fix)["state"], "implement")
    night.ivo.does(f"{deployment}:beginVerification", checksumsAgree=True)
    night.wrong(night.ivo, "deployment.works@1", "8.5.3", f"{deployment}:complete", postCheckPassed=False, postCheck="One disk is slow.")
    night.ivo.does(f"{deployment}:complete", postCheckPassed=True, postCheck="All of it reads back.")
    item = night.olga.sees(f"configurationItems/{night.db01}")
    same((item["itemVersion"], item["authority"]), ("2", f"change/{night.maya.sees(night.fix)['id']}"))
    done = night.maya.sees(night.fix)
    same((done["state"], done["effectiveness"]), ("review", "successful"))
    same(night.olga.does(f"{night.fix}:close")["state"], "closed")

    told("nothing came after it: the release is concluded, the known error is resolved, and so is the problem")
    words = {"outcome": "successful", "outcomeText": "It holds.", "conclusions": "Two batches everywhere."}
    night.wrong(night.maya, "problem.change_linked@1", "8.6.3", f"{night.problem}:resolve", resolutionText="Disks of two batches.")
    until(lambda: night.olga.sees(release).get("earlyLifeOver"), "its early life ends")
    same(night.olga.does(f"{release}:close", **words)["state"], "closed")
    same(night.maya.sees(night.known_error)["state"], "resolved")
    night.maya.does(f"{night.problem}/links", type="resolved_by", to={"kind": "change", "id": change})
    same(night.maya.does(f"{night.problem}:resolve", resolutionText="Disks of two batches.")["state"], "resolved")


def the_plan_is_invoked_and_looked_at(night):
    told("the plan for the loss of the database is invoked by him whom it names, and reviewed by another")
    case = {"title": "No database", "incident": night.incident.split("/")[1], "plan": night.plan, "services": [night.checkout]}
    number = night.maya.makes("continuityInvocations", **case)["number"]
    called = f"continuityInvocations/{number}"
    decided = {"criteriaMet": "Gone for two hours.", "lostAt": instant(-2 / 24)}
    night.wrong(night.maya, "continuity_invocation.may_invoke@1", "8.7.2", f"{called}:invoke", **decided)
    same(night.aldo.does(f"{called}:invoke", **decided)["state"], "invoked")
    night.maya.does(f"{called}:recover", recoveredAt=instant(), dataLost="PT10M")
    night.maya.does(f"{called}:return", returnInWords="Copied back at night.")
    report = {"cause": "Disks of one batch", "impact": "No orders for two hours", "recovery": "Spare disks", "reportSentTo": "Board", "reviewText": "It worked.", "findings": ["The list of contacts was old."]}
    night.wrong(night.maya, "continuity_invocation.reviewed_by_another@1", "8.7.2", f"{called}:completeReview", **report)
    night.wrong(night.olga, "continuity_invocation.acted_upon_or_reason@1", "8.7.2", f"{called}:completeReview", **report)
    night.maya.makes("tasks", title="Renew the list of contacts", subject=number, assignee=night.ivo.number, dueAt=instant(20))
    same(night.olga.does(f"{called}:completeReview", **report)["state"], "reviewed")
    same(night.maya.sees(f"continuityPlans/{night.plan}")["state"], "due_for_review")


def all_of_it_verifies(night):
    night.desk.stop()
    same(night.desk.run("journal", "verify").returncode, 0)
    night.desk.start()


STEPS = (
    an_outage_becomes_a_major_incident, its_impact_shows_three_services, on_somebodys_word, what_was_changed_is_recorded_and_reviewed,
    the_problem_becomes_a_known_error, nobody_decides_on_what_she_asked_for, a_collision_is_shown_and_resolved,
    a_release_brings_the_fix, the_plan_is_invoked_and_looked_at, all_of_it_verifies)


def a_night_and_what_came_of_it(desk):
    night = Night(desk)
    for step in STEPS:
        step(night)
    print(f"{night.wrong_moves} wrong moves, each without a trace but in the journal")


main([a_night_and_what_came_of_it])
