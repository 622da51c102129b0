"""People who sign in as themselves, for stories over HTTP: what they do, and what they are refused."""

import datetime

from desk_process import check, expect, same

PASSWORD = "four words on paper"


def instant(days=0.0):
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class Person:
    def __init__(self, desk, name, *roles):
        self.desk = desk
        user = name.lower().replace(" ", ".")
        made = expect(desk.post("/api/v1/people", {"name": name, "userName": user, "roles": list(roles)}, role="administrator"), 201).json()
        self.id, self.number = made["id"], made["number"]
        secret = expect(desk.post("/api/v1/invitations", {"person": self.id}, role="administrator"), 201).json()["invitation"]
        expect(desk.post("/api/v1/invitations:accept", {"invitation": secret, "password": PASSWORD}, role=None), 200)
        self.token = expect(desk.post("/api/v1/sessions", {"userName": user, "password": PASSWORD}, role=None), 201).json()["token"]

    def sees(self, path):
        return expect(self.desk.get("/api/v1/" + path, token=self.token), 200).json()

    def makes(self, kind, **fields):
        return expect(self.desk.post("/api/v1/" + kind, fields, token=self.token), 201).json()

    def does(self, path, **fields):
        return expect(self.desk.post("/api/v1/" + path, fields, token=self.token), 200).json()

    def changes(self, path, **fields):
        version = self.sees(path)["version"]
        return expect(self.desk.patch("/api/v1/" + path, fields, version, token=self.token), 200).json()

    def is_refused(self, rule, path, **fields):
        """The record stays as it was, and the problem says what stands in the way."""
        record = path.split(":")[0]
        before = self.sees(record) if ":" in path else None
        answer = self.desk.post("/api/v1/" + path, fields, token=self.token)
        problem = expect(answer, answer.status if answer.status in (403, 409) else 409, rule).json()
        check(problem["detail"] and problem["remedy"], problem)
        if before is not None:
            same(self.sees(record), before)
        print(f"  refused: {rule}: {problem['detail']} {problem['remedy']}")
        return problem
