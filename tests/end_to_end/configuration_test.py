"""Configuration over HTTP: types, items under control, relations with redundancy, and what is lost when something is gone."""

from desk_process import check, expect, main, same

KEEPER = "configuration_manager"


def create(desk, plural, **fields):
    return expect(desk.post(f"/api/v1/{plural}", fields, role=KEEPER), 201).json()


def sequence(answer):
    return answer["receipt"]["sequence"]


def a_type(desk, name, **more):
    found = desk.get("/api/v1/itemTypes?pageSize=100", role=KEEPER).json()["itemTypes"]
    known = [one for one in found if one["name"] == name]
    return known[0] if known else create(desk, "itemTypes", name=name, **more)


def item(desk, name, of="Machine", **more):
    return create(desk, "configurationItems", name=name, itemType=a_type(desk, of)["number"], **more)


def relate(desk, first, relation, second, **more):
    return create(desk, "ciRelations", **{"from": first["number"], "relation": relation, "to": second["number"], **more})


def ask(desk, path, last, status=200, **options):
    return expect(desk.get(f"/api/v1/topology/{path}&minSequence={sequence(last)}", **options), status).json()


def impact_is_told_in_words_with_redundancy_and_services(desk):
    shop = expect(desk.post("/api/v1/services", {"name": "Shop", "criticality": "high"}, role="service_owner"), 201).json()
    checkout, first, second, disk = (item(desk, name) for name in ("checkout", "web01", "web02", "disk7"))
    relate(desk, shop, "depends_on", checkout)
    for web in (first, second):
        relate(desk, checkout, "runs_on", web, redundancyGroup="web", needed=1)
    last = relate(desk, disk, "part_of", first)

    one = ask(desk, "impact?gone=web01", last)
    same([(x["name"], x["fate"]) for x in one["impacted"]], [("checkout", "weakened")])
    same(one["impacted"][0]["explanation"], "web01 → checkout because checkout runs on web01, 1 of 2 left, 1 needed")
    same(one["services"], [])

    both = ask(desk, f"impact?gone={disk['number']},web02", last)
    same([(x["name"], x["fate"], x["depth"]) for x in both["impacted"]], [("web01", "lost", 1), ("checkout", "lost", 2), ("Shop", "lost", 3)])
    same([(x["number"], x["criticality"]) for x in both["services"]], [(shop["number"], "high")])
    same(both["impacted"][0]["why"], "disk7 is part of web01")
    same([step["name"] for step in both["services"][0]["way"]], ["disk7", "web01", "checkout", "Shop"])
    same((both["total"], both["lost"], both["hidden"]), (3, 3, 0))
    same([x["name"] for x in ask(desk, f"impact?gone={disk['number']}&depth=1", last)["impacted"]], ["web01"])

    needs = ask(desk, f"needs?of={shop['number']}", last)
    same([(x["name"], x["alone"]) for x in needs["needed"]], [("checkout", True), ("web01", False), ("web02", False), ("disk7", True)])
    same(needs["needed"][1]["why"], "checkout runs on web01, 1 of 2 needed")
    same(needs["needed"][3]["why"], "disk7 is part of web01")


def what_was_just_said_is_told_at_once(desk):
    """Whoever asks does not know that the topology follows the journal, and need not say how far it must be."""
    for i in range(10):
        app, one, other = (item(desk, f"{name} {i}") for name in ("told app", "told one", "told other"))
        for machine in (one, other):
            relate(desk, app, "runs_on", machine, redundancyGroup="told", needed=1)
        answer = expect(desk.get(f"/api/v1/configurationItems/{one['number']}/relations", role=KEEPER), 200).json()
        same(answer["relations"][0]["sentence"], f"told one {i} runs told app {i}, 1 of 2 needed")
        impact = expect(desk.get(f"/api/v1/topology/impact?gone={other['number']}", role=KEEPER), 200).json()
        same([each["fate"] for each in impact["impacted"]], ["weakened"])


def wrong_questions_are_answered_with_what_is_wrong(desk):
    for query in ("impact?gone=nothing-of-that-name", "impact?gone=", "impact?gone=CI-000001&depth=0", "needs?of=x"):
        answer = expect(desk.get(f"/api/v1/topology/{query}", role=KEEPER), 400).json()
        check(answer["detail"], answer)
    expect(desk.get("/api/v1/topology/impact?gone=CI-999999", role=KEEPER), 404)
    expect(desk.get("/api/v1/topology/impact?gone=CI-000001", role="requester"), 403)


def what_is_confidential_is_counted_and_not_named(desk):
    base, secret, top = (item(desk, name) for name in ("base", "the secret", "top"))
    relations = [relate(desk, secret, "runs_on", base), relate(desk, top, "runs_on", secret)]
    closed = expect(desk.patch(f"/api/v1/configurationItems/{secret['number']}", {"confidential": True}, secret["version"], role=KEEPER), 200).json()
    seen = ask(desk, "impact?gone=base", closed, role="agent")
    same(([x["name"] for x in seen["impacted"]], seen["total"], seen["hidden"]), (["top"], 2, 1))
    same([step["name"] for step in seen["impacted"][0]["way"]], ["base", "(confidential)", "top"])
    check("the secret" not in str(seen), seen)
    for relation in relations:
        expect(desk.get(f"/api/v1/ciRelations/{relation['number']}"), 404)
    expect(desk.get("/api/v1/topology/impact?gone=the%20secret"), 400)


def an_item_under_control_changes_by_correction_or_not_at_all(desk):
    a_type(desk, "Core switch", controlled=True)
    switch = item(desk, "switch1", of="Core switch")
    path = f"/api/v1/configurationItems/{switch['number']}"
    owner = expect(desk.get("/api/v1/me", role=KEEPER), 200).json()["person"]
    owner = owner["id"] if isinstance(owner, dict) else owner
    entry = {"owner": owner, "standsAlone": True}
    problem = expect(desk.post(f"{path}:putInProduction", entry, role=KEEPER), 409).json()
    same((problem["rule"], problem["clause"]), ("configuration_item.entry_authorised@1", "8.2.6"))
    live = expect(desk.post(f"{path}:putInProduction", {**entry, "correctionReason": "There since 2019"}, role=KEEPER), 200).json()
    problem = expect(desk.patch(path, {"location": "Rack 9"}, live["version"], role=KEEPER), 409).json()
    same(problem["rule"], "configuration_item.change_authorised@1")
    check("authority" in problem["remedy"], problem)
    events = desk.get(f"{path}/history", role=KEEPER).json()["events"]
    check(any(event.get("refused") == "configuration_item.change_authorised@1" or event.get("refused") for event in events), events)
    same("location" in desk.get(path, role=KEEPER).json(), False)
    fixed = expect(desk.post(f"{path}:correct", {"location": "Rack 9", "correctionReason": "Seen there"}, role=KEEPER), 200).json()
    same((fixed["location"], fixed["corrections"]), ("Rack 9", 1))


def relations_mean_what_their_type_says(desk):
    for name in ("Database", "Application"):
        a_type(desk, name)
    create(desk, "relationTypes", word="replicates_to", label="replicates to", inverse="is replicated from", dependence="to_needs_from",
           allowedPairs=["Database > Database"])
    primary, copy = item(desk, "db1", of="Database"), item(desk, "db2", of="Database")
    application = item(desk, "app1", of="Application")
    last = relate(desk, primary, "replicates_to", copy)
    same(ask(desk, "impact?gone=db1", last)["impacted"][0]["why"], "db1 replicates to db2")
    problem = expect(desk.post("/api/v1/ciRelations", {"from": application["number"], "relation": "replicates_to", "to": copy["number"]}, role=KEEPER), 409).json()
    same(problem["rule"], "ci_relation.relation_allowed@1")
    check("Database > Database" in problem["remedy"], problem)
    expect(desk.post(f"/api/v1/ciRelations/{last['number']}:end", {}, role=KEEPER), 200)


def the_topology_is_there_after_a_restart(desk):
    under, over = item(desk, "under"), item(desk, "over")
    last = relate(desk, over, "runs_on", under)
    ask(desk, "impact?gone=under", last)
    desk.stop()
    desk.start()
    same([x["name"] for x in ask(desk, "impact?gone=under", last)["impacted"]], ["over"])


main([impact_is_told_in_words_with_redundancy_and_services, what_was_just_said_is_told_at_once, wrong_questions_are_answered_with_what_is_wrong,
      what_is_confidential_is_counted_and_not_named, an_item_under_control_changes_by_correction_or_not_at_all,
      relations_mean_what_their_type_says, the_topology_is_there_after_a_restart])
