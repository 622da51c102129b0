"""The process is killed at each system call with which a command reaches the disk, one after the other.

    PROOFDESK=build/release/proofdesk python3 tests/torture/syscalls_torture.py

First each of six commands runs once with its calls counted; then, for each call of each, the same kind of command
runs again and strace kills the process as it enters that call. Acknowledged: the command is there, whole. Not
acknowledged: whole or not at all. Asked again under its key it is done once. The same for the calls with which a
desk that is told to stop folds its log back. At the end the journal verifies.
"""

import argparse
import collections
import http.client
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from six_commands import Commands  # first: it puts the end-to-end folder on the path
from desk_process import Desk
from finding import Found, may_be_seeded, run

CALLS = ("pwrite64", "pwritev", "fdatasync", "fsync", "ftruncate", "rename")
PATIENCE = 20


class Tracer:
    """strace on the running desk, until that ends or `stop` is called."""

    def __init__(self, desk, out, inject=None):
        calls = inject[0] if inject else ",".join(CALLS)
        command = ["strace", "-f", "-qq", "-o", out, "-e", f"trace={calls}", "-p", str(desk.process.pid)]
        if inject:
            command += ["-e", f"inject={inject[0]}:signal=KILL:when={inject[1]}"]
        self.out = out
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        self._wait_until_attached(desk.process.pid)

    def _wait_until_attached(self, pid):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError("strace does not attach here")
            if all(traced(task) for task in tasks(pid)):
                return
            time.sleep(0.005)
        raise RuntimeError("strace did not attach in time")

    def stop(self):
        self.process.terminate()
        self.process.wait()

    def counted(self):
        """Of each call, the most that one thread made: calls are counted thread by thread."""
        made = collections.Counter()
        with open(self.out, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                found = re.match(r"(\d+) +(\w+)\(", line)
                if found:
                    made[found.group(2), found.group(1)] += 1
        most = collections.Counter()
        for (call, _), count in made.items():
            most[call] = max(most[call], count)
        return most


def tasks(pid):
    return [f"/proc/{pid}/task/{task}/status" for task in os.listdir(f"/proc/{pid}/task")]


def traced(status):
    with open(status, encoding="utf-8") as lines:
        return "TracerPid:\t0\n" not in lines.read()


class Syscalls:
    def __init__(self, options):
        self.options = options
        self.folder = tempfile.mkdtemp(prefix="proofdesk-syscalls-", dir=options.folder)
        self.desk = Desk(data=self.folder)
        self.commands = None
        self.outcomes = collections.Counter()
        self.added = {}  # leaves that each command adds

    def fire_traced(self, name, phase, inject=None):
        """One command; the answer, or None when the process was killed before it came."""
        shot = self.commands.shot(self.desk, name)
        before = self.leaves()
        if phase == "fold":
            answer = self.answer_of(shot)
        tracer = Tracer(self.desk, f"{self.folder}/trace", inject)
        if phase == "command":
            answer = self.answer_of(shot)
            if inject is None or answer is not None:
                time.sleep(0.1)  # what follows a commit: followers, the memory of the head
        if phase == "fold" or inject:
            if self.desk.process.poll() is None:
                self.desk.process.send_signal(signal.SIGTERM)
            self.desk.process.wait(PATIENCE)
            killed = self.desk.process.returncode == -signal.SIGKILL
        else:
            killed = False
        tracer.stop()
        return shot, answer, before, killed, tracer

    def answer_of(self, shot):
        try:
            answer = shot.fire(self.desk)
        except (OSError, http.client.HTTPException):
            return None
        if answer.status not in (200, 201):
            raise Found(f"{shot.key}: {answer}")
        return answer

    def leaves(self):
        return self.desk.journal_size()

    def count(self, name, phase):
        _, _, before, _, tracer = self.fire_traced(name, phase)
        self.restart()
        self.added[name] = self.leaves() - before
        return tracer.counted()

    def restart(self):
        self.desk.stop()
        self.start("told to stop")

    def start(self, where):
        try:
            self.desk.start()
        except RuntimeError as refused:
            raise Found(f"{where}: {refused}") from refused

    def points(self):
        """Every (phase, command, call, nth) there is; of a sample only one command's log is folded back."""
        self.restart()
        every = []
        for phase in ("command", "fold"):
            for name in self.commands.names if phase == "command" or not self.options.sample else ("transition",):
                made = self.count(name, phase)
                every += [(phase, name, call, nth) for call in CALLS for nth in range(1, made[call] + 1)]
        return every

    def strike(self, phase, name, call, nth):
        where = f"{name}, killed at {call} {nth} of its {'commit' if phase == 'command' else 'log being folded back'}"
        shot, answer, before, killed, _ = self.fire_traced(name, phase, (call, nth))
        self.desk.stop(signal.SIGKILL)
        self.start(where)
        if not killed:
            self.outcomes["not reached"] += 1
        state = shot.state(self.desk)
        added = self.leaves() - before
        if answer is not None and state != "whole":
            raise Found(f"{where}: acknowledged, and it is {state}")
        if state.startswith("half"):
            raise Found(f"{where}: not acknowledged, and it is {state}")
        if added != self.leaves_of(name, state):
            raise Found(f"{where}: it is {state}, and the journal has {added} new leaves")
        if killed:
            self.outcomes[f"{'acknowledged' if answer is not None else 'not acknowledged'}, {state}"] += 1
        self.ask_again(where, shot, answer, state, before)

    def leaves_of(self, name, state):
        if " of " in state:
            done, total = state.split(" of ")
            return self.added[name] * int(done) // int(total)
        return self.added[name] if state == "whole" else 0

    def ask_again(self, where, shot, first, state, before):
        again = shot.fire(self.desk)
        if again.status not in (200, 201):
            raise Found(f"{where}: asked again: {again}")
        replayed = again.header("idempotency-replayed") == "true"
        if state == "whole" and not replayed and not shot.key.startswith("bulk"):
            raise Found(f"{where}: it was there, and asked again it was not known by its key")
        if first is not None and receipts(first.json()) != receipts(again.json()):
            raise Found(f"{where}: first {first}, asked again {again}")
        added = self.leaves() - before
        if shot.state(self.desk) != "whole" or added != self.added[shot.key.split("-")[0]]:
            raise Found(f"{where}: asked again it is {shot.state(self.desk)}, with {added} new leaves")

    def run(self):
        self.commands = Commands(self.desk)
        points = self.points()
        total = len(points)
        if self.options.sample and self.options.sample < total:
            step = total / self.options.sample
            points = [points[int((i + 0.5) * step)] for i in range(self.options.sample)]
        print(f"{total} points, {len(points)} taken", flush=True)
        for number, point in enumerate(points, 1):
            self.strike(*point)
            if number % 50 == 0:
                print(f"  {number}: {dict(self.outcomes)}", flush=True)
        self.desk.stop()
        verified = self.desk.run("journal", "verify")
        if verified.returncode != 0:
            raise Found(f"journal verify: {verified.stdout} {verified.stderr}")
        return len(points)

    def close(self, keep):
        if not keep:
            return self.desk.close()
        self.desk.stop(signal.SIGKILL)
        print(f"what was found lies in {self.folder}")


def receipts(answer):
    """What an answer says about leaves, without the size of the head, which only the first knows."""
    if "results" in answer:
        return [receipts(one) for one in answer["results"]]
    receipt = answer["receipt"]
    return receipt["sequence"], receipt["leafHash"]


def torture(options):
    began = time.monotonic()
    syscalls = Syscalls(options)
    try:
        taken = syscalls.run()
    finally:
        # What was found is looked at where it lies.
        syscalls.close(keep=sys.exc_info()[0] is not None and not options.must_find)
    print(f"{taken} kills at system calls of six commands: {dict(syscalls.outcomes)}; acknowledged is there, the rest "
          f"whole or absent, the journal verifies ({time.monotonic() - began:.0f} s)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=0, help="only so many points, spread evenly")
    parser.add_argument("--folder", help="where the data lie while it runs")
    may_be_seeded(parser)
    options = parser.parse_args()
    if shutil.which("strace") is None:
        print("strace is not installed")
        sys.exit(77)
    run(torture, options)


if __name__ == "__main__":
    main()
