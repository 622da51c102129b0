"""Starts the built program on a data directory of the test's own and talks to it as clients do.

Standard library only. A test script is a list of functions given to `main`; each gets a running `Desk`.
"""

import base64
import hashlib
import http.client
import json
import os
import secrets
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.parse

PROGRAM = os.environ.get("PROOFDESK", "")
PATIENCE = 30


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)

    def header(self, name, default=None):
        return self.headers.get(name.lower(), default)

    def __repr__(self):
        return f"{self.status} {self.body[:600]!r}"


class Desk:
    """A running server. `token(role)` gives a bearer token of a person of that role, made on first use."""

    def __init__(self, *settings, data=None):
        self.folder = data or tempfile.mkdtemp(prefix="proofdesk-e2e-")
        self.data = os.path.join(self.folder, "data")
        self.settings = settings
        self.tokens = {}
        self.process = None
        self.start()

    def start(self):
        command = [PROGRAM, "serve", "--data", self.data, "--listen", "127.0.0.1:0"]
        for setting in self.settings:
            command += ["--set", setting]
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log)
        line = self.process.stdout.readline().decode()
        if "http://" not in line:
            raise RuntimeError(f"the server did not start: {line!r}\n{self.logged()}")
        address = line.strip().rsplit("http://", 1)[1]
        self.host, port = address.rsplit(":", 1)
        self.port = int(port)

    def logged(self):
        with open(os.path.join(self.folder, "log"), "rb") as log:
            return log.read().decode(errors="replace")

    def stop(self, with_signal=signal.SIGTERM):
        if self.process is None:
            return None
        self.process.send_signal(with_signal)
        code = self.process.wait(PATIENCE)
        self.process.stdout.close()
        self.log.close()
        self.process = None
        return code

    def close(self):
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()
            self.log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, *arguments):
        """Another command of the program on the same data."""
        return subprocess.run([PROGRAM, *arguments, "--data", self.data], capture_output=True, text=True, timeout=120)

    def token(self, role, person=None):
        key = (role, person)
        if key not in self.tokens:
            done = self.run("token", "create", "--person", person or f"The {role}", "--role", role)
            if done.returncode != 0:
                raise RuntimeError(f"no token: {done.stderr}")
            self.tokens[key] = done.stdout.strip()
        return self.tokens[key]

    def ask(self, method, path, body=None, role="agent", token=None, headers=None, person=None):
        """One request. `body` is JSON unless bytes; role None sends no token."""
        fields = {}
        if token is None and role is not None:
            token = self.token(role, person)
        if token:
            fields["Authorization"] = f"Bearer {token}"
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
        if body is not None:
            fields["Content-Type"] = "application/json"
        fields.update(headers or {})
        fields = {name: value for name, value in fields.items() if value is not None}
        connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body=body, headers=fields)
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def get(self, path, **options):
        return self.ask("GET", path, **options)

    def post(self, path, body=None, **options):
        return self.ask("POST", path, body, **options)

    def patch(self, path, body, version, **options):
        headers = {"If-Match": f'"{version}"', **options.pop("headers", {})}
        return self.ask("PATCH", path, body, headers=headers, **options)

    def local(self, method, path, body=None, headers=None):
        """Over the local socket: as the operator."""
        connection = http.client.HTTPConnection("localhost", timeout=PATIENCE)
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.settimeout(PATIENCE)
        connection.sock.connect(os.path.join(self.data, "socket"))
        try:
            data = None if body is None else json.dumps(body).encode()
            fields = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, body=data, headers={**fields, **(headers or {})})
            answer = connection.getresponse()
            return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def raw(self, data, read_for=5.0, close_write=False):
        """Bytes in, bytes out, until the server closes or says nothing for `read_for` seconds."""
        with socket.create_connection((self.host, self.port), timeout=PATIENCE) as peer:
            peer.sendall(data)
            if close_write:
                peer.shutdown(socket.SHUT_WR)
            peer.settimeout(read_for)
            received = b""
            closed = False
            try:
                while True:
                    piece = peer.recv(65536)
                    if not piece:
                        closed = True
                        break
                    received += piece
            except ConnectionResetError:
                closed = True
            except TimeoutError:
                pass
            return received, closed

    def journal_size(self):
        return self.local("GET", "/local/status").json()["journalSize"]

    def create(self, title="Printer on fire", **fields):
        answer = self.post("/api/v1/incidents", {"title": title, **fields})
        expect(answer, 201)
        return answer.json()


# ---- expectations

class Failure(AssertionError):
    pass


def expect(answer, status, rule=None):
    if answer.status != status:
        raise Failure(f"expected {status}, got {answer!r}")
    if status >= 400:
        same(answer.header("content-type"), "application/problem+json")
        problem = answer.json()
        same(problem["status"], status)
        check(problem["type"].startswith("urn:proofdesk:problem:"), problem)
        check(problem["title"], problem)
        if rule is not None:
            same(problem.get("rule"), rule)
    return answer


def same(got, wanted):
    if got != wanted:
        raise Failure(f"expected {wanted!r}, got {got!r}")


def check(condition, what=""):
    if not condition:
        raise Failure(f"not so: {what!r}")


def until(condition, what="", patience=PATIENCE):
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.02)
    raise Failure(f"did not come true in time: {what}")


# ---- WebSocket, RFC 6455, as much of it as a client needs

class Socket:
    def __init__(self, desk, token=None, headers=None, path="/api/v1/stream", protocol="proofdesk.v1", receive_buffer=None):
        self.peer = socket.socket()
        if receive_buffer:
            self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.peer.settimeout(PATIENCE)
        self.peer.connect((desk.host, desk.port))
        key = base64.b64encode(secrets.token_bytes(16)).decode()
        fields = {"Host": f"{desk.host}:{desk.port}", "Upgrade": "websocket", "Connection": "Upgrade",
                  "Sec-WebSocket-Key": key, "Sec-WebSocket-Version": "13"}
        if protocol:
            fields["Sec-WebSocket-Protocol"] = protocol
        fields.update(headers or {})
        head = f"GET {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items()) + "\r\n"
        self.peer.sendall(head.encode())
        self.buffer = b""
        while b"\r\n\r\n" not in self.buffer:
            piece = self.peer.recv(65536)
            if not piece:
                break
            self.buffer += piece
        answer, _, self.buffer = self.buffer.partition(b"\r\n\r\n")
        lines = answer.decode().split("\r\n")
        self.status = int(lines[0].split()[1])
        self.headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:])}
        self.closed = None
        if self.status == 101:
            wanted = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest())
            same(self.headers["sec-websocket-accept"], wanted.decode())
            if token is not None:
                self.send({"type": "init", "token": token})
                self.ack = self.receive("ack")

    def send(self, message):
        self.send_frame(0x1, json.dumps(message).encode())

    def send_frame(self, opcode, payload):
        mask = secrets.token_bytes(4)
        size = len(payload)
        if size < 126:
            head = struct.pack("!BB", 0x80 | opcode, 0x80 | size)
        elif size < 65536:
            head = struct.pack("!BBH", 0x80 | opcode, 0x80 | 126, size)
        else:
            head = struct.pack("!BBQ", 0x80 | opcode, 0x80 | 127, size)
        self.peer.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def _take(self, count):
        while len(self.buffer) < count:
            piece = self.peer.recv(65536)
            if not piece:
                raise EOFError
            self.buffer += piece
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def next_message(self, timeout=PATIENCE):
        """The next JSON message; None when the server closed (`closed` holds code and reason)."""
        self.peer.settimeout(timeout)
        while True:
            try:
                first, second = self._take(2)
                size = second & 0x7F
                if size == 126:
                    size = struct.unpack("!H", self._take(2))[0]
                elif size == 127:
                    size = struct.unpack("!Q", self._take(8))[0]
                payload = self._take(size)
            except (EOFError, ConnectionResetError):
                self.closed = self.closed or (1006, "")
                return None
            opcode = first & 0x0F
            if opcode == 0x8:
                code = struct.unpack("!H", payload[:2])[0] if len(payload) >= 2 else 1005
                self.closed = (code, payload[2:].decode())
                try:
                    self.send_frame(0x8, payload[:2])
                except OSError:
                    pass
                return None
            if opcode == 0x9:
                self.send_frame(0xA, payload)
                continue
            if opcode == 0x1:
                return json.loads(payload)

    def receive(self, kind, timeout=PATIENCE):
        message = self.next_message(timeout)
        if message is None:
            raise Failure(f"expected {kind}, the server closed: {self.closed}")
        if message["type"] != kind:
            raise Failure(f"expected {kind}, got {message}")
        return message

    def subscribe(self, name, **what):
        self.send({"type": "subscribe", "id": name, **what})
        return self.receive("subscribed")

    def silent(self, seconds=0.6):
        """Whether nothing comes for a while."""
        try:
            message = self.next_message(seconds)
        except TimeoutError:
            return True
        raise Failure(f"expected silence, got {message} {self.closed}")

    def close(self):
        self.peer.close()


def quoted(text):
    return urllib.parse.quote(text, safe="")


def end_as_wanted(wanted, caught):
    """With PROOFDESK_MUST_FIND the outcome is turned round: each test named must have failed by an expectation."""
    if os.environ.get("PROOFDESK_MUST_FIND"):
        sys.exit(0 if caught and sorted(caught) == sorted(wanted) else 1)


def main(tests, *settings):
    """Runs each test against one server, all of them against the same; a test may start its own.

    With PROOFDESK_MUST_FIND the outcome is turned round: each test must fail, on a desk with a seeded fault."""
    if not PROGRAM or not os.path.exists(PROGRAM):
        print("PROOFDESK does not name the built program")
        sys.exit(77)
    wanted = sys.argv[1:]
    failed = []
    caught = []
    desk = Desk(*settings)
    try:
        for test in tests:
            if wanted and test.__name__ not in wanted:
                continue
            began = time.monotonic()
            try:
                test(desk)
                print(f"ok    {test.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
            except Exception as error:
                failed.append(test.__name__)
                if isinstance(error, Failure):
                    caught.append(test.__name__)
                print(f"FAIL  {test.__name__}\n{traceback.format_exc()}", flush=True)
        end_as_wanted(wanted, caught)
        if failed:
            print("---- log of the server\n" + "\n".join(desk.logged().splitlines()[-30:]))
        code = desk.stop()
        if code != 0:
            failed.append(f"the server ended with {code}")
            print(failed[-1])
    finally:
        desk.close()
    sys.exit(1 if failed else 0)
