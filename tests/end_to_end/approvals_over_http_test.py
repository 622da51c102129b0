"""Approvals over HTTP: who is asked sees what waits and what it is about; a token is no signature."""

import datetime
import threading

from desk_process import check, expect, main, quoted, same

PASSWORD = "four words on paper"


def people_of(desk):
    """The numbers of who is behind the tokens."""
    return {role: expect(desk.get("/api/v1/me", role=role), 200).json()["person"] for role in ("requester", "agent", "service_owner")}


def request_awaiting(desk, approver, title="A second screen"):
    body = {"title": title, "description": "27 inches", "cost": "250", "requester": people_of(desk)["requester"]}
    made = expect(desk.post("/api/v1/serviceRequests", body), 201).json()
    asked = expect(desk.post(f"/api/v1/serviceRequests/{made['number']}:requestApproval", {"approver": approver}), 200).json()
    same(asked["state"], "awaiting_approval")
    return asked


def waiting(desk, text, **who):
    return expect(desk.get(f"/api/v1/approvals?filter={quoted(text)}", **who), 200).json()["approvals"]


def somebody(desk, name, *roles):
    """Somebody new who has signed in: (id, session token)."""
    user = name.lower().replace(" ", ".")
    person = expect(desk.post("/api/v1/people", {"name": name, "userName": user, "roles": list(roles)}, role="administrator"), 201).json()["id"]
    secret = expect(desk.post("/api/v1/invitations", {"person": person}, role="administrator"), 201).json()["invitation"]
    expect(desk.post("/api/v1/invitations:accept", {"invitation": secret, "password": PASSWORD}, role=None), 200)
    return person, expect(desk.post("/api/v1/sessions", {"userName": user, "password": PASSWORD}, role=None), 201).json()["token"]


def policy_in_force(desk, author, other, **body):
    made = expect(desk.post("/api/v1/approvalPolicies", {"appliesTo": "service_request", **body}, token=author), 201).json()
    return expect(desk.post(f"/api/v1/approvalPolicies/{made['number']}:putInForce", {}, token=other), 200).json()


def request_of(desk, person, **body):
    made = expect(desk.post("/api/v1/serviceRequests", {"title": "A laptop", "requester": person, **body}), 201).json()
    return expect(desk.post(f"/api/v1/serviceRequests/{made['number']}:requestApproval", {}), 200).json()


def pending(desk, request):
    return waiting(desk, f"subject={request['number']} AND state=pending")[0]


def state_of(desk, request):
    return expect(desk.get(f"/api/v1/serviceRequests/{request['number']}"), 200).json()["state"]


def people_who_signed_in_decide_and_nothing_gets_round_them(desk):
    _, owner = somebody(desk, "Olga Owner", "service_owner")
    _, boss = somebody(desk, "Bo Boss", "service_owner")
    rita, rita_in = somebody(desk, "Rita Asks")
    ann, ann_in = somebody(desk, "Ann Approves")
    bob, bob_in = somebody(desk, "Bob Stands In")
    made = expect(desk.post("/api/v1/approvalPolicies", {
        "title": "Dear things", "appliesTo": "service_request", "condition": "cost > 1000", "approvers": [ann, rita], "voting": "any",
        "requesterMayNotApprove": True}, token=owner), 201).json()
    alone = expect(desk.post(f"/api/v1/approvalPolicies/{made['number']}:putInForce", {}, token=owner), 409, "approval_policy.four_eyes@1")
    check("waiver" in alone.json()["remedy"], alone)
    expect(desk.post(f"/api/v1/approvalPolicies/{made['number']}:putInForce", {}, token=boss), 200)

    request = request_of(desk, rita, cost="2500")
    round = pending(desk, request)
    same(round["approvers"], [ann])
    same(round["excluded"], [rita])
    own = expect(desk.post(f"/api/v1/approvals/{round['number']}:approve", {}, token=rita_in), 409, "approval.duties_kept_apart@1").json()
    check("requester_may_not_approve" in own["detail"] and own["remedy"], own)
    expect(desk.post(f"/api/v1/approvals/{round['number']}:reject", {}, token=ann_in), 409, "approval.reject.requires.reason")
    voted = expect(desk.post(f"/api/v1/approvals/{round['number']}:approve", {"reason": "Needed"}, token=ann_in), 200).json()
    same(voted["state"], "granted")
    same(state_of(desk, request), "approved")

    # A late change: the approval is void, and it is asked anew.
    version = expect(desk.get(f"/api/v1/serviceRequests/{request['number']}"), 200).json()["version"]
    expect(desk.patch(f"/api/v1/serviceRequests/{request['number']}", {"cost": "9500"}, version), 200)
    same(state_of(desk, request), "awaiting_approval")
    same(expect(desk.get(f"/api/v1/approvals/{round['number']}"), 200).json()["state"], "void")

    # Ann is away; Bob decides in her place, and the record says so.
    expect(desk.post("/api/v1/delegations", {"delegate": bob, "endsAt": "2099-01-01T00:00:00Z"}, token=ann_in), 409, "delegation.period@1")
    anew = pending(desk, request)
    expect(desk.post(f"/api/v1/approvals/{anew['number']}:approve", {}, token=bob_in), 404)
    ends = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    expect(desk.post("/api/v1/delegations", {"delegate": bob, "endsAt": ends, "reason": "Holiday"}, token=ann_in), 201)
    same([one["number"] for one in waiting(desk, "waitsFor:me AND state=pending", token=bob_in)], [anew["number"]])
    voted = expect(desk.post(f"/api/v1/approvals/{anew['number']}:approve", {"reason": "For Ann"}, token=bob_in), 200).json()
    same((voted["approvedBy"], voted["castBy"], voted["onBehalfOf"]), ([ann], [bob], ann))
    same(state_of(desk, request), "approved")
    events = expect(desk.get(f"/api/v1/approvals/{anew['number']}/history"), 200).json()["events"]
    cast = [event for event in events if event["name"] == "approve"][0]
    same(cast["actor"], bob)


def a_hundred_votes_at_once_leave_one_outcome(desk):
    _, owner = somebody(desk, "Oto Owner", "service_owner")
    _, boss = somebody(desk, "Bea Boss", "service_owner")
    voters = [somebody(desk, f"Voter {i}") for i in range(10)]
    policy_in_force(desk, owner, boss, title="Everybody", condition='category = "fountain"', approvers=[person for person, _ in voters], voting="any")
    request = request_of(desk, people_of(desk)["requester"], category="fountain")
    round = pending(desk, request)
    start = threading.Barrier(100)
    answers = []

    def vote(token, verb):
        start.wait()
        answers.append((verb, desk.post(f"/api/v1/approvals/{round['number']}:{verb}", {"reason": "so"}, token=token)))

    threads = [threading.Thread(target=vote, args=(voters[i % 10][1], "approve" if i // 10 % 2 else "reject")) for i in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    same(len(answers), 100)
    counted = [verb for verb, answer in answers if answer.status == 200]
    for verb, answer in answers:
        check(answer.status in (200, 409), answer)
        if answer.status == 409:
            check(answer.json()["rule"] in (f"approval.{verb}.from", "approval.has_a_vote@1"), answer)
    ended = expect(desk.get(f"/api/v1/approvals/{round['number']}"), 200).json()
    outcome = {"granted": "approved", "refused": "rejected"}[ended["state"]]
    same(state_of(desk, request), outcome)
    same(counted.count("approve"), 1 if outcome == "approved" else 0)
    same(len(ended["castBy"]), len(counted))
    events = expect(desk.get(f"/api/v1/serviceRequests/{request['number']}/history"), 200).json()["events"]
    same(len([event for event in events if event["to"] == outcome and event["from"] != outcome]), 1)


def who_is_asked_finds_what_waits_for_him_and_what_it_is_about(desk):
    approver = people_of(desk)["service_owner"]
    request = request_awaiting(desk, approver)
    mine = waiting(desk, "waitsFor:me AND state=pending", role="service_owner")
    same([one["subject"] for one in mine], [f"service_request/{request['id']}"])
    round = mine[0]
    check("Title: A second screen" in round["summary"] and "Cost: 250" in round["summary"], round)
    same(round["voting"], "any")
    same(round["needed"], 1)
    same(round["subjectVersion"], request["version"])
    same(waiting(desk, f"subject={request['number']}", role="agent")[0]["id"], round["id"])
    same(waiting(desk, "waitsFor:me AND state=pending", role="agent"), [])


def who_is_asked_sees_round_and_record_and_nobody_else_does(desk):
    approver = expect(desk.get("/api/v1/me", role="requester", person="The head"), 200).json()["person"]
    request = request_awaiting(desk, approver, "A sixth screen")
    mine = waiting(desk, "waitsFor:me", role="requester", person="The head")
    same([one["subject"] for one in mine], [f"service_request/{request['id']}"])
    expect(desk.get(f"/api/v1/serviceRequests/{request['number']}", role="requester", person="The head"), 200)
    for path in (f"/api/v1/serviceRequests/{request['number']}", f"/api/v1/approvals/{mine[0]['number']}"):
        expect(desk.get(path, role="requester", person="A stranger"), 404)
    check(mine[0]["number"] in [one["number"] for one in waiting(desk, "state=pending", role="requester")], "who asks sees who decides")


def a_token_is_no_signature(desk):
    approver = people_of(desk)["service_owner"]
    request = request_awaiting(desk, approver, "A third screen")
    round = waiting(desk, f"subject={request['number']}")[0]
    for verb in ("approve", "reject", "abstain"):
        refused = expect(desk.post(f"/api/v1/approvals/{round['number']}:{verb}", {"reason": "so"}, role="service_owner"), 403, f"approval.{verb}.own_sign_in")
        check("Sign in" in refused.json()["remedy"], refused)
    expect(desk.post(f"/api/v1/serviceRequests/{request['number']}:approve", {}, role="service_owner"), 403, "service_request.approve.roles")
    same(expect(desk.get(f"/api/v1/serviceRequests/{request['number']}"), 200).json()["state"], "awaiting_approval")
    ways = expect(desk.get(f"/api/v1/approvals/{round['number']}/transitions", role="requester"), 200).json()["transitions"]
    said = {way["name"]: [obstacle["rule"] for obstacle in way["obstacles"]] for way in ways}
    check("approval.duties_kept_apart@1" in said["approve"], said)


def a_change_voids_what_was_asked(desk):
    approver = people_of(desk)["service_owner"]
    request = request_awaiting(desk, approver, "A fourth screen")
    expect(desk.patch(f"/api/v1/serviceRequests/{request['number']}", {"cost": "900"}, request["version"]), 200)
    rounds = waiting(desk, f"subject={request['number']}")
    same(sorted(one["state"] for one in rounds), ["pending", "void"])
    check("Cost" in [one for one in rounds if one["state"] == "void"][0]["endReason"], rounds)
    check("Cost: 900" in [one for one in rounds if one["state"] == "pending"][0]["summary"], rounds)


def nobody_can_make_or_change_a_round(desk):
    approver = people_of(desk)["service_owner"]
    request = request_awaiting(desk, approver, "A fifth screen")
    round = waiting(desk, f"subject={request['number']}")[0]
    expect(desk.post("/api/v1/approvals", {"title": "x"}, role="administrator"), 403, "approval.create.roles")
    expect(desk.patch(f"/api/v1/approvals/{round['number']}", {"reason": "x"}, round["version"], role="administrator"), 403, "approval.update.roles")
    expect(desk.patch(f"/api/v1/approvals/{round['number']}", {"approvedBy": [approver]}, round["version"], role="administrator"), 400)


def a_policy_takes_two_people_and_a_signature(desk):
    body = {"title": "Dear things", "appliesTo": "service_request", "condition": "cost > 1000", "approvers": [people_of(desk)["agent"]], "voting": "any"}
    expect(desk.post("/api/v1/approvalPolicies", {**body, "condition": "cots > 1000"}, role="service_owner"), 409, "approval_policy.condition_readable@1")
    policy = expect(desk.post("/api/v1/approvalPolicies", body, role="service_owner"), 201).json()
    expect(desk.post(f"/api/v1/approvalPolicies/{policy['number']}:putInForce", {}, role="administrator"), 403, "approval_policy.put_in_force.own_sign_in")
    expect(desk.post("/api/v1/delegations", {"delegate": people_of(desk)["agent"], "endsAt": "2099-01-01T00:00:00Z"}, role="service_owner"), 409, "delegation.own_sign_in@1")


def whose_matter_it_was_counts_after_the_name_is_gone(desk):
    ada, ada_in = somebody(desk, "Ada Agent", "agent")
    rob, _ = somebody(desk, "Rob Asks")
    made = expect(desk.post("/api/v1/serviceRequests", {"title": "A laptop", "cost": "5000", "requester": ada}, token=ada_in), 201).json()
    path = f"/api/v1/serviceRequests/{made['number']}"
    expect(desk.patch(path, {"requester": rob}, made["version"], token=ada_in), 200)
    refused = expect(desk.post(f"{path}:requestApproval", {"approver": ada}, token=ada_in), 409, "service_request.approvals_opened@1").json()
    check("requester_may_not_approve" in refused["detail"] or "does not approve" in refused["detail"], refused)


def nobody_gives_themselves_authority(desk):
    ada, ada_in = somebody(desk, "Amy Agent", "agent")
    rita, _ = somebody(desk, "Rita Other")
    for person in (ada, rita):
        for field, value in (("manager", ada), ("employeeNumber", "1"), ("userName", "x.y"), ("email", "new@example.org"), ("anotherAccountOf", rita)):
            version = expect(desk.get(f"/api/v1/people/{person}", role="administrator"), 200).json()["version"]
            expect(desk.patch(f"/api/v1/people/{person}", {field: value}, version, token=ada_in), 409, "person.authority_kept@1")
    boss, boss_in = somebody(desk, "Bea Administrator", "administrator")
    mine = expect(desk.get(f"/api/v1/people/{boss}", token=boss_in), 200).json()
    refused = expect(desk.patch(f"/api/v1/people/{boss}", {"manager": rita}, mine["version"], token=boss_in), 409, "person.authority_kept@1")
    check("proofdesk person set" in refused.json()["remedy"], refused)
    done = desk.run("person", "set", "--person", "bea.administrator", "--manager", "Rita Other")
    same((done.returncode, done.stdout.strip()), (0, mine["number"]))
    same(expect(desk.get(f"/api/v1/people/{boss}", role="administrator"), 200).json()["manager"], rita)


def a_desk_of_one_has_its_waiver_from_outside(desk):
    _, owner = somebody(desk, "Only Owner", "service_owner")
    until = (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=7)).strftime("%Y-%m-%dT%H:%M:%SZ")
    policy = expect(desk.post("/api/v1/approvalPolicies", {"title": "Alone", "appliesTo": "service_request", "condition": "cost > 999999"}, token=owner), 201).json()
    waiver = expect(desk.post("/api/v1/waivers", {
        "title": "A desk of one", "lifts": "policy_four_eyes", "appliesTo": "approval_policy",
        "reason": "There is one person at this desk.", "until": until}, token=owner), 201).json()
    own = expect(desk.post(f"/api/v1/waivers/{waiver['number']}:grant", {}, token=owner), 409, "waiver.granted_by_another@1").json()
    check("proofdesk waiver grant" in own["remedy"], own)
    for who in ({"token": owner}, {"role": "administrator"}):
        expect(desk.post(f"/api/v1/waivers/{waiver['number']}:grantFromOutside", {"outsideWord": "Me"}, **who), 403, "waiver.grant_from_outside.roles")
    done = desk.run("waiver", "grant", waiver["number"], "--word-of", "The managing director, by telephone")
    same(done.returncode, 0)
    granted = expect(desk.get(f"/api/v1/waivers/{waiver['number']}", role="administrator"), 200).json()
    same((granted["state"], granted["grantedFromOutside"], "grantedBy" in granted), ("in_force", True, False))
    expect(desk.post(f"/api/v1/approvalPolicies/{policy['number']}:putInForce", {"waiver": waiver["number"]}, token=owner), 200)
    same(expect(desk.get(f"/api/v1/waivers/{waiver['number']}", role="administrator"), 200).json()["useCount"], 1)


def a_revision_is_offered_by_number_and_title(desk):
    _, owner = somebody(desk, "Ora Owner", "service_owner")
    _, boss = somebody(desk, "Ben Boss", "service_owner")
    policy = policy_in_force(desk, owner, boss, title="Very dear things", condition="cost > 888888")
    revised = expect(desk.post(f"/api/v1/approvalPolicies/{policy['number']}:revise", {"reason": "Prices rose"}, token=owner), 200).json()
    offer = revised["offers"][0]
    same((offer["what"], offer["kind"], offer["title"]), ("continue", "approval_policy", "Very dear things"))
    same(expect(desk.get(f"/api/v1/approvalPolicies/{offer['number']}", token=owner), 200).json()["id"], offer["id"])


def who_decides_is_told_who_asks_and_what_a_no_needs(desk):
    approver, approver_in = somebody(desk, "Pia Approves")
    rita, _ = somebody(desk, "Rita Wants")
    made = expect(desk.post("/api/v1/serviceRequests", {"title": "A chair", "requester": rita}), 201).json()
    expect(desk.post(f"/api/v1/serviceRequests/{made['number']}:requestApproval", {"approver": approver}), 200)
    round = waiting(desk, "waitsFor:me AND state=pending", token=approver_in)[0]
    same(round["requesterName"], "Rita Wants")
    ways = expect(desk.get(f"/api/v1/approvals/{round['number']}/transitions", token=approver_in), 200).json()["transitions"]
    reject = [way for way in ways if way["name"] == "reject"][0]
    check(reject["open"] and "reason" in reject["required"], reject)


main([
    whose_matter_it_was_counts_after_the_name_is_gone,
    nobody_gives_themselves_authority,
    a_desk_of_one_has_its_waiver_from_outside,
    a_revision_is_offered_by_number_and_title,
    who_decides_is_told_who_asks_and_what_a_no_needs,
    who_is_asked_finds_what_waits_for_him_and_what_it_is_about,
    who_is_asked_sees_round_and_record_and_nobody_else_does,
    a_token_is_no_signature,
    a_change_voids_what_was_asked,
    nobody_can_make_or_change_a_round,
    a_policy_takes_two_people_and_a_signature,
    people_who_signed_in_decide_and_nothing_gets_round_them,
    a_hundred_votes_at_once_leave_one_outcome,
])
