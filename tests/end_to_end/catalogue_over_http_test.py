"""The service catalogue over HTTP: an entry with a conditional form, ordered, fulfilled task by task, closed."""

from desk_process import check, expect, main, quoted, same

OWNER = {"role": "service_owner"}
REVIEWER = {"role": "administrator"}
ASKER = {"role": "requester"}


def live_service(desk, name):
    owner = expect(desk.get("/api/v1/me", **OWNER), 200).json()["person"]
    service = expect(desk.post("/api/v1/services", {"name": name}, **OWNER), 201).json()
    expect(desk.post(f"/api/v1/services/{service['id']}:goLive", {"owner": owner, "criticality": "medium"}, **OWNER), 200)
    return service


def declare(desk, name, **more):
    body = {"title": name, "kindName": "service_request", "fieldName": name, "label": name.replace("_", " "), **more}
    return expect(desk.post("/api/v1/fieldDefinitions", body, role="administrator"), 201).json()


def draft(desk, service, **more):
    body = {"name": "A device", "description": "A laptop or a telephone for work.",
            "intendedOutcomes": "Whoever gets it can work from anywhere.", "service": service["id"],
            "noDependencies": True, "forEveryone": True, "category": "Equipment", "impact": "low", "urgency": "medium",
            "price": "1250.50", "currency": "EUR", "reviewDue": "2040-01-01T00:00:00Z", **more}
    return expect(desk.post("/api/v1/offerings", body, **OWNER), 201).json()


def question(desk, entry, position, field, wording, **more):
    body = {"offering": entry["number"], "position": position, "fieldName": field, "wording": wording, **more}
    return expect(desk.post("/api/v1/questions", body, **OWNER), 201).json()


def step(desk, entry, position, title, group, **more):
    body = {"offering": entry["id"], "position": position, "title": title, "group": group["id"], **more}
    return expect(desk.post("/api/v1/taskTemplates", body, **OWNER), 201).json()


def orders_and_fulfils_what_the_catalogue_offers(desk):
    declare(desk, "device", type="enum", words=["laptop", "phone"])
    declare(desk, "screen_size", type="integer", minimum=10, maximum=20)
    group = expect(desk.post("/api/v1/groups", {"title": "Stores", "name": "Stores"}, role="administrator"), 201).json()
    service = live_service(desk, "Workplace")
    entry = draft(desk, service, group=group["id"])
    path = f"/api/v1/offerings/{entry['id']}"
    device = question(desk, entry, 10, "custom.device", "What do you need?", required=True)
    size = question(desk, entry, 20, "custom.screen_size", "How large a screen?", required=True,
                    visibleWhen='custom.device = "laptop"')
    step(desk, entry, 10, "Order it", group)
    step(desk, entry, 20, "Install it", group, after=["10"], condition='custom.device = "laptop"', dueAfter="P1D")
    step(desk, entry, 30, "Hand it over", group, after=["20"], dueAfterDays=2)

    # Nobody sees a draft but those who write it; whoever wrote it does not publish it.
    same([each["number"] for each in expect(desk.get("/api/v1/offerings", **ASKER), 200).json()["offerings"]], [])
    expect(desk.get(path, **ASKER), 404)
    expect(desk.get(f"{path}/form", **ASKER), 404)
    expect(desk.post(f"{path}:submit", **OWNER), 200)
    expect(desk.post(f"{path}:publish", **OWNER), 409, "offering.reviewer_is_another@1")
    published = expect(desk.post(f"{path}:publish", **REVIEWER), 200).json()
    same(published["state"], "published")
    listed = expect(desk.get("/api/v1/offerings", **ASKER), 200).json()["offerings"]
    same([each["number"] for each in listed], [entry["number"]])
    check("author" not in listed[0] and "impact" not in listed[0], listed[0])

    # The form, and what of it is asked now.
    form = expect(desk.get(f"{path}/form", **ASKER), 200).json()
    same([each["pointer"] for each in form["questions"]], ["/custom/device", "/custom/screen_size"])
    same(form["questions"][0]["words"][0], {"word": "laptop", "label": "laptop"})
    same(form["questions"][1]["visibleWhen"], 'custom.device = "laptop"')
    asked = expect(desk.post(f"{path}/form:check", {"custom": {"device": "phone"}}, **ASKER), 200).json()
    same([(each["visible"], each["missing"]) for each in asked["questions"]], [(True, False), (False, False)])
    same(asked["complete"], True)
    asked = expect(desk.post(f"{path}/form:check", {"custom": {"device": "laptop"}}, **ASKER), 200).json()
    same([(each["visible"], each["missing"]) for each in asked["questions"]], [(True, False), (True, True)])
    same((asked["complete"], asked["errors"][0]["pointer"]), (False, "/custom/screen_size"))
    expect(desk.post(f"{path}/form:check", {"custom": {"device": "tablet"}}, **ASKER), 400)

    # What is missing, and what was not asked.
    order = {"catalogueEntry": entry["number"], "custom": {"device": "laptop"}, "quantity": 2}
    refused = expect(desk.post("/api/v1/serviceRequests", order, **ASKER), 409, "service_request.form_answered@1").json()
    same([error["pointer"] for error in refused["errors"]], ["/custom/screen_size"])
    check(size["number"] in refused["detail"] and "How large a screen?" in refused["detail"], refused)
    check(device["number"] not in refused["detail"], refused)
    unasked = {**order, "custom": {"device": "phone", "screen_size": 14}}
    expect(desk.post("/api/v1/serviceRequests", unasked, **ASKER), 409, "service_request.form_answered@1")

    # Ordered: on its way to its group, with its tasks.
    order["custom"]["screen_size"] = 14
    request = expect(desk.post("/api/v1/serviceRequests", order, **ASKER), 201).json()
    same((request["state"], request["title"], request["cost"], request["custom"]["screen_size"]),
         ("assigned", "A device", "2501.00", 14))
    same(request["form"], "What do you need? laptop\nHow large a screen? 14")
    subject = f"service_request/{request['id']}"

    def tasks():
        listed = desk.get("/api/v1/tasks?orderBy=position&filter=" + quoted(f'subject = "{subject}"'))
        return expect(listed, 200).json()["tasks"]

    same([(each["title"], each["state"]) for each in tasks()],
         [("Order it", "open"), ("Install it", "waiting"), ("Hand it over", "waiting")])
    found = desk.get("/api/v1/serviceRequests?filter=" + quoted("custom.screen_size >= 14"))
    same([each["number"] for each in expect(found, 200).json()["serviceRequests"]], [request["number"]])
    same(expect(desk.get("/api/v1/tasks", **ASKER), 200).json()["tasks"], [])

    # Task by task.
    expect(desk.post(f"/api/v1/serviceRequests/{request['id']}:take"), 200)
    done = {"fulfilmentCode": "complete"}
    refused = expect(desk.post(f"/api/v1/serviceRequests/{request['id']}:fulfil", done), 409,
                     "service_request.tasks_done@1").json()
    for each in tasks():
        check(each["number"] in refused["detail"], refused)
    expect(desk.post(f"/api/v1/tasks/{tasks()[1]['id']}:complete"), 409, "task.complete.from")
    for position in range(3):
        task = tasks()[position]
        same(task["state"], "open")
        check(position == 0 or "dueAt" in task, task)
        expect(desk.post(f"/api/v1/tasks/{task['id']}:take"), 200)
        answer = expect(desk.post(f"/api/v1/tasks/{task['id']}:complete", {"result": "Done."}), 200).json()
    same(answer["offers"][0]["what"], "tasks_settled")
    same(expect(desk.post(f"/api/v1/serviceRequests/{request['id']}:fulfil", done), 200).json()["state"], "fulfilled")
    same(expect(desk.post(f"/api/v1/serviceRequests/{request['id']}:close", **ASKER), 200).json()["state"], "closed")

    # Which questions it was judged by is in its history.
    history = expect(desk.get(f"/api/v1/serviceRequests/{request['id']}/history"), 200).json()["events"]
    read = {(each[0], each[1]) for each in history[0]["notes"]["reads"]}
    check(("question", device["id"]) in read and ("offering", entry["id"]) in read, history[0])


def writes_another_edition_beside_the_published_one(desk):
    service = live_service(desk, "Printing")
    entry = draft(desk, service, name="A printer")
    question(desk, entry, 10, "location", "Where is it to stand?", required=True)
    path = f"/api/v1/offerings/{entry['id']}"
    expect(desk.post(f"{path}:submit", **OWNER), 200)
    expect(desk.post(f"{path}:publish", **REVIEWER), 200)
    why = {"comment": {"text": "In colour too.", "public": False}}
    revised = expect(desk.post(f"{path}:revise", why, **OWNER), 200).json()
    second = expect(desk.get(f"/api/v1/offerings/{revised['offers'][0]['id']}", **OWNER), 200).json()
    same((second["state"], second["edition"], second["supersedes"]), ("draft", 2, entry["id"]))
    same(len(expect(desk.get(f"/api/v1/offerings/{second['id']}/form", **OWNER), 200).json()["questions"]), 1)
    order = {"catalogueEntry": entry["number"], "location": "Second floor"}
    expect(desk.post("/api/v1/serviceRequests", order, **ASKER), 201)
    expect(desk.post(f"/api/v1/offerings/{second['id']}:submit", {"reviewDue": "2040-01-01T00:00:00Z"}, **OWNER), 200)
    expect(desk.post(f"/api/v1/offerings/{second['id']}:publish", **REVIEWER), 200)
    same(expect(desk.get(path, **OWNER), 200).json()["state"], "superseded")
    refused = expect(desk.post("/api/v1/serviceRequests", order), 409, "service_request.orderable@1").json()
    check(second["number"] in refused["remedy"], refused)
    expect(desk.post("/api/v1/serviceRequests", {**order, "catalogueEntry": second["number"]}, **ASKER), 201)


if __name__ == "__main__":
    main([orders_and_fulfils_what_the_catalogue_offers, writes_another_edition_beside_the_published_one])
