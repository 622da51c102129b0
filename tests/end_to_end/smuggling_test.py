"""Requests that two readers could cut in different places, byte by byte.

Each case is one request of which one reader may think that it ends early, with a request of the smuggler's behind
it. Whatever is ambiguous is refused and the connection closed, so that what is behind is never run; whatever is
legal, however odd, is cut where RFC 9112 cuts it, and what is behind is answered as the request it is.
"""

import re
import socket
import time

from desk_process import Failure, main, same

HIDDEN = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
BODY = b'{"title":"Piped"}'
SIZE = str(len(BODY)).encode()
CHUNK = b"%x\r\n" % len(BODY) + BODY + b"\r\n"
END = b"0\r\n\r\n"
WAYS = b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %TOKEN%\r\nContent-Type: application/json\r\n"


def post(fields, body):
    return WAYS + fields + b"\r\n" + body + HIDDEN


def get(fields=b"", line=b"GET /livez HTTP/1.1\r\n", host=b"Host: a\r\n"):
    return line + host + fields + b"\r\n" + HIDDEN


def chunked(body):
    return post(b"Transfer-Encoding: chunked\r\n", body)


def statuses(received):
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) [A-Z]", received)]


def refused(desk, cases, wanted=(400,)):
    """One answer, a refusal that says why, and the end of the connection: what is hidden behind is not looked at."""
    token = desk.token("agent").encode()
    before = desk.journal_size()
    wrong = []
    for name, data in cases.items():
        received, closed = desk.raw(data.replace(b"%TOKEN%", token), read_for=3)
        got = statuses(received)
        if not closed or len(got) != 1 or got[0] not in wanted or b"application/problem+json" not in received or b"Connection: close" not in received:
            wrong.append(f"{name}: {got} {'closed' if closed else 'still open'}")
    same(wrong, [])
    same(desk.journal_size(), before)


def served(desk, cases, wanted):
    """Cut where it ends, so that what follows is a request of its own: answered, and there is no such page."""
    token = desk.token("agent").encode()
    wrong = []
    for name, data in cases.items():
        last = data.replace(b"%TOKEN%", token) + b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        received, closed = desk.raw(last, read_for=3)
        got = statuses(received)
        if not closed or got != [wanted, 404, 200]:
            wrong.append(f"{name}: {got} {'closed' if closed else 'still open'}")
    same(wrong, [])


def refuses_two_ways_to_tell_the_length(desk):
    te = b"Transfer-Encoding: chunked\r\n"
    refused(desk, {
        "CL.TE": post(b"Content-Length: " + SIZE + b"\r\n" + te, END),
        "TE.CL": post(te + b"Content-Length: 4\r\n", b"11\r\n" + BODY + b"\r\n" + END),
        "CL.TE, lower case": post(b"content-length: 6\r\ntransfer-encoding: chunked\r\n", END),
        "CL 0 and TE": post(b"Content-Length: 0\r\n" + te, CHUNK + END),
        "CL twice around TE": post(b"Content-Length: 5\r\n" + te + b"Content-Length: 5\r\n", END),
        "TE on a GET with CL": get(b"Content-Length: 5\r\n" + te),
        "TE on HTTP/1.0": post(te, END).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
        "TE on HTTP/1.0 that stays": post(b"Connection: keep-alive\r\n" + te, END).replace(b"HTTP/1.1", b"HTTP/1.0", 1),
    })


def refuses_a_transfer_encoding_in_disguise(desk):
    values = [b"xchunked", b"chunkedx", b"chunked,", b",chunked", b", chunked", b"chunked, identity", b"identity, chunked", b"identity",
              b"gzip", b"gzip, chunked", b"chunked, chunked", b"chunked chunked", b"chunked;q=1", b"\"chunked\"", b"'chunked'", b"chunked\x00",
              b"\x0bchunked", b"\x0cchunked", b"chunked\x0c", b"\xa0chunked", b"chunked\x85", b"\xef\xbb\xbfchunked", b"chun\tked", b"trailers",
              b"cow", b"", b"\x00", b"%63hunked", b"chunked\x7f"]
    refused(desk, {f"TE {value!r}": post(b"Transfer-Encoding: " + value + b"\r\n", END) for value in values})
    # A reader that takes no notice of them falls back on the length.
    refused(desk, {f"TE {value!r} and CL": post(b"Transfer-Encoding: " + value + b"\r\nContent-Length: " + SIZE + b"\r\n", BODY) for value in values})
    names = [b"Transfer-Encoding ", b"Transfer-Encoding\t", b" Transfer-Encoding", b"\tTransfer-Encoding", b"Transfer-Encoding\x00", b"Transfer Encoding",
             b"Transfer-Encoding\x0b", b"\x00Transfer-Encoding", b"\xefTransfer-Encoding", b"Transfer-Encoding\xa0", b"Transfer-Encoding\r", b"(Transfer-Encoding)"]
    refused(desk, {f"name {name!r}": post(name + b": chunked\r\n", CHUNK + END) for name in names})
    refused(desk, {
        "twice": post(b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", END),
        "twice, one other": post(b"Transfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n", END),
        "twice, first other": post(b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n", END),
        "twice, one empty": post(b"Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n", END),
        "behind a bare line feed": post(b"X: y\nTransfer-Encoding: chunked\r\n", CHUNK + END),
        "behind a bare carriage return": post(b"X: y\rTransfer-Encoding: chunked\r\n", CHUNK + END),
        "ended by a bare line feed": post(b"Transfer-Encoding: chunked\nX: y\r\n", CHUNK + END),
        "ended by a bare carriage return": post(b"Transfer-Encoding: chunked\rX: y\r\n", CHUNK + END),
        "folded": post(b"Transfer-Encoding:\r\n chunked\r\n", CHUNK + END),
        "folded by a tab": post(b"Transfer-Encoding:\r\n\tchunked\r\n", CHUNK + END),
        "folded in the middle": post(b"Transfer-Encoding: chun\r\n ked\r\n", CHUNK + END),
        "in the fold of another": post(b"X: y\r\n Transfer-Encoding: chunked\r\n", CHUNK + END),
    })


def refuses_an_odd_content_length(desk):
    values = [b"", b" ", b"+17", b"-17", b"-0", b"0x11", b"0o21", b"1 7", b"17 17", b"17,17", b"17, 17", b"17;", b"17;q=1", b"17.0", b"1.7e1", b"17a", b"a17",
              b"\"17\"", b"1_7", b"\xd9\xa1\xd9\xa7", b"17\x00", b"\x0017", b"17\x0b", b"\xa017", b"99999999999999999999", b"18446744073709551633",
              b"9223372036854775825", b"17,", b",17", b"1\t7", b"NaN"]
    refused(desk, {f"CL {value!r}": post(b"Content-Length: " + value + b"\r\n", BODY) for value in values}, (400, 413))
    refused(desk, {
        "twice, alike": post((b"Content-Length: " + SIZE + b"\r\n") * 2, BODY),
        "twice, other": post(b"Content-Length: 0\r\nContent-Length: " + SIZE + b"\r\n", BODY),
        "twice, in other letters": post(b"Content-Length: " + SIZE + b"\r\ncontent-length: 0\r\n", BODY),
        "twice, apart": post(b"Content-Length: " + SIZE + b"\r\nX: y\r\nContent-Length: " + SIZE + b"\r\n", BODY),
        "space before the colon": post(b"Content-Length : " + SIZE + b"\r\n", BODY),
        "folded": post(b"Content-Length:\r\n " + SIZE + b"\r\n", BODY),
        "folded in the middle": post(b"Content-Length: 1\r\n 7\r\n", BODY),
        "in the fold of another": post(b"X: y\r\n Content-Length: " + SIZE + b"\r\n", BODY),
        "behind a bare line feed": post(b"X: y\nContent-Length: " + SIZE + b"\r\n", BODY),
        "behind a bare carriage return": post(b"X: y\rContent-Length: " + SIZE + b"\r\n", BODY),
        "a NUL in the name": post(b"Content\x00-Length: " + SIZE + b"\r\n", BODY),
    })


def refuses_chunks_that_can_be_read_otherwise(desk):
    sizes = [b"0x11", b"+11", b"-11", b" 11", b"11 ", b"11\t", b"\t11", b"11;", b"11;a", b"11;a=b", b"11;a=\"b\"", b"11 ;a=b", b"11,", b"11g", b"g11", b"",
             b"1 1", b"11\x00", b"\x0011", b"1_1", b"10000000000000011", b"fffffffffffffffff", b"11;\n", b"11;a\nb", b"11\x0b"]
    refused(desk, {f"size {size!r}": chunked(size + b"\r\n" + BODY + b"\r\n" + END) for size in sizes})
    refused(desk, {f"size {size!r}": chunked(size + b"\r\n" + BODY + b"\r\n" + END)
                   for size in (b"7fffffff", b"ffffffff", b"80000000", b"7fffffffffffffff", b"ffffffffffffffff", b"fffffffffffffff0", b"100000011")}, (413,))
    lasts = [b"0;a=b", b"0 ", b"0x0", b"-0", b"+0", b"0;", b"00 ", b"0\x00"]
    refused(desk, {f"last {last!r}": chunked(CHUNK + last + b"\r\n\r\n") for last in lasts})
    refused(desk, {
        "size ended by a bare line feed": chunked(b"11\n" + BODY + b"\r\n" + END),
        "size ended by a bare carriage return": chunked(b"11\r" + BODY + b"\r\n" + END),
        "data ended by a bare line feed": chunked(b"11\r\n" + BODY + b"\n" + END),
        "data ended by two other bytes": chunked(b"11\r\n" + BODY + b"XX" + END),
        "data longer than its size": chunked(b"10\r\n" + BODY + b"\r\n" + END),
        "data shorter than its size": chunked(b"12\r\n" + BODY + b"\r\n" + END),
        "no end of the data": chunked(b"11\r\n" + BODY + END),
        "a request instead of the last line": chunked(CHUNK + b"0\r\n"),
        "a trailer": chunked(CHUNK + b"0\r\nX: y\r\n\r\n"),
        "a trailer of the length": chunked(CHUNK + b"0\r\nContent-Length: 5\r\n\r\n"),
        "a trailer of the encoding": chunked(CHUNK + b"0\r\nTransfer-Encoding: chunked\r\n\r\n"),
        "a trailer of the host": chunked(CHUNK + b"0\r\nHost: b\r\n\r\n"),
        "a trailer of the token": chunked(CHUNK + b"0\r\nAuthorization: Bearer x\r\n\r\n"),
        "a folded trailer": chunked(CHUNK + b"0\r\nX: y\r\n z\r\n\r\n"),
        "a trailer by a bare line feed": chunked(CHUNK + b"0\r\nX: y\nZ: z\r\n\r\n"),
        "an empty line first": chunked(b"\r\n" + CHUNK + END),
    })


def refuses_heads_that_can_be_read_otherwise(desk):
    lines = [b"GET  /livez HTTP/1.1\r\n", b"GET\t/livez HTTP/1.1\r\n", b"GET /livez\tHTTP/1.1\r\n", b"GET /livez  HTTP/1.1\r\n", b"GET /livez HTTP/1.1 \r\n",
             b" GET /livez HTTP/1.1\r\n", b"\r\nGET /livez HTTP/1.1\r\n", b"\nGET /livez HTTP/1.1\r\n", b"\x00GET /livez HTTP/1.1\r\n", b"GET /livez HTTP/1.1\n",
             b"GET /livez HTTP/1.1\r", b"GET /livez HTTP/1.1\n\r", b"GET /livez\r\n", b"GET\r\n", b"GET /livez http/1.1\r\n", b"GET /livez HTTP/1.1x\r\n",
             b"GET /livez HTTP/1.10\r\n", b"GET /livez HTTP/01.1\r\n", b"GET /livez HTTP/1,1\r\n", b"GET /livez HTTP/1\r\n", b"GET /livez HTTPS/1.1\r\n",
             b"GET /li vez HTTP/1.1\r\n", b"GET /liv\x00ez HTTP/1.1\r\n", b"GET /livez\x7f HTTP/1.1\r\n", b"GET /livez\xff HTTP/1.1\r\n", b"GET /livez#a HTTP/1.1\r\n",
             b"GET livez HTTP/1.1\r\n", b"GET ?a HTTP/1.1\r\n", b"GET * HTTP/1.1\r\n", b"GET \\livez HTTP/1.1\r\n", b"G\x00T /livez HTTP/1.1\r\n", b"G(T /livez HTTP/1.1\r\n",
             b"GET /livez%0d%0aX:%20y HTTP/1.1\r\n", b"GET /livez%00 HTTP/1.1\r\n", b"GET /livez%2 HTTP/1.1\r\n", b"GET /livez%zz HTTP/1.1\r\n",
             b"PRI * HTTP/2.0\r\n", b"GET /livez HTTP/2.0\r\n", b"GET /livez HTTP/3.0\r\n", b"GET /livez HTTP/1.2\r\n", b"GET /livez HTTP/0.9\r\n"]
    refused(desk, {repr(line): get(line=line) for line in lines}, (400, 405, 501, 505))
    fields = [b": y\r\n", b"X\r\n", b"X Y: z\r\n", b"X: y\nZ: z\r\n", b"X: y\rZ: z\r\n", b"X: y\r\n z\r\n", b"X: y\r\n\tz\r\n", b"X:\r\n y\r\n", b" X: y\r\n", b"X: \x00\r\n",
              b"X: \x01\r\n", b"X: \x7f\r\n", b"X\x00: y\r\n", b"X\xe9: y\r\n", b"X@: y\r\n", b"\"X\": y\r\n", b"X: y\r\r\n", b"X: y\n\r\n", b"X: y\x08\r\n",
              b"GET /smuggled HTTP/1.1\r\n", b"Authorization: Bearer a\r\nAuthorization: Bearer b\r\n"]
    refused(desk, {repr(field): get(field) for field in fields})
    refused(desk, {"a head ended by bare line feeds": b"GET /livez HTTP/1.1\nHost: a\n\n" + HIDDEN, "its last line by one": b"GET /livez HTTP/1.1\r\nHost: a\r\n\n" + HIDDEN})


def refuses_two_answers_to_which_host(desk):
    hosts = [b"", b"Host: a\r\nHost: a\r\n", b"Host: a\r\nHost: b\r\n", b"host: a\r\nHOST: b\r\n", b"Host: a, b\r\n", b"Host: a b\r\n", b"Host:\r\n", b"Host: a/b\r\n", b"Host: a?b\r\n",
             b"Host: a#b\r\n", b"Host: a@b\r\n", b"Host: http://a\r\n", b"Host: a:b\r\n", b"Host: a:80:80\r\n", b"Host: a:123456\r\n", b"Host: [::1\r\n", b"Host: ::1\r\n", b"Host: []\r\n",
             b"Host: [::1]a\r\n", b"Host: a\\b\r\n", b"Host: a\x00\r\n", b"Host: \xc3\xa9\r\n", b"Host : a\r\n", b"Host\r\n", b" Host: a\r\n", b"Host: a,\r\n", b"Host: %61\r\n", b"Host: a\r\n b\r\n"]
    refused(desk, {repr(host): get(host=host) for host in hosts})
    # RFC 9112 3.2.2 has the target win over Host; a reader that does not know would see another.
    targets = [b"http://b/livez", b"http://a:81/livez", b"http://a.b/livez", b"http:///livez", b"http://a@b/livez", b"http://b@a/livez", b"http://a,b/livez", b"http://a b/livez",
               b"https://a/livez", b"ftp://a/livez", b"http:/livez", b"http:a/livez", b"http://[::1/livez", b"http://a%00/livez", b"a:80"]
    refused(desk, {repr(target): get(line=b"GET " + target + b" HTTP/1.1\r\n") for target in targets})


def cuts_what_is_legal_where_it_ends(desk):
    served(desk, {
        "a body that reads like a request": WAYS + b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN + HIDDEN,
        "the same in a chunk": WAYS + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(HIDDEN) + HIDDEN + b"\r\n" + END + HIDDEN,
        "in many chunks": WAYS + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(b"1\r\n%c\r\n" % byte for byte in HIDDEN) + END + HIDDEN,
        "no body where one is due": WAYS + b"\r\n" + HIDDEN,
        "CL 0": post(b"Content-Length: 0\r\n", b""),
    }, 400)
    served(desk, {
        "CL with zeros in front": post(b"Content-Length: 000017\r\n", BODY),
        "CL with blanks around": post(b"Content-Length: \t 17 \t\r\n", BODY),
        "CL without a blank": post(b"Content-Length:17\r\n", BODY),
        "CL named by Connection": post(b"Connection: keep-alive, Content-Length\r\nContent-Length: 17\r\n", BODY),
        "TE named by Connection": post(b"Connection: keep-alive, Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n", CHUNK + END),
        "TE in capitals": post(b"TRANSFER-ENCODING: CHUNKED\r\n", CHUNK + END),
        "TE with blanks around": post(b"Transfer-Encoding: \t chunked \t\r\n", CHUNK + END),
        "TE without a blank": post(b"Transfer-Encoding:chunked\r\n", CHUNK + END),
        "TE the wish": post(b"TE: trailers, chunked\r\nContent-Length: 17\r\n", BODY),
        "a size with zeros in front": chunked(b"000011\r\n" + BODY + b"\r\n" + END),
        "a last size of many zeros": chunked(CHUNK + b"0000\r\n\r\n"),
        "an upgrade nobody takes": post(b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\nContent-Length: 17\r\n", BODY),
    }, 201)
    served(desk, {
        "absolute-form": get(line=b"GET http://a/livez HTTP/1.1\r\n"),
        "absolute-form in capitals": get(line=b"GET HTTP://A/livez HTTP/1.1\r\n"),
        "absolute-form with a port": get(line=b"GET http://a:80/livez HTTP/1.1\r\n", host=b"Host: a:80\r\n"),
        "an upgrade nobody takes": get(b"Connection: Upgrade\r\nUpgrade: h2c\r\n"),
        "CL 0 on a GET": get(b"Content-Length: 0\r\n"),
        "a method in the body's place": get(b"X-HTTP-Method-Override: POST\r\nX-Forwarded-Host: b\r\n"),
    }, 200)


def leaves_no_body_behind_that_it_did_not_read(desk):
    """Whoever is refused before the body gets no second answer out of it."""
    behind = b"Content-Length: %d\r\n\r\n" % len(HIDDEN) + HIDDEN
    chunk = b"Transfer-Encoding: chunked\r\n\r\n%x\r\n" % len(HIDDEN) + HIDDEN + b"\r\n" + END
    for body in (behind, chunk):
        refused(desk, {
            "no token": b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\n" + body,
            "no such page": b"POST /nothing HTTP/1.1\r\nHost: a\r\n" + body,
            "no such method there": b"POST /livez HTTP/1.1\r\nHost: a\r\n" + body,
            "a GET": b"GET /livez HTTP/1.1\r\nHost: a\r\n" + body,
            "a DELETE": b"DELETE /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %TOKEN%\r\n" + body,
            "an expectation": b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %TOKEN%\r\nExpect: 100-continues\r\n" + body,
            "an encoding": b"POST /api/v1/incidents HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %TOKEN%\r\nContent-Encoding: gzip\r\n" + body,
            "TRACE": b"TRACE /livez HTTP/1.1\r\nHost: a\r\n" + body,
            "CONNECT": b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n" + body,
            "a stream": b"GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: proofdesk.v1\r\n" + body,
            "a stream of an old version": b"GET /api/v1/stream HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 777\r\n"
                                          b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: proofdesk.v1\r\n" + body,
        }, (400, 401, 404, 405, 413, 415, 417))


def cuts_the_same_however_the_bytes_arrive(desk):
    """The same bytes in two pieces, cut at every place: the same answers."""
    token = desk.token("agent").encode()
    ways = WAYS.replace(b"%TOKEN%", token)
    whole = (b"POST /nothing HTTP/1.1\r\nHost: a\r\nConnection: x\r\n\r\nGET /livez HTTP/1.1\r\nHost: a\r\n\r\n" +
             ways + b"Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n" +
             ways + b"Content-Length: 9\r\n\r\n[\r\n \r\n\r\n]" +
             b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    for cut in range(1, len(whole)):
        with socket.create_connection((desk.host, desk.port), timeout=10) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer.sendall(whole[:cut])
            time.sleep(0.001)  # long enough, as a rule, for the first piece to be read alone
            peer.sendall(whole[cut:])
            received = b""
            while piece := peer.recv(65536):
                received += piece
        same((cut, statuses(received)), (cut, [404, 200, 400, 400, 200]))


def refuses_what_is_folded_however_the_bytes_arrive(desk):
    """A line that goes on in the next one, with lines before it and after it, in two pieces cut at every place."""
    whole = post(b"X: y\r\n z\r\nContent-Length: " + SIZE + b"\r\n", BODY)
    for cut in range(1, len(whole)):
        with socket.create_connection((desk.host, desk.port), timeout=10) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            received = b""
            try:
                peer.sendall(whole[:cut])
                time.sleep(0.001)
                peer.sendall(whole[cut:])
                while piece := peer.recv(65536):
                    received += piece
            except ConnectionError:
                pass  # closed before it had read all of it
        same((cut, statuses(received), b"http.folded_header" in received), (cut, [400], True))


def takes_chunks_that_come_in_drops(desk):
    """The ends of a chunked body byte by byte, with a pause after each, from somebody nobody knows."""
    head = b"POST /api/v1/sessions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    for first, drops in ((b"", END), (b"2\r\n{}\r\n", END), (b"", b"00\r\n\r\n"), (b"2\r\n{}", b"\r\n" + END), (b"", b"2\r\n{}\r\n" + END), (b"", b"0\r\nX: y\r\n\r\n"),
                         (b"", b"0;a\r\n\r\n"), (b"2\r\n{}\r\n0\r\n", b"\r\n")):
        with socket.create_connection((desk.host, desk.port), timeout=10) as peer:
            peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            peer.sendall(head + first)
            try:
                for byte in drops:
                    time.sleep(0.005)
                    peer.sendall(bytes([byte]))
                received = b""
                while piece := peer.recv(65536):
                    received += piece
            except OSError as error:
                raise Failure(f"{first + drops!r}: {error}, the desk has ended with {desk.process.poll()}") from error
        same((first + drops, statuses(received)), (first + drops, [400]))


main([
    refuses_two_ways_to_tell_the_length,
    refuses_a_transfer_encoding_in_disguise,
    refuses_an_odd_content_length,
    refuses_chunks_that_can_be_read_otherwise,
    refuses_heads_that_can_be_read_otherwise,
    refuses_two_answers_to_which_host,
    cuts_what_is_legal_where_it_ends,
    leaves_no_body_behind_that_it_did_not_read,
    cuts_the_same_however_the_bytes_arrive,
    refuses_what_is_folded_however_the_bytes_arrive,
    takes_chunks_that_come_in_drops,
])
