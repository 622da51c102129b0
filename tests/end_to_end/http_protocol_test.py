"""HTTP itself, byte by byte: framing, limits, time-outs, caps, a clean end."""

import http.client
import os
import random
import signal
import socket
import stat
import threading
import time

from desk_process import Desk, check, expect, main, same, until


def status_of(received):
    check(received.startswith(b"HTTP/1.1 "), received[:200])
    return int(received[9:12])


def answers_in(received):
    return received.count(b"\r\nDate: ")


LIVE = b"GET /livez HTTP/1.1\r\nHost: a\r\n"
HIDDEN = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"


def refuses_every_shape_that_could_smuggle(desk):
    size = str(len(HIDDEN)).encode()
    post = b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\n"
    corpus = {
        "TE then CL": post + b"Transfer-Encoding: chunked\r\nContent-Length: " + size + b"\r\n\r\n0\r\n\r\n" + HIDDEN,
        "CL then TE": post + b"Content-Length: " + size + b"\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        "TE gzip then CL": post + b"Transfer-Encoding: gzip\r\nContent-Length: " + size + b"\r\n\r\n" + HIDDEN,
        "TE gzip": post + b"Transfer-Encoding: gzip\r\n\r\n" + HIDDEN,
        "TE identity": post + b"Transfer-Encoding: identity\r\n\r\n" + HIDDEN,
        "TE gzip, chunked": post + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        "TE chunked, chunked": post + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        "TE twice": post + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        "TE twice, other": post + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n" + HIDDEN,
        "TE xchunked": post + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        "TE quoted": post + b"Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n" + HIDDEN,
        "TE with a vertical tab": post + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        "TE folded": post + b"Transfer-Encoding:\r\n gzip\r\nContent-Length: " + size + b"\r\n\r\n" + HIDDEN,
        "a header folded": LIVE + b"X: a\r\n b\r\n\r\n",
        "a header folded by a tab": LIVE + b"X:\r\n\tb\r\n\r\n",
        "the first line folded": b"GET /livez HTTP/1.1\r\n Host: b\r\nHost: a\r\n\r\n",
        "TE with space before the colon": post + b"Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        "TE on HTTP/1.0": b"POST /api/v1/incidents HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + HIDDEN,
        "CL twice, alike": post + b"Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}" + HIDDEN,
        "CL twice, other": post + b"Content-Length: 0\r\nContent-Length: " + size + b"\r\n\r\n" + HIDDEN,
        "CL list": post + b"Content-Length: 2, 2\r\n\r\n{}" + HIDDEN,
        "CL +2": post + b"Content-Length: +2\r\n\r\n{}" + HIDDEN,
        "CL -1": post + b"Content-Length: -1\r\n\r\n" + HIDDEN,
        "CL 0x2": post + b"Content-Length: 0x2\r\n\r\n{}" + HIDDEN,
        "CL huge": post + b"Content-Length: 99999999999999999999999\r\n\r\n" + HIDDEN,
        "CL empty": post + b"Content-Length: \r\n\r\n" + HIDDEN,
        "no Host": b"GET /livez HTTP/1.1\r\n\r\n",
        "Host twice": LIVE + b"Host: b\r\n\r\n",
        "Host empty": b"GET /livez HTTP/1.1\r\nHost:\r\n\r\n",
        "Host with a path": b"GET /livez HTTP/1.1\r\nHost: a/b\r\n\r\n",
        "Host with user": b"GET /livez HTTP/1.1\r\nHost: u@a\r\n\r\n",
        "chunk extension": post + b"Content-Type: application/json\r\nAuthorization: Bearer %TOKEN%\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        "last chunk extension": post + b"Authorization: Bearer %TOKEN%\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0;a=b\r\n\r\n" + HIDDEN,
        "trailer": post + b"Authorization: Bearer %TOKEN%\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n" + HIDDEN,
        "trailer, harmless": post + b"Authorization: Bearer %TOKEN%\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: y\r\n\r\n" + HIDDEN,
        "chunk size not hex": post + b"Authorization: Bearer %TOKEN%\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        "chunk longer than its size": post + b"Authorization: Bearer %TOKEN%\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n" + HIDDEN,
        "bare line feed": b"GET /livez HTTP/1.1\r\nHost: a\n\n" + HIDDEN,
        "NUL in a header": LIVE + b"X: a\x00b\r\n\r\n",
        "no header name": LIVE + b": x\r\n\r\n",
        "space in the target": b"GET /livez x HTTP/1.1\r\nHost: a\r\n\r\n",
        "no HTTP": b"EHLO example.org\r\n\r\n",
        "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 64,
        "broken escape": b"GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n",
        "NUL in the target": b"GET /a%00b HTTP/1.1\r\nHost: a\r\n\r\n",
        "no UTF-8 in the target": b"GET /a%ff HTTP/1.1\r\nHost: a\r\n\r\n",
    }
    token = desk.token("agent").encode()
    size = desk.journal_size()
    for name, data in corpus.items():
        received, closed = desk.raw(data.replace(b"%TOKEN%", token))
        check(closed, f"{name}: still open")
        same((name, status_of(received), answers_in(received)), (name, 400, 1))
        check(b"application/problem+json" in received, name)
        check(b"Connection: close" in received, name)
    for version in (b"HTTP/2.0", b"HTTP/1.2", b"HTTP/0.9"):
        received, closed = desk.raw(b"GET /livez " + version + b"\r\nHost: a\r\n\r\n")
        check(closed and status_of(received) in (400, 505), (version, received))
    same(desk.journal_size(), size)
    same(desk.get("/livez").status, 200)


def survives_bytes_at_random(desk):
    """Well-formed requests with a few bytes changed, dropped, doubled: whatever comes, an answer or a close."""
    token = desk.token("agent").encode()
    body = b'{"title":"Seed"}'
    seeds = [LIVE + b"\r\n" + HIDDEN,
             b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + b"\r\nContent-Type: application/json\r\nContent-Length: "
             + str(len(body)).encode() + b"\r\n\r\n" + body,
             b"POST /api/v1/incidents:batch HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token +
             b"\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n4\r\n{\"it\r\n7\r\nems\":[]\r\n1\r\n}\r\n0\r\n\r\n",
             b"GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
             b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: proofdesk.v1\r\n\r\n\x81\x8f\x00\x00\x00\x00{\"type\":\"init\"}",
             b"GET /api/v1/incidents?filter=title%20%3D%20%22x%22&orderBy=createdAt HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + b"\r\n\r\n"]
    chance = random.Random(20260302)
    for _ in range(400):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data))
            what = chance.randrange(4)
            if what == 0:
                data[at] = chance.randrange(256)
            elif what == 1:
                del data[at:at + chance.randint(1, 8)]
            elif what == 2:
                data[at:at] = data[at:at + chance.randint(1, 16)]
            else:
                data[at:at] = chance.choice([b"\r\n", b"\n", b"\x00", b": ", b"%", b"\xff", b"Content-Length: 5\r\n", b"9999999999"])
            data = data or bytearray(b"x")
        received, _ = desk.raw(bytes(data), read_for=0.05, close_write=True)
        for part in received.split(b"HTTP/1.1 ")[1:]:
            if part[:3].isdigit():
                check(part[:3] < b"500" or part[:3] in (b"501", b"505"), (bytes(data), received))
    same(desk.get("/livez").status, 200)


def answers_pipelined_requests_in_order(desk):
    token = desk.token("agent").encode()
    body = b'{"title":"Piped"}'
    create = (b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token +
              b"\r\nContent-Type: application/json\r\nContent-Length: " + str(len(body)).encode() + b"\r\n\r\n" + body)
    chunked = (b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token +
               b"\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"tit\r\nc\r\nle\":\"Piped\"}\r\n0\r\n\r\n")
    requests = LIVE + b"\r\n" + create + b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n" + chunked + LIVE + b"Connection: close\r\n\r\n" + HIDDEN
    received, closed = desk.raw(requests)
    check(closed, "closed after Connection: close")
    statuses = [int(part[:3]) for part in received.split(b"HTTP/1.1 ")[1:] if part[:3].isdigit()]
    same(statuses, [200, 201, 404, 201, 200])
    same(received.count(b'"title":"Piped"'), 2)


def takes_a_request_byte_by_byte(desk):
    with socket.create_connection((desk.host, desk.port), timeout=10) as peer:
        for byte in LIVE + b"\r\n":
            peer.sendall(bytes([byte]))
        check(peer.recv(4096).startswith(b"HTTP/1.1 200"), "answered")


def keeps_or_closes_as_asked(desk):
    cases = [(b"HTTP/1.1", b"", False), (b"HTTP/1.1", b"Connection: close\r\n", True), (b"HTTP/1.0", b"", True),
             (b"HTTP/1.0", b"Connection: keep-alive\r\n", False)]
    for version, header, closes in cases:
        received, closed = desk.raw(b"GET /livez " + version + b"\r\nHost: a\r\n" + header + b"\r\n", read_for=0.5)
        same((version, header, status_of(received), closed), (version, header, 200, closes))


def answers_head_options_and_refuses_the_rest(desk):
    token = desk.token("agent").encode()
    for path in (b"/livez", b"/api/v1/incidents", b"/api/openapi.json"):
        received, _ = desk.raw(b"HEAD " + path + b" HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + b"\r\nConnection: close\r\n\r\n")
        head, _, body = received.partition(b"\r\n\r\n")
        same((status_of(received), body), (200, b""))
        check(b"Content-Length: " in head and b"Content-Length: 0\r\n" not in head, head)
    options = desk.ask("OPTIONS", "/api/v1/incidents", role=None)
    same((options.status, options.header("allow")), (204, "GET, HEAD, POST, OPTIONS"))
    same(desk.ask("OPTIONS", "/api/v1/incidents/INC-000001", role=None).header("allow"), "GET, HEAD, PATCH, OPTIONS")
    received, _ = desk.raw(b"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    same(status_of(received), 204)
    for method, status in ((b"TRACE", 405), (b"CONNECT", 405), (b"BREW", 501)):
        received, closed = desk.raw(method + b" /livez HTTP/1.1\r\nHost: a\r\n\r\n")
        same((method, status_of(received), closed), (method, status, True))
        check(b"Host: a" not in received, "nothing is echoed")
    put = expect(desk.ask("PUT", "/api/v1/incidents", {}), 405)
    same(put.header("allow"), "GET, HEAD, POST, OPTIONS")
    expect(desk.ask("DELETE", "/livez"), 405)


def meets_the_one_expectation_there_is(desk):
    token = desk.token("agent").encode()
    head = (b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nConnection: close\r\nAuthorization: Bearer " + token +
            b"\r\nContent-Type: application/json\r\nContent-Length: 13\r\nExpect: 100-continue\r\n\r\n")
    with socket.create_connection((desk.host, desk.port), timeout=10) as peer:
        peer.sendall(head)
        same(peer.recv(4096), b"HTTP/1.1 100 Continue\r\n\r\n")
        peer.sendall(b'{"title":"x"}')
        check(peer.recv(4096).startswith(b"HTTP/1.1 201"), "then the answer")
    # Who may not, is told before the body is sent.
    received, closed = desk.raw(head.replace(token, b"x"))
    same((status_of(received), answers_in(received), closed), (401, 1, True))
    received, closed = desk.raw(LIVE + b"Expect: 200-ok\r\n\r\n")
    same((status_of(received), closed), (417, True))


def sets_headers_that_keep_browsers_out_of_trouble(desk):
    for path in ("/api/v1/me", "/api/v1/nothing", "/", "/livez"):
        headers = desk.get(path).headers
        same(headers["x-content-type-options"], "nosniff")
        same(headers["cache-control"], "no-store")
        check("frame-ancestors 'none'" in headers["content-security-policy"], headers)
        check("server" not in headers and "x-powered-by" not in headers, headers)
    page = desk.get("/", role=None)
    same(page.header("content-type"), "text/html; charset=utf-8")
    policy = page.header("content-security-policy")
    check("default-src 'self'" in policy and "unsafe" not in policy and "object-src 'none'" in policy and "base-uri 'none'" in policy, policy)
    for sign in (b"style=", b"<style", b"onclick", b"<script>", b"http://", b"https://"):
        check(sign not in page.body, sign)
    for path, kind in (("/status/status.css", "text/css; charset=utf-8"), ("/status/status.js", "text/javascript; charset=utf-8")):
        answer = desk.get(path, role=None)
        same((answer.status, answer.header("content-type")), (200, kind))
        check(len(answer.body) > 500, path)
    # Another origin gets no permission, whatever it asks for.
    foreign = desk.get("/api/v1/me", headers={"Origin": "https://evil.example"})
    check(not any(name.startswith("access-control") for name in foreign.headers), foreign.headers)


def holds_its_limits(desk):
    received, closed = desk.raw(LIVE + b"X: " + b"a" * 9000 + b"\r\n\r\n")
    same((status_of(received), closed), (431, True))
    received, closed = desk.raw(b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    same((status_of(received), closed), (431, True))
    received, closed = desk.raw(LIVE + b"".join(b"X%d: y\r\n" % i for i in range(2000)) + b"\r\n")
    same((status_of(received), closed), (431, True))
    token = desk.token("agent").encode()
    for body in (b"Content-Length: 99999999\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\nfffffff\r\n"):
        received, closed = desk.raw(b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + b"\r\n" + body)
        same((status_of(received), closed), (413, True))
    received, closed = desk.raw(LIVE + b"Content-Length: 5\r\n\r\nhello")
    same((status_of(received), closed), (413, True))
    # A client that sends on while it is refused still reads the refusal.
    flood = b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + b"\r\nContent-Length: 2000000\r\n\r\n" + b"x" * 150_000
    received, _ = desk.raw(flood)
    same(status_of(received), 413)


def loses_patience(desk):
    own = Desk("timeouts.header=400ms", "timeouts.body=500ms", "timeouts.idle=700ms")
    try:
        token = own.token("agent").encode()
        post = b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + b"\r\nContent-Length: 50\r\n\r\n{"
        for name, data, least, most in (("silent", b"", 0.5, 2.5), ("half a head", LIVE, 0.3, 2.0), ("half a body", post, 0.3, 2.5)):
            began = time.monotonic()
            received, closed = own.raw(data, read_for=5)
            took = time.monotonic() - began
            check(closed and received == b"", (name, received))
            check(least < took < most, (name, took))
        with socket.create_connection((own.host, own.port), timeout=5) as peer:
            began = time.monotonic()
            try:  # one byte at a time does not buy time
                for byte in b"GET /livez HTTP/1.1\r\nHost: a\r\nX: " + b"y" * 100:
                    peer.sendall(bytes([byte]))
                    time.sleep(0.05)
                closed = False
            except OSError:
                closed = True
            check(closed and time.monotonic() - began < 3, "slow loris")
    finally:
        own.close()


def caps_connections(desk):
    own = Desk("limits.connections_per_address=5")
    try:
        held = [socket.create_connection((own.host, own.port), timeout=5) for _ in range(5)]
        for peer in held:
            peer.sendall(LIVE + b"\r\n")
            check(peer.recv(4096).startswith(b"HTTP/1.1 200"), "five are welcome")
        received, closed = own.raw(LIVE + b"\r\n")
        same((status_of(received), closed), (503, True))
        check(b"Retry-After" in received, received)
        same(own.local("GET", "/livez").status, 200)  # the operator always gets in
        held.pop().close()
        until(lambda: own.raw(LIVE + b"Connection: close\r\n\r\n")[0].startswith(b"HTTP/1.1 200"), "a place is free again")
        for peer in held:
            peer.close()
    finally:
        own.close()


def serves_the_operator_on_a_socket_of_its_own(desk):
    path = os.path.join(desk.data, "socket")
    same(stat.S_IMODE(os.stat(path).st_mode), 0o600)
    same(desk.local("GET", "/api/v1/me").json()["roles"], ["system", "administrator"])
    as_agent = desk.local("GET", "/api/v1/me", headers={"Authorization": f"Bearer {desk.token('agent')}"})
    same(as_agent.json()["roles"], ["agent"])
    same(desk.local("GET", "/api/v1/me", headers={"Authorization": "Bearer x"}).status, 401)
    tokens = desk.local("GET", "/local/tokens").json()["tokens"]
    check(all("secretHash" not in token and "token" not in token for token in tokens) and tokens, tokens)
    for path in ("/local/tokens", "/local/status", "/local/jobs/import"):
        expect(desk.ask("POST", path, {}, role="administrator"), 404)


def finishes_what_is_under_way_when_it_stops(desk):
    own = Desk()
    try:
        own.token("agent")
        # Batch after batch without a pause, so that one is under way whenever the stop comes.
        items = {"items": [{"action": "create", "fields": {"title": f"Last {i}"}} for i in range(100)]}
        answers = []

        def without_pause():
            while True:
                try:
                    answers.append(own.post("/api/v1/incidents:batch", items))
                except (OSError, http.client.HTTPException):
                    return

        worker = threading.Thread(target=without_pause)
        idle = socket.create_connection((own.host, own.port), timeout=5)
        worker.start()
        time.sleep(0.1)
        began = time.monotonic()
        same(own.stop(signal.SIGTERM), 0)
        check(time.monotonic() - began < 5, "an idle connection does not hold it up")
        worker.join()
        check(answers, "something was under way")
        for answer in answers:
            same((answer.status, answer.json()["succeeded"]), (200, 100))
        idle.close()
        check(not os.path.exists(os.path.join(own.data, "socket")), "the socket is gone")
        own.start()
        # Numbers are given in order, so the highest tells how many there are: all that was answered, and
        # nothing that was cut off half-way.
        newest = own.get("/api/v1/incidents?pageSize=1&orderBy=number desc".replace(" ", "%20")).json()
        same(newest["incidents"][0]["number"], f"INC-{100 * len(answers):06}")
    finally:
        own.close()


def counts_what_it_does(desk):
    before = desk.get("/metrics", role=None)
    same(before.header("content-type"), "text/plain; version=0.0.4; charset=utf-8")

    def value(text, prefix):
        lines = [line for line in text.splitlines() if line.startswith(prefix)]
        return float(lines[0].rsplit(" ", 1)[1]) if lines else 0.0

    created = 'proofdesk_http_requests_total{method="POST",route="/api/v1/{plural}",status="2xx"}'
    commands = 'proofdesk_commands_total{kind="incident",outcome="accepted",verb="create"}'
    old = [value(before.body.decode(), name) for name in (created, commands)]
    desk.create("Counted")
    text = desk.get("/metrics", role=None).body.decode()
    same([value(text, name) for name in (created, commands)], [old[0] + 1, old[1] + 1])
    check(value(text, "proofdesk_journal_size") == desk.journal_size(), "journal size")
    check(value(text, "proofdesk_connections_open") >= 1, "connections")


def tells_its_state_to_everybody_and_nothing_else(desk):
    desk.create("Only counted", confidential=True)
    time.sleep(1.1)  # the figures are at most a second old
    status = desk.get("/api/v1/status", role=None)
    figures = status.json()
    incident = [kind for kind in figures["kinds"] if kind["kind"] == "incident"][0]
    same(incident["total"], sum(state["count"] for state in incident["states"]))
    check(incident["total"] > 0 and figures["journal"]["size"] > 0, figures)
    check(b"Only counted" not in status.body and b"Ana" not in status.body, "counts only")
    check("api_token" not in [kind["kind"] for kind in figures["kinds"]], "not what only some may read")
    note = desk.get("/api/v1/journal/checkpoint", role=None).body.decode()
    same(note.split("\n")[1], str(figures["journal"]["size"]))


main([
    refuses_every_shape_that_could_smuggle,
    survives_bytes_at_random,
    answers_pipelined_requests_in_order,
    takes_a_request_byte_by_byte,
    keeps_or_closes_as_asked,
    answers_head_options_and_refuses_the_rest,
    meets_the_one_expectation_there_is,
    sets_headers_that_keep_browsers_out_of_trouble,
    holds_its_limits,
    loses_patience,
    caps_connections,
    serves_the_operator_on_a_socket_of_its_own,
    finishes_what_is_under_way_when_it_stops,
    counts_what_it_does,
    tells_its_state_to_everybody_and_nothing_else,
])
