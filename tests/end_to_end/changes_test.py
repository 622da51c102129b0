"""Changes over HTTP, told by people who sign in as themselves: a normal change with risk, signed impact, a conditional yes, work
orders and a review; an emergency on somebody's word; a standard change. At each turn a wrong move is refused with its rule,
clause and remedy, and changes nothing."""

from desk_process import check, expect, main, same
from people import Person, instant


class Board:
    """Everybody who has a part in changes, the rows that give authority, and what can be changed."""

    def __init__(self, desk):
        self.owner = Person(desk, "Olga Owner", "service_owner")
        other = Person(desk, "Otto Other", "service_owner")
        self.manager = Person(desk, "Maya Manager", "change_manager")
        self.reviewer = Person(desk, "Rex Reviewer", "change_manager")
        self.keeper = Person(desk, "Kim Keeper", "configuration_manager")
        self.implementer = Person(desk, "Ivo Implementer", "agent")
        self.authority = Person(desk, "Aldo Authority")
        self.requester = Person(desk, "Rita Requester")
        for kind, fields in (("change", {"impactsNeeded": ["services"]}), ("standard_change", {})):
            row = self.owner.makes("approvalPolicies", title="Change authority", appliesTo=kind, approvers=[self.authority.number], voting="any", **fields)
            other.does(f"approvalPolicies/{row['number']}:putInForce")
        question = self.manager.makes("riskQuestions", key="rehearsed", question="Has it been rehearsed?", answers=["yes = 0", "no = 10"])
        self.manager.does(f"riskQuestions/{question['number']}:putInForce")
        self.shop = self.owner.makes("services", name="Web shop", criticality="high", owner=self.owner.number)["number"]
        kind = self.keeper.makes("itemTypes", name="Host", controlled=True)["number"]
        self.web = self.keeper.makes("configurationItems", name="web01", itemType=kind, owner=self.owner.number, criticality="medium")["number"]

    def wanted(self, **scope):
        """Asked for by somebody who does not see what stands behind a service; the desk says what it is about."""
        number = self.requester.makes("changes", title="Update the shop", reason="No fixes any more.")["number"]
        if scope:
            self.implementer.changes(f"changes/{number}", **scope)
        return number

    def round_of(self, number):
        rounds = self.authority.sees(f"approvals?filter=subject={number}%20AND%20state=pending")["approvals"]
        same(len(rounds), 1)
        return f"approvals/{rounds[0]['number']}"


boards = {}


def board_of(desk):
    """One for all stories of this desk."""
    if desk not in boards:
        boards[desk] = Board(desk)
    return boards[desk]


def from_request_to_review(desk):
    board = board_of(desk)
    number = board.wanted()
    change = f"changes/{number}"

    board.requester.is_refused("change.begin_assessment.roles", f"{change}:beginAssessment", model="normal", type="modify", category="web")
    board.manager.does(f"{change}:beginAssessment", model="normal", type="modify", category="web", items=[board.web], services=[board.shop])
    board.implementer.is_refused("change.risk_questions_answered@1", f"{change}:assessRisk", riskAnswers=["rehearsed = maybe"])
    assessed = board.implementer.does(f"{change}:assessRisk", riskAnswers=["rehearsed = no"])
    same((assessed["risk"], assessed["riskScore"]), ("high", 50 + 16 + 5))
    check(any("RSQ-000001, edition 1" in line for line in assessed["riskBasis"]), assessed["riskBasis"])

    board.implementer.changes(
        change, implementer=board.implementer.number, plan="One after the other.", backoutPlan="The old release.", backoutDuration="PT30M",
        testPlan="On staging.", plannedStart=instant(-0.01), plannedEnd=instant(1), tolerance="PT1H")
    problem = board.manager.is_refused("change.impacts_signed@1", f"{change}:requestAuthorization")
    same(problem["clause"], "8.5.1")
    impact = f"impactAssessments/{board.owner.sees('impactAssessments?filter=assessor:me')['impactAssessments'][0]['number']}"
    board.manager.is_refused("impact_assessment.is_assessor@1", f"{impact}:sign", grade="none", finding="Nothing.")
    board.owner.does(f"{impact}:sign", grade="low", finding="Slower pages for a minute.")
    same(board.manager.does(f"{change}:requestAuthorization")["state"], "authorize")

    asked = board.round_of(number)
    board.requester.is_refused("approval.duties_kept_apart@1", f"{asked}:approve")
    board.manager.is_refused("change.authorize.roles", f"{change}:authorize")
    board.authority.does(f"{change}:defer", deferredUntil=instant(2), comment={"text": "After the sale."})
    board.authority.does(f"{asked}:approve", condition="A second person watches.")
    after = board.manager.sees(change)
    same((after["state"], after["conditions"]), ("scheduled", ["A second person watches."]))

    # What was authorised is what is done: another plan needs another decision.
    board.implementer.changes(change, plan="All at once.")
    same(board.manager.sees(change)["state"], "assess")
    same(board.authority.sees(asked)["state"], "void")
    board.manager.does(f"{change}:requestAuthorization")
    board.authority.does(f"{board.round_of(number)}:approve", condition="A second person watches.")

    build = board.manager.makes("workOrders", subject=number, title="Build it", phase="prepare", position=10)["number"]
    work = board.manager.makes("workOrders", subject=number, title="Update", position=20, after=["10"])["number"]
    board.implementer.is_refused("change.conditions_met@1", f"{change}:start", testResult="passed")
    board.implementer.is_refused("change.preparation_done@1", f"{change}:start", testResult="passed", conditionsMet="Ana watches.")
    board.implementer.does(f"workOrders/{build}:complete", outcome="as_planned")
    board.implementer.is_refused("work_order.change_is_so_far@1", f"workOrders/{work}:take")
    board.implementer.does(f"{change}:start", testResult="passed", conditionsMet="Ana watches.")
    board.implementer.is_refused("change.orders_settled@1", f"{change}:finish", effectiveness="successful", outcomeText="Done.")
    board.implementer.does(f"workOrders/{work}:complete", outcome="as_planned")
    same(board.implementer.does(f"{change}:finish", effectiveness="successful", outcomeText="Done.")["state"], "review")

    incident = desk.create("Carts are empty")["number"]
    link = {"type": "caused_by", "to": {"kind": "change", "id": number}}
    board.implementer.does(f"incidents/{incident}/links", **link)
    board.reviewer.is_refused("change.review_complete@1", f"{change}:close")
    closed = board.reviewer.does(f"{change}:close", reviewText="Sessions were lost.", reviewResult="passed", agreedActions=["Share the sessions"])
    same((closed["state"], closed["incidentsCaused"], closed["fullReview"]), ("closed", 1, True))
    same(closed["reviewedBy"], board.reviewer.id)


def an_emergency_on_somebodys_word(desk):
    board = board_of(desk)
    change = f"changes/{board.wanted(items=[board.web])}"
    word = {
        "model": "emergency", "type": "modify", "category": "web", "verbalAuthoriser": board.authority.number, "verbalAt": instant(-0.02),
        "plan": "Delete old logs.", "backoutPlan": "Logs come back from the archive."}
    board.implementer.is_refused("change.is_emergency@1", f"{change}:startOnVerbalAuthority", **{**word, "model": "normal"})
    board.implementer.is_refused("change.verbal_in_time@1", f"{change}:startOnVerbalAuthority", **{**word, "verbalAt": instant(-1.1)})
    for other in (board.implementer, board.requester, board.keeper):
        board.implementer.is_refused("change.authoriser_may_authorise@1", f"{change}:startOnVerbalAuthority", **{**word, "verbalAuthoriser": other.number})
    begun = board.implementer.does(f"{change}:startOnVerbalAuthority", **word)
    same((begun["state"], begun.get("unauthorised")), ("implement", None))
    board.manager.is_refused("change.is_verbal_authoriser@1", f"{change}:confirmAuthority")
    by_token = desk.post(f"/api/v1/{change}:confirmAuthority", {}, role="agent", person="Aldo Token")
    expect(by_token, 403, "change.confirm_authority.own_sign_in")
    board.implementer.does(f"{change}:backOut", outcomeText="The archive was full too.")
    board.reviewer.is_refused("change.authority_settled@1", f"{change}:close", reviewText="x", reviewResult="passed", agreedActions=["none"])
    check("confirmedAt" in board.authority.does(f"{change}:confirmAuthority"))
    closed = board.reviewer.does(f"{change}:close", reviewText="The alarm came late.", reviewResult="passed", agreedActions=["Alarm at 80 %"])
    same((closed["state"], closed["effectiveness"]), ("closed", "backed_out"))

    denied = f"changes/{board.wanted(items=[board.web])}"
    board.implementer.does(f"{denied}:startOnVerbalAuthority", **word)
    board.authority.does(f"{denied}:denyAuthority", comment={"text": "I spoke of another server."})
    marked = board.manager.sees("changes?filter=unauthorised=true")["changes"]
    same([one["number"] for one in marked], [denied.split("/")[1]])


def standard_changes_under_an_authority(desk):
    board = board_of(desk)
    made = board.manager.makes(
        "standardChanges", title="Restart the shop", category="web", plan="One after the other.", backoutPlan="Start the one before.",
        risk="low", riskReason="Done weekly.", testEvidence="Done forty times.", services=[board.shop], authorityUntil=instant(90),
        samplePercent=100, steps=["Take it out", "Restart"])
    standard = f"standardChanges/{made['number']}"
    window = {"plannedStart": instant(-0.01), "plannedEnd": instant(1)}
    change = f"changes/{board.wanted(services=[board.shop])}"
    board.implementer.is_refused("change.standard_authority@1", f"{change}:scheduleStandard", template=made["number"], **window)
    board.manager.does(f"{standard}:requestApproval")
    board.authority.does(f"{board.round_of(made['number'])}:approve")
    elsewhere = f"changes/{board.wanted(items=[board.web])}"
    board.implementer.is_refused("change.standard_authority@1", f"{elsewhere}:scheduleStandard", template=made["number"], **window)
    under = board.implementer.does(f"{change}:scheduleStandard", template=made["number"], **window)
    same((under["state"], under["model"], under["plan"]), ("scheduled", "standard", "One after the other."))
    board.implementer.does(f"{change}:start")
    for order in board.manager.sees(f"workOrders?filter=subject={under['number']}&orderBy=position")["workOrders"]:
        board.implementer.does(f"workOrders/{order['number']}:complete", outcome="as_planned")
    drawn = board.implementer.does(f"{change}:finish", effectiveness="successful", outcomeText="Restarted.")
    same((drawn["state"], drawn["sampled"]), ("review", True))
    board.reviewer.does(f"{change}:close", reviewText="Not taken out first.", reviewResult="failed", agreedActions=["Say so in the steps"])
    suspended = board.manager.sees(standard)
    same((suspended["state"], suspended["uses"]), ("suspended", 1))
    board.implementer.is_refused("change.standard_authority@1", f"changes/{board.wanted(services=[board.shop])}:scheduleStandard", template=made["number"], **window)


main([from_request_to_review, an_emergency_on_somebodys_word, standard_changes_under_an_authority])
