"""Every route there is, as every role and as nobody: nothing opens without a token, nothing falls over."""

from desk_process import check, expect, main, same

ROLES = ["requester", "integration", "agent", "problem_manager", "incident_manager", "service_owner", "auditor", "administrator"]
READERS_OF_EVERYTHING = set(ROLES) - {"requester"}
MUTATIONS = {
    "nothing": b"", "no JSON": b"{", "a list": b"[]", "unknown member": b'{"zzz":1}', "wrong types": b'{"title":{},"reason":[],"items":{},"type":1,"to":1,"text":1}',
    "empty": b"{}",
}


def operations(desk):
    description = expect(desk.get("/api/openapi.json", role=None), 200).json()
    for path, item in description["paths"].items():
        for method, operation in item.items():
            yield method.upper(), path, operation


def concrete(path, record, item="01a20681-7be0-7313-842b-05515506a857"):
    return path.replace("{id}", record).replace("{item}", item)


def required(operation):
    names = [p["name"] for p in operation.get("parameters", []) if p.get("in") == "query" and p.get("required")]
    return "?" + "&".join(f"{name}=1" for name in names) if names else ""


def opens_nothing_without_a_token(desk):
    closed = public = 0
    for method, path, operation in operations(desk):
        target = concrete(path, "x") + required(operation)
        for body in (None, b"{}"):
            if body is not None and method == "GET":
                continue
            answer = desk.ask(method, target, body, role=None)
            if operation.get("security") == []:
                # Whoever comes in has no token yet, but has to say something.
                same((method, path, answer.status), (method, path, 200 if method == "GET" else 400))
                public += 1
            else:
                same((method, path, answer.status), (method, path, 401))
                closed += 1
    check(closed > 200 and public >= 6, (closed, public))


def holds_administration_to_administrators(desk):
    person = expect(desk.post("/api/v1/people", {"name": "Somebody"}), 201).json()["id"]
    incident = desk.create("Somebody's")["id"]
    guarded = [("POST", "/api/v1/apiTokens", {"person": "x", "role": "agent"}), ("POST", f"/api/v1/people/{person}:erase", {"reason": "x"}),
               ("POST", f"/api/v1/incidents/{incident}:eraseField", {"field": "title", "reason": "x"}),
               ("POST", "/api/v1/fieldDefinitions", {"kindName": "incident", "fieldName": "x", "label": "x", "type": "text"}),
               ("POST", "/api/v1/groups", {"name": "x"})]
    for role in ROLES:
        if role == "administrator":
            continue
        for method, path, body in guarded:
            if path.endswith("/groups") and role == "integration":
                continue
            answer = desk.ask(method, path, body, role=role)
            same((role, path, answer.status), (role, path, 403))


def never_falls_over(desk):
    """No role, record or body brings an answer that is our own fault."""
    incident = desk.create("To be poked")["number"]
    for role in ROLES:
        desk.token(role)
    asked = 0
    for method, path, operation in operations(desk):
        for role in ("requester", "agent", "administrator"):
            for record in (incident, "nonsense", "%00" if method == "GET" else "INC-999999"):
                if "{id}" not in path and record != incident:
                    continue
                for name, body in (MUTATIONS.items() if method in ("POST", "PATCH") else [("nothing", None)]):
                    headers = {"If-Match": '"1"'} if method == "PATCH" else {}
                    answer = desk.ask(method, concrete(path, record) + required(operation), body, role=role, headers=headers)
                    asked += 1
                    check(answer.status < 500, (role, method, path, record, name, answer))
                    if answer.status >= 400:
                        same(answer.header("content-type"), "application/problem+json")
    check(asked > 2000, asked)


def reads_alike_by_every_way_there_is(desk):
    """The same records by get, list, search and history for each role: what one way shows, all show."""
    secret = desk.create("Zanzibar confidential", confidential=True)
    plain = desk.create("Zanzibar plain")
    wait = max(secret["receipt"]["sequence"], plain["receipt"]["sequence"])
    for role in ROLES:
        person = f"Reader {role}"
        desk.token(role, person)
        for record in (secret, plain):
            by_id = desk.get(f"/api/v1/incidents/{record['id']}", role=role, person=person).status == 200
            by_number = desk.get(f"/api/v1/incidents/{record['number']}", role=role, person=person).status == 200
            listed = desk.get("/api/v1/incidents?pageSize=1000", role=role, person=person).json()["incidents"]
            by_list = record["id"] in [r["id"] for r in listed]
            hits = desk.get(f"/api/v1/incidents:search?q=zanzibar&minSequence={wait}", role=role, person=person).json()["incidents"]
            by_search = record["id"] in [r["id"] for r in hits]
            by_history = desk.get(f"/api/v1/incidents/{record['id']}/history", role=role, person=person).status == 200
            same((role, record["title"], len({by_id, by_number, by_list, by_search, by_history})), (role, record["title"], 1))
            if record is plain:
                same((role, by_id), (role, role in READERS_OF_EVERYTHING))
            elif by_id:
                check(role in ("incident_manager", "auditor", "administrator"), role)


main([
    opens_nothing_without_a_token,
    holds_administration_to_administrators,
    never_falls_over,
    reads_alike_by_every_way_there_is,
])
