"""The disk runs full, and room is made again, without the desk being started anew.

    PROOFDESK=build/release/proofdesk python3 tests/torture/full_torture.py

A small file system of its own (ext4, loop-mounted: this takes root) holds the data. In each cycle a ballast file
takes what is free but for some spare room, and a client writes until a write is refused with 507, and some more;
reads are answered. The ballast goes, and what was refused is done when asked again under its key, by the same
process. Acknowledged is there, refused is not; in the end the journal verifies.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time

from six_commands import Commands  # noqa: F401  first: it puts the end-to-end folder on the path
import desk_process
from desk_process import Desk
from finding import Found, may_be_seeded, run

CANNOT = 77
SIZE = 64 * 1024 * 1024
MOST_WRITES = 3_000
MOST_SPARE = 1024 * 1024
PATIENCE = 10


class SmallDisk:
    """A file system so small that it can be filled."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="proofdesk-full-")
        self.image = os.path.join(self.folder, "image")
        self.mounted = os.path.join(self.folder, "disk")
        os.mkdir(self.mounted)
        with open(self.image, "wb") as image:
            image.truncate(SIZE)
        try:
            # Blocks of 1 KiB, as mkfs would choose: a page of memory may then lack some of its four.
            subprocess.run(["mkfs.ext4", "-q", "-m", "0", "-b", "1024", self.image], check=True, capture_output=True)
            subprocess.run(["mount", "-o", "loop", self.image, self.mounted], check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as failed:
            shutil.rmtree(self.folder)
            print(f"no small file system can be mounted here: {failed}")
            sys.exit(CANNOT)
        self.ballast = os.path.join(self.mounted, "ballast")

    def fill(self, spare):
        """Down to the last block, and then `spare` bytes given back."""
        with open(self.ballast, "wb", buffering=0) as ballast:
            for size in (1024 * 1024, 64 * 1024, 4096):
                try:
                    while True:
                        ballast.write(b"\0" * size)
                except OSError:
                    pass
            ballast.truncate(max(0, ballast.tell() - spare))
            try:
                os.fsync(ballast.fileno())
            except OSError:
                pass

    def make_room(self):
        os.unlink(self.ballast)

    def close(self):
        subprocess.run(["umount", self.mounted], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


class Cycles:
    def __init__(self, desk, disk, seed):
        self.desk, self.disk, self.seed = desk, disk, seed
        self.chance = random.Random(seed)
        self.token = desk.token("agent")
        self.before = desk.journal_size()
        self.acknowledged = {}
        self.count = self.refusals = self.reads = 0
        self.longest = 0.0

    def write(self, key):
        size = random.Random(f"{self.seed} {key}").randint(1_000, 30_000)  # asked again, word for word
        body = {"title": key, "description": "x" * size}
        return self.desk.post("/api/v1/incidents", body, token=self.token, headers={"Idempotency-Key": key})

    def next_key(self):
        self.count += 1
        return f"write-{self.count}"

    def acknowledge(self, key, answer):
        record = answer.json()
        self.acknowledged[key] = (record["id"], record["receipt"]["leafHash"])

    def run(self):
        pid = self.desk.process.pid
        self.disk.fill(self.chance.choice((0, self.chance.randrange(MOST_SPARE))))
        refused = self.write_until_refused()
        for _ in range(5):  # a smaller one may yet find its place in what the larger left
            refused += self.refused(self.next_key())
        self.read()
        self.disk.make_room()
        began = time.monotonic()
        self.resume(refused)
        self.longest = max(self.longest, time.monotonic() - began)
        if self.desk.process.poll() is not None or self.desk.process.pid != pid:
            raise Found("the process ended when the disk was full")
        self.read()

    def write_until_refused(self):
        for _ in range(MOST_WRITES):
            refused = self.refused(self.next_key())
            if refused:
                return refused
        raise Found(f"{MOST_WRITES} writes were acknowledged on a disk that is full")

    def refused(self, key):
        answer = self.write(key)
        if answer.status == 201:
            self.acknowledge(key, answer)
            return []
        if answer.status != 507:
            raise Found(f"on a full disk {key} was answered {answer!r}")
        if answer.json()["type"] != "urn:proofdesk:problem:storage-full":
            raise Found(f"on a full disk {key} was told {answer!r}")
        self.refusals += 1
        return [key]

    def read(self):
        known = list(self.acknowledged.values())
        for record, _ in self.chance.sample(known, min(20, len(known))):
            self.answered(f"/api/v1/incidents/{record}")
        self.answered("/api/v1/incidents?pageSize=20")
        self.answered("/livez")

    def answered(self, path):
        answer = self.desk.get(path, token=self.token)
        self.reads += 1
        if answer.status != 200:
            raise Found(f"reading {path}: {answer!r}")

    def resume(self, refused):
        deadline = time.monotonic() + PATIENCE
        for key in refused:
            answer = self.write(key)
            while answer.status == 507 and time.monotonic() < deadline:
                time.sleep(0.05)
                answer = self.write(key)
            if answer.status != 201:
                raise Found(f"room was made, and {key} was answered {answer!r}")
            self.acknowledge(key, answer)

    def check(self):
        """Whatever was told is there, once, and nothing else is."""
        for key, (record, leaf) in self.acknowledged.items():
            answer = self.desk.get(f"/api/v1/incidents/{record}", token=self.token)
            if answer.status != 200 or answer.json()["title"] != key:
                raise Found(f"{key} was acknowledged and is lost: {answer!r}")
            again = self.write(key)
            if again.status not in (200, 201) or again.json()["receipt"]["leafHash"] != leaf:
                raise Found(f"{key} asked again came to {again!r}")
        kept = self.desk.journal_size()
        if kept != self.before + len(self.acknowledged):
            raise Found(f"{len(self.acknowledged)} writes were acknowledged, {kept - self.before} leaves came of them")


def torture(options):
    disk = SmallDisk()
    desk = None
    try:
        desk = Desk(data=disk.mounted)
        cycles = Cycles(desk, disk, options.seed)
        began = time.monotonic()
        for _ in range(options.cycles):
            cycles.run()
        cycles.check()
        if desk.stop() != 0:
            raise Found("the desk did not stop in order")
        done = desk.run("journal", "verify")
        if done.returncode != 0:
            raise Found(f"the journal does not verify: {done.stdout}{done.stderr}")
        print(f"full: {options.cycles} cycles: {len(cycles.acknowledged)} writes acknowledged and there, "
              f"{cycles.refusals} refused with 507, {cycles.reads} reads answered; writes resume within "
              f"{cycles.longest:.2f} s ({time.monotonic() - began:.0f} s)")
    finally:
        if desk is not None and desk.process is not None:
            desk.process.kill()
            desk.process.wait()
        if desk is not None and not desk.log.closed:
            desk.log.close()
        disk.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=20)
    parser.add_argument("--seed", default=str(time.time_ns()), help="of how much is written")
    may_be_seeded(parser)
    options = parser.parse_args()
    if not os.path.exists(desk_process.PROGRAM):
        sys.exit("PROOFDESK does not name the built program")
    print(f"seed {options.seed}", flush=True)
    run(torture, options)


if __name__ == "__main__":
    main()
