"""The desk's daily moves over HTTP: each one command, each with its history and its way back."""

from desk_process import check, expect, main, same

INCIDENTS = "/api/v1/incidents"
RESOLUTION = {"resolutionCode": "fixed", "resolutionText": "The queue was restarted.", "category": "mail"}


def person(desk, name):
    return expect(desk.post("/api/v1/people", {"name": name}, role="administrator"), 201).json()


def history(desk, record, **options):
    return expect(desk.get(f"/api/v1/incidents/{record['id']}/history", **options), 200).json()["events"]


def incident(desk, title="Mail is down", **fields):
    return desk.create(title, impact="low", urgency="low", **fields)


def in_progress(desk, title="Mail is down"):
    made = incident(desk, title)
    return expect(desk.post(f"{INCIDENTS}/{made['number']}:take"), 200).json()


def moved(desk, record, verb, body=None, status=200, rule=None, **options):
    return expect(desk.post(f"{INCIDENTS}/{record['number']}:{verb}", body, **options), status, rule).json()


def logging_and_resolving_is_one_step(desk):
    done = expect(desk.post(f"{INCIDENTS}?then=resolve", {
        "title": "Password forgotten", "impact": "low", "urgency": "low", "channel": "phone", **RESOLUTION}), 201).json()
    same(done["state"], "resolved")
    same(done["version"], 1)
    same(done["firstContactResolution"], True)
    events = history(desk, done)
    same([event["name"] for event in events], ["created"])
    same(events[0]["notes"]["followed"], ["resolve"])
    number = [change for change in events[0]["changes"] if change["path"] == "number"]
    same(number[0]["after"], done["number"])
    taken = expect(desk.post(f"{INCIDENTS}?then=take", {"title": "Screen is dark"}), 201).json()
    same(taken["state"], "in_progress")
    same(taken["assignee"], expect(desk.get("/api/v1/me"), 200).json()["person"])


def what_cannot_be_resolved_is_not_logged(desk):
    before = expect(desk.get(f"{INCIDENTS}?pageSize=1"), 200).json()["incidents"][0]["number"]
    refused = expect(desk.post(f"{INCIDENTS}?then=resolve", {
        "title": "Password forgotten", "impact": "low", "urgency": "low", "category": "access",
        "resolutionCode": "fixed"}), 409).json()
    check("/resolutionText" in [error["pointer"] for error in refused["errors"]], refused)
    unknown = expect(desk.post(f"{INCIDENTS}?then=resolv", {"title": "x"}), 400, "transition.exists").json()
    check("resolve" in unknown["detail"], unknown)
    expect(desk.post(f"{INCIDENTS}?then=resolve", {"title": "x"}, role="requester"), 403)
    same(expect(desk.get(f"{INCIDENTS}?pageSize=1"), 200).json()["incidents"][0]["number"], before)


def merging_and_taking_out_again(desk):
    main_one, again = in_progress(desk), incident(desk)
    merged = moved(desk, again, "merge", {"mergedInto": main_one["number"]})
    same(merged["state"], "cancelled")
    same(merged["cancelReason"], "duplicate")
    same(merged["number"], again["number"])
    links = expect(desk.get(f"{INCIDENTS}/{main_one['number']}/links"), 200).json()["links"]
    same([(link["type"], link["direction"]) for link in links], [("merged_into", "in")])
    log = expect(desk.get(f"{INCIDENTS}/{main_one['number']}/worklog"), 200).json()["worklog"]
    check(any(again["number"] in entry["text"] and entry["public"] for entry in log), log)
    problem = moved(desk, again, "undo", status=409, rule="incident.undo.reversible")
    check("unmerge" in problem["remedy"], problem)
    out = moved(desk, again, "unmerge")
    same(out["state"], "new")
    same([event["name"] for event in history(desk, again)], ["created", "merge", "unmerge"])
    same(expect(desk.get(f"{INCIDENTS}/{main_one['number']}/links"), 200).json()["links"], [])


def converting_there_and_back(desk):
    made = incident(desk, "I would like a second screen", location="Porto")
    done = moved(desk, made, "convert")
    same((done["state"], done["cancelReason"], done["number"]), ("cancelled", "converted", made["number"]))
    offer = done["offers"][0]
    same((offer["what"], offer["kind"]), ("open", "service_request"))
    request = expect(desk.get(offer["path"]), 200).json()
    same((request["title"], request["location"], request["state"]), (made["title"], "Porto", "new"))
    check(request["number"].startswith("REQ-"), request)
    links = expect(desk.get(f"{offer['path']}/links"), 200).json()["links"]
    same([(link["type"], link["direction"]) for link in links], [("converted_to", "in")])
    back = expect(desk.post(f"{offer['path']}:convert"), 200).json()
    same(back["offers"][0]["kind"], "incident")


def parts_are_resolved_with_their_parent(desk):
    parent, part = in_progress(desk), incident(desk, "The printer upstairs")
    expect(desk.post(f"{INCIDENTS}/{part['number']}/links",
                     {"type": "part_of", "to": {"kind": "Incident", "id": parent["number"]}}), 400)
    expect(desk.post(f"{INCIDENTS}/{part['number']}/links",
                     {"type": "part_of", "to": {"kind": "incidents", "id": parent["number"]}}), 200)
    moved(desk, parent, "resolve", {**RESOLUTION, "cascade": True})
    resolved = expect(desk.get(f"{INCIDENTS}/{part['number']}"), 200).json()
    same((resolved["state"], resolved["resolutionText"]), ("resolved", RESOLUTION["resolutionText"]))
    again = moved(desk, parent, "reopen", {"reopenReason": "Down again"})
    same([(offer["what"], offer["id"]) for offer in again["offers"]], [("reopen", part["id"])])


def an_announced_incident_is_joined(desk):
    made = in_progress(desk, "The mail server is down")
    made = expect(desk.patch(f"{INCIDENTS}/{made['number']}", {"description": "Rack 4, call Ana at home"},
                             made["version"]), 200).json()
    outsider = {"role": "requester", "person": "Bruno"}
    expect(desk.get(f"{INCIDENTS}/{made['number']}", **outsider), 404)
    moved(desk, made, "meToo", status=404, **outsider)
    expect(desk.patch(f"{INCIDENTS}/{made['number']}", {"announced": True}, made["version"]), 200)
    seen = expect(desk.get(f"{INCIDENTS}/{made['number']}", **outsider), 200).json()
    same((seen["title"], seen["state"]), (made["title"], "in_progress"))
    check("description" not in seen and "requester" not in seen, seen)
    joined = moved(desk, made, "meToo", **outsider)
    check("description" not in joined and "alsoAffected" not in joined, joined)
    same(joined["alsoAffectedCount"], 1)
    moved(desk, made, "meToo", status=409, rule="incident.open_to_me_too@1", **outsider)
    expect(desk.get(f"{INCIDENTS}/{made['number']}/history", **outsider), 403)
    listed = expect(desk.get(f"{INCIDENTS}?filter=announced%20%3D%20true", **outsider), 200).json()["incidents"]
    same([one["id"] for one in listed], [made["id"]])
    # What is not shown cannot be guessed at by filters either.
    guessed = expect(desk.get(f"{INCIDENTS}?filter=requester%20%3D%20%22{made['requester']}%22", **outsider), 200)
    same(guessed.json()["incidents"], [])
    for words, found in (("server", 1), ("rack", 0)):
        desk_sees = expect(desk.get(f"{INCIDENTS}:search?q={words}&minSequence={desk.journal_size() - 1}"), 200).json()
        check(desk_sees["incidents"], words)
        same(len(expect(desk.get(f"{INCIDENTS}:search?q={words}", **outsider), 200).json()["incidents"]), found)
    left = moved(desk, made, "notMe", **outsider)
    check("alsoAffectedCount" not in left, left)


def the_last_step_is_taken_back(desk):
    made = incident(desk)
    taken = moved(desk, made, "take")
    undone = moved(desk, made, "undo", headers={"If-Match": f'"{taken["version"]}"'})
    same((undone["state"], undone.get("assignee")), ("new", None))
    events = history(desk, made)
    same([event["name"] for event in events], ["created", "take", "undone"])
    same(events[2]["notes"]["undoneRevision"], 2)
    changed = expect(desk.patch(f"{INCIDENTS}/{made['number']}", {"impact": "high", "urgency": "high"},
                                undone["version"]), 200).json()
    same(changed["priority"], "critical")
    same(moved(desk, made, "undo")["priority"], made["priority"])
    moved(desk, made, "undo", status=409, rule="incident.undo.reversible")
    expect(desk.post(f"{INCIDENTS}/{made['number']}:undo", {"force": True}), 400)
    moved(desk, made, "take")
    moved(desk, made, "undo", status=409, rule="incident.undo.own_last_step", person="Somebody else")
    moves = expect(desk.get(f"{INCIDENTS}/{made['number']}/transitions"), 200).json()["transitions"]
    same([move["name"] for move in moves if move.get("undoes")], ["not_me"])
    check(all(move.get("reversible") for move in moves if move["name"] in ("assign", "hold")), moves)


def all_of_it_goes_in_batches(desk):
    main_one = in_progress(desk)
    made = [incident(desk, f"Report {i}") for i in range(3)]
    answer = expect(desk.post(f"{INCIDENTS}:batch", {"items": [
        {"action": "create", "fields": {"title": "Batch", "impact": "low", "urgency": "low", **RESOLUTION}, "then": "resolve"},
        {"action": "merge", "id": made[0]["number"], "fields": {"mergedInto": main_one["number"]}},
        {"action": "merge", "id": made[1]["number"], "fields": {"mergedInto": made[1]["number"]}},
        {"action": "convert", "id": made[1]["number"]},
        {"action": "take", "id": made[2]["number"]},
        {"action": "undo", "id": made[2]["number"]},
        {"action": "take", "id": made[2]["number"], "then": "resolve"},
    ]}), 200).json()
    same([row["status"] for row in answer["results"]], [201, 200, 409, 200, 200, 200, 400])
    same(answer["results"][0]["record"]["state"], "resolved")
    same(answer["results"][2]["problem"]["rule"], "incident.merge_possible@1")
    same(answer["results"][5]["record"]["state"], "new")


def erasing_takes_files_and_notes_along(desk):
    made = person(desk, "Ana Example")
    path = f"/api/v1/people/{made['number']}"
    administrator = {"role": "administrator"}
    expect(desk.post(f"{path}/worklog", {"text": "Her sister is at 555 0100"}, **administrator), 200)
    expect(desk.ask("POST", f"{path}/attachments?name=letter.txt", b"Dear Ana", headers={"Content-Type": "text/plain"},
                    **administrator), 200)
    file = expect(desk.get(f"{path}/attachments", **administrator), 200).json()["attachments"][0]
    expect(desk.post(f"{path}:erase", {"reason": "asked for it"}, **administrator), 200)
    same(expect(desk.get(f"{path}/worklog", **administrator), 200).json()["worklog"], [])
    expect(desk.get(f"{path}/attachments/{file['id']}", **administrator), 404)
    done = desk.run("journal", "verify")
    same(done.returncode, 0)


main([
    logging_and_resolving_is_one_step,
    what_cannot_be_resolved_is_not_logged,
    merging_and_taking_out_again,
    converting_there_and_back,
    parts_are_resolved_with_their_parent,
    an_announced_incident_is_joined,
    the_last_step_is_taken_back,
    all_of_it_goes_in_batches,
    erasing_takes_files_and_notes_along,
])
