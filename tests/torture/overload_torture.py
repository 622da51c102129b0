"""More than the desk can take: it says so, keeps what it took, serves who behaves, and does not grow.

    PROOFDESK=build/release/proofdesk python3 tests/torture/overload_torture.py

`queue`: more commands at once than may wait. `slow`: a thousand connections that send or read next to nothing, ours and
those of slowhttptest, beside a client that behaves. `steady`: reads as fast as asked with writes beside them. Every
figure stands beside its goal. With --busy those that hang on the speed of the machine are told and not judged.
With --must-find the outcome is turned round: a desk with a seeded fault must be caught.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
import uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../end_to_end"))

import desk_process  # noqa: E402
from clients import Connection, Gone  # noqa: E402
from crowds import CROWDS, Watch, lift_descriptor_limit, memory, memory_of_sockets  # noqa: E402
from finding import Found, end, may_be_seeded  # noqa: E402

MIB = 1 << 20
FILLED = 60_000  # more records than the desk keeps anything of in memory


class Report:
    """Figures of one part, each beside its goal."""

    def __init__(self, busy):
        self.busy = busy
        self.missed = 0

    def say(self, what, figure, goal="", met=None):
        outcome = "" if met is None else "met" if met else "MISSED"
        self.missed += outcome == "MISSED"
        print(f"{what:<58} {figure:>14}  {goal:<12} {outcome}".rstrip(), flush=True)

    def say_speed(self, what, figure, goal, met):
        if self.busy:
            self.say(what, figure, goal)
        else:
            self.say(what, figure, goal, met)


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


# ---- queue

class Flood:
    """All clients write at once, one command after the other, under keys of their own."""

    def __init__(self, desk):
        self.desk = desk
        self.token = desk.token("agent")
        self.taken = []
        self.refused = []  # titles, which are the keys too
        self.reads = 0

    async def _write(self, connection, title):
        status, headers, answer = await connection.ask("POST", "/api/v1/incidents", {"title": title}, {"Idempotency-Key": title})
        if status == 201 and answer["title"] == title:
            self.taken.append(title)
            return True
        if status != 503 or not headers.get("retry-after", "").isdigit() or answer["rule"] != "writer.queue_full" or not answer["remedy"]:
            raise Found(f"answered {status} {headers} {answer}")
        return False

    async def _client(self, commands):
        connection = Connection(self.desk.host, self.desk.port, self.token)
        for _ in range(commands):
            title = str(uuid.uuid4())
            if not await self._write(connection, title):
                self.refused.append(title)
        connection.close()

    async def _reader(self, record, over):
        """Who only reads is not told to wait."""
        connection = Connection(self.desk.host, self.desk.port, self.token)
        while not over.is_set():
            status, _, answer = await connection.ask("GET", f"/api/v1/incidents/{record['id']}")
            if status != 200 or answer["title"] != record["title"]:
                raise Found(f"a reader was answered {status} {answer}")
            self.reads += 1
        connection.close()

    async def run(self, clients, commands):
        record = self.desk.create("Read meanwhile")
        self.taken.append(record["title"])
        over = asyncio.Event()
        reader = asyncio.ensure_future(self._reader(record, over))
        # A desk that is quick enough takes them all: again, until the queue was full once.
        for _ in range(100):
            await asyncio.gather(*(self._client(commands) for _ in range(clients)))
            if self.refused:
                break
        over.set()
        await reader

    async def ask_again(self):
        """Some of the refused, one after the other: under their keys they are done, and once."""
        connection = Connection(self.desk.host, self.desk.port, self.token)
        again = self.refused[:50]
        for title in again:
            if not await self._write(connection, title):
                raise Found("told to wait though nobody else was there")
        connection.close()
        return len(again)


def queue(options, report):
    desk = desk_process.Desk("writer.queue=8")
    try:
        flood = Flood(desk)
        try:
            asyncio.run(flood.run(options.clients, options.commands))
            again = asyncio.run(flood.ask_again())
        except Gone as gone:
            raise Found(f"a connection ended without an answer: {gone.__cause__}") from gone
        titles = sorted(json.loads(line)["title"] for line in desk.run("export", "incident").stdout.splitlines())
        report.say(f"commands taken of {options.clients} clients, 8 may wait", str(len(flood.taken) - again - 1))
        report.say("told 503 with Retry-After", str(len(flood.refused)), "≥ 1", bool(flood.refused))
        report.say("of them asked again, and done", str(again))
        report.say("reads meanwhile, all of them right", str(flood.reads), "≥ 1", flood.reads > 0)
        wrong = len(set(titles) ^ set(flood.taken)) + len(titles) - len(set(titles))
        report.say("records lost, doubled or done though refused", str(wrong), "0", wrong == 0)
        if desk.stop() != 0 or desk.run("journal", "verify").returncode != 0:
            raise Found("the desk did not end well, or its journal does not verify")
    finally:
        desk.close()


# ---- slow

async def good_client(address, token, seconds):
    """Milliseconds of each answer: nineteen reads, then a write, each looked at."""
    host, port = address.rsplit(":", 1)
    connection = Connection(host, int(port), token)
    reads, writes = [], []
    record = None
    until = time.monotonic() + seconds
    while time.monotonic() < until or len(writes) < 2:
        title = str(uuid.uuid4())
        began = time.perf_counter()
        if record is None or len(reads) >= 19 * len(writes):
            status, _, record = await connection.ask("POST", "/api/v1/incidents", {"title": title})
            writes.append((time.perf_counter() - began) * 1000)
            right = status == 201 and record["title"] == title
        else:
            status, _, answer = await connection.ask("GET", f"/api/v1/incidents/{record['id']}")
            reads.append((time.perf_counter() - began) * 1000)
            right = status == 200 and answer["title"] == record["title"]
        if not right:
            raise Found(f"answered {status} {record}")
    connection.close()
    return {"answers": len(reads) + len(writes), "reads": percentile(reads, 0.99), "writes": percentile(writes, 0.99)}


def behave(desk, seconds):
    """The good client, in a process of its own, so that it waits for the desk and for nobody here."""
    done = subprocess.run([sys.executable, __file__, "--good-client", f"{desk.host}:{desk.port}", "--token", desk.token("agent"),
                           "--round-seconds", str(seconds)], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Found(f"a client that behaves was not served: {done.stdout} {done.stderr}")
    return json.loads(done.stdout)


def fill(desk, options):
    """As many records as the desk keeps things in memory for, so that what grows afterwards is not that."""
    asyncio.run(create_many(desk, FILLED // 10 if options.busy else FILLED))


async def create_many(desk, records):
    connection = Connection(desk.host, desk.port, desk.token("agent"))
    for first in range(0, records, 100):
        items = [{"action": "create", "fields": {"title": f"{first + i}"}} for i in range(100)]
        status, _, answer = await connection.ask("POST", "/api/v1/incidents:batch", {"items": items})
        if status != 200:
            raise Found(f"a batch was answered {status} {answer}")
    connection.close()


def slow(options, report):
    for name in options.crowds:
        # The good client comes from the same address as they.
        desk = desk_process.Desk("limits.connections_per_address=5000")
        try:
            slow_beside(desk, name, options, report)
        finally:
            desk.close()


def slow_beside(desk, name, options, report):
    fill(desk, options)
    behave(desk, 0.5)  # warm
    before = memory(desk)
    before_of_sockets = memory_of_sockets()
    most, most_of_sockets, open_, cut_off, alone, beside = 0, 0, [], 0, [], []
    for _ in range(options.rounds):
        alone.append(behave(desk, options.round_seconds))
        with CROWDS[name](desk, options.slow) as crowd, Watch(desk) as watch:
            beside.append(behave(desk, options.round_seconds))
            watch.look()
        most = max(most, watch.most)
        most_of_sockets = max(most_of_sockets, watch.most_of_sockets)
        open_.append(watch.usual() - crowd.before)
        cut_off += crowd.cut_off
    enough = options.slow * 0.9
    report.say(f"{name}: connections open, usual of each round, least", f"{min(open_):.0f}", f"≥ {enough:.0f}", min(open_) >= enough)
    report.say(f"{name}: cut off, and came back", str(cut_off))
    report.say(f"{name}: right answers to a client that behaves", str(sum(round_["answers"] for round_ in beside)), "all")
    for kind in ("reads", "writes"):
        ratio = statistics.median(b[kind] / a[kind] for a, b in zip(alone, beside))
        report.say(f"{name}: {kind}, p99 alone", f"{statistics.median(round_[kind] for round_ in alone):.3f} ms")
        report.say(f"{name}: {kind}, p99 beside the crowd", f"{statistics.median(round_[kind] for round_ in beside):.3f} ms")
        report.say_speed(f"{name}: {kind}, beside ÷ alone, median of {options.rounds}", f"{ratio:.2f}", "≤ 2", ratio <= 2)
    grown = (most - before) / MIB
    report.say(f"{name}: what the system holds for sockets, most", f"{(most_of_sockets - before_of_sockets) / MIB:+.1f} MiB")
    report.say(f"{name}: memory, most of all rounds", f"{grown:+.1f} MiB", "≤ +64", grown <= 64)


# ---- steady

class Beside(threading.Thread):
    """Fifty writes a second, each read again at once."""

    def __init__(self, desk):
        super().__init__()
        self.desk, self.token = desk, desk.token("agent")
        self.over = threading.Event()
        self.writes = 0
        self.wrong = None

    def run(self):
        try:
            asyncio.run(self._write())
        except Exception as trouble:  # told by whoever waits for this thread
            self.wrong = f"beside the reads: {trouble!r} {trouble.__cause__!r}"

    async def _write(self):
        connection = Connection(self.desk.host, self.desk.port, self.token)
        while not self.over.is_set():
            title = str(uuid.uuid4())
            status, _, made = await connection.ask("POST", "/api/v1/incidents", {"title": title})
            if status != 201:
                raise Found(f"a write was answered {status} {made}")
            status, _, read = await connection.ask("GET", f"/api/v1/incidents/{made['id']}")
            if status != 200 or read["title"] != title:
                raise Found(f"what was written was read as {status} {read}")
            self.writes += 1
            await asyncio.sleep(0.02)
        connection.close()


CLIENTS = 20


def steady(options, report):
    if not shutil.which("h2load"):
        raise desk_process.Failure("h2load is not installed (Debian: nghttp2-client)")
    desk = desk_process.Desk()
    try:
        fill(desk, options)
        record = desk.create("Read again and again")["id"]
        beside = Beside(desk)
        beside.start()
        reads = subprocess.Popen(["h2load", "--h1", "-t", "1", "-c", str(CLIENTS), "--rps", str(options.reads // CLIENTS),
                                  "-D", str(options.seconds), "-H", f"Authorization: Bearer {desk.token('agent')}",
                                  f"http://{desk.host}:{desk.port}/api/v1/incidents/{record}"], stdout=subprocess.PIPE, text=True)
        held = []
        while reads.poll() is None:
            time.sleep(min(1.0, options.seconds / 50))
            held.append(memory(desk))
        beside.over.set()
        beside.join()
        summary = reads.stdout.read()
        if beside.wrong:
            raise Found(beside.wrong)
        judge_steady(options, report, summary, beside.writes, held)
    finally:
        desk.close()


def judge_steady(options, report, summary, writes, held):
    def counts(line):
        told = next((text for text in summary.splitlines() if text.startswith(line)), None)
        if told is None:
            raise Found(f"h2load says:\n{summary}")
        pairs = (pair.split() for pair in told.split(":")[1].split(","))
        return {name: int(number) for number, name in pairs}

    good = counts("status codes")["2xx"]
    outcome = counts("requests")
    bad = outcome["failed"] + outcome["errored"] + outcome["timeout"]
    rate = good / options.seconds
    # h2load sends a little less than it is told to.
    report.say_speed(f"reads a second, for {options.seconds} s", f"{rate:.0f} /s", f"≥ {options.reads}", rate >= options.reads * 0.99)
    report.say("reads answered 200", str(good), "≥ 1", good > 0)
    report.say("reads that failed", str(bad), "0", bad == 0)
    report.say("writes beside, each read again", str(writes), "≥ 1", writes > 0)
    fifth = max(1, len(held) // 5)
    early, late = statistics.median(held[fifth:2 * fifth] or held), statistics.median(held[-fifth:])
    report.say("memory in the second fifth", f"{early / MIB:.1f} MiB")
    report.say("memory in the last fifth", f"{late / MIB:.1f} MiB")
    report.say("memory since the second fifth", f"{(late - early) / MIB:+.1f} MiB", "≤ +16", late - early <= 16 * MIB)


PARTS = {"queue": queue, "slow": slow, "steady": steady}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=PARTS)
    parser.add_argument("--busy", action="store_true", help="do not judge what hangs on the speed of the machine")
    parser.add_argument("--clients", type=int, default=256, help="queue: that write at once")
    parser.add_argument("--commands", type=int, default=100, help="queue: of each client")
    parser.add_argument("--slow", type=int, default=1000, help="slow: connections")
    parser.add_argument("--crowds", nargs="+", choices=CROWDS, default=list(CROWDS), help="slow: of which kinds")
    parser.add_argument("--rounds", type=int, default=5, help="slow: of each crowd")
    parser.add_argument("--round-seconds", type=float, default=5, help="slow: alone, and as long beside the crowd")
    parser.add_argument("--reads", type=int, default=20_000, help="steady: a second")
    parser.add_argument("--seconds", type=int, default=600, help="steady: how long")
    may_be_seeded(parser)
    parser.add_argument("--good-client", help=argparse.SUPPRESS)
    parser.add_argument("--token", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.good_client:
        print(json.dumps(asyncio.run(good_client(options.good_client, options.token, options.round_seconds))))
        return
    if not os.path.exists(desk_process.PROGRAM):
        sys.exit("PROOFDESK does not name the built program")
    lift_descriptor_limit()
    report = Report(options.busy)
    for name, part in PARTS.items():
        if options.only not in (None, name):
            continue
        began = time.monotonic()
        print(f"---- {name}", flush=True)
        try:
            part(options, report)
        except (Found, desk_process.Failure) as problem:
            report.missed += 1
            print(f"FOUND: {problem}", flush=True)
        print(f"     ({time.monotonic() - began:.0f} s)", flush=True)
    end(report.missed > 0, options.must_find)


if __name__ == "__main__":
    main()
