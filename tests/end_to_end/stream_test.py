"""Live events over the WebSocket: nothing lost, nothing doubled, nothing shown to those who may not see it."""

import socket
import threading
import time

from desk_process import Desk, Socket, check, expect, main, same, until


def gather(stream, count, timeout=30):
    return [stream.receive("next", timeout) for _ in range(count)]


def hears_of_a_kind_as_it_happens(desk):
    stream = Socket(desk, desk.token("agent"))
    same(stream.headers["sec-websocket-protocol"], "proofdesk.v1")
    check("sec-websocket-extensions" not in stream.headers, "no compression")
    at = stream.subscribe("all", kind="incidents")["seq"]
    record = desk.create("Seen live")
    event = stream.receive("next")
    same((event["id"], event["event"]["name"], event["record"]["title"], event["matches"]), ("all", "created", "Seen live", True))
    same(event["seq"], record["receipt"]["sequence"])
    check(event["seq"] > at, event)
    expect(desk.post(f"/api/v1/incidents/{record['id']}:take"), 200)
    event = stream.receive("next")
    same((event["event"]["from"], event["event"]["to"], event["record"]["state"]), ("new", "in_progress", "in_progress"))
    expect(desk.post("/api/v1/people", {"title": "x", "name": "Not an incident"}), 201)
    check(stream.silent(), "another kind")
    stream.send({"type": "unsubscribe", "id": "all"})
    same(stream.receive("complete")["id"], "all")
    desk.create("Not heard")
    check(stream.silent(), "unsubscribed")
    stream.send({"type": "ping"})
    check(stream.receive("pong")["seq"] >= event["seq"], "where it stands")
    stream.close()


def hears_of_one_record_and_of_a_filter(desk):
    one, other = desk.create("This one"), desk.create("Not this one")
    stream = Socket(desk, desk.token("agent"))
    stream.subscribe("one", kind="incident", record=one["number"])
    stream.subscribe("urgent", kind="incident", filter='state = "in_progress" AND priority = "critical"')
    expect(desk.post(f"/api/v1/incidents/{other['id']}:take"), 200)
    expect(desk.post(f"/api/v1/incidents/{one['id']}:take"), 200)
    seen = [(e["id"], e["event"]["name"], e["matches"]) for e in gather(stream, 3)]
    # A change to a field the filter looks at is told once, as not matching, so that a list can let go of it.
    same(sorted(seen), [("one", "take", True), ("urgent", "take", False), ("urgent", "take", False)])
    urgent = expect(desk.patch(f"/api/v1/incidents/{other['id']}", {"impact": "high", "urgency": "high"}, 2), 200).json()
    event = stream.receive("next")
    same((event["id"], event["matches"], event["record"]["priority"]), ("urgent", True, "critical"))
    expect(desk.post(f"/api/v1/incidents/{urgent['id']}/worklog", {"text": "still matches"}), 200)
    same(stream.receive("next")["matches"], True)
    expect(desk.post(f"/api/v1/incidents/{other['id']}:cancel", {"cancelReason": "withdrawn"}), 200)
    same([(e["id"], e["matches"]) for e in gather(stream, 1)], [("urgent", False)])
    expect(desk.post(f"/api/v1/incidents/{one['id']}/worklog", {"text": "x"}), 200)
    same(stream.receive("next")["id"], "one")
    check(stream.silent(), "nothing else")
    stream.close()


def resumes_after_a_disconnect_with_nothing_lost_or_doubled(desk):
    """A writer at full speed, a reader that is cut off again and again and resumes where it was."""
    total = 400
    start = Socket(desk, desk.token("agent"))
    last = start.subscribe("x", kind="incident")["seq"]
    start.close()
    made = []

    def write():
        for i in range(total // 20):
            items = [{"action": "create", "fields": {"title": f"Storm {i}.{j}"}} for j in range(20)]
            results = desk.post("/api/v1/incidents:batch", {"items": items}).json()["results"]
            made.extend(result["receipt"]["sequence"] for result in results)

    writer = threading.Thread(target=write)
    writer.start()
    heard = []
    while len(heard) < total:
        stream = Socket(desk, desk.token("agent"))
        stream.subscribe("x", kind="incident", since=last)
        for _ in range(37):
            if len(heard) == total:
                break
            event = stream.receive("next")
            heard.append(event["seq"])
            last = event["seq"]
        stream.close()
    writer.join()
    same(heard, sorted(made))


def replays_from_the_very_beginning(desk):
    stream = Socket(desk, desk.token("auditor"))
    stream.send({"type": "subscribe", "id": "x", "kind": "incident", "since": -1})
    same(stream.receive("subscribed")["seq"], -1)
    total = sum(s["count"] for k in desk.get("/api/v1/status").json()["kinds"] if k["kind"] == "incident" for s in k["states"])
    created, before = 0, -1
    while created < total:
        event = stream.receive("next")
        check(event["seq"] > before, "in order")
        before = event["seq"]
        created += event["event"]["name"] == "created"
    stream.close()


def tells_a_subscriber_from_another_history_to_start_anew(desk):
    stream = Socket(desk, desk.token("agent"))
    stream.send({"type": "subscribe", "id": "x", "kind": "incident", "since": 10_000_000})
    reset = stream.receive("reset")
    same(reset["seq"], desk.journal_size() - 1)
    record = desk.create("After the reset")
    same(stream.receive("next")["record"]["id"], record["id"])
    stream.close()

    own = Desk("limits.replayed_events=10")
    try:
        for i in range(12):
            own.create(f"Old {i}")
        late = Socket(own, own.token("agent"))
        late.send({"type": "subscribe", "id": "x", "kind": "incident", "since": 0})
        late.receive("reset")
        late.close()
    finally:
        own.close()


def catches_up_with_a_slow_client(desk):
    """A client that does not read for a while misses nothing, and the others do not wait for it."""
    slow = Socket(desk, desk.token("agent"), receive_buffer=4096)
    slow.subscribe("slow", kind="incident")
    quick = Socket(desk, desk.token("agent"))
    quick.subscribe("quick", kind="incident")
    description = "x" * 8000
    sent = []
    for i in range(15):
        items = [{"action": "create", "fields": {"title": f"Bulk {i}.{j}", "description": description}} for j in range(40)]
        results = desk.post("/api/v1/incidents:batch", {"items": items}).json()["results"]
        sent += [result["receipt"]["sequence"] for result in results]
    began = time.monotonic()
    same([event["seq"] for event in gather(quick, len(sent))], sent)
    check(time.monotonic() - began < 10, "the quick one is not held up")
    same([event["seq"] for event in gather(slow, len(sent))], sent)
    slow.close()
    quick.close()


def gives_up_on_a_client_that_never_reads(desk):
    own = Desk("timeouts.write=1s")
    try:
        dead = Socket(own, own.token("agent"), receive_buffer=4096)
        dead.subscribe("x", kind="incident")
        description = "x" * 30_000
        for _ in range(12):
            items = [{"action": "create", "fields": {"title": "Lost", "description": description}} for _ in range(25)]
            own.post("/api/v1/incidents:batch", {"items": items})

        def open_sockets():
            text = own.get("/metrics", role=None).body.decode()
            return [line for line in text.splitlines() if line.startswith("proofdesk_websockets_open")][0].endswith(" 0")

        until(open_sockets, "cut off", 15)
        dead.close()
    finally:
        own.close()


def shows_nobody_more_than_the_record_would(desk):
    me = {"role": "requester", "person": "Stream Requester"}
    desk.token(**{"role": me["role"], "person": me["person"]})
    person = desk.get("/api/v1/me", **me).json()["person"]
    stream = Socket(desk, desk.token(me["role"], me["person"]))
    stream.subscribe("mine", kind="incident")
    boss = Socket(desk, desk.token("incident_manager"))
    boss.subscribe("all", kind="incident")
    agent = Socket(desk, desk.token("agent", "Somebody Else"))
    agent.subscribe("all", kind="incident")

    desk.create("Of others")
    secret = desk.create("Hush", confidential=True)
    mine = desk.create("Mine", requester=person)
    expect(desk.post(f"/api/v1/incidents/{mine['id']}/worklog", {"text": "internal remark"}), 200)
    expect(desk.post(f"/api/v1/incidents/{mine['id']}/worklog", {"text": "public remark", "public": True}), 200)

    same([e["record"]["title"] for e in gather(boss, 5)], ["Of others", "Hush", "Mine", "Mine", "Mine"])
    same([e["record"]["title"] for e in gather(agent, 4)], ["Of others", "Mine", "Mine", "Mine"])
    heard = gather(stream, 2)
    same([e["event"]["name"] for e in heard], ["created", "worked"])
    check("internal remark" not in str(heard) and "public remark" in str(heard), heard)
    check(stream.silent(), "no more")
    stream.send({"type": "subscribe", "id": "peek", "kind": "incident", "record": secret["id"]})
    same(stream.receive("error")["problem"]["status"], 404)
    stream.send({"type": "subscribe", "id": "tokens", "kind": "apiTokens"})
    stream.receive("subscribed")
    desk.token("agent", "Yet Another")
    check(stream.silent(), "kinds of others stay closed")
    # Replay is held to the same.
    again = Socket(desk, desk.token(me["role"], me["person"]))
    again.subscribe("x", kind="incident", since=-1)
    check({e["record"]["id"] for e in gather(again, 2)} == {mine["id"]} and again.silent(), "replay")
    for one in (stream, boss, agent, again):
        one.close()


def ends_with_the_token(desk):
    stream = Socket(desk, desk.token("agent", "Soon Gone"))
    stream.subscribe("x", kind="incident")
    token = desk.get("/api/v1/me", role="agent", person="Soon Gone").json()["token"]
    desk.local("POST", f"/local/tokens/{token}:revoke")
    desk.create("Not for you any more")
    same(stream.next_message(), None)
    same(stream.closed[0], 1008)


def wants_an_introduction(desk):
    stream = Socket(desk)
    same(stream.status, 101)
    stream.send({"type": "subscribe", "id": "x", "kind": "incident"})
    same((stream.next_message(), stream.closed[0]), (None, 1008))
    stream = Socket(desk)
    stream.send({"type": "init", "token": "pd_nonsense"})
    same(stream.receive("error")["problem"]["status"], 401)
    same((stream.next_message(), stream.closed[0]), (None, 1008))
    with_header = Socket(desk, headers={"Authorization": f"Bearer {desk.token('agent')}"})
    with_header.send({"type": "init"})
    with_header.receive("ack")
    with_header.subscribe("x", kind="incident")
    with_header.close()


def opens_to_known_origins_only(desk):
    here = f"http://{desk.host}:{desk.port}"
    same(Socket(desk, headers={"Origin": here}).status, 101)
    for origin in ("https://evil.example", "null", f"http://{desk.host}:1", f"http://{desk.host}:{desk.port}.evil.example", ""):
        same((origin, Socket(desk, headers={"Origin": origin}).status), (origin, 403))
    same(Socket(desk, protocol=None).status, 400)
    same(Socket(desk, protocol="soap").status, 400)
    same(Socket(desk, protocol="soap, proofdesk.v1").status, 101)
    same(Socket(desk, path="/api/v1/incidents").status, 404)
    own = Desk("server.origins=https://desk.example.org")
    try:
        same(Socket(own, headers={"Origin": "https://desk.example.org"}).status, 101)
        same(Socket(own, headers={"Origin": "https://desk.example.com"}).status, 403)
    finally:
        own.close()


def survives_clients_that_misbehave(desk):
    def said(message, binary=False, opcode=0x1):
        stream = Socket(desk, desk.token("agent"))
        stream.send_frame(opcode, message)
        answer = stream.next_message()
        stream.close()
        return answer, stream.closed

    for text in (b"nonsense", b"{}", b"[]", b'{"type":7}', b'{"type":"subscribe"}', b'{"type":"subscribe","id":"x","kind":"nothing"}',
                 b'{"type":"subscribe","id":"x","kind":"incident","filter":"a ="}', b'{"type":"subscribe","id":"x","kind":"incident","since":"1"}',
                 b'{"type":"subscribe","id":"x","kind":"incident","extra":1}', b'{"type":"dance"}', b'{"type":"unsubscribe","id":"x"}',
                 b'{"type":"subscribe","id":"' + b"x" * 200 + b'","kind":"incident"}'):
        answer, _ = said(text)
        same((text, answer["type"]), (text, "error"))
        check(400 <= answer["problem"]["status"] < 500, answer)
    same(said(b"\x00\x01", opcode=0x2)[1][0], 1003)
    same(said(b"x" * 70_000)[1][0], 1009)
    same(said(b"\xff\xff")[1][0], 1007)
    flood = Socket(desk, desk.token("agent"))
    try:
        for _ in range(20_000):
            flood.send({"type": "ping"})
            if flood.closed:
                break
    except OSError:
        pass
    flood.close()
    many = Socket(desk, desk.token("agent"))
    for i in range(64):
        many.subscribe(f"s{i}", kind="incident")
    many.send({"type": "subscribe", "id": "one too many", "kind": "incident"})
    same(many.receive("error")["problem"]["status"], 413)
    many.close()
    same(desk.get("/livez").status, 200)


def says_goodbye_when_the_server_stops(desk):
    own = Desk()
    try:
        stream = Socket(own, own.token("agent"))
        stream.subscribe("x", kind="incident")
        worker = threading.Thread(target=own.stop)
        worker.start()
        same((stream.next_message(), stream.closed[0]), (None, 1001))
        began = time.monotonic()
        worker.join()
        check(time.monotonic() - began < 6, "a client that does not hang up does not hold it up")
        stream.close()
    finally:
        own.close()


def shares_one_event_among_many(desk):
    streams = [Socket(desk, desk.token("agent")) for _ in range(200)]
    for stream in streams:
        stream.subscribe("x", kind="incident")
    record = desk.create("For everybody")
    for stream in streams:
        same(stream.receive("next")["record"]["id"], record["id"])
        stream.close()


main([
    hears_of_a_kind_as_it_happens,
    hears_of_one_record_and_of_a_filter,
    resumes_after_a_disconnect_with_nothing_lost_or_doubled,
    replays_from_the_very_beginning,
    tells_a_subscriber_from_another_history_to_start_anew,
    catches_up_with_a_slow_client,
    gives_up_on_a_client_that_never_reads,
    shows_nobody_more_than_the_record_would,
    ends_with_the_token,
    wants_an_introduction,
    opens_to_known_origins_only,
    survives_clients_that_misbehave,
    says_goodbye_when_the_server_stops,
    shares_one_event_among_many,
])
