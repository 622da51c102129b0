"""What is confidential: closed in every way there is, with all that is about it, now and from now on."""

from desk_process import Socket, check, expect, main, quoted, same

WORD = "zebraquux"
MANAGER = {"role": "incident_manager"}
NOWHERE = "01900000-0000-7000-8000-000000000000"


def task_for(desk, subject, title, **options):
    return expect(desk.post("/api/v1/tasks", {"subject": subject, "title": title}, **options), 201).json()


def news_about(desk, subject, title, **options):
    return expect(desk.post("/api/v1/communications", {"subject": subject, "title": title, "audience": "resolvers", "channel": "email",
                                                       "text": title}, **options), 201).json()


def ways_to(plural, record, text):
    """Every address that tells of a record: 404 for those on itself, no word of it in the lists."""
    own = [f"/api/v1/{plural}/{record[key]}{part}" for key in ("id", "number")
           for part in ("", "/history", "/worklog", "/links", "/attachments", "/transitions")]
    lists = [f"/api/v1/{plural}?pageSize=1000", f"/api/v1/{plural}?filter={quoted('number>0')}&pageSize=1000",
             f"/api/v1/{plural}:search?q={text}", f"/api/v1/search?q={text}", f"/api/v1/{plural}?filter={quoted('subject:*')}&pageSize=1000"]
    return own, lists


def hidden(desk, plural, record, **options):
    own, lists = ways_to(plural, record, WORD)
    for path in own:
        expect(desk.get(path, **options), 404)
    for path in lists:
        answer = desk.get(path, **options)
        check(answer.status == 200 and record["id"] not in answer.body.decode(), (path, answer))


def shown(desk, plural, record, **options):
    own, lists = ways_to(plural, record, WORD)
    for path in own:
        expect(desk.get(path, **options), 200)
    expect(desk.get(f"/api/v1/search?q={WORD}&minSequence={desk.journal_size() - 1}", **options), 200)
    for path in lists:
        answer = desk.get(path, **options)
        check(answer.status == 200 and record["id"] in answer.body.decode(), (path, answer))


def closes_what_is_about_it_two_deep_and_at_once(desk):
    # Somebody else's: whoever reports something has a part in it.
    incident = expect(desk.post("/api/v1/incidents", {"title": f"{WORD} payroll"}, **MANAGER), 201).json()
    task = task_for(desk, incident["number"], f"{WORD} task", **MANAGER)
    news = news_about(desk, task["number"], f"{WORD} news", **MANAGER)
    for plural, record in (("tasks", task), ("communications", news)):
        shown(desk, plural, record)
    stream = Socket(desk, desk.token("agent"))
    for kind in ("task", "communication", "incident"):
        stream.subscribe(kind, kind=kind)
    managers = Socket(desk, desk.token("incident_manager"))
    managers.subscribe("task", kind="task")
    path = f"/api/v1/incidents/{incident['id']}"
    version = desk.get(path).json()["version"]
    closed = expect(desk.patch(path, {"confidential": True}, version, **MANAGER), 200).json()
    for plural, record in (("tasks", task), ("communications", news)):
        hidden(desk, plural, record)
        shown(desk, plural, record, **MANAGER)
        same(desk.get(f"/api/v1/{plural}/{record['id']}", **MANAGER).json().get("confidential"), None)
    expect(desk.post(f"/api/v1/tasks/{task['id']}/worklog", {"text": "mine?"}), 404)
    expect(desk.post(f"/api/v1/tasks/{task['id']}:start"), 404)
    expect(desk.post(f"/api/v1/tasks/{task['id']}/worklog", {"text": WORD}, **MANAGER), 200)
    same(managers.receive("next")["event"]["name"], "worked")
    check(stream.silent(), "nothing of it is news to those who may not know of it")
    # What was pushed before it was closed is not told again to who resumes.
    late = Socket(desk, desk.token("agent"))
    late.subscribe("again", kind="task", since=incident["receipt"]["sequence"])
    check(late.silent(), "nor what is past")
    # Those who are given a part in it know of all that is about it.
    me = desk.get("/api/v1/me").json()["person"]
    expect(desk.patch(path, {"assignee": me}, closed["version"], **MANAGER), 200)
    for plural, record in (("tasks", task), ("communications", news)):
        shown(desk, plural, record)
    for socket in (stream, managers, late):
        socket.close()


def closes_the_clocks_with_it(desk):
    incident = expect(desk.post("/api/v1/incidents", {"title": f"{WORD} clocked", "confidential": True}, **MANAGER), 201).json()
    expect(desk.get(f"/api/v1/incidents/{incident['id']}/clocks"), 404)
    expect(desk.get(f"/api/v1/incidents/{incident['id']}/clocks", **MANAGER), 200)


def is_not_there_for_whoever_names_it(desk):
    """Links, merges, fields: the answer is the one for what does not exist, whether by id or by number."""
    closed = expect(desk.post("/api/v1/incidents", {"title": f"{WORD} board", "confidential": True}, **MANAGER), 201).json()
    mine = desk.create("Mine")
    path = f"/api/v1/incidents/{mine['id']}"

    def answers(call):
        """As said of the closed one and of one that is not there, with the id taken out."""
        told = []
        for name in (closed["id"], NOWHERE):
            answer = call(name)
            check(400 <= answer.status < 500, answer)
            told.append((answer.status, answer.body.decode().replace(name, "…")))
        same(told[0], told[1])
        return told[0]

    answers(lambda name: desk.post(f"{path}/links", {"type": "part_of", "to": {"kind": "incident", "id": name}}))
    answers(lambda name: desk.post(f"{path}:merge", {"mergedInto": name}))
    answers(lambda name: desk.post(f"{path}:cancel", {"cancelReason": "duplicate", "duplicateOf": name}))
    answers(lambda name: desk.post("/api/v1/tasks", {"subject": f"incident/{name}", "title": "Pry"}))
    answers(lambda name: desk.post("/api/v1/communications", {"subject": f"incident/{name}", "title": "Pry", "audience": "resolvers",
                                                              "channel": "email", "text": "x"}))
    answers(lambda name: desk.patch(path, {"duplicateOf": name}, desk.get(path).json()["version"]))
    same(desk.get(path).json()["state"], "new")
    same(desk.get(f"{path}/links").json()["links"], [])
    # Who may know of it links to it; whoever may not sees nothing of the link.
    expect(desk.post(f"{path}/links", {"type": "part_of", "to": {"kind": "incident", "id": closed["id"]}}, **MANAGER), 200)
    same(desk.get(f"{path}/links").json()["links"], [])
    same(len(desk.get(f"{path}/links", **MANAGER).json()["links"]), 1)


main([closes_what_is_about_it_two_deep_and_at_once, closes_the_clocks_with_it, is_not_there_for_whoever_names_it])
