"""Configuration baselines: taken, compared field by field with now and with one another, verified, kept from eyes that may not see."""

import os
import time

from desk_process import check, expect, main, same

KEEPER = "configuration_manager"


def create(desk, plural, role=KEEPER, **fields):
    return expect(desk.post(f"/api/v1/{plural}", fields, role=role), 201).json()


def item(desk, name, **more):
    found = desk.get("/api/v1/itemTypes", role=KEEPER).json()["itemTypes"]
    kind = found[0] if found else create(desk, "itemTypes", name="Machine")
    return create(desk, "configurationItems", name=name, itemType=kind["number"], **more)


def change(desk, record, **fields):
    path = f"/api/v1/configurationItems/{record['number']}"
    now = expect(desk.get(path, role=KEEPER), 200).json()
    return expect(desk.patch(path, fields, now["version"], role=KEEPER), 200).json()


def relate(desk, first, relation, second, **more):
    return create(desk, "ciRelations", **{"from": first["number"], "relation": relation, "to": second["number"], **more})


def settled(desk, baseline, busy, role=KEEPER):
    """The baseline once the program is done with it."""
    for _ in range(200):
        now = expect(desk.get(f"/api/v1/baselines/{baseline['number']}", role=role), 200).json()
        if now["state"] != busy:
            return now
        time.sleep(0.05)
    raise AssertionError(f"still {busy}: {now}")


def take(desk, name, role=KEEPER, **scope):
    taking = expect(desk.post("/api/v1/baselines?then=take", {"name": name, **scope}, role=role), 201).json()
    same(taking["state"], "taking")
    return settled(desk, taking, "taking", role)


def difference(desk, baseline, query="", role=KEEPER, status=200):
    return expect(desk.get(f"/api/v1/baselines/{baseline['number']}/difference{query}", role=role), status).json()


def told(answer):
    return [(one["what"], one["name"], {c["path"]: (c["before"], c["after"]) for c in one["changes"]}) for one in answer["differences"]]


def a_baseline_is_compared_with_now_field_by_field(desk):
    web, disk = item(desk, "web01", location="Hall A", tags=["a"]), item(desk, "disk7", location="Hall A")
    away = item(desk, "far away", location="Hall B")
    on = relate(desk, web, "runs_on", disk)
    baseline = take(desk, "Hall A as it is", scopeFilter='location = "Hall A"')
    same((baseline["state"], baseline["itemCount"], baseline["relationCount"]), ("frozen", 2, 1))
    same(sorted(baseline["items"]), sorted([web["id"], disk["id"]]))
    check(baseline["journalSize"] > 0 and len(baseline["manifestHash"]) == 64, baseline)
    nothing = difference(desk, baseline)
    same((nothing["items"], nothing["relations"], nothing["differences"]),
         ({"added": 0, "removed": 0, "changed": 0, "same": 2}, {"added": 0, "removed": 0, "changed": 0, "same": 1}, []))

    change(desk, web, serialNumber="S-1", tags=["a", "b"])
    change(desk, disk, location="Hall B")
    change(desk, away, location="Hall A")
    expect(desk.post(f"/api/v1/ciRelations/{on['number']}:end", {}, role=KEEPER), 200)
    new = relate(desk, away, "monitors", web)
    answer = difference(desk, baseline)
    same(told(answer), [
        ("changed", "web01", {"tags": (["a"], ["a", "b"]), "serialNumber": (None, "S-1")}),
        ("removed", "disk7", {"location": ("Hall A", "Hall B")}),
        ("added", "far away", {}),
        ("removed", "web01 runs on disk7", {"state": ("in_force", "ended"), "endedAt": (None, answer["differences"][3]["changes"][-1]["after"])}),
        ("added", "far away monitors web01", {})])
    same(answer["differences"][0]["events"], ["updated"])
    same((answer["items"]["same"], answer["relations"]["removed"], answer["later"]["now"]), (0, 1, True))
    same(answer["differences"][4]["number"], new["number"])

    # Page by page the same, nothing left out.
    pages, query = [], "?pageSize=2"
    while True:
        page = difference(desk, baseline, query)
        same(page["items"], answer["items"])
        pages += page["differences"]
        if not page["nextPageToken"]:
            break
        query = f"?pageSize=2&pageToken={page['nextPageToken']}"
    same(pages, answer["differences"])


def two_baselines_are_compared_whichever_is_named_first(desk):
    one, two = item(desk, "pump1"), item(desk, "pump2")
    before = take(desk, "before", scopeItems=[one["number"]])
    change(desk, one, location="Cellar")
    change(desk, one, location="Roof")
    after = take(desk, "after", scopeItems=[one["number"], two["number"]])
    change(desk, one, location="Attic")
    for first, second in ((before, after), (after, before)):
        answer = difference(desk, first, f"?with={second['number']}")
        same(told(answer), [("changed", "pump1", {"location": (None, "Roof")}), ("added", "pump2", {})])
        same((answer["earlier"]["number"], answer["later"]["number"]), (before["number"], after["number"]))
    same(told(difference(desk, after)), [("changed", "pump1", {"location": ("Roof", "Attic")})])


def questions_that_make_no_sense_are_answered_with_what_is_wrong(desk):
    draft = create(desk, "baselines", name="not yet")
    same(difference(desk, draft, status=409)["rule"], "baseline.not_taken")
    problem = expect(desk.post(f"/api/v1/baselines/{draft['number']}:take", {}, role=KEEPER), 409).json()
    same(problem["rule"], "baseline.scope_given@1")
    problem = expect(desk.post("/api/v1/baselines", {"name": "x", "scopeFilter": "colour = blue"}, role=KEEPER), 409).json()
    same((problem["rule"], problem["clause"]), ("baseline.scope_readable@1", "8.2.6"))
    taken = take(desk, "good", scopeItems=[item(desk, "thing")["number"]])
    for query in ("?with=BSL-999999", "?pageToken=nonsense", "?pageSize=0"):
        check(difference(desk, taken, query, status=404 if "with" in query else 400)["detail"], query)
    expect(desk.get(f"/api/v1/baselines/{taken['number']}/difference", role="requester"), 403)
    for verb in ("freeze", "conclude", "giveUp"):
        expect(desk.post(f"/api/v1/baselines/{taken['number']}:{verb}", {}, role=KEEPER), 409)


def one_of_nothing_is_given_up_with_the_reason(desk):
    empty = take(desk, "nothing there", scopeFilter='name = "no such item"')
    same(empty["state"], "draft")
    log = desk.get(f"/api/v1/baselines/{empty['number']}/worklog", role=KEEPER).json()["worklog"]
    check("Nothing is in its scope" in log[-1]["text"], log)


def what_is_confidential_is_in_it_for_those_who_may_read_it(desk):
    plain, secret = item(desk, "vault door", location="Vault"), item(desk, "vault camera", location="Vault")
    change(desk, secret, confidential=True)
    scope = {"scopeFilter": 'location = "Vault"'}
    of_keeper = take(desk, "the keeper's", **scope)
    same((of_keeper["itemCount"], of_keeper.get("confidential", False)), (1, False))
    whole = take(desk, "all of it", role="change_manager", **scope)
    same((whole["itemCount"], whole["confidential"]), (2, True))
    expect(desk.get(f"/api/v1/baselines/{whole['number']}", role="agent"), 404)
    # What becomes confidential later is counted for those who may not see it, and has no name.
    manager = expect(desk.get(f"/api/v1/configurationItems/{plain['number']}", role="change_manager"), 200).json()
    expect(desk.patch(f"/api/v1/configurationItems/{plain['number']}", {"confidential": True, "location": "Bunker"}, manager["version"], role=KEEPER), 200)
    seen = difference(desk, of_keeper, role="agent")
    same((seen["items"]["removed"], seen["hidden"], seen["differences"]), (1, 1, []))
    check("Bunker" not in str(seen), seen)
    seen = difference(desk, of_keeper, role="auditor")
    same(told(seen), [("removed", "vault door", {"location": ("Vault", "Bunker"), "confidential": (None, True)})])


def a_verification_finds_what_was_altered(desk):
    baseline = take(desk, "to be verified", scopeItems=[item(desk, "scale")["number"]])

    def verify():
        asked = expect(desk.post(f"/api/v1/baselines/{baseline['number']}:verify", {}, role="auditor"), 200).json()
        return settled(desk, asked, "verifying")

    first = verify()
    same((first["verdict"], first["finding"]), ("agrees", "The one entry agrees with the journal."))
    files = desk.get(f"/api/v1/baselines/{baseline['number']}/attachments", role=KEEPER).json()["attachments"]
    same([one["name"] for one in files], ["baseline.txt"])
    text = expect(desk.get(files[0]["path"], role=KEEPER), 200).body
    check(text.decode().startswith("configuration_item/"), text)
    folder = os.path.join(desk.data, "blobs")
    path = [os.path.join(at, name) for at, _, names in os.walk(folder) for name in names if name == files[0]["digest"]]
    same(len(path), 1)
    os.chmod(path[0], 0o600)
    with open(path[0], "wb") as file:
        file.write(text.replace(b"@1 ", b"@2 "))
    second = verify()
    same(second["verdict"], "disagrees")
    check("does not have the hash" in second["finding"], second)
    with open(path[0], "wb") as file:
        file.write(text)
    same(verify()["verdict"], "agrees")


def it_is_taken_and_compared_on_the_command_line_too(desk):
    one = item(desk, "crane", location="Yard")
    taken = desk.run("baseline", "take", "Yard", "--items", "crane")
    same(taken.returncode, 0)
    number = taken.stdout.split(":")[0]
    check("1 item and 0 relations" in taken.stdout, taken.stdout)
    change(desk, one, location="Dock")
    shown = desk.run("baseline", "difference", number)
    check("Location: Yard → Dock" in shown.stdout, shown)
    desk.stop()
    # With no server there, the command opens the desk itself.
    alone = desk.run("baseline", "take", "Dock", "--filter", 'location = "Dock"')
    same(alone.returncode, 0)
    second = alone.stdout.split(":")[0]
    both = desk.run("baseline", "difference", second, "--with", number, "--format", "json")
    check('"what":"changed"' in both.stdout and '"same":0' in both.stdout, both)
    nothing = desk.run("baseline", "take", "Nowhere", "--filter", 'location = "Nowhere"')
    same(nothing.returncode, 1)
    check("Nothing is in its scope" in nothing.stderr, nothing)
    desk.start()


def relations_are_read_from_either_end(desk):
    shop = create(desk, "services", role="service_owner", name="Ticket shop")
    web, spare, disk = item(desk, "gate1"), item(desk, "gate2"), item(desk, "plate")
    relate(desk, shop, "runs_on", web, redundancyGroup="gates", needed=1)
    relate(desk, shop, "runs_on", spare, redundancyGroup="gates", needed=1)
    part = relate(desk, disk, "part_of", web)
    last = part["receipt"]["sequence"]

    def read(record, plural="configurationItems", query=""):
        path = f"/api/v1/{plural}/{record['number']}/relations?minSequence={last}{query}"
        answer = expect(desk.get(path, role=KEEPER), 200).json()
        return sorted((one["sentence"], one["direction"], one["need"]) for one in answer["relations"]), answer

    same(read(web)[0], [("gate1 consists of plate", "in", "needs_it"), ("gate1 runs Ticket shop, 1 of 2 needed", "in", "needed_by_it")])
    same(read(shop, "services")[0], [("Ticket shop runs on gate1, 1 of 2 needed", "out", "needs_it"), ("Ticket shop runs on gate2, 1 of 2 needed", "out", "needs_it")])
    same(read(disk)[0], [("plate is part of gate1", "out", "needed_by_it")])
    first = read(web, query="&pageSize=1")[1]
    check(first["nextPageToken"] and len(first["relations"]) == 1, first)
    rest = read(web, query=f"&pageSize=1&pageToken={first['nextPageToken']}")[1]
    same((len(rest["relations"]), rest["nextPageToken"]), (1, ""))
    last = expect(desk.post(f"/api/v1/ciRelations/{part['number']}:end", {}, role=KEEPER), 200).json()["receipt"]["sequence"]
    same(read(disk)[0], [])
    same(read(disk, query="&ended=true")[1]["relations"][0]["state"], "ended")


main([a_baseline_is_compared_with_now_field_by_field, two_baselines_are_compared_whichever_is_named_first,
      questions_that_make_no_sense_are_answered_with_what_is_wrong, one_of_nothing_is_given_up_with_the_reason,
      what_is_confidential_is_in_it_for_those_who_may_read_it, a_verification_finds_what_was_altered,
      it_is_taken_and_compared_on_the_command_line_too, relations_are_read_from_either_end])
