"""Ten thousand timers due at once after a restart fire once each, in the order in which they fell due, and go on where
they were after a kill in the middle."""

import contextlib
import datetime
import glob
import json
import os
import shutil
import signal
import sqlite3
import tempfile
import time

from desk_process import Desk, check, expect, same
from program import main, run

COUNT = int(os.environ.get("PROOFDESK_TIMERS", "10000"))
BATCH = 500


def create_incidents(desk, count, **fields):
    for start in range(0, count, BATCH):
        items = [{"action": "create", "fields": {"title": f"Clock {start + i}", **fields}} for i in range(min(BATCH, count - start))]
        same(expect(desk.post("/api/v1/incidents:batch", {"items": items}), 200).json()["failed"], 0)


def put_in_force(desk, plural, fields, **options):
    made = expect(desk.post(f"/api/v1/{plural}", fields, role="service_level_manager"), 201).json()
    return expect(desk.post(f"/api/v1/{plural}/{made['id']}:put_in_force", role="service_level_manager", **options), 200).json()


def thresholds_told(desk, since):
    """Leaves of the journal that tell of half a goal spent, in order: the clock each is of."""
    clocks, size = [], None
    while size is None or since < size:
        page = expect(desk.get(f"/api/v1/journal/leaves?from={since}&count=1000", role="auditor"), 200).json()
        size = page["size"]
        if not page["leaves"]:
            break
        for leaf in page["leaves"]:
            envelope = json.loads(leaf["leaf"])
            if envelope.get("name") == "reach_half":
                clocks.append(envelope["record"])
            since = leaf["sequence"] + 1
    return clocks


def on_disk(desk, question, *values):
    """What the stopped desk has written, read from a copy: to ask it, it would have to be started, and go on firing."""
    with tempfile.TemporaryDirectory() as copy:
        for file in glob.glob(os.path.join(desk.data, "proofdesk.db*")):
            shutil.copy(file, copy)
        with contextlib.closing(sqlite3.connect(os.path.join(copy, "proofdesk.db"))) as db:
            return db.execute(question, values).fetchone()[0]


def fired_on_disk(desk, since):
    return on_disk(desk, "SELECT count(*) FROM journal WHERE sequence >= ? AND leaf LIKE '%\"reach_half\"%'", since)


def fire_once_each_in_order_and_survive_a_kill(folder):
    desk = Desk(data=folder)
    try:
        desk.token("auditor")
        calendar = put_in_force(desk, "calendars", {"title": "Always", "zone": "UTC", "weeklyHours": ["Mon-Sun 00:00-24:00"]})
        # How long it takes to make them says how far ahead the first may fall due.
        promise = {"appliesTo": "incident", "clock": "resolution", "calendar": calendar["number"]}
        put_in_force(desk, "serviceTargets", {**promise, "goal": "PT9H", "category": "trial"})
        began = time.monotonic()
        create_incidents(desk, BATCH, category="trial")
        ahead = int((time.monotonic() - began) * COUNT / BATCH * 1.3) + 3
        put_in_force(desk, "serviceTargets", {**promise, "goal": f"PT{2 * ahead}S", "category": "timed"})
        since = desk.journal_size()
        began = time.monotonic()
        create_incidents(desk, COUNT, category="timed")
        made = time.monotonic() - began
        same(desk.stop(), 0)
        # Where making them took longer than was to be expected, the first have fired.
        fired_before = fired_on_disk(desk, since)
        before = on_disk(desk, "SELECT count(*) FROM journal")
        check(fired_before < COUNT // 2, f"{fired_before} had fired before all were made")
        time.sleep(max(0.0, began + made + ahead + 0.5 - time.monotonic()))

        began = time.monotonic()
        desk.start()
        while desk.journal_size() < before + COUNT // 10:
            time.sleep(0.002)
        desk.stop(signal.SIGKILL)
        killed_at = fired_on_disk(desk, since)
        desk.start()
        # Each is a leaf at least: only then is the journal worth reading.
        while desk.journal_size() < before + COUNT - fired_before or len(told := thresholds_told(desk, since)) < COUNT:
            check(time.monotonic() - began < 120, f"after {killed_at} the rest did not fire in time")
            time.sleep(0.1)
        took = time.monotonic() - began
        check(0 < killed_at < COUNT, f"the kill came at {killed_at}")
        same((len(told), len(set(told))), (COUNT, COUNT))
    finally:
        desk.stop()
    clocks = {clock["id"]: clock for clock in map(json.loads, run("export", "clock", "--data", desk.data).out.splitlines())}
    due = [datetime.datetime.fromisoformat(clocks[clock]["halfReachedAt"].replace("Z", "+00:00")) for clock in told]
    check(due == sorted(due), "not in the order in which they fell due")
    run("journal", "verify", "--data", desk.data)
    print(f"      {COUNT} fired in {took:.1f} s, killed and started again after the first {killed_at}")


main([fire_once_each_in_order_and_survive_a_kill])
