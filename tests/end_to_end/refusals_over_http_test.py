"""What is refused over HTTP: each with a problem that says why, and nothing changed."""

import json
import threading

from desk_process import Desk, check, expect, main, quoted, same


def nothing_changes(desk, ask):
    size = desk.journal_size()
    answer = ask()
    same(desk.journal_size(), size)
    return answer


def refuses_json_that_two_readers_could_read_differently(desk):
    desk.token("agent")
    deep = b'{"title":' + b"[" * 40 + b"]" * 40 + b"}"
    cases = {
        "duplicate key": b'{"title":"a","title":"b"}', "trailing comma": b'{"title":"a",}', "single quotes": b"{'title':'a'}",
        "bare key": b'{title:"a"}', "comment": b'{"title":"a"/**/}', "two values": b'{"title":"a"}{"title":"b"}',
        "cut off": b'{"title":"a"', "nothing": b"", "no object": b'["title"]', "a number": b"7", "null": b"null",
        "invalid UTF-8": b'{"title":"\xff\xfe"}', "overlong UTF-8": b'{"title":"\xc0\xaf"}', "lone surrogate": b'{"title":"\\ud800"}',
        "control character": b'{"title":"a\x01b"}', "NaN": b'{"title":NaN}', "depth": deep,
        "keys": json.dumps({f"k{i}": 1 for i in range(10_001)}).encode(),
        "byte order mark": b'\xef\xbb\xbf{"title":"a"}',
    }
    for name, body in cases.items():
        answer = nothing_changes(desk, lambda body=body: desk.post("/api/v1/incidents", body))
        expect(answer, 413 if name == "keys" else 400)
        check(answer.json()["rule"] and answer.json()["detail"], (name, answer))


def refuses_wrong_types_words_and_names_and_points_at_them(desk):
    cases = [
        ({"title": 7}, "/title"), ({"title": None}, None), ({}, "/title"), ({"title": ""}, "/title"), ({"title": "x" * 251}, "/title"),
        ({"title": "x", "impact": "huge"}, "/impact"), ({"title": "x", "impact": "HIGH"}, "/impact"), ({"title": "x", "impact": 1}, "/impact"),
        ({"title": "x", "confidential": "yes"}, "/confidential"), ({"title": "x", "tags": "one"}, "/tags"),
        ({"title": "x", "requester": "nobody"}, "/requester"), ({"title": "x", "group": "00000000-0000-7000-8000-000000000000"}, "/group"),
        ({"title": "x", "followUpAt": "tomorrow"}, "/followUpAt"), ({"title": "x", "titel": "y"}, "/titel"), ({"title": "x", "a/b~c": 1}, "/a~1b~0c"),
        ({"title": "x", "custom": {"nope": 1}}, "/custom/nope"), ({"title": "x", "custom": []}, "/custom"),
        ({"title": "x", "externalId": {"source": "s"}}, "/key"), ({"title": "x", "externalId": 1}, "/externalId"),
    ]
    for body, pointer in cases:
        answer = nothing_changes(desk, lambda body=body: desk.post("/api/v1/incidents", body))
        check(answer.status in (400, 409), (body, answer))
        if pointer:
            check(pointer in [error["pointer"] for error in answer.json()["errors"]], (body, answer))
    both = expect(desk.post("/api/v1/incidents", {"title": 1, "impact": "huge", "descripton": "x"}), 400).json()
    same(sorted(error["pointer"] for error in both["errors"]), ["/descripton", "/impact", "/title"])
    near = [error for error in both["errors"] if error["pointer"] == "/descripton"][0]
    check('"description"' in near["detail"], near)


def says_what_a_field_of_another_product_is_called_here(desk):
    foreign = {"short_description": "x", "assignment_group": "GRP-000001", "caller_id": "PER-000001"}
    problem = expect(nothing_changes(desk, lambda: desk.post("/api/v1/incidents", foreign)), 400).json()
    for word, ours in (("short_description", "title"), ("assignment_group", "group"), ("caller_id", "requester")):
        check(f"Say {ours} instead of {word}." in problem["remedy"], problem)
    for word, ours in (("sys_id", "id"), ("assignmentGroup", "group"), ("assigned_to", "assignee")):
        problem = expect(desk.get(f"/api/v1/incidents?filter={quoted(word + ' = x')}"), 400).json()
        same(problem["remedy"], f"Say {ours} instead of {word}.")
    problem = expect(desk.post("/api/v1/changes", {"title": "x", "cmdb_ci": "CI-000001"}), 400).json()
    same(problem["remedy"], "Say items instead of cmdb_ci.")
    problem = expect(desk.post("/api/v1/incidents", {"title": "x", "u_colour": "red"}), 400).json()
    check("instead" not in problem["remedy"], problem)


def lets_nobody_set_what_the_engine_keeps(desk):
    for name, value in (("id", "x"), ("number", "INC-000009"), ("state", "closed"), ("version", 9), ("createdAt", "2020-01-01T00:00:00Z"),
                        ("openedBy", "x"), ("priorityBasis", "override"), ("openedAt", "2020-01-01T00:00:00Z"), ("erased", ["title"])):
        answer = nothing_changes(desk, lambda: desk.post("/api/v1/incidents", {"title": "x", name: value}))
        expect(answer, 400)
        same(answer.json()["errors"][0]["pointer"], f"/{name}")


def refuses_stale_versions_unknown_states_and_strangers(desk):
    record = desk.create("Refusals")
    path = f"/api/v1/incidents/{record['id']}"
    expect(nothing_changes(desk, lambda: desk.patch(path, {"title": "y"}, 7)), 412)
    expect(nothing_changes(desk, lambda: desk.post(f"{path}:close")), 409)
    expect(nothing_changes(desk, lambda: desk.post(f"{path}:explode")), 404, "transition.exists")
    near = expect(desk.post(f"{path}:resolv"), 404).json()
    check('"resolve"' in near["detail"], near)
    expect(desk.post(f"{path}:declareMajor", {"majorIncidentManager": "x"}, role="incident_manager"), 400)
    for missing in ("00000000-0000-7000-8000-000000000000", "INC-999999", "INC-000000", "REQ-000001", "nonsense", "a~b"):
        expect(desk.get(f"/api/v1/incidents/{quoted(missing)}"), 404)
        expect(desk.post(f"/api/v1/incidents/{quoted(missing)}:take"), 404)
    for path in ("/api/v1/nothing", "/api/v2/incidents", "/api/v1/incidents/a/b/c/d", "/api", "//", "/api/v1/incidents/", "/local/status",
                 "/local/tokens", "/api/v1/incidents/..%2f..%2fetc%2fpasswd", "/web/status/index.html", "/status/../status/status.css"):
        expect(desk.get(path), 404)


def refuses_media_types_and_sizes(desk):
    desk.token("agent")
    form = nothing_changes(desk, lambda: desk.post("/api/v1/incidents", b"title=x", headers={"Content-Type": "application/x-www-form-urlencoded"}))
    expect(form, 415, "input.media_type")
    check("application/json" in form.json()["remedy"], form)
    expect(desk.post("/api/v1/incidents", b"{}", headers={"Content-Type": None}), 415)
    expect(desk.post("/api/v1/incidents", b"\x1f\x8b", headers={"Content-Encoding": "gzip"}), 415, "http.content_encoding")
    expect(nothing_changes(desk, lambda: desk.post("/api/v1/incidents", b'{"title":"' + b"x" * (1 << 20) + b'"}')), 413, "http.body_limit")
    expect(nothing_changes(desk, lambda: desk.post("/api/v1/incidents", {"title": "x", "description": "x" * 32_001})), 400)
    record = desk.create("Upload")
    path = f"/api/v1/incidents/{record['id']}/attachments?name=big"
    too_big = b"x" * (200 * 1024 + 1)
    expect(nothing_changes(desk, lambda: desk.post(path, too_big, headers={"Content-Type": "image/png"})), 413)
    expect(desk.post(path, too_big[:-1], headers={"Content-Type": "image/png"}), 200)


def knows_who_asks(desk):
    for path in ("/api/v1/incidents", "/api/v1/me", "/api/v1/search?q=x", "/api/v1/journal/proof?sequence=0"):
        missing = expect(desk.get(path, role=None), 401, "identity.token_missing")
        check(missing.header("www-authenticate").startswith("Bearer"), missing.headers)
    for header in ("Bearer pd_" + "A" * 43, "Bearer x y", "Bearer ", "Basic YTpi", "Bearer " + "a" * 600, "bearer", "Bearer \"x\""):
        expect(desk.get("/api/v1/me", role=None, headers={"Authorization": header}), 401)
    expect(desk.post("/api/v1/incidents", {"title": "x"}, role=None), 401)
    for path in ("/livez", "/readyz", "/metrics", "/api/openapi.json", "/api/v1/status", "/api/v1/journal/checkpoint", "/"):
        same(desk.get(path, role=None).status, 200)
    # Nothing names what is in a token.
    check(desk.token("agent") not in desk.logged(), "no secret in the log")


def ends_a_token_at_once_when_it_is_revoked_or_its_person_leaves(desk):
    token = desk.token("agent", "Short Stay")
    mine = expect(desk.get("/api/v1/me", token=token), 200).json()
    done = desk.local("POST", f"/local/tokens/{mine['token']}:revoke", {"reason": "test"})
    same((done.status, done.json()["state"]), (200, "revoked"))
    expect(desk.get("/api/v1/me", token=token), 401)

    token = desk.token("agent", "Long Gone")
    person = expect(desk.get("/api/v1/me", token=token), 200).json()["person"]
    expect(desk.post(f"/api/v1/people/{person}:leave", role="administrator"), 200)
    expect(desk.get("/api/v1/me", token=token), 401)

    soon = desk.local("POST", "/local/tokens", {"person": "Long Term", "role": "agent", "expiresAt": "2020-01-01T00:00:00Z"})
    check(soon.status in (400, 409), soon)


def mints_tokens_for_administrators_only_and_shows_the_secret_once(desk):
    asked = {"person": "The agent", "role": "auditor", "label": "for the audit"}
    desk.token("agent")
    expect(desk.post("/api/v1/apiTokens", asked, role="agent"), 403)
    expect(desk.post("/api/v1/apiTokens", {**asked, "secretHash": "0" * 64}, role="administrator"), 400)
    expect(desk.post("/api/v1/apiTokens", {**asked, "role": "king"}, role="administrator"), 400)
    check(desk.post("/api/v1/apiTokens", {**asked, "role": "system"}, role="administrator").status in (400, 409), "nobody becomes the system")
    expect(desk.post("/api/v1/apiTokens", asked, role="administrator", headers={"Idempotency-Key": "x"}), 400)
    made = expect(desk.post("/api/v1/apiTokens", asked, role="administrator"), 201)
    secret = made.json()["token"]
    same(desk.get("/api/v1/me", token=secret).json()["roles"], ["auditor"])
    read = expect(desk.get(made.header("location"), role="administrator"), 200)
    check("token" not in read.json() and secret.encode() not in read.body, read)
    same(desk.get(made.header("location"), role="agent").status, 404)
    expect(desk.patch(made.header("location"), {"secretHash": "0" * 64}, 1, role="administrator"), 400, "input.secret")
    expect(desk.patch(made.header("location"), {"roles": ["administrator"]}, 1, role="administrator"), 409)


def holds_every_route_to_its_right(desk):
    for path in ("/api/v1/journal/leaves",):
        expect(desk.get(path, role="requester"), 403, "api.right")
        expect(desk.get(path, role="agent"), 403, "api.right")
        expect(desk.get(path, role="auditor"), 200)
    same(desk.get("/api/v1/definitions", role="agent").json()["definitions"], [])
    check(desk.get("/api/v1/definitions", role="auditor").json()["definitions"], "auditors read definitions")
    expect(desk.post("/api/v1/groups", {"title": "x", "name": "x"}, role="agent"), 403)
    expect(desk.post("/api/v1/incidents", {"title": "x"}, role="auditor"), 403)
    expect(desk.post("/api/v1/problems", {"title": "x"}, role="requester"), 403)


def shows_requesters_their_own_and_nobody_what_is_confidential(desk):
    desk.token("requester", "Own Scope")
    me = desk.get("/api/v1/me", role="requester", person="Own Scope").json()["person"]
    mine = desk.create("Mine marmalade", requester=me)
    other = desk.create("Other marmalade")
    secret = desk.create("Confidential marmalade", confidential=True, description="Hush.")
    wait = secret["receipt"]["sequence"]
    as_me = {"role": "requester", "person": "Own Scope"}
    listed = [r["id"] for r in desk.get("/api/v1/incidents?pageSize=1000", **as_me).json()["incidents"]]
    same(listed, [mine["id"]])
    same([h["record"]["id"] for h in desk.get(f"/api/v1/search?q=marmalade&minSequence={wait}", **as_me).json()["results"]], [mine["id"]])
    for suffix in ("", "/history", "/worklog", "/links", "/attachments", "/transitions"):
        expect(desk.get(f"/api/v1/incidents/{mine['id']}{suffix}", **as_me), 200)
        for hidden in (other, secret):
            expect(desk.get(f"/api/v1/incidents/{hidden['id']}{suffix}", **as_me), 404)
            expect(desk.get(f"/api/v1/incidents/{hidden['number']}{suffix}", **as_me), 404)
    for verb in (":cancel", ":comment", "/worklog", "/links"):
        expect(desk.post(f"/api/v1/incidents/{other['id']}{verb}", {"text": "x"} if verb == "/worklog" else
                         {"type": "relates_to", "to": {"kind": "incident", "id": mine["id"]}} if verb == "/links" else {"comment": {"text": "x"}}, **as_me), 404)
    expect(desk.post(f"/api/v1/incidents/{other['id']}/attachments?name=x", b"x", headers={"Content-Type": "image/png"}, **as_me), 404)
    batch = desk.post("/api/v1/incidents:batch", {"items": [{"action": "cancel", "id": other["id"]}, {"action": "cancel", "id": other["number"]}]}, **as_me).json()
    same([result["status"] for result in batch["results"]], [404, 404])
    # The same for an agent and what is confidential; the one who recorded it is involved, another agent is not.
    stranger = {"role": "agent", "person": "Another Agent"}
    for suffix in ("", "/history", "/links", "/transitions"):
        expect(desk.get(f"/api/v1/incidents/{secret['id']}{suffix}", **stranger), 404)
        expect(desk.get(f"/api/v1/incidents/{secret['id']}{suffix}", role="incident_manager"), 200)
    hits = desk.get(f"/api/v1/search?q=marmalade&minSequence={wait}", **stranger).json()["results"]
    check(secret["id"] not in [hit["record"]["id"] for hit in hits], hits)
    listed = desk.get("/api/v1/incidents?pageSize=1000", **stranger).json()["incidents"]
    check(secret["id"] not in [record["id"] for record in listed], "not in lists")
    # A link does not give away what it leads to.
    expect(desk.post(f"/api/v1/incidents/{mine['id']}/links", {"type": "relates_to", "to": {"kind": "incident", "id": secret["id"]}}, role="incident_manager"), 200)
    same(desk.get(f"/api/v1/incidents/{mine['id']}/links", **as_me).json()["links"], [])
    same(len(desk.get(f"/api/v1/incidents/{mine['id']}/links", role="incident_manager").json()["links"]), 1)
    # Nor does the history, to anybody who may not see it.
    for reader in (as_me, stranger):
        told = expect(desk.get(f"/api/v1/incidents/{mine['id']}/history", **reader), 200).body
        check(secret["id"].encode() not in told and b'"linked"' in told, told)
    check(secret["id"].encode() in desk.get(f"/api/v1/incidents/{mine['id']}/history", role="incident_manager").body, "who may, sees it")
    # Requesters report; what the desk decides is not theirs to set, nor another person's name.
    for given in ({"priority": "critical", "priorityOverrideReason": "x"}, {"assignee": me}, {"confidential": True}, {"escalationReason": "x"},
                  {"requester": desk.get("/api/v1/me", **stranger).json()["person"]}):
        before = desk.get("/api/v1/incidents?pageSize=1").json()["incidents"][0]["number"]
        answer = desk.post("/api/v1/incidents", {"title": "Reported", **given}, **as_me)
        expect(answer, 409, "incident.create.accepts")
        same(desk.get("/api/v1/incidents?pageSize=1").json()["incidents"][0]["number"], before)
    # Nor do internal fields: not shown, not filterable, not sortable.
    expect(desk.post("/api/v1/fieldDefinitions", {"title": "Hidden", "kindName": "incident", "fieldName": "hidden_word", "label": "Hidden",
                                                  "type": "text", "maxLength": 20, "internal": True}, role="administrator"), 201)
    expect(desk.patch(f"/api/v1/incidents/{mine['id']}", {"custom": {"hidden_word": "hush"}}, desk.get(f"/api/v1/incidents/{mine['id']}").json()["version"]), 200)
    check("custom" not in desk.get(f"/api/v1/incidents/{mine['id']}", **as_me).json(), "not shown")
    check(b"hush" not in desk.get(f"/api/v1/incidents/{mine['id']}/history", **as_me).body, "not in the history")
    for query in ("filter=" + quoted('custom.hidden_word = "hush"'), "filter=" + quoted('NOT custom.hidden_word:*'), "orderBy=custom.hidden_word"):
        expect(desk.get("/api/v1/incidents?" + query), 200)
        expect(desk.get("/api/v1/incidents?" + query, **as_me), 400)


def says_nothing_of_itself_when_it_is_at_fault(desk):
    own = Desk()
    try:
        own.token("agent")
        record = own.create("Fault", description="x")
        expect(own.post(f"/api/v1/incidents/{record['id']}/attachments?name=f", b"content", headers={"Content-Type": "image/png"}), 200)
        import pathlib
        for blob in pathlib.Path(own.data, "blobs").rglob("*"):
            if blob.is_file():
                blob.chmod(0o600)
                blob.write_bytes(b"tampered")
        path = own.get(f"/api/v1/incidents/{record['id']}/attachments").json()["attachments"][0]["path"]
        answer = expect(own.get(path), 500)
        check(answer.json()["instance"].startswith("urn:uuid:"), answer)
        check("digest" not in answer.json()["detail"] and "rule" not in answer.json(), answer)
        check(answer.json()["instance"] in own.logged(), "logged under its id")
    finally:
        own.close()


def encodes_what_it_logs(desk):
    desk.raw(b"GET /api/v1/incidents/x%0a2026-01-01%20info%20forged HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    desk.get("/api/v1/me", role=None, headers={"Authorization": "Bearer a\"b"})
    desk.get("/api/v1/journal/leaves?from=1%22%20forged=%22yes", role="requester")
    for line in desk.logged().splitlines():
        check(not line.startswith("2026-01-01") and " forged=" not in line, line)


def one_of_many_racing_changes_wins(desk):
    record = desk.create("Race")
    path = f"/api/v1/incidents/{record['id']}"
    desk.token("agent")
    answers = []
    threads = [threading.Thread(target=lambda i=i: answers.append(desk.patch(path, {"title": f"Race {i}"}, 1))) for i in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    same(sorted(answer.status for answer in answers), [200] + [412] * 15)
    same(desk.get(path).json()["version"], 2)


main([
    refuses_json_that_two_readers_could_read_differently,
    refuses_wrong_types_words_and_names_and_points_at_them,
    says_what_a_field_of_another_product_is_called_here,
    lets_nobody_set_what_the_engine_keeps,
    refuses_stale_versions_unknown_states_and_strangers,
    refuses_media_types_and_sizes,
    knows_who_asks,
    ends_a_token_at_once_when_it_is_revoked_or_its_person_leaves,
    mints_tokens_for_administrators_only_and_shows_the_secret_once,
    holds_every_route_to_its_right,
    shows_requesters_their_own_and_nobody_what_is_confidential,
    says_nothing_of_itself_when_it_is_at_fault,
    encodes_what_it_logs,
    one_of_many_racing_changes_wins,
], "limits.attachment_bytes=200KiB")
