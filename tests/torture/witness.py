"""The journal as the witness: its order is the order in which things happened, so one pass over it decides.

Checked for each command of the clients that was acknowledged:
- each leaf it was told of is in the journal at that place, with that hash, of that record in that version;
- no leaf belongs to two commands, and no leaf of the clients belongs to none (nothing is doubled or made up);
- what was acknowledged before something else was asked stands before it (linearisable, in O(n)).
"""

import json


class Witness:
    def __init__(self, actor, kind="incident"):
        self.actor, self.kind = actor, kind
        self.next = 0          # sequences below are checked
        self.latest_invoked = (0, "")  # among the leaves checked so far
        self.versions = {}
        self.problems = []
        self.leaves = []       # sequences of the kind, what a subscriber must have heard
        self.checked = 0

    def check(self, leaves, entries):
        """`leaves` are all from `next` on; `entries` are all acknowledgements about them."""
        claims = {}
        for entry in entries:
            for sequence, digest, record, version in entry["leaves"]:
                if sequence < self.next:
                    self.problems.append(f"{entry['key']}: sequence {sequence} was there before it was asked for")
                elif sequence in claims:
                    self.problems.append(f"sequence {sequence} was given to {claims[sequence][0]['key']} and {entry['key']}")
                else:
                    claims[sequence] = (entry, digest, record, version)
        for row in leaves:
            if row["sequence"] != self.next:
                self.problems.append(f"sequence {self.next} is missing")
                self.next = row["sequence"]
            self.next += 1
            self._leaf(row, claims.pop(row["sequence"], None))
        for sequence, (entry, *_) in sorted(claims.items()):
            self.problems.append(f"lost: {entry['what']} {entry['key']} was acknowledged at sequence {sequence}, "
                                 f"and the journal has {self.next} leaves")

    def _leaf(self, row, claim):
        leaf = json.loads(row["leaf"])
        if leaf["kind"] == self.kind and leaf["name"] != "refused":
            self.leaves.append(row["sequence"])
            previous = self.versions.get(leaf["record"], 0)
            if leaf["revision"] != previous + 1:
                self.problems.append(f"sequence {row['sequence']}: revision {leaf['revision']} follows {previous}")
            self.versions[leaf["record"]] = leaf["revision"]
            if leaf["actor"] == self.actor:
                self._of_a_client(row, leaf, claim)
                return
        if claim:
            self.problems.append(f"lost: sequence {row['sequence']} is not of {claim[0]['key']}: {row['leaf']}")

    def _of_a_client(self, row, leaf, claim):
        if not claim:
            self.problems.append(f"doubled or made up: nobody asked for sequence {row['sequence']}: {row['leaf']}")
            return
        self.checked += 1
        entry, digest, record, version = claim
        if (digest, record, version) != (row["leafHash"], leaf["record"], leaf["revision"]):
            self.problems.append(f"lost: sequence {row['sequence']} is not what {entry['key']} was told: {row['leaf']}")
        if entry["acknowledged"] < self.latest_invoked[0]:
            self.problems.append(f"{entry['key']} was acknowledged before {self.latest_invoked[1]} was asked, and stands behind it")
        self.latest_invoked = max(self.latest_invoked, (entry["invoked"], entry["key"]))
