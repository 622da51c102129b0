"""Service continuity over HTTP, told by people who sign in as themselves: what is required, a plan and its copies, a what-if
over services that stand on one another, a test of two services, an invocation out of a major incident; and a licence and a
disposal. At each turn a wrong move is refused with its rule, clause and remedy, and changes nothing."""

from desk_process import check, expect, main, same
from people import Person, instant

REQUIRED = {
    "harmAfter1h": "minor", "harmAfter4h": "severe", "harmAfter1d": "intolerable", "harmInWords": "Orders are lost.",
    "minimumLevel": "Orders can be placed.", "basis": "Agreement with the shops; risk 7"}
PLAN = {
    "invocationCriteria": "Gone for more than an hour.", "responseProcedure": "Meet on the bridge.", "degradedTargets": "Ten seconds.",
    "recoveryProcedure": "Start the second site.", "returnProcedure": "Copy back at night.", "contactList": "Dana 555-0100",
    "contactsIntervalDays": 90, "reviewIntervalDays": 365, "testIntervalDays": 365, "retestWithinDays": 30}


def service(owner, name, criticality="high"):
    made = owner.makes("services", name=name, owner=owner.number, criticality=criticality)
    owner.does(f"services/{made['number']}:goLive")
    return made["number"]


def the_story_of_a_loss(desk):
    kim = Person(desk, "Kim Keeper", "continuity_manager")
    noah = Person(desk, "Noah Second", "continuity_manager", "incident_manager")
    olga = Person(desk, "Olga Owner", "service_owner")
    cora = Person(desk, "Cora Configuration", "configuration_manager", "asset_manager")
    dana = Person(desk, "Dana Director")
    rita = Person(desk, "Rita Customer")

    checkout, mail = service(olga, "Checkout"), service(olga, "Mail", "medium")
    wiki = service(olga, "Wiki", "low")
    server = cora.makes("itemTypes", name="Server")["number"]
    items = {name: cora.makes("configurationItems", name=name, itemType=server)["number"] for name in ("web01", "web02", "db01")}
    # Checkout needs one of two web servers; mail and the wiki need the database, and checkout needs mail.
    stands_on = {}
    for one in ("web01", "web02"):
        stands_on[one] = cora.makes("ciRelations", **{"from": checkout, "relation": "runs_on", "to": items[one], "redundancyGroup": "web", "needed": 1})["number"]
    last = None
    for one, other in ((mail, items["db01"]), (wiki, items["db01"]), (checkout, mail)):
        last = cora.makes("ciRelations", **{"from": one, "relation": "depends_on", "to": other})
    seen = f"&minSequence={last['receipt']['sequence']}"

    print("nothing is agreed: the what-if says so of every service it reaches")
    asked = kim.sees(f"continuity/what-if?gone={items['db01']}{seen}")
    same({each["name"]: each["readiness"] for each in asked["servicesLost"]}, {"Checkout": "nothing_agreed", "Mail": "nothing_agreed", "Wiki": "nothing_agreed"})
    same(sorted(asked["notReady"]), sorted([checkout, mail, wiki]))
    one_left = kim.sees(f"continuity/what-if?gone={items['web01']}{seen}")
    same(one_left["servicesLost"], [])
    same([each["name"] for each in one_left["servicesWeakened"]], ["Checkout"])
    both = kim.sees(f"continuity/what-if?gone={items['web01']},{items['web02']}{seen}")
    same([each["name"] for each in both["servicesLost"]], ["Checkout"])
    check("web0" in both["servicesLost"][0]["why"], both)
    expect(desk.get(f"/api/v1/continuity/what-if?gone={items['db01']}", token=rita.token), 403)
    expect(desk.get("/api/v1/continuity/what-if?gone=CI-999999", token=kim.token), 404)

    print("what is required is agreed by two, and not later than the harm can be borne")
    required = {}
    for number, rto in ((checkout, "PT4H"), (mail, "PT1H")):
        made = kim.makes("continuityRequirements", title=f"Continuity of {number}", service=number, rto="PT30H", rpo="PT15M", **REQUIRED)
        path = f"continuityRequirements/{made['number']}"
        agreed = {"agreedCustomerBy": rita.number, "agreedCustomerAt": instant(-1), "reviewIntervalDays": 365}
        kim.is_refused("continuity_requirement.in_time@1", path + ":agree", **agreed)
        kim.changes(path, rto=rto)
        kim.is_refused("continuity_requirement.two_sides@1", path + ":agree", **{**agreed, "agreedCustomerBy": kim.number})
        same(kim.does(path + ":agree", **agreed)["state"], "agreed")
        required[number] = path
    nothing = kim.makes("continuityRequirements", title="Wiki", service=wiki, notNeeded=True, notNeededReason="It can be away for months.")
    kim.does(f"continuityRequirements/{nothing['number']}:agree", agreedCustomerBy=rita.number, agreedCustomerAt=instant(-1), reviewIntervalDays=365)

    print("a plan is approved by another, copied elsewhere, and only then in force")
    plan = kim.makes("continuityPlans", title="Loss of the first site", services=[checkout, mail], items=[items["web01"], items["db01"]],
                     invokers=[dana.number, noah.number], coordinator=kim.number, approver=dana.number, **PLAN)["number"]
    path = f"continuityPlans/{plan}"
    kim.is_refused("continuity_plan.put_in_force.from", path + ":putInForce")
    kim.does(path + ":submit")
    waits = dana.sees("approvals?filter=waitsFor%3Ame%20AND%20state%3Dpending")["approvals"]
    same(len(waits), 1)
    same(dana.does(f"approvals/{waits[0]['number']}:approve", reason="Read it with the team")["state"], "granted")
    kim.is_refused("continuity_plan.copies_elsewhere@1", path + ":putInForce")
    kept = kim.makes("planCopies", plan=plan, content="plan_and_contacts", location="Faro", medium="paper")
    same(len(kept["planDigest"]), 64)
    same(kim.does(path + ":putInForce")["state"], "active")
    kim.changes(path, contactList="Dana 555-0101")
    same(kim.sees(f"planCopies/{kept['number']}")["state"], "stale")
    asked = kim.sees(f"continuity/what-if?gone={items['db01']}{seen}")
    same({each["name"]: each["readiness"] for each in asked["servicesLost"]}, {"Checkout": "untested", "Mail": "untested", "Wiki": "nothing_required"})
    same([each["number"] for each in asked["plans"]], [plan])
    check(kim.sees(path).get("contactList"), "who keeps the plan reads its contacts")
    expect(desk.get(f"/api/v1/{path}", token=rita.token), 404)

    print("a test measures each service by its own line and is reviewed by another")
    test = kim.makes("continuityTests", title="Second site", plan=plan, method="technical", scenario="No power.", plannedStart=instant(1))["number"]
    path_of_test = f"continuityTests/{test}"
    kim.does(path_of_test + ":start")
    said = {"results": "Log attached.", "participants": [kim.number], "findings": ["Mail took too long."], "levelReached": True}
    kim.is_refused("continuity_test.lines_readable@1", path_of_test + ":recordResults", **said, measured=[f"{wiki} RTO PT1H"])
    done = kim.does(path_of_test + ":recordResults", **said, measured=[f"{checkout} RTO PT3H RPO PT10M", f"{mail} RTO PT2H RPO PT10M"])
    same(done["verdict"], "not_met")
    check(any("Mail" in line and "PT2H, PT1H allowed" in line and line.endswith("not met.") for line in done["verdictBasis"]), done["verdictBasis"])
    kim.is_refused("continuity_test.reviewed_by_another@1", path_of_test + ":requireCorrection", reviewText="Fine.")
    noah.is_refused("continuity_test.actions_planned@1", path_of_test + ":requireCorrection", reviewText="Mail is slow.")
    task = noah.makes("tasks", title="A faster copy of mail", subject=test, assignee=kim.number, dueAt=instant(20))["number"]
    noah.does(path_of_test + ":requireCorrection", reviewText="Mail is slow.")
    kim.is_refused("continuity_test.actions_done@1", path_of_test + ":close")
    kim.does(f"tasks/{task}:complete", result="Done")
    same(kim.does(path_of_test + ":close")["state"], "closed")
    same(kim.sees(required[checkout])["verdict"], "met")
    same(kim.sees(required[mail])["verdict"], "not_met")
    check(kim.sees(path)["testDueAt"] < instant(31), "another test is due within thirty days")
    asked = kim.sees(f"continuity/what-if?gone={items['db01']}{seen}")
    same({each["name"]: each["readiness"] for each in asked["servicesLost"]}, {"Checkout": "ready", "Mail": "not_met", "Wiki": "nothing_required"})
    same(asked["notReady"], [mail])

    print("the plan is invoked out of a major incident, by one whom it names")
    incident = noah.makes("incidents", title="No power", impact="high", urgency="high", category="site")["number"]
    case = {"title": "No power", "incident": incident, "plan": plan, "services": [checkout]}
    noah.is_refused("continuity_invocation.incident_is_major@1", "continuityInvocations", **case)
    noah.does(f"incidents/{incident}:declareMajor", majorIncidentManager=noah.number, procedureVersion="3")
    number = noah.makes("continuityInvocations", **case)["number"]
    called = f"continuityInvocations/{number}"
    decided = {"criteriaMet": "Gone for two hours.", "lostAt": instant(-2 / 24)}
    kim.is_refused("continuity_invocation.may_invoke@1", called + ":invoke", **decided)
    by_token = desk.post(f"/api/v1/{called}:invoke", decided, role="administrator")
    expect(by_token, 403, "continuity_invocation.invoke.own_sign_in")
    same(dana.does(called + ":invoke", **decided)["state"], "invoked")
    kim.is_refused("continuity_invocation.times_in_order@1", called + ":recover", recoveredAt=instant(-1))
    back = kim.does(called + ":recover", recoveredAt=instant(), dataLost="PT1H")
    same(back["verdict"], "not_met")
    kim.does(called + ":return", returnInWords="Copied back at night.")
    report = {"cause": "A digger", "impact": "No orders", "recovery": "Second site", "reportSentTo": "Board", "reviewText": "It worked", "findings": ["none"]}
    kim.is_refused("continuity_invocation.reviewed_by_another@1", called + ":completeReview", **report)
    noah.is_refused("continuity_invocation.acted_upon_or_reason@1", called + ":completeReview", **report)
    noah.makes("tasks", title="Copy orders more often", subject=number, assignee=kim.number, dueAt=instant(20))
    same(noah.does(called + ":completeReview", **report)["state"], "reviewed")
    same(kim.sees(path)["state"], "due_for_review")
    links = noah.sees(f"incidents/{incident}/links")
    check(number in str(links), "the incident shows what it gave rise to")

    print("a licence is not given out beyond what is paid for, and nothing goes with data on it")
    licence = cora.makes("assets", title="Drawing program", assetClass="licence", entitled=1)["number"]
    cora.changes(f"assets/{licence}", assignedTo=[kim.number])
    version = cora.sees(f"assets/{licence}")["version"]
    refused = desk.patch(f"/api/v1/assets/{licence}", {"assignedTo": [kim.number, noah.number]}, version, token=cora.token)
    expect(refused, 409, "asset.within_entitlement@1")
    same(cora.sees(f"assets/{licence}")["used"], 1)
    thing = cora.makes("assets", title="Server", assetClass="hardware", item=items["web01"])["number"]
    cora.does(f"assets/{thing}:receive", ownership="own", location="Room 2")
    cora.does(f"assets/{thing}:assign", owner=olga.number)
    cora.does(f"assets/{thing}:retire", retireReason="Old", holdsData=True)
    gone = {"disposalMethod": "recycled", "erasureMethod": "shredded", "erasedBy": "Recycler Ltd"}
    cora.is_refused("asset.data_erased@1", f"assets/{thing}:dispose", **gone)
    cora.is_refused("asset.item_gone@1", f"assets/{thing}:dispose", **gone, erasureEvidence="C-118")
    cora.does(f"ciRelations/{stands_on['web01']}:end")
    cora.does(f"configurationItems/{items['web01']}:retire")
    same(cora.does(f"assets/{thing}:dispose", **gone, erasureEvidence="C-118")["state"], "disposed")

    print("and all of it verifies")
    desk.stop()
    done = desk.run("journal", "verify")
    same(done.returncode, 0)
    desk.start()
    same(kim.sees(path)["state"], "due_for_review")


main([the_story_of_a_loss])
