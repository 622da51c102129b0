"""kill -9 under load, round after round: what was acknowledged is there, once, and in the order it was told.

    PROOFDESK=build/release/proofdesk python3 tests/torture/kill_torture.py --rounds 1000

Each round serves the same data, lets clients write, kills the process at a random moment (now and then already
while it starts), starts it again, asks again for what got no answer under the same keys, and holds the journal
against the ledger that the clients kept outside. With --must-find the outcome is turned round: a desk with a
seeded fault must be caught.
"""

import argparse
import asyncio
import functools
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../end_to_end"))

import desk_process  # noqa: E402
from clients import Client, Connection, Known  # noqa: E402
from finding import Found, may_be_seeded, run  # noqa: E402
from ledger import Ledger, Reader  # noqa: E402
from listener import Listener  # noqa: E402
from witness import Witness  # noqa: E402

SUBSCRIBERS = 2


class Kills:
    called = "kills"

    def __init__(self, options):
        self.options = options
        self.chance = random.Random(options.seed)
        self.folder = tempfile.mkdtemp(prefix="proofdesk-kill-", dir=options.folder)
        self.ledger = Ledger(os.path.join(self.folder, "ledger"))
        self.told = Reader(self.ledger.path)
        self.known = Known()
        self.shared = []
        self.asked_again = {"done before the kill": 0, "not done before the kill": 0}
        self.desk = desk_process.Desk(data=self.folder)

    def begin(self):
        self.token = self.desk.token("agent")
        self.auditor = self.desk.token("auditor")
        self.listeners = [Listener(self.token) for _ in range(SUBSCRIBERS)]
        self.witness = Witness(self.desk.get("/api/v1/me", token=self.token).json()["person"])
        self.make_shared()

    # ---- one round

    async def load_and_kill(self, number):
        connections = [Connection(self.desk.host, self.desk.port, self.token) for _ in range(self.options.clients)]
        clients = [Client(i, connection, self.ledger, self.known, self.shared, f"{self.options.seed}.{number}.{i}")
                   for i, connection in enumerate(connections)]
        for listener in self.listeners:
            listener.attach(self.desk)
        work = [asyncio.ensure_future(client.work()) for client in clients]
        await asyncio.sleep(self.chance.uniform(0.005, self.options.longest))
        self.strike()
        await asyncio.gather(*work)
        return ([client.answered for client in clients if client.answered is not None],
                [client.unanswered for client in clients if client.unanswered is not None])

    def strike(self):
        self.desk.process.send_signal(signal.SIGKILL)

    def see_it_end(self):
        self.desk.stop(signal.SIGKILL)

    def restart(self):
        self.see_it_end()
        for listener in self.listeners:
            listener.wait()
        if self.chance.random() < 0.1:
            # A start cut short must harm nothing either.
            started = subprocess.Popen([desk_process.PROGRAM, "serve", "--data", self.desk.data, "--listen", "127.0.0.1:0"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(self.chance.uniform(0.0, 0.4))
            started.kill()
            started.wait()
        try:
            self.desk.start()
        except RuntimeError as refused:
            raise Found(f"it does not start: {refused}") from refused

    async def ask_again(self, answered, unanswered):
        """Under the same key: the first answer when there was one, else it is done now; never twice. An answer may
        also be lost on its way, so the last that each client was given is asked for again as well."""
        connection = Connection(self.desk.host, self.desk.port, self.token)
        for command in answered:
            status, _, answer = await connection.ask(command.method, command.path, command.body, command.headers)
            # The record is told as it is by now, the receipt as it was given.
            again = [leaf[:3] for leaf in command.entry(status, answer)["leaves"]]
            if again != [leaf[:3] for leaf in command.leaves]:
                raise Found(f"{command.what} {command.key} was answered with {command.leaves}, and asked again with {again}")
        for command in unanswered:
            status, headers, answer = await connection.ask(command.method, command.path, command.body, command.headers)
            if status in (200, 201):
                replayed = headers.get("idempotency-replayed") == "true"
                self.asked_again["done before the kill" if replayed else "not done before the kill"] += 1
            elif status != 412:  # meanwhile somebody else was faster
                raise Found(f"{command.what} {command.key} asked again: {status} {answer}")
            entry = command.entry(status, answer)
            self.known.told(entry["leaves"])
            await self.ledger.note(entry)
            if status == 412:
                continue
            _, _, once_more = await connection.ask(command.method, command.path, command.body, command.headers)
            if command.entry(status, once_more)["leaves"] != entry["leaves"]:
                raise Found(f"{command.what} {command.key} was doubled: {answer} and {once_more}")
        connection.close()

    def leaves(self, start):
        while True:
            page = self.desk.get(f"/api/v1/journal/leaves?from={start}&count=1000", token=self.auditor).json()["leaves"]
            yield from page
            if len(page) < 1000:
                return
            start += len(page)

    def hold_against_the_journal(self):
        self.witness.check(self.leaves(self.witness.next), self.told.entries())
        self.complain(self.witness.problems + self.known.stale)
        self.complain([problem for listener in self.listeners for problem in listener.problems])

    def complain(self, problems):
        if problems:
            raise Found("\n  ".join(problems[:10]))

    # ---- all of them, and the end

    def run(self):
        for number in range(self.options.rounds):
            answered, unanswered = asyncio.run(self.load_and_kill(number))
            self.restart()
            asyncio.run(self.ask_again(answered, unanswered))
            self.hold_against_the_journal()
            if (number + 1) % 50 == 0:
                print(f"  {number + 1} {self.called}, {self.summary()}", flush=True)

    def finish(self):
        """Everything once more from the very beginning, from the ledger as it lies on the disk."""
        for listener in self.listeners:
            listener.attach(self.desk)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and any(x.last < self.witness.leaves[-1] and x.thread.is_alive() for x in self.listeners):
            time.sleep(0.05)
        whole = Witness(self.witness.actor)
        entries = Reader(self.ledger.path).entries()
        whole.check(self.leaves(0), entries)
        code = self.desk.stop()
        for listener in self.listeners:
            listener.wait()
            listener.check(whole.leaves)
        self.complain(whole.problems + [problem for listener in self.listeners for problem in listener.problems])
        if code != 0:
            raise Found(f"told to stop, the desk ended with {code}")
        verified = self.desk.run("journal", "verify")
        if verified.returncode != 0:
            raise Found(f"journal verify: {verified.stdout} {verified.stderr}")
        exported = self.desk.run("export", "incident").stdout.splitlines()
        titles = sorted(json.loads(line)["title"].split("/")[0] for line in exported)
        wanted = sorted(entry["key"] for entry in entries if entry["what"] in ("create", "batch") for _ in entry["leaves"])
        if titles != wanted:
            raise Found(f"{len(titles)} records were exported, {len(wanted)} acknowledged")
        return whole

    def summary(self):
        return (f"{self.witness.checked} acknowledged events, asked again {sum(self.asked_again.values())} "
                f"({self.asked_again['done before the kill']} had been done)")

    def make_shared(self):
        """Records that all clients write to at once."""
        async def make():
            connection = Connection(self.desk.host, self.desk.port, self.token)
            client = Client("shared", connection, self.ledger, self.known, [], f"{self.options.seed}.shared")
            for _ in range(3):
                await client.write(client.next_command())
            connection.close()
            return client.own
        self.shared = asyncio.run(make())

    def close(self, keep=False):
        self.ledger.close()
        if keep:
            self.desk.stop(signal.SIGKILL)
            print(f"what was found lies in {self.folder}")
            return
        self.desk.close()  # removes the folder too


def torture(options, kind):
    kills = kind(options)
    began = time.monotonic()
    try:
        kills.begin()
        kills.run()
        whole = kills.finish()
    finally:
        # What was found is looked at where it lies.
        kills.close(keep=sys.exc_info()[0] is not None and not options.must_find)
    print(f"{options.rounds} {kind.called}, {kills.summary()}; {len(whole.leaves)} events heard by {SUBSCRIBERS} subscribers "
          f"without a gap; 0 lost, 0 doubled, the journal verifies ({time.monotonic() - began:.0f} s)")


def main(kind=Kills, description=__doc__):
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--longest", type=float, default=0.4, help="seconds of load at most before a kill")
    parser.add_argument("--seed", default=str(time.time_ns()), help="of what clients do and when the kill comes")
    parser.add_argument("--folder", help="where the data lie while it runs")
    may_be_seeded(parser)
    options = parser.parse_args()
    if not os.path.exists(desk_process.PROGRAM):
        sys.exit("PROOFDESK does not name the built program")
    print(f"seed {options.seed}", flush=True)
    run(functools.partial(torture, kind=kind), options)


if __name__ == "__main__":
    main()
