"""Approvals over HTTP: who is asked sees what waits and what it is about; a token is no signature."""

from desk_process import check, expect, main, quoted, same


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


main([
    who_is_asked_finds_what_waits_for_him_and_what_it_is_about,
    a_token_is_no_signature,
    a_change_voids_what_was_asked,
    nobody_can_make_or_change_a_round,
    a_policy_takes_two_people_and_a_signature,
])
