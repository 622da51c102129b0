"""Time-outs: nobody holds a connection for longer than it takes, and nobody else waits for those who try."""

import socket
import time

from desk_process import Socket, check, main, same, until

LIVE = b"GET /livez HTTP/1.1\r\nHost: a\r\n"


def connect(desk, receive_buffer=None):
    peer = socket.socket()
    if receive_buffer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    peer.settimeout(10)
    peer.connect((desk.host, desk.port))
    return peer


def until_the_end(peer, drip=None, every=0.05):
    """Sends `drip` again and again; seconds until the server has closed, and what it had said."""
    began = time.monotonic()
    received = b""
    peer.settimeout(every if drip else 10)
    while time.monotonic() - began < 10:
        try:
            if drip:
                peer.sendall(drip)
            piece = peer.recv(65536)
            if not piece:
                break
            received += piece
        except TimeoutError:
            continue
        except OSError:
            break
    peer.close()
    return time.monotonic() - began, received


def post(token, length=b"Content-Length: 100000"):
    return b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + b"\r\n" + length + b"\r\n\r\n"


def gives_each_part_of_a_request_its_time(own):
    token = own.token("agent").encode()
    chunks = post(token, b"Transfer-Encoding: chunked")
    cases = {
        "nothing at all": (b"", None, 0.7),
        "one byte of a head": (b"G", None, 0.4),
        "half a head": (LIVE, None, 0.4),
        "a head without its last byte": (LIVE + b"\r", None, 0.4),
        "a head in drops": (LIVE, b"X: y\r\n", 0.4),
        "an endless header in drops": (LIVE + b"X: ", b"y", 0.4),
        "no body": (post(token), None, 0.5),
        "half a body": (post(token) + b"{", None, 0.5),
        "a body in drops": (post(token), b"x", 0.5),
        "no chunk": (chunks, None, 0.5),
        "half a chunk": (chunks + b"5\r\nab", None, 0.5),
        "a chunk's size in drops": (chunks, b"0", 0.5),
        "chunks in drops": (chunks, b"1\r\nx\r\n", 0.5),
        "no last line": (chunks + b"2\r\n{}\r\n0\r\n", None, 0.5),
        "a body that is waited for": (post(token, b"Content-Length: 10\r\nExpect: 100-continue"), None, 0.5),
    }
    for name, (data, drip, due) in cases.items():
        peer = connect(own)
        peer.sendall(data)
        took, received = until_the_end(peer, drip)
        same((name, received.replace(b"HTTP/1.1 100 Continue\r\n\r\n", b"")), (name, b""))
        check(due - 0.1 < took < due + 1.5, (name, due, took))


def gives_the_next_request_its_time_too(own):
    for name, behind, due in (("nothing", b"", 0.7), ("half a head", LIVE, 0.4)):
        peer = connect(own)
        peer.sendall(LIVE + b"\r\n" + behind)
        check(peer.recv(4096).startswith(b"HTTP/1.1 200"), name)
        took, received = until_the_end(peer)
        same((name, received), (name, b""))
        check(due - 0.2 < took < due + 1.5, (name, took))


def takes_a_large_body_that_keeps_coming(own):
    """Longer than the time for a body, at a rate that is worth waiting for."""
    body = b'{"title":"Slowly","description":"' + b"x" * 150_000 + b'"}'
    peer = connect(own)
    peer.sendall(post(own.token("agent").encode(), b"Content-Type: application/json\r\nContent-Length: %d" % len(body)))
    began = time.monotonic()
    for at in range(0, len(body), 5000):
        peer.sendall(body[at:at + 5000])
        time.sleep(0.05)
    check(time.monotonic() - began > 1.2, "longer than half a second")
    check(peer.recv(4096).startswith(b"HTTP/1.1 "), "answered")
    peer.close()


def lets_go_of_those_who_do_not_read_their_answer(own):
    """An answer of 180 KiB may take six seconds here; more of them are asked for than any socket holds."""
    token = own.token("administrator").encode()
    until(lambda: open_connections(own) == 1, "nobody but who asks")
    peer = connect(own, receive_buffer=4096)
    ask = b"GET /api/v1/definitions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token + b"\r\n\r\n"
    until(lambda: open_connections(own) == 2, "it is there, and has not said anything yet")
    peer.sendall(ask * 60)
    began = time.monotonic()
    until(lambda: open_connections(own) == 1, "let go", 30)
    check(2 < time.monotonic() - began < 20, "given its time, and no more")
    peer.close()


def open_connections(own):
    lines = own.local("GET", "/metrics").body.decode().splitlines()
    return float([line for line in lines if line.startswith("proofdesk_connections_open")][0].rsplit(" ", 1)[1])


def wants_to_know_who_is_listening(own):
    nobody = Socket(own)
    began = time.monotonic()
    while nobody.closed is None and time.monotonic() - began < 15:
        same(nobody.next_message(), None)
    same(nobody.closed[0], 1008)
    check(9 < time.monotonic() - began < 14, "ten seconds to introduce oneself")


def serves_others_meanwhile(own):
    """Five hundred who do nothing, or little, and one who works."""
    silent = [connect(own) for _ in range(500)]
    for i, peer in enumerate(silent):
        peer.sendall((b"", b"GET ", LIVE, LIVE + b"X: ")[i % 4])
    began = time.monotonic()
    for _ in range(50):
        own.create("Worked")
    check(time.monotonic() - began < 10, "as ever")
    until(lambda: open_connections(own) <= 1, "all of them gone", 15)
    for peer in silent:
        peer.close()


main([
    gives_each_part_of_a_request_its_time,
    gives_the_next_request_its_time_too,
    takes_a_large_body_that_keeps_coming,
    lets_go_of_those_who_do_not_read_their_answer,
    wants_to_know_who_is_listening,
    serves_others_meanwhile,
], "timeouts.header=400ms", "timeouts.body=500ms", "timeouts.idle=700ms", "timeouts.write=1s")
