"""Records over HTTP: their whole life, as a service desk works on them."""

import threading

from desk_process import check, expect, main, quoted, same, until

RESOLUTION = {"resolutionCode": "fixed", "resolutionText": "Extinguished it.", "category": "hardware"}


def walks_an_incident_through_its_life(desk):
    group = expect(desk.post("/api/v1/groups", {"title": "Printers", "name": "Printers"}, role="administrator"), 201).json()
    made = expect(desk.post("/api/v1/incidents", {"title": "Printer on fire", "description": "Third floor.",
                                                  "impact": "high", "urgency": "medium"}), 201)
    record = made.json()
    same(made.header("location"), f"/api/v1/incidents/{record['id']}")
    same(made.header("etag"), '"1"')
    same((record["state"], record["version"], record["number"][:4]), ("new", 1, "INC-"))
    check(len(record["receipt"]["leafHash"]) == 64 and record["receipt"]["checkpointSize"] > record["receipt"]["sequence"], record)
    path = made.header("location")

    moved = expect(desk.post(f"{path}:assign", {"group": group["id"]}), 200)
    same((moved.json()["state"], moved.header("etag")), ("assigned", '"2"'))
    expect(desk.post(f"{path}:take"), 200)
    held = {"holdReason": "supplier", "followUpAt": "2031-01-01T00:00:00Z", "supplierReference": "X-1",
            "comment": {"text": "Waiting for toner.", "public": True}}
    same(expect(desk.post(f"{path}:hold", held), 200).json()["state"], "on_hold")
    same(expect(desk.post(f"{path}:resume"), 200).json()["state"], "in_progress")

    refused = expect(desk.post(f"{path}:resolve"), 409).json()
    check("/resolutionText" in [error["pointer"] for error in refused["errors"]], refused)
    same(refused["clause"], "8.6.1")
    check(refused["remedy"], refused)

    same(expect(desk.post(f"{path}:resolve", RESOLUTION), 200).json()["state"], "resolved")
    same(expect(desk.post(f"{path}:reopen", {"reopenReason": "It burns again."}), 200).json()["state"], "in_progress")
    expect(desk.post(f"{path}:resolve", {**RESOLUTION, "resolutionText": "Replaced it."}), 200)
    closed = expect(desk.post(f"{path}:close"), 200).json()
    same(closed["state"], "closed")
    expect(desk.post(f"{path}:resolve", RESOLUTION), 409)

    history = expect(desk.get(f"{path}/history"), 200).json()
    done = [event for event in history["events"] if "refused" not in event]
    same([event["name"] for event in done],
         ["created", "assign", "take", "hold", "resume", "resolve", "reopen", "resolve", "close"])
    same([event["revision"] for event in done], list(range(1, 10)))
    same([(event["from"], event["to"]) for event in done][1], ("new", "assigned"))
    texts = [(change["before"], change["after"]) for event in done for change in event["changes"] if change["path"] == "resolutionText"]
    same(texts, [(None, "Extinguished it."), ("Extinguished it.", None), (None, "Replaced it.")])

    worklog = expect(desk.get(f"{path}/worklog"), 200).json()["worklog"]
    check(any(entry["text"] == "Waiting for toner." and entry["public"] for entry in worklog), worklog)


def creates_under_the_caller_and_with_a_foreign_number(desk):
    me = expect(desk.get("/api/v1/me"), 200).json()
    record = desk.create(externalId={"source": "servicenow", "key": "INC0000045"})
    same(record["openedBy"], me["person"])
    same(desk.get("/api/v1/incidents/servicenow~INC0000045").json()["id"], record["id"])
    same(desk.get(f"/api/v1/incidents/{record['number']}").json()["id"], record["id"])
    expect(desk.get("/api/v1/incidents/servicenow~INC0000046"), 404)


def changes_with_if_match_only(desk):
    record = desk.create("Slow laptop")
    path = f"/api/v1/incidents/{record['id']}"
    expect(desk.ask("PATCH", path, {"title": "x"}), 428, "http.if_match")
    changed = expect(desk.patch(path, {"title": "Very slow laptop", "symptom": "slow"}, 1), 200)
    same((changed.json()["title"], changed.header("etag")), ("Very slow laptop", '"2"'))
    expect(desk.patch(path, {"title": "Too late"}, 1), 412)
    cleared = expect(desk.patch(path, {"symptom": None}, 2), 200).json()
    check("symptom" not in cleared, cleared)
    same(expect(desk.patch(path, {"title": "Very slow laptop"}, 3), 200).json()["changed"], False)
    expect(desk.post(f"{path}:take", headers={"If-Match": '"1"'}), 412)
    expect(desk.post(f"{path}:take", headers={"If-Match": '"3"'}), 200)
    for tag in ("3", "W/\"3\"", "\"x\"", "\"3\", \"4\"", "*"):
        expect(desk.ask("PATCH", path, {"title": "x"}, headers={"If-Match": tag}), 400, "http.if_match")
    read = desk.get(path)
    same(desk.get(path, headers={"If-None-Match": read.header("etag")}).status, 304)


def lists_with_filter_order_and_pages(desk):
    for i in range(7):
        desk.create(f"Page {i}", impact="low" if i % 2 else "high", urgency="low", category="paging")
    query = "/api/v1/incidents?filter=" + quoted('category = "paging"') + "&orderBy=" + quoted("createdAt desc") + "&pageSize=3"
    titles, token, pages = [], "", 0
    while True:
        page = expect(desk.get(query + (f"&pageToken={quoted(token)}" if token else "")), 200).json()
        same(set(page), {"incidents", "nextPageToken"})
        titles += [record["title"] for record in page["incidents"]]
        token, pages = page["nextPageToken"], pages + 1
        if not token:
            break
    same((titles, pages), ([f"Page {i}" for i in range(6, -1, -1)], 3))
    found = desk.get("/api/v1/incidents?filter=" + quoted('category = "paging" AND priority = "critical" OR category = "none"')).json()
    same(found["incidents"], [])
    first = desk.get(query).json()["nextPageToken"]
    expect(desk.get("/api/v1/incidents?pageSize=3&pageToken=" + quoted(first)), 400)
    for bad in ("filter=" + quoted("nonsense = 1"), "filter=" + quoted("title ="), "orderBy=description", "pageSize=0",
                "pageSize=1001", "pageSize=x", "pageToken=x", "unknown=1", "pageSize=1&pageSize=2",
                "filter=" + quoted("description = \"x\"")):
        expect(desk.get("/api/v1/incidents?" + bad), 400)
    misspelt = expect(desk.get("/api/v1/incidents?pagesize=3"), 400).json()
    check("pageSize" in misspelt["detail"], misspelt)


def answers_which_transitions_are_open_and_why_not(desk):
    record = desk.create("Where can it go")
    answer = expect(desk.get(f"/api/v1/incidents/{record['id']}/transitions"), 200).json()
    same(desk.get(f"/api/v1/incidents/{record['id']}:transitions").json(), answer)
    by_name = {transition["name"]: transition for transition in answer["transitions"]}
    check(by_name["take"]["open"], by_name["take"])
    check("resolutionText" in by_name["resolve"]["required"], by_name["resolve"])
    check(not by_name["declare_major"]["open"], by_name["declare_major"])
    obstacle = by_name["declare_major"]["obstacles"][0]
    check(obstacle["rule"] and obstacle["detail"], obstacle)
    check("close" not in by_name, "close does not leave from new")
    manager = desk.get(f"/api/v1/incidents/{record['id']}/transitions", role="incident_manager").json()
    check([t for t in manager["transitions"] if t["name"] == "declare_major"][0]["open"], manager)


def keeps_the_work_log_and_who_may_read_it(desk):
    person = desk.token("requester", "Rui Costa") and desk.get("/api/v1/me", role="requester", person="Rui Costa").json()["person"]
    record = desk.create("Rui's laptop", requester=person)
    path = f"/api/v1/incidents/{record['id']}"
    expect(desk.post(f"{path}/worklog", {"text": "Between us."}), 200)
    expect(desk.post(f"{path}/worklog", {"text": "Dear Rui.", "public": True}), 200)
    same([e["text"] for e in desk.get(f"{path}/worklog").json()["worklog"] if e["kind"] != "system"], ["Between us.", "Dear Rui."])
    own = desk.get(f"{path}/worklog", role="requester", person="Rui Costa").json()["worklog"]
    same([e["text"] for e in own if e["kind"] != "system"], ["Dear Rui."])
    seen = desk.get(f"{path}/history", role="requester", person="Rui Costa")
    check(b"Between us." not in seen.body and b"Dear Rui." in seen.body, seen)
    page = desk.get(f"{path}/worklog?pageSize=1").json()
    check(page["nextPageToken"], page)
    same(len(desk.get(f"{path}/worklog?pageToken={page['nextPageToken']}").json()["worklog"]), 1)
    expect(desk.post(f"{path}/worklog", {"text": ""}), 400)
    expect(desk.post(f"{path}/worklog", {"text": "x", "publik": True}), 400)


def links_both_ways_and_to_what_is_known_elsewhere(desk):
    incident = desk.create("Linked")
    problem = expect(desk.post("/api/v1/problems", {"title": "Cause"}, role="problem_manager"), 201).json()
    path = f"/api/v1/incidents/{incident['id']}/links"
    expect(desk.post(path, {"type": "explained_by", "to": {"kind": "problem", "id": problem["number"]}}), 200)
    expect(desk.post(path, {"type": "caused_by", "to": {"kind": "change", "source": "servicenow", "key": "CHG0000132"}}), 200)
    out = desk.get(path).json()["links"]
    same([(link["type"], link["direction"]) for link in out], [("explained_by", "out"), ("caused_by", "out")])
    same(out[0]["record"]["number"], problem["number"])
    same(out[1]["record"]["key"], "CHG0000132")
    back = desk.get(f"/api/v1/problems/{problem['id']}/links").json()["links"]
    same([(link["direction"], link["reads"], link["record"]["id"]) for link in back], [("in", "explains", incident["id"])])
    expect(desk.ask("DELETE", f"{path}/{out[1]['id']}"), 200)
    same(len(desk.get(path).json()["links"]), 1)
    expect(desk.ask("DELETE", f"{path}/{out[1]['id']}"), 404)
    expect(desk.post(path, {"type": "explaned_by", "to": {"kind": "problem", "id": problem["id"]}}), 400)
    expect(desk.post(path, {"type": "explained_by", "to": {"kind": "problem", "id": "PRB-999999"}}), 400)


def keeps_attachments_as_files_and_nothing_else(desk):
    record = desk.create("With a file")
    path = f"/api/v1/incidents/{record['id']}/attachments"
    evil = b"<script>alert(1)</script>"
    name = quoted("../../évil\r\n \"q\";x.html")
    expect(desk.post(f"{path}?name={name}", evil, headers={"Content-Type": "text/html"}), 200)
    listed = desk.get(path).json()["attachments"]
    same((listed[0]["size"], listed[0]["name"], "salt" in listed[0]), (len(evil), "évil \"q\";x.html", False))
    content = desk.get(listed[0]["path"])
    same((content.status, content.body), (200, evil))
    same(content.header("content-type"), "application/octet-stream")
    same(content.header("x-content-type-options"), "nosniff")
    check("sandbox" in content.header("content-security-policy"), content.headers)
    same(content.header("content-disposition"), "attachment; filename=\"__vil _q__x.html\"; filename*=UTF-8''%C3%A9vil%20%22q%22%3Bx.html")
    for kind, served in (("image/png", "image/png"), ("image/svg+xml", "application/octet-stream"), ("application/pdf", "application/pdf")):
        expect(desk.post(f"{path}?name=f", b"x", headers={"Content-Type": kind}), 200)
        same(desk.get(desk.get(path).json()["attachments"][-1]["path"]).header("content-type"), served)
    expect(desk.post(f"{path}?name=f", b"x", headers={"Content-Type": "nonsense"}), 415)
    expect(desk.post(f"{path}?name=f", b"", headers={"Content-Type": "image/png"}), 400)
    check(b"salt" not in desk.get(f"/api/v1/incidents/{record['id']}/history").body, "salts stay inside")
    other = desk.create("Another")
    expect(desk.get(f"/api/v1/incidents/{other['id']}/attachments/{listed[0]['id']}"), 404)


def repeats_the_first_answer_for_an_idempotency_key(desk):
    body = {"title": "Once"}
    first = expect(desk.post("/api/v1/incidents", body, headers={"Idempotency-Key": '"k-1"'}), 201)
    again = expect(desk.post("/api/v1/incidents", body, headers={"Idempotency-Key": "k-1"}), 201)
    same((again.json()["id"], again.json()["receipt"]["sequence"]), (first.json()["id"], first.json()["receipt"]["sequence"]))
    same((first.header("idempotency-replayed"), again.header("idempotency-replayed")), (None, "true"))
    expect(desk.post("/api/v1/incidents", {"title": "Twice"}, headers={"Idempotency-Key": "k-1"}), 422, "idempotency.same_request")
    other = expect(desk.post("/api/v1/incidents", body, role="incident_manager", headers={"Idempotency-Key": "k-1"}), 201)
    check(other.json()["id"] != first.json()["id"], "keys are each person's own")
    for bad in ('""', "two words", "x" * 256):
        expect(desk.post("/api/v1/incidents", body, headers={"Idempotency-Key": bad}), 400, "http.idempotency_key")

    # Many at once under one key: one record, the others see it or are told to wait.
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(
        desk.post("/api/v1/incidents", {"title": "Race"}, headers={"Idempotency-Key": "k-race"}))) for _ in range(12)]
    desk.token("agent")
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    same({answer.status for answer in answers} - {201, 409}, set())
    same(len({answer.json()["id"] for answer in answers if answer.status == 201}), 1)


def does_many_commands_with_a_result_each(desk):
    one, two = desk.create("Bulk 1"), desk.create("Bulk 2")
    items = [{"action": "create", "fields": {"title": "Bulk 3"}},
             {"action": "take", "id": one["number"]},
             {"action": "update", "id": two["id"], "version": 1, "fields": {"title": "Bulk two"}},
             {"action": "update", "id": two["id"], "version": 1, "fields": {"title": "Stale"}},
             {"action": "update", "id": two["id"], "fields": {"title": "Blind"}},
             {"action": "resolve", "id": one["id"]},
             {"action": "work", "id": one["id"], "comment": {"text": "By the dozen."}},
             {"action": "fly", "id": one["id"]},
             {"action": "take", "id": "INC-999999"},
             {"action": "create", "fields": {"titel": "Misspelt"}}]
    answer = expect(desk.post("/api/v1/incidents:batch", {"items": items}, headers={"Idempotency-Key": "bulk"}), 200).json()
    same([result["status"] for result in answer["results"]], [201, 200, 200, 412, 428, 409, 200, 400, 404, 400])
    same((answer["succeeded"], answer["failed"]), (4, 6))
    same(answer["results"][2]["record"]["title"], "Bulk two")
    same(answer["results"][9]["problem"]["errors"][0]["pointer"], "/fields/titel")
    check("title" in answer["results"][9]["problem"]["errors"][0]["detail"], answer["results"][9])
    size = desk.journal_size()
    again = expect(desk.post("/api/v1/incidents:batch", {"items": items}, headers={"Idempotency-Key": "bulk"}), 200).json()
    same(again["results"][0]["record"]["id"], answer["results"][0]["record"]["id"])
    refusals = desk.journal_size() - size
    check(refusals <= 1, "nothing is done twice; at most the refused attempt is kept again")
    many = {"items": [{"action": "create", "fields": {"title": f"Of {i}"}} for i in range(501)]}
    expect(desk.post("/api/v1/incidents:batch", many), 413, "batch.size")
    done = expect(desk.post("/api/v1/incidents:batch", {"items": many["items"][:500]}), 200).json()
    same(done["succeeded"], 500)
    same(len({result["record"]["number"] for result in done["results"]}), 500)
    expect(desk.post("/api/v1/incidents:batch", {"items": []}), 400)


def finds_by_words(desk):
    record = desk.create("Kaleidoscope broken", description="The zyzzyva mirror fell out.")
    sequence = record["receipt"]["sequence"]
    found = expect(desk.get(f"/api/v1/incidents:search?q=zyzzyva&minSequence={sequence}"), 200).json()
    same([hit["id"] for hit in found["incidents"]], [record["id"]])
    check(found["reached"] > sequence, found)
    same(found["ranked"], True)
    across = expect(desk.get(f"/api/v1/search?q=kaleidoscope&minSequence={sequence}"), 200).json()
    same([(hit["kind"], hit["record"]["id"]) for hit in across["results"]], [("incident", record["id"])])
    noted = expect(desk.post(f"/api/v1/incidents/{record['id']}/worklog", {"text": "Secret word: quixotry."}), 200).json()
    wait = noted["receipt"]["sequence"]
    same(len(desk.get(f"/api/v1/search?q=quixotry&minSequence={wait}").json()["results"]), 1)
    same(desk.get(f"/api/v1/search?q=quixotry&minSequence={wait}", role="requester").json()["results"], [])
    same(desk.get(f"/api/v1/search?q=zyzzyva&minSequence={wait}", role="requester", person="A stranger").json()["results"], [])
    for i in range(5):
        last = desk.create(f"Numbered thistle {i}")
    titles, token = [], ""
    while True:
        page = desk.get(f"/api/v1/search?q=thistle&pageSize=2&minSequence={last['receipt']['sequence']}"
                        + (f"&pageToken={token}" if token else "")).json()
        titles += [hit["record"]["title"] for hit in page["results"]]
        token = page["nextPageToken"]
        if not token:
            break
    same(sorted(titles), [f"Numbered thistle {i}" for i in range(5)])
    expect(desk.get("/api/v1/search"), 400)
    expect(desk.get("/api/v1/search?q=x&pageToken=zz"), 400)
    for text in ("\"", "AND OR NOT", "a*b", "NEAR(", "{{7*7}}", "'; DROP TABLE x; --", "-"):
        check(desk.get(f"/api/v1/search?q={quoted(text)}").status in (200, 400), text)


def says_that_of_very_many_hits_the_newest_come_first(desk):
    wood = [{"action": "create", "fields": {"title": f"Sycamore {i}"}} for i in range(500)]
    for _ in range(10):
        done = expect(desk.post("/api/v1/incidents:batch", {"items": wood}), 200).json()
        same(done["succeeded"], 500)
    wait = done["results"][-1]["receipt"]["sequence"]
    same(desk.get(f"/api/v1/incidents:search?q=sycamore&minSequence={wait}").json()["ranked"], True)
    last = desk.create("Sycamore, the last")
    for path, hits in (("incidents:search", "incidents"), ("search", "results")):
        found = desk.get(f"/api/v1/{path}?q=sycamore&minSequence={last['receipt']['sequence']}").json()
        same(found["ranked"], False)
        same(found[hits][0].get("record", found[hits][0])["id"], last["id"])


def takes_fields_that_an_administrator_declares(desk):
    field = {"title": "Cost centre", "kindName": "incident", "fieldName": "cost_centre", "label": "Cost centre", "type": "text", "maxLength": 20}
    expect(desk.post("/api/v1/fieldDefinitions", field, role="agent"), 403)
    expect(desk.post("/api/v1/fieldDefinitions", field, role="administrator"), 201)
    record = desk.create("Charged", custom={"cost_centre": "CC-7"})
    same(record["custom"], {"cost_centre": "CC-7"})
    found = expect(desk.get("/api/v1/incidents?filter=" + quoted('custom.cost_centre = "CC-7"')), 200).json()
    same([hit["id"] for hit in found["incidents"]], [record["id"]])
    expect(desk.patch(f"/api/v1/incidents/{record['id']}", {"custom": {"cost_centre": "CC-8"}}, 1), 200)
    events = desk.get(f"/api/v1/incidents/{record['id']}/history").json()["events"]
    change = [change for change in events[-1]["changes"] if change["path"] == "custom.cost_centre"][0]
    same((change["before"], change["after"]), ("CC-7", "CC-8"))
    wrong = expect(desk.post("/api/v1/incidents", {"title": "x", "custom": {"cost_center": "CC-7"}}), 400).json()
    same(wrong["errors"][0]["pointer"], "/custom/cost_center")
    check("cost_centre" in wrong["errors"][0]["detail"], wrong)
    too_long = expect(desk.post("/api/v1/incidents", {"title": "x", "custom": {"cost_centre": "c" * 21}}), 400).json()
    same(too_long["errors"][0]["pointer"], "/custom/cost_centre")
    check(b"cost_centre" in desk.get("/api/openapi.json", role=None).body, "described")


def erases_a_field_and_a_person(desk):
    record = desk.create("Confessions of Inês", description="A secret of hers.")
    path = f"/api/v1/incidents/{record['id']}"
    expect(desk.post(f"{path}:eraseField", {"field": "description", "reason": "asked"}, role="agent"), 403)
    expect(desk.post(f"{path}:eraseField", {"field": "descripton", "reason": "asked"}, role="administrator"), 400)
    gone = expect(desk.post(f"{path}:eraseField", {"field": "description", "reason": "asked"}, role="administrator"), 200).json()
    same((gone.get("description"), gone["erased"]), (None, ["description"]))
    check(b"A secret of hers" not in desk.get(f"{path}/history").body, "gone from the history too")
    events = desk.get(f"{path}/history").json()["events"]
    same([c["after"] for c in events[0]["changes"] if c["path"] == "description"], [{"erased": True}])

    person = expect(desk.post("/api/v1/people", {"title": "x", "name": "Vasco Lima", "email": "vasco@example.org"}), 201).json()
    expect(desk.post(f"/api/v1/incidents/{record['id']}:erase", {"reason": "asked"}, role="administrator"), 404)
    erased = expect(desk.post(f"/api/v1/people/{person['id']}:erase", {"reason": "asked"}, role="administrator"), 200).json()
    check("name" not in erased and "email" not in erased, erased)
    check(b"vasco@example.org" not in desk.get(f"/api/v1/people/{person['id']}/history").body, "gone")


def wakes_the_search_after_an_erasure(desk):
    record = desk.create("Plain title", description="Sesquipedalian secret.")
    path = f"/api/v1/incidents/{record['id']}"
    gone = expect(desk.post(f"{path}:eraseField", {"field": "description", "reason": "asked"}, role="administrator"), 200).json()
    wait = gone["receipt"]["sequence"]
    same(desk.get(f"/api/v1/search?q=sesquipedalian&minSequence={wait}").json()["results"], [])


main([
    walks_an_incident_through_its_life,
    creates_under_the_caller_and_with_a_foreign_number,
    changes_with_if_match_only,
    lists_with_filter_order_and_pages,
    answers_which_transitions_are_open_and_why_not,
    keeps_the_work_log_and_who_may_read_it,
    links_both_ways_and_to_what_is_known_elsewhere,
    keeps_attachments_as_files_and_nothing_else,
    repeats_the_first_answer_for_an_idempotency_key,
    does_many_commands_with_a_result_each,
    finds_by_words,
    says_that_of_very_many_hits_the_newest_come_first,
    takes_fields_that_an_administrator_declares,
    erases_a_field_and_a_person,
    wakes_the_search_after_an_erasure,
])
