"""RFC 6455, frame by frame over a raw socket: what must be understood is, what must be refused ends the connection."""

import base64
import json
import os
import socket
import struct
import time

from desk_process import Desk, Socket, check, main, same, until

TEXT, BINARY, CLOSE, PING, PONG, MORE = 0x1, 0x2, 0x8, 0x9, 0xA, 0x0
HELLO = b'{"type":"ping"}'
LAST = b'{"type":"unsubscribe","id":"the end"}'
PROTOCOL, PAYLOAD, TOO_BIG = 1002, 1007, 1009


def frame(opcode, payload=b"", fin=True, reserved=0, masked=True, length=None, form=None):
    """One frame as a client sends it; `length` and `form` (7, 16 or 64 bits) can be made to lie."""
    size = len(payload) if length is None else length
    form = form or (7 if size < 126 else 16 if size < 65536 else 64)
    mask_bit = 0x80 if masked else 0
    head = bytes([(0x80 if fin else 0) | reserved << 4 | opcode])
    head += {7: lambda: bytes([mask_bit | size]), 16: lambda: struct.pack("!BH", mask_bit | 126, size), 64: lambda: struct.pack("!BQ", mask_bit | 127, size)}[form]()
    if not masked:
        return head + payload
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[i % 4] for i, byte in enumerate(payload))


def close(code, reason=b""):
    return frame(CLOSE, struct.pack("!H", code) + reason)


class Peer(Socket):
    """A client that sends what it likes and sees every frame that comes back."""

    def write(self, data, step=None):
        for at in range(0, len(data), step or len(data) or 1):
            self.peer.sendall(data[at:at + (step or len(data))])

    def read_frame(self, timeout=5):
        """(opcode, payload), or None at the end of the connection."""
        self.peer.settimeout(timeout)
        try:
            first, second = self._take(2)
            check(first & 0x70 == 0 and first & 0x80 and not second & 0x80, "whole, unmasked, nothing reserved")
            size = second & 0x7F
            if size == 126:
                size = struct.unpack("!H", self._take(2))[0]
            elif size == 127:
                size = struct.unpack("!Q", self._take(8))[0]
            return first & 0x0F, self._take(size)
        except (EOFError, ConnectionResetError):
            return None


def answers(desk, data, step=None):
    """All frames that come back for these bytes: up to None, the end of the connection, or to the answer to a last
    message of ours."""
    peer = Peer(desk, desk.token("agent"))
    try:
        try:
            peer.write(data, step)
            peer.write(frame(TEXT, LAST))
        except OSError:
            pass  # closed already
        got = []
        while True:
            one = peer.read_frame()
            got.append(one)
            if one is None or b'"the end"' in one[1]:
                return got
            if one[0] == CLOSE:
                try:
                    peer.write(frame(CLOSE, one[1][:2]))
                except OSError:
                    pass  # it has hung up already
    finally:
        peer.close()


def code_of(got):
    """The code the connection was closed with, or None while it is open; 1005: without one."""
    if got[-1] is not None:
        return None
    closes = [payload for opcode, payload in got[:-1] if opcode == CLOSE]
    same(len(closes), 1)
    same(got[-2][0], CLOSE)
    return struct.unpack("!H", closes[0][:2])[0] if closes[0] else 1005


def fails(desk, cases, code, before=()):
    """Each ends the connection with this code; at most `before` has been answered by then."""
    wrong = []
    for name, data in cases.items():
        got = answers(desk, data)
        if got[-1] is not None or code_of(got) != code or [x[0] for x in got[:-2]] not in ([], list(before)):
            wrong.append(f"{name}: {got}")
    same(wrong, [])


def kinds(got):
    """What was answered, by what the messages are called."""
    return [json.loads(payload)["type"] if opcode == TEXT else opcode for opcode, payload in got[:-1]]


def understood(desk, cases, wanted, step=None):
    wrong = []
    for name, data in cases.items():
        got = answers(desk, data, step)
        if got[-1] is None or kinds(got) != wanted:
            wrong.append(f"{name}: {got}")
    same(wrong, [])


# ---- the handshake

def shake(desk, change=None, line="GET /api/v1/stream HTTP/1.1", behind=b""):
    fields = [("Host", "a"), ("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
              ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Protocol", "proofdesk.v1")]
    fields = change(fields) if change else fields
    head = line + "\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields) + "\r\n"
    received, closed = desk.raw(head.encode() + behind, read_for=0.3)
    head, _, body = received.partition(b"\r\n\r\n")
    return int(head[9:12]) if head else None, head.decode().lower(), body, closed


def but(name, *values):
    """The handshake with this field set to each of these, or without it."""
    return lambda fields: [pair for pair in fields if pair[0] != name] + [(name, value) for value in values]


def opens_for_a_proper_handshake_only(desk):
    status, head, body, _ = shake(desk)
    same((status, body), (101, b""))
    check("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=" in head, head)
    check("boost" not in head and "beast" not in head, "what it is made of is nobody's business")
    taken = {"Upgrade in capitals": but("Upgrade", "WebSocket"), "Upgrade among others": but("Upgrade", "h2c, websocket"),
             "Connection among others": but("Connection", "keep-alive, Upgrade"), "Connection in small letters": but("Connection", "upgrade"),
             "an extension we do not have": lambda fields: fields + [("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")],
             "protocols in one line": but("Sec-WebSocket-Protocol", "x, proofdesk.v1")}
    for name, change in taken.items():
        status, head, _, _ = shake(desk, change)
        same((name, status), (name, 101))
        check("extensions" not in head, name)
    refused = {"no key": but("Sec-WebSocket-Key"), "an empty key": but("Sec-WebSocket-Key", ""), "a key of 15 bytes": but("Sec-WebSocket-Key", base64.b64encode(b"x" * 15).decode()),
               "a key of 17 bytes": but("Sec-WebSocket-Key", base64.b64encode(b"x" * 17).decode()), "a key that is no base64": but("Sec-WebSocket-Key", "!" * 24),
               "a key without padding": but("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ"), "two keys": but("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "AAAAAAAAAAAAAAAAAAAAAA=="),
               "two versions": but("Sec-WebSocket-Version", "13", "13"), "no protocol": but("Sec-WebSocket-Protocol"), "another protocol": but("Sec-WebSocket-Protocol", "soap")}
    for name, change in refused.items():
        status, head, body, _ = shake(desk, change)
        same((name, status), (name, 400))
        check("application/problem+json" in head and json.loads(body)["detail"], (name, head))
    for version in ("8", "0", "14", "-1", "13.0", "", "x"):
        status, head, body, _ = shake(desk, but("Sec-WebSocket-Version", version))
        same((version, status), (version, 426))
        check("\r\nsec-websocket-version: 13" in head and "application/problem+json" in head, (version, head))
    # What is no handshake is a plain request for something that only streams.
    plain = {"no Upgrade": but("Upgrade"), "another Upgrade": but("Upgrade", "h2c"), "no Connection": but("Connection"), "a Connection that does not say so": but("Connection", "keep-alive"),
             "no version": but("Sec-WebSocket-Version")}
    for name, change in plain.items():
        status, _, _, _ = shake(desk, change)
        check(status in (400, 404, 405, 426), (name, status))
    for line in ("POST /api/v1/stream HTTP/1.1", "GET /api/v1/stream HTTP/1.0", "GET /api/v1/nothing HTTP/1.1"):
        status, _, _, _ = shake(desk, line=line)
        check(status in (400, 404, 405, 413, 426), (line, status))
    status, _, _, closed = shake(desk, behind=frame(TEXT, HELLO))
    same((status, closed), (400, True))


# ---- frames

def takes_messages_of_every_length_form(desk):
    sizes = [len(HELLO), 125, 126, 127, 128, 65_535, 65_536]
    messages = {size: frame(TEXT, HELLO.ljust(size)) for size in sizes}
    understood(desk, messages, ["pong"])
    understood(desk, {size: messages[size] for size in sizes[:5]}, ["pong"], step=1)
    understood(desk, {size: messages[size] for size in sizes[5:]}, ["pong"], step=997)
    understood(desk, {"nothing in it": frame(TEXT), "no JSON": frame(TEXT, b"x"), "no object": frame(TEXT, b"[]")}, ["error"])
    understood(desk, {"a mask of zeros": bytes([0x81, 0x80 | len(HELLO), 0, 0, 0, 0]) + HELLO}, ["pong"])
    understood(desk, {"fifty in one write": frame(TEXT, HELLO) * 50}, ["pong"] * 50)


def refuses_lengths_that_lie(desk):
    fails(desk, {
        "5 in 16 bits": frame(TEXT, b"x" * 5, form=16), "125 in 16 bits": frame(TEXT, b"x" * 125, form=16), "0 in 16 bits": frame(TEXT, form=16),
        "5 in 64 bits": frame(TEXT, b"x" * 5, form=64), "65,535 in 64 bits": frame(TEXT, b"x" * 65_535, form=64),
    }, PROTOCOL)
    fails(desk, {
        "65,537 bytes": frame(TEXT, b" " * 65_537), "a gigabyte announced": frame(TEXT, length=1 << 30), "all there is": frame(TEXT, length=(1 << 63) - 1),
        "a negative one": frame(TEXT, length=1 << 63), "the largest": frame(TEXT, length=(1 << 64) - 1), "by pieces": frame(TEXT, b" " * 40_000, fin=False) + frame(MORE, b" " * 30_000),
        "by many small pieces": frame(TEXT, b" ", fin=False) + frame(MORE, b" " * 100, fin=False) * 700,
    }, TOO_BIG)


def wants_every_frame_masked(desk):
    fails(desk, {"text": frame(TEXT, HELLO, masked=False), "a ping": frame(PING, b"x", masked=False), "a close": frame(CLOSE, b"\x03\xe8", masked=False),
                 "the second piece": frame(TEXT, HELLO[:5], fin=False) + frame(MORE, HELLO[5:], masked=False)}, PROTOCOL)


def takes_text_only(desk):
    fails(desk, {"binary": frame(BINARY, b"\x00\x01"), "empty binary": frame(BINARY), "binary in pieces": frame(BINARY, b"a", fin=False) + frame(MORE, b"b")}, 1003)


def refuses_what_is_reserved(desk):
    fails(desk, {f"bits {bits:03b} of text": frame(TEXT, HELLO, reserved=bits) for bits in range(1, 8)}, PROTOCOL)
    fails(desk, {f"bits {bits:03b} of {name}": frame(opcode, b"", reserved=bits) for bits in (1, 2, 4) for name, opcode in (("a ping", PING), ("a pong", PONG), ("a close", CLOSE))}, PROTOCOL)
    fails(desk, {"bits of a second piece": frame(TEXT, HELLO[:5], fin=False) + frame(MORE, HELLO[5:], reserved=4)}, PROTOCOL)
    fails(desk, {f"opcode {opcode:x}": frame(opcode, HELLO) for opcode in (3, 4, 5, 6, 7, 0xB, 0xC, 0xD, 0xE, 0xF)}, PROTOCOL)
    fails(desk, {"an opcode behind a message": frame(TEXT, HELLO) + frame(5) + frame(TEXT, HELLO)}, PROTOCOL, [TEXT])


# ---- pings and pongs

def answered(desk, data, step=None):
    got = answers(desk, data, step)
    check(got[-1] is not None, "still open")
    return got[:-1]


def answers_pings(desk):
    for payload in (b"", b"Hello", b"\x00\xff\xfe\xfd", b"x" * 125):
        same(answered(desk, frame(PING, payload)), [(PONG, payload)])
    same(answered(desk, frame(PING, b"x" * 125), step=1), [(PONG, b"x" * 125)])
    same(answered(desk, b"".join(frame(PING, b"%d" % i) for i in range(10))), [(PONG, b"%d" % i) for i in range(10)])
    same(answered(desk, b"".join(frame(PING, b"%d" % i) for i in range(10)), step=1), [(PONG, b"%d" % i) for i in range(10)])
    for data in (frame(PONG), frame(PONG, b"nobody asked"), frame(PONG, b"x" * 125) * 3):
        same(answered(desk, data), [])
    fails(desk, {"a ping of 126": frame(PING, b"x" * 126), "a pong of 126": frame(PONG, b"x" * 126), "a ping of 70,000": frame(PING, b"x" * 70_000),
                 "half a ping": frame(PING, b"x", fin=False), "half a pong": frame(PONG, b"x", fin=False), "half a close": frame(CLOSE, b"\x03\xe8", fin=False)}, PROTOCOL)


# ---- messages in pieces

def joins_the_pieces_of_a_message(desk):
    first, second = frame(TEXT, HELLO[:5], fin=False), frame(MORE, HELLO[5:])
    pieces = frame(TEXT, HELLO[:1], fin=False) + b"".join(frame(MORE, HELLO[i:i + 1], fin=False) for i in range(1, len(HELLO)))
    whole = {"two": first + second, "an empty first": frame(TEXT, b"", fin=False) + frame(MORE, HELLO), "an empty last": frame(TEXT, HELLO, fin=False) + frame(MORE),
             "empty ones between": first + frame(MORE, fin=False) * 50 + second, "one byte each": pieces + frame(MORE)}
    understood(desk, whole, ["pong"])
    understood(desk, whole, ["pong"], step=1)
    understood(desk, {"nothing but empty ones": frame(TEXT, fin=False) + frame(MORE, fin=False) + frame(MORE)}, ["error"])
    got = answers(desk, first + frame(PING, b"between") + second)
    same((kinds(got), got[0]), ([PONG, "pong"], (PONG, b"between")))
    same(kinds(answers(desk, first + frame(PONG, b"unasked") + second)), ["pong"])
    # Pings are answered at once, messages when it is their turn.
    got = kinds(answers(desk, (first + frame(PING, b"1") + frame(MORE, fin=False) + frame(PING, b"2") + second) * 3))
    same((got.count(PONG), got.count("pong"), len(got)), (6, 3, 9))


def refuses_pieces_out_of_order(desk):
    first, second = frame(TEXT, HELLO[:5], fin=False), frame(MORE, HELLO[5:])
    fails(desk, {"a last piece of nothing": frame(MORE, HELLO), "a piece of nothing": frame(MORE, HELLO, fin=False), "an empty piece of nothing": frame(MORE),
                 "a message within a message": first + frame(TEXT, HELLO), "a first piece within a message": first + frame(TEXT, HELLO, fin=False),
                 "binary within text": first + frame(BINARY, b"x")}, PROTOCOL)
    fails(desk, {"a piece after the last": first + second + frame(MORE, HELLO)}, PROTOCOL, [TEXT])


# ---- UTF-8

def takes_every_character(desk):
    good = ["κόσμε", "Hello-µ@ßöäüàá-UTF-8!!", "\u0080", "\u07ff", "\u0800", "\ud7ff", "\ue000", "\ufffd", "\uffff", "\U00010000", "\U0010ffff", "\ufdd0", "\U0001fffe"]
    said = {text: json.dumps({"type": text}, ensure_ascii=False).encode() for text in good}
    understood(desk, {text: frame(TEXT, data) for text, data in said.items()}, ["error"])
    # Pieces need not end where characters do.
    understood(desk, {text: frame(TEXT, data[:1], fin=False) + b"".join(frame(MORE, bytes([byte]), fin=False) for byte in data[1:]) + frame(MORE) for text, data in said.items()}, ["error"])


def refuses_what_is_no_character(desk):
    bad = [b"\x80", b"\xbf", b"\xc0\x80", b"\xc1\xbf", b"\xe0\x80\x80", b"\xe0\x9f\xbf", b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xed\xa0\x80\xed\xb0\x80", b"\xf0\x80\x80\x80",
           b"\xf0\x8f\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf5\x80\x80\x80", b"\xf8\x88\x80\x80\x80", b"\xfc\x84\x80\x80\x80\x80", b"\xfe", b"\xff", b"\xc3", b"\xe2\x82",
           b"\xf0\x9f\x98", b"\xc3\x28", b"\xe2\x28\xa1", b"\xce\xba\xe1\xbd\xb9\xcf\x83\xce\xbc\xce\xb5\xed\xa0\x80edited"]
    fails(desk, {repr(text): frame(TEXT, b'{"type":"' + text + b'"}') for text in bad}, PAYLOAD)
    fails(desk, {f"at the end {text!r}": frame(TEXT, text) for text in bad}, PAYLOAD)
    fails(desk, {"broken in the second piece": frame(TEXT, b"\xce", fin=False) + frame(MORE, b"\x28"), "at the end of the last piece": frame(TEXT, b"a", fin=False) + frame(MORE, b"\xce"),
                 "before an empty last piece": frame(TEXT, b"\xce", fin=False) + frame(MORE), "before empty pieces": frame(TEXT, b"a\xf0\x9f", fin=False) + frame(MORE, fin=False) + frame(MORE)}, PAYLOAD)
    # One character is not made of two messages.
    got = answers(desk, frame(TEXT, b"\xc3", fin=False) + frame(MORE) + frame(TEXT, b"\xa9"))
    same(code_of(got), PAYLOAD)


def fails_at_the_first_byte_that_cannot_be(desk):
    """Not only once all of the message is there."""
    peer = Peer(desk, desk.token("agent"))
    peer.write(frame(TEXT, b"x\xff", fin=False))
    same(peer.read_frame(), (CLOSE, struct.pack("!H", PAYLOAD)))
    same(peer.read_frame(), None)
    peer.close()


# ---- the end

def closes_as_it_is_told(desk):
    for code in (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4999):
        got = answers(desk, close(code))
        same((code, code_of(got), len(got)), (code, code, 2))
    same(code_of(answers(desk, close(1000, b"x" * 123))), 1000)
    same(code_of(answers(desk, close(1000, "auf Wiedersehen, schöne Welt".encode()))), 1000)
    check(code_of(answers(desk, frame(CLOSE))) in (1000, 1005), "without a code")


def refuses_an_end_that_is_none(desk):
    fails(desk, {f"code {code}": close(code) for code in (0, 1, 999, 1004, 1005, 1006, 1014, 1015, 1016, 1100, 2000, 2999)}, PROTOCOL)
    for code in (5000, 65_535):  # of these the RFC says nothing
        check(code_of(answers(desk, close(code))) in (code, PROTOCOL), code)
    fails(desk, {"one byte": frame(CLOSE, b"\x03"), "126 bytes": close(1000, b"x" * 124), "a long one": close(1000, b"x" * 1000)}, PROTOCOL)
    for reason in (b"\xff", b"\xce\xba\xe1\xbd\xb9\xed\xa0\x80", b"\xc3"):
        check(code_of(answers(desk, close(1000, reason))) in (PROTOCOL, PAYLOAD), reason)


def hears_nothing_after_the_end(desk):
    for behind in (close(1000), frame(PING, b"late"), frame(TEXT, HELLO), frame(TEXT, b"\xff"), frame(3), b"\xff" * 1000):
        got = answers(desk, close(1001) + behind)
        same((behind[:20], code_of(got), len(got)), (behind[:20], 1001, 2))
    # A message that was begun ends with the connection.
    same(kinds(answers(desk, frame(TEXT, HELLO[:5], fin=False) + close(1000))), [CLOSE])
    same(kinds(answers(desk, frame(TEXT, HELLO) + close(1000)))[-1], CLOSE)


def lets_go_of_a_client_that_just_vanishes(desk):
    def open_streams():
        lines = desk.get("/metrics", role=None).body.decode().splitlines()
        return float([line for line in lines if line.startswith("proofdesk_websockets_open")][0].rsplit(" ", 1)[1])

    until(lambda: open_streams() == 0, "those of the other tests are gone")
    token = desk.token("agent")
    for how in ("close", "half", "reset", "in a frame", "in a head"):
        peer = Peer(desk, token)
        peer.subscribe("x", kind="incident")
        if how == "half":
            peer.peer.shutdown(socket.SHUT_WR)
        elif how == "reset":
            peer.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif how == "in a frame":
            peer.write(frame(TEXT, HELLO, length=100))
        elif how == "in a head":
            peer.write(b"\x81")
        if how != "half":
            peer.close()
        until(lambda: open_streams() == 0, how)
        peer.close()


def loses_patience_with_a_client_that_does_not_answer_pings(desk):
    own = Desk("timeouts.idle=1s")
    try:
        silent, alive = Peer(own, own.token("agent")), Peer(own, own.token("agent"))
        inside = Peer(own, own.token("agent"))
        inside.write(frame(TEXT, HELLO, length=1000)[:20])
        began = time.monotonic()
        heard = []
        while time.monotonic() - began < 4:
            try:
                one = alive.read_frame(0.25)
            except TimeoutError:
                continue
            check(one is not None and one[0] == PING, one)
            heard.append(one)
            alive.write(frame(PONG, one[1]))
        check(heard, "asked whether it is there")
        alive.write(frame(TEXT, HELLO))
        until(lambda: alive.read_frame()[0] == TEXT, "who answers pings stays")
        for peer in (silent, inside):
            opcodes = []
            while (one := peer.read_frame(1)) is not None:
                opcodes.append(one[0])
            check(PING in opcodes, "asked, and then left")
        alive.close()
    finally:
        own.close()


main([
    opens_for_a_proper_handshake_only,
    takes_messages_of_every_length_form,
    refuses_lengths_that_lie,
    wants_every_frame_masked,
    takes_text_only,
    refuses_what_is_reserved,
    answers_pings,
    joins_the_pieces_of_a_message,
    refuses_pieces_out_of_order,
    takes_every_character,
    refuses_what_is_no_character,
    fails_at_the_first_byte_that_cannot_be,
    closes_as_it_is_told,
    refuses_an_end_that_is_none,
    hears_nothing_after_the_end,
    lets_go_of_a_client_that_just_vanishes,
    loses_patience_with_a_client_that_does_not_answer_pings,
])
