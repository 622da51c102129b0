"""Invitations, passwords, sessions: who may come in, and what never gets out."""

import glob
import hashlib
import json
import os
import re
import statistics
import threading
import time
import zipfile

from desk_process import Desk, Socket, check, expect, main, quoted, same, until

PASSWORD = "four words on paper"
OTHER = "another long sentence"
QUIET = ["sign_in.attempts_per_account=1000", "sign_in.attempts_per_address=100000"]
DIGEST = re.compile(rb"[0-9a-f]{64}")
HASH = re.compile(r'"leafHash":"[0-9a-f]{64}"')


def invite(desk, name, roles=(), **options):
    """A person with a user name, and an invitation for the person: (id, user name, secret)."""
    user = name.lower().replace(" ", ".")
    body = {"name": name, "userName": user, "email": f"{user}@example.org", "roles": list(roles)}
    person = expect(desk.post("/api/v1/people", body, role="administrator"), 201).json()["id"]
    return person, user, secret_for(desk, person, **options)


def secret_for(desk, person, **options):
    return expect(desk.post("/api/v1/invitations", {"person": person, **options}, role="administrator"), 201).json()["invitation"]


def accept(desk, secret, password=PASSWORD):
    return desk.post("/api/v1/invitations:accept", {"invitation": secret, "password": password}, role=None)


def sign_in(desk, user, password=PASSWORD, **options):
    return desk.post("/api/v1/sessions", {"userName": user, "password": password}, role=None, **options)


def signed_in(desk, name, roles=()):
    """(person, user name, session token) of somebody new who has just signed in."""
    person, user, secret = invite(desk, name, roles)
    expect(accept(desk, secret), 200)
    return person, user, expect(sign_in(desk, user), 201).json()["token"]


def verifiers(desk):
    """What is kept to check passwords against."""
    return [path for path in glob.glob(os.path.join(desk.data, "keys", "passwords", "*-*"))]


# ---- coming in

def lets_a_person_choose_a_password_and_sign_in(desk):
    person, user, secret = invite(desk, "Ana Silva", ["agent"])
    check(secret.startswith("pdi_") and len(secret) >= 47, secret)
    expect(sign_in(desk, user), 401, "identity.password")
    answer = expect(accept(desk, secret), 200).json()
    same((answer["person"], answer["userName"]), (person, user))
    session = expect(sign_in(desk, user), 201)
    same(session.header("cache-control"), "no-store")
    session = session.json()
    same((session["person"], session["name"], session["roles"], session["origin"]), (person, "Ana Silva", ["agent"], "sign_in"))
    check(session["token"].startswith("pds_"), "prefix")
    me = expect(desk.get("/api/v1/session", token=session["token"]), 200).json()
    same((me["person"], me["approves"], me["session"]), (person, True, session["session"]))
    check(me["expiresAt"] and "token" not in me, me)
    expect(desk.post("/api/v1/incidents", {"title": "Of a session"}, token=session["token"]), 201)
    # By the e-mail address as well, and whatever its case.
    expect(sign_in(desk, f"{user}@example.org"), 201)
    expect(sign_in(desk, f"{user}@EXAMPLE.org".upper()), 201)


def takes_an_invitation_once(desk):
    _, user, secret = invite(desk, "Bea Costa")
    expect(accept(desk, secret), 200)
    expect(accept(desk, secret, OTHER), 401, "invitation.not_valid")
    expect(sign_in(desk, user, OTHER), 401)
    expect(sign_in(desk, user), 201)


def takes_the_newest_invitation_alone(desk):
    person, user, older = invite(desk, "Caio Dias")
    newer = secret_for(desk, person)
    expect(accept(desk, older), 401, "invitation.not_valid")
    expect(accept(desk, newer), 200)
    states = [i["state"] for i in expect(desk.get(f"/api/v1/invitations?filter={quoted('person=' + chr(34) + person + chr(34))}&orderBy=number",
                                                 role="administrator"), 200).json()["invitations"]]
    same(states, ["replaced", "accepted"])


def takes_no_invitation_that_expired_or_was_withdrawn(desk):
    soon = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 2))
    _, _, secret = invite(desk, "Dora Lima", expiresAt=soon)
    time.sleep(2.2)
    expect(accept(desk, secret), 401, "invitation.not_valid")
    person, _, _ = invite(desk, "Eva Pinto")
    made = expect(desk.post("/api/v1/invitations", {"person": person}, role="administrator"), 201).json()
    expect(desk.post(f"/api/v1/invitations/{made['number']}:withdraw", {}, role="administrator"), 200)
    expect(accept(desk, made["invitation"]), 401, "invitation.not_valid")
    for far in ("2001-01-01T00:00:00Z", "2199-01-01T00:00:00Z"):
        expect(desk.post("/api/v1/invitations", {"person": person, "expiresAt": far}, role="administrator"), 409, "invitation.expires_soon@1")


def gives_two_who_accept_at_once_one_password(desk):
    _, user, secret = invite(desk, "Fabio Reis")
    before = len(verifiers(desk))
    words = [f"sentence number {chr(ord('a') + i)} of many" for i in range(8)]
    answers = {}
    threads = [threading.Thread(target=lambda w=w: answers.update({w: accept(desk, secret, w).status})) for w in words]
    [t.start() for t in threads]
    [t.join() for t in threads]
    same(sorted(answers.values()), [200] + [401] * 7)
    winner = next(w for w, status in answers.items() if status == 200)
    same([w for w in words if sign_in(desk, user, w).status == 201], [winner])
    same(len(verifiers(desk)), before + 1)


def replaces_a_forgotten_password(desk):
    person, user, token = signed_in(desk, "Gil Matos")
    again = secret_for(desk, person)
    expect(desk.get("/api/v1/me", token=token), 200)
    before = len(verifiers(desk))
    expect(accept(desk, again, OTHER), 200)
    expect(desk.get("/api/v1/me", token=token), 401)
    expect(sign_in(desk, user), 401)
    expect(sign_in(desk, user, OTHER), 201)
    same(len(verifiers(desk)), before)


def invites_only_by_administrators(desk):
    person, _, _ = invite(desk, "Hugo Leal")
    for role in ("requester", "agent", "incident_manager", "auditor", "integration"):
        expect(desk.post("/api/v1/invitations", {"person": person}, role=role), 403)
    nameless = expect(desk.post("/api/v1/people", {"name": "No Name To Sign In With"}, role="administrator"), 201).json()["id"]
    expect(desk.post("/api/v1/invitations", {"person": nameless}, role="administrator"), 409, "invitation.person_can_sign_in@1")


def refuses_passwords_that_anybody_would_try(desk):
    _, _, secret = invite(desk, "Ines Faria")
    for weak in ("short", "aaaaaaaaaaaaaaaa", "abcabcabcabcabc", "123456789012", "Password2026!!", "qwertyuiop123", "ines.faria2026",
                 "x" * 257, "P4ssw0rd!!!!!!"):
        answer = expect(accept(desk, secret, weak), 400)
        same(answer.json()["errors"][0]["pointer"], "/password")
        check(weak.encode() not in answer.body, "repeats the password")
    expect(accept(desk, secret, "ääkköset ja öljylamppu 😀"), 200)


# ---- what a session is

def carries_an_approval_where_an_operators_token_does_not(desk):
    person, _, token = signed_in(desk, "Joana Melo", ["service_owner"])
    request = expect(desk.post("/api/v1/serviceRequests", {"title": "A laptop"}, role="requester", person="Asker"), 201).json()["number"]
    path = f"/api/v1/serviceRequests/{request}"
    expect(desk.post(f"{path}:requestApproval", {"approver": person}, role="agent"), 200)
    asked = expect(desk.get(f"/api/v1/approvals?filter={quoted('state = pending')}", token=token), 200).json()["approvals"]
    same(len(asked), 1)
    vote = f"/api/v1/approvals/{asked[0]['number']}:approve"
    refused = expect(desk.post(vote, {}, role="service_owner", person="Joana Melo"), 403, "approval.approve.own_sign_in")
    check("sign" in refused.json()["remedy"].lower(), refused)
    expect(desk.post(vote, {}, token=token), 200)
    request = expect(desk.get(path), 200).json()
    same(request["state"], "approved")
    event = expect(desk.get(f"{path}/history"), 200).json()["events"][-1]
    same((event["name"], event["actor"]), ("approve", person))


def follows_the_persons_roles_at_once(desk):
    person, _, token = signed_in(desk, "Katia Nunes")
    same(desk.get("/api/v1/me", token=token).json()["roles"], ["requester"])
    expect(desk.post("/api/v1/incidents:batch", {"items": [{"action": "create", "fields": {"title": "x"}}]}, token=token), 200)
    expect(desk.get("/api/v1/journal/leaves", token=token), 403)
    version = desk.get(f"/api/v1/people/{person}", role="administrator").json()["version"]
    expect(desk.patch(f"/api/v1/people/{person}", {"roles": ["administrator"]}, version, token=token), 403)
    expect(desk.patch(f"/api/v1/people/{person}", {"roles": ["administrator"]}, version, role="agent"), 409, "person.roles_kept@1")
    expect(desk.patch(f"/api/v1/people/{person}", {"roles": ["king"]}, version, role="administrator"), 409, "person.roles_kept@1")
    expect(desk.patch(f"/api/v1/people/{person}", {"roles": ["auditor"]}, version, role="administrator"), 200)
    same(desk.get("/api/v1/me", token=token).json()["roles"], ["auditor"])
    expect(desk.get("/api/v1/journal/leaves", token=token), 200)


def ends_by_every_way_there_is(desk):
    _, user, token = signed_in(desk, "Luis Prado")
    expect(desk.ask("DELETE", "/api/v1/session", token=token), 204)
    expect(desk.get("/api/v1/me", token=token), 401)
    expect(desk.ask("DELETE", "/api/v1/session", token=token), 401)
    expect(desk.ask("DELETE", "/api/v1/session", role="agent"), 409, "identity.no_session")

    session = expect(sign_in(desk, user), 201).json()
    expect(desk.post(f"/api/v1/sessions/{session['number']}:end", {"endReason": "laptop lost"}, role="agent"), 404)
    expect(desk.post(f"/api/v1/sessions/{session['number']}:end", {"endReason": "laptop lost"}, role="administrator"), 200)
    expect(desk.get("/api/v1/me", token=session["token"]), 401)

    tokens = [expect(sign_in(desk, user), 201).json()["token"] for _ in range(3)]
    person = desk.get("/api/v1/me", token=tokens[0]).json()["person"]
    expect(desk.post(f"/api/v1/people/{person}:endSessions", {}, role="agent"), 403)
    expect(desk.post(f"/api/v1/people/{person}:endSessions", {}, role="administrator"), 200)
    same([desk.get("/api/v1/me", token=t).status for t in tokens], [401] * 3)

    token = expect(sign_in(desk, user), 201).json()["token"]
    before = len(verifiers(desk))
    expect(desk.post(f"/api/v1/people/{person}:leave", {}, role="administrator"), 200)
    expect(desk.get("/api/v1/me", token=token), 401)
    expect(sign_in(desk, user), 401, "identity.password")
    until(lambda: len(verifiers(desk)) == before - 1, "the password is destroyed")


def ends_all_sessions_when_the_password_changes(desk):
    _, user, token = signed_in(desk, "Maria Rocha")
    other = expect(sign_in(desk, user), 201).json()["token"]
    change = "/api/v1/session:changePassword"
    expect(desk.post(change, {"currentPassword": "not this one at all", "newPassword": OTHER}, token=token), 401)
    expect(desk.post(change, {"currentPassword": PASSWORD, "newPassword": PASSWORD}, token=token), 400)
    expect(desk.post(change, {"currentPassword": PASSWORD, "newPassword": "short"}, token=token), 400)
    expect(desk.post(change, {"currentPassword": PASSWORD, "newPassword": OTHER}, role="agent"), 409, "identity.no_session")
    same(desk.get("/api/v1/me", token=token).status, 200)
    expect(desk.post(change, {"currentPassword": PASSWORD, "newPassword": OTHER}, token=token), 204)
    same([desk.get("/api/v1/me", token=t).status for t in (token, other)], [401, 401])
    expect(sign_in(desk, user), 401)
    expect(sign_in(desk, user, OTHER), 201)


def closes_open_streams_when_it_ends(desk):
    _, _, token = signed_in(desk, "Nuno Sousa", ["agent"])
    with_session = Socket(desk, token)
    with_session.subscribe("a", kind="incident")
    desk.create("Seen in the session")
    same(with_session.receive("next")["matches"], True)
    expect(desk.ask("DELETE", "/api/v1/session", token=token), 204)
    desk.create("Not seen any more")
    same(with_session.next_message(), None)
    same(with_session.closed[0], 1008)


def keeps_few_sessions_of_one_person(desk):
    _, user, first = signed_in(desk, "Olga Teles")
    tokens = [expect(sign_in(desk, user), 201).json()["token"] for _ in range(20)]
    same(desk.get("/api/v1/me", token=first).status, 401)
    same({desk.get("/api/v1/me", token=t).status for t in tokens}, {200})


# ---- those who guess

def answers_alike_whether_somebody_is_there_or_not(desk):
    _, user, _ = signed_in(desk, "Pia Vaz")
    invite(desk, "Quim Invited")
    answers = [sign_in(desk, name, "wrong password here") for name in (user, "nobody.at.all", "quim.invited", "%", "' OR 1=1 --")]
    same({a.status for a in answers}, {401})
    same(len({a.body for a in answers}), 1)
    times = {name: [] for name in (user, "nobody.at.all")}
    for _ in range(12):
        for name, taken in times.items():
            began = time.perf_counter()
            sign_in(desk, name, "wrong password here")
            taken.append(time.perf_counter() - began)
    known, unknown = (statistics.median(taken) for taken in times.values())
    check(0.6 < known / unknown < 1.67, (known, unknown))


def makes_those_who_guess_wait(_):
    desk = Desk()
    try:
        _, user, secret = invite(desk, "Rita Guessed", ["agent"])
        expect(accept(desk, secret), 200)
        statuses = [sign_in(desk, user, f"a wrong guess {i}").status for i in range(5)]
        same(statuses, [401] * 5)
        late = expect(sign_in(desk, user), 429, "identity.throttled")
        wait = int(late.header("retry-after"))
        check(1 <= wait <= 2, wait)
        # Nobody else has to wait, and a name that nobody has is slowed down alike.
        expect(sign_in(desk, "somebody.else", "a wrong guess of it"), 401)
        same([sign_in(desk, "no.such.name", f"a wrong guess {i}").status for i in range(6)], [401] * 5 + [429])
        # A hundred at once are no more than one after another.
        time.sleep(wait + 0.1)
        got = []
        threads = [threading.Thread(target=lambda i=i: got.append(sign_in(desk, user, f"a racing guess {i}").status)) for i in range(40)]
        [t.start() for t in threads]
        [t.join() for t in threads]
        same(sorted(got), [401] + [429] * 39)
        # A restart forgets nothing of it.
        desk.stop()
        desk.start()
        expect(sign_in(desk, user), 429)
        # The journal says so, once, and names nobody as the one who did it.
        person = desk.get(f"/api/v1/people?filter={quoted('userName=' + chr(34) + user + chr(34))}").json()["people"][0]["id"]
        notes = [w for w in desk.get(f"/api/v1/people/{person}/worklog").json()["worklog"] if "attempts" in w["text"].lower()]
        same((len(notes), notes[0].get("author")), (1, None))
        # It passes.
        until(lambda: sign_in(desk, user).status == 201, "the person comes in again", 20)
        expect(sign_in(desk, user), 201)
    finally:
        desk.close()


def keeps_strangers_from_keeping_a_person_out(_):
    """Behind a proxy that says who the client is."""
    desk = Desk("sign_in.trusted_proxies=127.0.0.1")
    try:
        _, user, secret = invite(desk, "Sara Known")
        expect(accept(desk, secret), 200)
        home = {"X-Forwarded-For": "6.6.6.6, 203.0.113.7"}
        expect(sign_in(desk, user, headers=home), 201)
        stranger = {"X-Forwarded-For": "203.0.113.7, 198.51.100.9"}  # what a client writes itself counts for nothing
        for i in range(5):
            expect(sign_in(desk, user, f"a wrong guess {i}", headers=stranger), 401)
        expect(sign_in(desk, user, headers=stranger), 429)
        expect(sign_in(desk, user, headers={"X-Forwarded-For": "192.0.2.33"}), 429)
        expect(sign_in(desk, user, headers=home), 201)
        # One address that tries many names has to wait as well.
        spray = {"X-Forwarded-For": "198.51.100.77"}
        got = [sign_in(desk, f"name.{i}", "the same guess for all", headers=spray).status for i in range(40)]
        check(429 in got and got.index(429) >= 20, got)
    finally:
        desk.close()


def refuses_odd_requests(desk):
    big = b'{"userName":"a","password":"' + b"x" * 20000 + b'"}'
    expect(desk.post("/api/v1/sessions", big, role=None), 413)
    for body in (b"", b"{", b"[]", b"{}", b'{"userName":"a"}', b'{"userName":"a","password":""}', b'{"userName":1,"password":"x"}',
                 b'{"userName":"a","password":"b","password":"c"}', b'{"userName":"a","password":"b","role":"administrator"}'):
        expect(desk.post("/api/v1/sessions", body, role=None), 400)
    expect(desk.post("/api/v1/sessions", b"userName=a&password=b", role=None, headers={"Content-Type": "application/x-www-form-urlencoded"}), 415)
    expect(sign_in(desk, "a", "b" * 12, headers={"Idempotency-Key": "k"}), 400)
    expect(sign_in(desk, "a" * 10000, "b" * 12), 401)
    expect(desk.get("/api/v1/me", token="pds_" + "A" * 43), 401)
    expect(accept(desk, "pdi_" + "A" * 43), 401)


# ---- what never gets out

def shows_no_secret_by_any_way(desk):
    """Digests of tokens, sessions and invitations and handles of passwords: not by API, filter, stream, export or pack."""
    person, user, token = signed_in(desk, "Tomas Uchoa", ["agent"])
    other = secret_for(desk, person)
    admin = desk.token("administrator")
    handle = os.path.basename(max(verifiers(desk), key=os.path.getmtime))
    listener = Socket(desk, admin)
    for name, kind in (("s", "session"), ("p", "person"), ("i", "invitation"), ("t", "api_token")):
        listener.send({"type": "subscribe", "id": name, "kind": kind, "since": -1})
    seen = b""
    try:
        while True:
            seen += HASH.sub("", json.dumps(listener.next_message(1.0), separators=(",", ":"))).encode()
    except TimeoutError:
        pass
    check(b"'session'" in seen or b"SES-" in seen, "the stream told of sessions")
    for plural in ("sessions", "people", "invitations", "apiTokens"):
        listed = expect(desk.get(f"/api/v1/{plural}?pageSize=1000", role="administrator"), 200)
        check(listed.json()[plural], plural)
        seen += listed.body
        for record in listed.json()[plural]:
            for part in ("", "/history", "/worklog", "/transitions"):
                answer = desk.get(f"/api/v1/{plural}/{record['id']}{part}", role="administrator")
                if part == "/history":
                    # Hashes of leaves stand in the history by right.
                    seen += HASH.sub("", answer.body.decode()).encode()
                else:
                    seen += answer.body
        for field in ("secretHash", "credential", "nextCredential"):
            for query in (f"filter={quoted(field + ' = ' + chr(34) + 'a' * 64 + chr(34))}", f"orderBy={field}", f"filter={quoted(field + ':*')}"):
                check(desk.get(f"/api/v1/{plural}?{query}", role="administrator").status == 400, (plural, query))
            answer = desk.post(f"/api/v1/{plural}:batch", {"items": [{"action": "create", "fields": {field: "a" * 64}}]}, role="administrator")
            same(answer.json()["results"][0]["status"], 400)
        for form in ("csv", "jsonl"):
            done = desk.run("export", plural, "--format", form)
            same(done.returncode, 0)
            seen += done.stdout.encode()
    description = desk.get("/api/openapi.json", role=None).body
    for word in (b"secretHash", b"nextCredential", b'"credential"'):
        check(word not in description and word not in seen.replace(b"accept", b""), word)
    same(DIGEST.findall(seen), [])
    for secret in (token, other, admin, handle, PASSWORD):
        check(secret.encode() not in seen and hashlib.sha256(secret.encode()).hexdigest().encode() not in seen, secret)
        check(secret not in desk.logged(), "the log")


def keeps_the_password_out_of_database_and_journal(desk):
    signed_in(desk, "Ursula Vidal")
    desk.stop()
    try:
        kept = [open(path, "rb").read() for path in verifiers(desk)]
        check(kept and all(k.startswith(b"$argon2id$v=19$m=65536,t=2,p=1$") for k in kept), kept[:1])
        for path in verifiers(desk):
            same(oct(os.stat(path).st_mode & 0o777), "0o600")
        same(oct(os.stat(os.path.join(desk.data, "keys", "passwords")).st_mode & 0o777), "0o700")
        for folder, _, names in os.walk(desk.data):
            if os.path.join("keys", "passwords") in folder:
                continue
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    content = file.read()
                check(b"$argon2" not in content and PASSWORD.encode() not in content, name)
                check(b"pds_" not in content and b"pdi_" not in content, name)
        done = desk.run("journal", "verify")
        same(done.returncode, 0)
    finally:
        desk.start()


def destroys_the_password_with_the_person(desk):
    person, user, token = signed_in(desk, "Vera Xavier", ["agent"])
    before = len(verifiers(desk))
    expect(desk.post(f"/api/v1/people/{person}:erase", {"reason": "asked for it"}, role="administrator"), 200)
    expect(desk.get("/api/v1/me", token=token), 401)
    expect(sign_in(desk, user), 401)
    until(lambda: len(verifiers(desk)) == before - 1, "the password is destroyed")


def sweeps_what_a_crash_left_behind(desk):
    orphan = os.path.join(desk.data, "keys", "passwords", "0f9a3f0e-5f0e-4d7e-9b1c-2f4b8c1d2e3f")
    _, user, _ = signed_in(desk, "Wanda Yanes")
    desk.stop()
    for path in (orphan, orphan + ".new"):
        with open(path, "w") as file:
            file.write("$argon2id$v=19$m=65536,t=2,p=1$AAAA$BBBB")
    desk.start()
    until(lambda: not os.path.exists(orphan) and not os.path.exists(orphan + ".new"), "orphans are swept")
    expect(sign_in(desk, user), 201)


# ---- the operator

def is_run_from_the_command_line(desk):
    done = desk.run("person", "invite", "--person", "Xenia Zorn", "--user-name", "xenia", "--role", "administrator")
    check(done.returncode == 0 and done.stdout.startswith("pdi_"), done)
    expect(accept(desk, done.stdout.strip()), 200)
    token = expect(sign_in(desk, "xenia"), 201).json()["token"]
    same(desk.get("/api/v1/me", token=token).json()["administers"], True)
    listed = desk.run("session", "list")
    check("Xenia Zorn" in listed.stdout, listed)
    done = desk.run("session", "end", "--person", "xenia")
    same(done.returncode, 0)
    expect(desk.get("/api/v1/me", token=token), 401)
    again = desk.run("person", "invite", "--person", "xenia", "--expires", "P1D", "--role", "agent")
    same(again.returncode, 0)
    same(desk.get(f"/api/v1/people?filter={quoted('userName=xenia')}").json()["people"][0]["roles"], ["agent"])
    wrong = desk.run("token", "create", "--person", "xenia", "--role", "king")
    check(wrong.returncode != 0 and "incident_manager" in wrong.stderr and "system" not in wrong.stderr, wrong)
    wrong = desk.run("person", "invite", "--person", "Nobody Yet", "--user-name", "nobody.yet", "--role", "king")
    check(wrong.returncode != 0 and "incident_manager" in wrong.stderr, wrong)
    # An invitation that is refused leaves nobody behind, and nobody with another role.
    size = desk.journal_size()
    for arguments in (["Nobody Yet"], ["Nobody Yet", "--user-name", "nobody.yet", "--expires", "P60D"],
                      ["xenia", "--role", "auditor", "--expires", "P60D"]):
        wrong = desk.run("person", "invite", "--person", *arguments)
        check(wrong.returncode != 0 and "--" in wrong.stderr, wrong)
    same(desk.journal_size(), size)
    same(desk.get(f"/api/v1/people?filter={quoted('userName=xenia')}").json()["people"][0]["roles"], ["agent"])
    check(desk.run("session", "end").returncode != 0, "needs to know which")


main([
    lets_a_person_choose_a_password_and_sign_in,
    takes_an_invitation_once,
    takes_the_newest_invitation_alone,
    takes_no_invitation_that_expired_or_was_withdrawn,
    gives_two_who_accept_at_once_one_password,
    replaces_a_forgotten_password,
    invites_only_by_administrators,
    refuses_passwords_that_anybody_would_try,
    carries_an_approval_where_an_operators_token_does_not,
    follows_the_persons_roles_at_once,
    ends_by_every_way_there_is,
    ends_all_sessions_when_the_password_changes,
    closes_open_streams_when_it_ends,
    keeps_few_sessions_of_one_person,
    answers_alike_whether_somebody_is_there_or_not,
    makes_those_who_guess_wait,
    keeps_strangers_from_keeping_a_person_out,
    refuses_odd_requests,
    shows_no_secret_by_any_way,
    keeps_the_password_out_of_database_and_journal,
    destroys_the_password_with_the_person,
    sweeps_what_a_crash_left_behind,
    is_run_from_the_command_line,
], *QUIET)
