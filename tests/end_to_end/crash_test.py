"""What was acknowledged is there, however the process ends."""

import concurrent.futures
import http.client
import json
import os
import random
import signal
import subprocess
import threading
import time
import uuid

from desk_process import PROGRAM, Desk, check, expect, same
from program import SMALL_LOG, main, run

ROUNDS = int(os.environ.get("PROOFDESK_KILLS", "6"))
CLIENTS = 8


class Load:
    """Clients that create and take incidents as fast as they can, and note what was acknowledged."""

    def __init__(self, desk):
        self.desk = desk
        self.token = desk.token("agent")
        self.acknowledged = []
        self.unanswered = []
        self.ended = threading.Event()
        self.threads = [threading.Thread(target=self.work) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def work(self):
        connection = http.client.HTTPConnection(self.desk.host, self.desk.port, timeout=30)
        while not self.ended.is_set():
            key = str(uuid.uuid4())
            body = json.dumps({"title": f"Made under {key}"})
            try:
                connection.request("POST", "/api/v1/incidents", body,
                                   {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
                                    "Idempotency-Key": key})
                answer = connection.getresponse()
                text = answer.read()
                if answer.status == 201:
                    self.acknowledged.append((key, body, json.loads(text)))
                else:
                    self.unanswered.append((key, body))
            except (OSError, http.client.HTTPException, ValueError):
                self.unanswered.append((key, body))
                return

    def end(self):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def everything_acknowledged_is_there(desk, load):
    """Each once, as it was answered, its leaf where the receipt says."""
    def is_there(entry):
        key, body, answered = entry
        record = expect(desk.get(f"/api/v1/incidents/{answered['id']}"), 200).json()
        same((record["number"], record["title"]), (answered["number"], answered["title"]))
        receipt = answered["receipt"]
        proof = expect(desk.get(f"/api/v1/journal/proof?sequence={receipt['sequence']}"), 200).json()
        same(proof["leafHash"], receipt["leafHash"])
        return answered["number"]

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(is_there, load.acknowledged))
    same(len(set(numbers)), len(numbers))
    # Whoever got no answer asks again under the same key: one record comes of it, not two.
    for key, body in load.unanswered[:3]:
        headers = {"Idempotency-Key": key}
        first = expect(desk.post("/api/v1/incidents", json.loads(body), headers=headers), 201).json()
        second = expect(desk.post("/api/v1/incidents", json.loads(body), headers=headers), 201).json()
        same(first["id"], second["id"])


def a_killed_server_has_lost_nothing_it_acknowledged(folder):
    desk = Desk(data=folder)
    chance = random.Random(1)
    acknowledged = 0
    try:
        for _ in range(ROUNDS):
            load = Load(desk)
            time.sleep(chance.uniform(0.1, 0.6))
            desk.stop(signal.SIGKILL)
            load.end()
            desk.start()
            everything_acknowledged_is_there(desk, load)
            acknowledged += len(load.acknowledged)
        same(desk.stop(), 0)
        run("journal", "verify", "--data", desk.data)
        titles = [json.loads(line)["title"] for line in run("export", "incident", "--data", desk.data).out.splitlines()]
        same(len(set(titles)), len(titles))
        check(acknowledged > ROUNDS * CLIENTS, f"only {acknowledged} acknowledged")
        print(f"      {ROUNDS} kills, {acknowledged} acknowledged, none lost, none twice")
    finally:
        desk.close()


def a_server_told_to_stop_answers_what_is_under_way(folder):
    desk = Desk(data=folder)
    try:
        load = Load(desk)
        time.sleep(0.5)
        began = time.monotonic()
        same(desk.stop(signal.SIGTERM), 0)
        check(time.monotonic() - began < 10, "it took too long")
        load.end()
        desk.start()
        everything_acknowledged_is_there(desk, load)
        same(desk.stop(), 0)
        run("journal", "verify", "--data", desk.data)
    finally:
        desk.close()


def an_import_cut_short_is_finished_by_the_next(folder):
    data = os.path.join(folder, "data")
    long_log = os.path.join(folder, "long.csv")
    with open(SMALL_LOG, encoding="utf-8") as log:
        header, *rows = log.read().splitlines()
    with open(long_log, "w", encoding="utf-8") as log:
        log.write(header + "\n")
        for copy in range(120):
            log.writelines(row.replace("INC90000", f"INC9{copy:03}") + "\n" for row in rows[:30])
    arguments = ["import", "servicenow-log", long_log, "--data", data]
    run("token", "create", "--data", data, "--person", "Ana", "--role", "agent")
    process = subprocess.Popen([PROGRAM, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.4)
    process.kill()
    process.wait()
    run(*arguments)
    again = run(*arguments).out
    check(": 0 became events" in again, again)
    run("journal", "verify", "--data", data)


main([
    a_killed_server_has_lost_nothing_it_acknowledged,
    a_server_told_to_stop_answers_what_is_under_way,
    an_import_cut_short_is_finished_by_the_next,
])
