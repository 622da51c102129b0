"""Six kinds of command, each with what it leaves behind when it is whole.

A `Shot` is one command about records of its own: `fire` sends it, `state` says what is there of it now ("absent",
"whole", or in words what is half). A bulk change is a decision for each record, each with its own result: of it
"1 of 3" is no half, while a record that is half changed is.
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../end_to_end"))

from desk_process import expect, quoted  # noqa: E402
from people import Person  # noqa: E402


class Shot:
    """A command under a key: (method, path, body, token) and how to look for what became of it."""

    def __init__(self, key, path, body, token, state, headers=None):
        self.key, self.path, self.body, self.token, self.state = key, path, body, token, state
        self.headers = {"Idempotency-Key": key, **(headers or {})}

    def fire(self, desk):
        return desk.post(self.path, self.body, token=self.token, headers=self.headers)


class Commands:
    """Made once on a fresh desk; the tokens and sessions outlive every kill."""

    names = ("create", "transition", "vote", "bulk", "attachment", "definition")

    def __init__(self, desk):
        self.count = 0
        self.agent = desk.token("agent")
        self.administrator = desk.token("administrator")
        self.auditor = desk.token("auditor")
        owner = Person(desk, "Olga Owner", "service_owner")
        boss = Person(desk, "Bo Boss", "service_owner")
        self.requester = Person(desk, "Rita Asks")
        self.voter = Person(desk, "Ann Approves")
        policy = owner.makes("approvalPolicies", title="Everything", appliesTo="service_request", condition="cost > 0",
                             approvers=[self.voter.id], voting="any")
        boss.does(f"approvalPolicies/{policy['number']}:putInForce")

    def shot(self, desk, name):
        self.count += 1
        return getattr(self, "_" + name)(desk, f"{name}-{self.count}")

    def _incident(self, desk, title, **fields):
        return expect(desk.post("/api/v1/incidents", {"title": title, **fields}, token=self.agent), 201).json()

    def _see(self, desk, path, token=None):
        return expect(desk.get(path, token=token or self.agent), 200).json()

    def _listed(self, desk, kind, text):
        return self._see(desk, f"/api/v1/{kind}?filter={quoted(text)}&pageSize=50")[kind]

    def _create(self, desk, key):
        def state(desk):
            return one_or_none(self._listed(desk, "incidents", f'category="{key}"'))
        return Shot(key, "/api/v1/incidents", {"title": key, "category": key, "tags": ["x", "y"]}, self.agent, state)

    def _transition(self, desk, key):
        path = f"/api/v1/incidents/{self._incident(desk, key)['id']}"

        def state(desk):
            now = self._see(desk, path)
            events = [event["name"] for event in self._see(desk, path + "/history")["events"]]
            return whole_or_absent((now["state"], now["version"], "assignee" in now, events[1:]),
                                   ("new", 1, False, []), ("in_progress", 2, True, ["take"]))
        return Shot(key, path + ":take", {}, self.agent, state)

    def _vote(self, desk, key):
        request = expect(desk.post("/api/v1/serviceRequests", {"title": key, "requester": self.requester.id, "cost": "5"},
                                   token=self.agent), 201).json()
        path = f"/api/v1/serviceRequests/{request['id']}"
        expect(desk.post(path + ":requestApproval", {}, token=self.agent), 200)
        round_path = f"/api/v1/approvals/{self._listed(desk, 'approvals', 'subject=' + request['number'])[0]['id']}"

        def state(desk):
            # The vote carries the request with it: both or neither.
            now = self._see(desk, round_path, self.voter.token)
            return whole_or_absent((now["state"], "approvedBy" in now, self._see(desk, path)["state"]),
                                   ("pending", False, "awaiting_approval"), ("granted", True, "approved"))
        return Shot(key, round_path + ":approve", {"reason": "Needed"}, self.voter.token, state)

    def _bulk(self, desk, key):
        records = [self._incident(desk, f"{key} {i}")["id"] for i in range(3)]

        def state(desk):
            seen = [self._see(desk, f"/api/v1/incidents/{record}") for record in records]
            each = [whole_or_absent((one["version"], one.get("category")), (1, None), (2, key)) for one in seen]
            if len(set(each)) == 1:
                return each[0]
            halves = [one for one in each if one.startswith("half")]
            return halves[0] if halves else f"{each.count('whole')} of {len(each)}"
        return Shot(key, "/api/v1/incidents:bulk", {"records": records, "fields": {"category": key}}, self.agent, state)

    def _attachment(self, desk, key):
        path = f"/api/v1/incidents/{self._incident(desk, key)['id']}"
        content = (key + "\n").encode() * 2000

        def state(desk):
            listed = self._see(desk, path + "/attachments")["attachments"]
            seen = [(one["size"], desk.get(one["path"], token=self.agent).body == content) for one in listed]
            return whole_or_absent((self._see(desk, path)["version"], seen), (1, []), (2, [(len(content), True)]))
        return Shot(key, f"{path}/attachments?name=evidence.txt", content, self.agent, state, {"Content-Type": "text/plain"})

    def _definition(self, desk, key):
        name = key.replace("-", "_")
        body = {"title": key, "kindName": "incident", "fieldName": name, "label": key, "type": "text"}

        def state(desk):
            listed = [one for one in self._listed(desk, "fieldDefinitions", "state=active") if one["fieldName"] == name]
            usable = desk.get(f"/api/v1/incidents?filter={quoted(f'custom.{name}=1')}", token=self.agent).status
            return whole_or_absent((len(listed), usable), (0, 400), (1, 200))
        return Shot(key, "/api/v1/fieldDefinitions", body, self.administrator, state)


def whole_or_absent(seen, absent, whole):
    if seen == absent:
        return "absent"
    return "whole" if seen == whole else f"half: {json.dumps(seen, default=str)}"


def one_or_none(records):
    if not records:
        return "absent"
    return "whole" if len(records) == 1 and records[0]["tags"] == ["x", "y"] else f"half or doubled: {records}"
