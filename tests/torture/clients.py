"""Clients that write as fast as they are answered, each command under a key of its own."""

import asyncio
import json
import random
import time
import uuid

from finding import Found


class Gone(Exception):
    """The connection ended before the answer had come: nobody knows what became of the command."""


class Connection:
    """One HTTP/1.1 connection, kept alive; as little of the protocol as the desk's answers need."""

    def __init__(self, host, port, token):
        self.host, self.port, self.token = host, port, token
        self.reader = self.writer = None

    async def ask(self, method, path, body=None, headers=None):
        try:
            if self.writer is None:
                self.reader, self.writer = await asyncio.open_connection(self.host, self.port)
            content = b"" if body is None else json.dumps(body).encode()
            fields = {"Host": f"{self.host}:{self.port}", "Authorization": f"Bearer {self.token}",
                      "Content-Type": "application/json", "Content-Length": len(content), **(headers or {})}
            head = f"{method} {path} HTTP/1.1\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items()) + "\r\n"
            self.writer.write(head.encode() + content)
            answer = (await self.reader.readuntil(b"\r\n\r\n")).decode()
            lines = answer.split("\r\n")
            got = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:] if line)}
            text = await self.reader.readexactly(int(got.get("content-length", "0")))
            return int(lines[0].split()[1]), got, json.loads(text) if text else None
        except (OSError, asyncio.IncompleteReadError, ValueError) as ended:
            self.close()
            raise Gone from ended

    def close(self):
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None


class Command:
    """A write that can be asked again, word for word."""

    def __init__(self, client, what, method, path, body, headers=None):
        self.client, self.what, self.method, self.path, self.body = client, what, method, path, body
        self.key = body_key(body)
        self.headers = {"Idempotency-Key": self.key, **(headers or {})}
        self.invoked = 0
        self.leaves = []  # what it was told to have made

    def entry(self, status, answer):
        """What the ledger keeps of an answer: the leaves it names, and when it was asked and answered."""
        return {"key": self.key, "client": self.client, "what": self.what, "invoked": self.invoked,
                "acknowledged": time.monotonic_ns(), "status": status,
                "leaves": leaves_of(answer) if status in (200, 201) else []}


def body_key(body):
    """The key is part of what is written, so that a record tells which command made it."""
    for member in ("title", "description"):
        if member in body:
            return body[member]
    return body["items"][0]["fields"]["title"].split("/")[0]


def leaves_of(answer):
    def one(record, receipt):
        return [receipt["sequence"], receipt["leafHash"], record["id"], record["version"]]
    try:
        if "results" in answer:
            return [one(result["record"], result["receipt"]) for result in answer["results"]]
        return [one(answer, answer["receipt"])]
    except KeyError as missing:
        raise Found(f"acknowledged without {missing}, as if there were nothing to show: {answer}") from missing


class Known:
    """Of each record the newest version that anybody was told of: a later read must not be older."""

    def __init__(self):
        self.versions = {}
        self.stale = []

    def told(self, leaves):
        for _, _, record, version in leaves:
            self.versions[record] = max(version, self.versions.get(record, 0))

    def read(self, record, version, at_least):
        if version < at_least:
            self.stale.append(f"record {record}: version {version} was read after {at_least} had been acknowledged")


class Client:
    def __init__(self, number, connection, ledger, known, shared, seed):
        self.number, self.connection, self.ledger, self.known = number, connection, ledger, known
        self.shared = shared  # records that all clients write to
        self.own = []
        self.chance = random.Random(seed)
        self.answered = None    # the last command that was acknowledged as done
        self.unanswered = None  # the one under way

    async def work(self):
        """Until the connection ends; the command under way then is `unanswered`."""
        try:
            while True:
                if self.own and self.chance.random() < 0.2:
                    await self.look()
                else:
                    await self.write(self.next_command())
        except Gone:
            return

    async def look(self):
        record = self.chance.choice(self.own + self.shared)
        at_least = self.known.versions.get(record, 0)
        status, _, answer = await self.connection.ask("GET", f"/api/v1/incidents/{record}")
        if status == 404:
            self.known.stale.append(f"record {record} is gone")
        elif status == 200:
            self.known.read(record, answer["version"], at_least)

    def next_command(self):
        key = str(uuid.UUID(int=self.chance.getrandbits(128)))
        kind = self.chance.random()
        if self.own and kind < 0.4:
            record = self.chance.choice(self.own + self.shared)
            version = self.known.versions.get(record, 1)
            return Command(self.number, "update", "PATCH", f"/api/v1/incidents/{record}", {"description": key},
                           {"If-Match": f'"{version}"'})
        if kind < 0.6:
            items = [{"action": "create", "fields": {"title": f"{key}/{i}"}} for i in range(self.chance.randint(2, 4))]
            return Command(self.number, "batch", "POST", "/api/v1/incidents:batch", {"items": items})
        return Command(self.number, "create", "POST", "/api/v1/incidents", {"title": key})

    async def write(self, command):
        self.unanswered = command
        command.invoked = time.monotonic_ns()
        status, _, answer = await self.connection.ask(command.method, command.path, command.body, command.headers)
        await self.acknowledged(command, status, answer)

    async def acknowledged(self, command, status, answer):
        entry = command.entry(status, answer)
        self.known.told(entry["leaves"])
        await self.ledger.note(entry)
        self.unanswered = None
        if entry["leaves"]:
            command.leaves = entry["leaves"]
            self.answered = command
        if command.what in ("create", "batch"):
            self.own += [record for _, _, record, _ in entry["leaves"]]
            del self.own[:-20]
