"""A disk that fails in the middle of a commit: nobody is told a falsehood, and the process ends to be started anew."""

import os
import resource
import subprocess

from desk_process import PROGRAM, Desk, check, expect, same
from program import STORAGE, main, run


class LimitedDesk(Desk):
    """A server whose files cannot grow by more than so many bytes: writes past that fail."""

    room = 2 * 1024 * 1024

    def __init__(self, data):
        empty = Desk(data=data)
        same(empty.stop(), 0)
        self.limit = os.path.getsize(os.path.join(empty.data, "proofdesk.db")) + self.room
        super().__init__(data=data)

    def start(self):
        command = [PROGRAM, "serve", "--data", self.data, "--listen", "127.0.0.1:0"]
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=self.log, restore_signals=False,  # SIGXFSZ stays ignored
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (self.limit, self.limit)))
        address = self.process.stdout.readline().decode().strip().rsplit("http://", 1)[1]
        self.host, port = address.rsplit(":", 1)
        self.port = int(port)


def a_commit_that_fails_ends_the_server(folder):
    desk = LimitedDesk(data=folder)
    acknowledged = []
    try:
        token = desk.token("agent")
        failure = None
        for number in range(20_000):
            answer = desk.post("/api/v1/incidents", {"title": f"Incident {number}", "description": "x" * 20_000}, token=token)
            if answer.status != 201:
                failure = answer
                break
            acknowledged.append(answer.json())
        check(failure is not None, "nothing failed")
        problem = expect(failure, failure.status).json()
        check(problem["type"] in ("urn:proofdesk:problem:outcome-unknown", "urn:proofdesk:problem:unavailable"), problem)
        same(desk.process.wait(30), STORAGE)
        check("rule: writer.failed" in desk.logged(), desk.logged()[-500:])
    finally:
        desk.process = None
        desk.log.close()

    again = Desk(data=folder)
    try:
        for answered in acknowledged:
            record = expect(again.get(f"/api/v1/incidents/{answered['id']}", token=token), 200).json()
            same(record["title"], answered["title"])
        expect(again.post("/api/v1/incidents", {"title": "It works again"}, token=token), 201)
        same(again.stop(), 0)
        run("journal", "verify", "--data", again.data)
        print(f"      {len(acknowledged)} acknowledged before the disk failed, all there")
    finally:
        again.close()


main([a_commit_that_fails_ends_the_server])
