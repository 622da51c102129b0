"""The register against what is there: CSV import, discovery, an audit by sample, and what becomes of drift."""

import hashlib
import json
import os
import tempfile
import urllib.parse

from desk_process import check, expect, main, same, until

KEEPER = "configuration_manager"
FILES = tempfile.mkdtemp(prefix="proofdesk-csv-")
MAPPING = {
    "kind": "configurationItem",
    "key": "name",
    "columns": {
        "Host": "name",
        "Class": "itemType",
        "Serial": "serialNumber",
        "Place": "location",
        "Runs on": {"relation": "runs_on"},
    },
    "constants": {"source": "import"},
}


def file(name, text):
    path = os.path.join(FILES, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    return path


def imported(desk, csv, *more, mapping=None):
    report = os.path.join(FILES, "report.json")
    done = desk.run("import", "csv", file("items.csv", csv), "--map", file("map.json", json.dumps(mapping or MAPPING)),
                    "--report", report, *more)
    check(done.returncode == 0, done.stderr)
    with open(report, encoding="utf-8") as read:
        return json.load(read), done.stdout


def create(desk, plural, role=KEEPER, **fields):
    return expect(desk.post(f"/api/v1/{plural}", fields, role=role), 201).json()


def fire(desk, plural, record, transition, status=200, role=KEEPER, person=None, rule=None, **fields):
    path = f"/api/v1/{plural}/{record['number']}:{transition}"
    return expect(desk.post(path, fields, role=role, person=person), status, rule).json()


def listed(desk, plural, query):
    answer = desk.get(f"/api/v1/{plural}?pageSize=100&filter={urllib.parse.quote(query)}", role=KEEPER)
    return expect(answer, 200).json()[plural]


def named(desk, name):
    return listed(desk, "configurationItems", f'name = "{name}"')[0]


def person_of(desk, role, person=None):
    return expect(desk.get("/api/v1/me", role=role, person=person), 200).json()["person"]


def types(desk):
    for name, controlled in (("Server", True), ("Laptop", False)):
        if not listed_types(desk, name):
            create(desk, "itemTypes", name=name, controlled=controlled)


def listed_types(desk, name):
    found = desk.get("/api/v1/itemTypes?pageSize=100", role=KEEPER).json()["itemTypes"]
    return [one for one in found if one["name"] == name]


def in_production(desk, *names):
    for name in names:
        fire(desk, "configurationItems", named(desk, name), "putInProduction", owner=person_of(desk, KEEPER), standsAlone=True,
             correctionReason="It was there before the register.")


def a_second_import_changes_nothing_and_a_dry_run_says_what_would_be(desk):
    types(desk)
    csv = "Host,Class,Serial,Place,Runs on\r\nesx01,Server,S-1,Rack 1,\r\nweb01,Server,S-2,Rack 2,esx01\r\n"
    before = desk.journal_size()
    report, said = imported(desk, csv + "odd,Mainframe,,,\n", "--dry-run")
    same(report["records"], {"created": 2, "refused": 1})
    same(report["relations"], {"untried": 1})
    same([(row["line"], row["outcome"], row.get("rule")) for row in report["rows"]],
         [(4, "refused", "csv.reference"), (2, "created", None), (3, "created", None), (3, "untried", None)])
    check("nothing was changed" in said, said)
    same(desk.journal_size(), before)
    report, _ = imported(desk, csv)
    same((report["records"], report["relations"], report["commands"]), ({"created": 2}, {"created": 1}, 3))
    after = desk.journal_size()
    report, said = imported(desk, csv)
    same((report["records"], report["relations"], report["commands"]), ({"unchanged": 2}, {"unchanged": 1}, 0))
    same(desk.journal_size(), after)
    same(named(desk, "web01")["source"], "import")


def an_import_leaves_alone_what_is_under_change_control(desk):
    types(desk)
    imported(desk, "Host,Class,Serial,Place,Runs on\nweb11,Server,S-11,Rack 1,\nbook11,Laptop,S-12,Home,\n")
    in_production(desk, "web11", "book11")
    before = desk.journal_size()
    report, said = imported(desk, "Host,Class,Serial,Place,Runs on\nweb11,Server,S-99,Rack 1,\nbook11,Laptop,S-98,Home,\n")
    same(report["records"], {"updated": 1, "underChangeControl": 1})
    row = next(row for row in report["rows"] if row["outcome"] == "underChangeControl")
    same((row["line"], row["rule"], row["clause"]), (2, "configuration_item.change_authorised@1", "8.2.6"))
    same(row["changes"], {"serialNumber": ["S-11", "S-99"]})
    same((named(desk, "web11")["serialNumber"], named(desk, "book11")["serialNumber"]), ("S-11", "S-98"))
    same(desk.journal_size(), before + 1)


def discovered(desk, source, *items, status=200, rule=None, **more):
    body = {"source": source["number"], "items": list(items), **more}
    return expect(desk.post("/api/v1/discovery", body, role="integration"), status, rule).json()


def what_a_source_saw_is_noted_taken_over_or_becomes_a_discrepancy(desk):
    types(desk)
    imported(desk, "Host,Class,Serial,Place,Runs on\nweb21,Server,S-21,Rack 1,\nbook21,Laptop,S-22,Home,\nbook22,Laptop,S-23,Home,\n")
    in_production(desk, "web21")
    scanner = create(desk, "discoverySources", name="Scanner", precedence=10, knownBy=["serialNumber", "name"],
                     believedAbout=["location", "serialNumber"], staleAfter="P7D", settleWithin="P14D")

    first = discovered(desk, scanner, {"name": "web21", "serialNumber": "S-21", "location": "Rack 1"})
    same((first["asRecorded"], first["commands"]), (1, 1))
    check(named(desk, "web21")["lastSeenAt"])
    again = discovered(desk, scanner, {"name": "web21", "serialNumber": "S-21", "location": "Rack 1"})
    same((again["asRecorded"], again["commands"]), (1, 0))

    seen = discovered(desk, scanner,
                      {"serialNumber": "S-21", "location": "Rack 9"},
                      {"serialNumber": "S-22", "location": "Office", "name": "book-21"},
                      {"serialNumber": "S-77", "name": "stranger"})
    same((seen["differing"], seen["unregistered"], seen["discrepancies"]["opened"]), (2, 1, 3))
    same(named(desk, "web21")["location"], "Rack 1")
    same(named(desk, "book21")["location"], "Office")
    drift = listed(desk, "discrepancies", f'subject = "{named(desk, "web21")["number"]}" AND state = open')[0]
    same((drift["attribute"], drift["expected"], drift["seen"], drift["controlled"]), ("location", "Rack 1", "Rack 9", True))
    by_hand = listed(desk, "discrepancies", f'subject = "{named(desk, "book21")["number"]}" AND state = open')[0]
    same((by_hand["attribute"], by_hand["controlled"]), ("name", False))

    still = discovered(desk, scanner, {"serialNumber": "S-21", "location": "Rack 10"}, {"serialNumber": "S-77"})
    same(still["discrepancies"]["opened"], 0)
    same(desk.get(f"/api/v1/discrepancies/{drift['number']}", role=KEEPER).json()["seen"], "Rack 10")
    back = discovered(desk, scanner, {"serialNumber": "S-21", "location": "Rack 1"})
    same(back["discrepancies"]["settled"], 1)
    same(desk.get(f"/api/v1/discrepancies/{drift['number']}", role=KEEPER).json()["settlement"], "gone")

    better = create(desk, "discoverySources", name="Inventory", precedence=1, knownBy=["serialNumber"], believedAbout=["location"],
                    staleAfter="P30D")
    discovered(desk, better, {"serialNumber": "S-23", "location": "Home"})
    outranked = discovered(desk, scanner, {"serialNumber": "S-23", "location": "Cellar"})
    same((outranked["outranked"], outranked["updated"]), (1, 0))
    same(named(desk, "book22")["location"], "Home")

    create(desk, "configurationItems", name="twin", itemType=listed_types(desk, "Laptop")[0]["number"], serialNumber="S-23")
    twice = discovered(desk, scanner, {"serialNumber": "S-23"})
    same((twice["duplicates"], twice["discrepancies"]["opened"]), (1, 1))
    create(desk, "configurationItems", name="stranger", itemType=listed_types(desk, "Laptop")[0]["number"], serialNumber="S-77")
    registered = discovered(desk, scanner, {"serialNumber": "S-77"})
    same(registered["discrepancies"]["settled"], 1)

    discovered(desk, {"number": "DSS-000099"}, {"name": "x"}, status=400, rule="discovery.source")
    expect(desk.post("/api/v1/discovery", {"source": scanner["number"], "items": [{"name": "x"}]}, role="agent"), 403, "discovery.roles")
    wrong = discovered(desk, scanner, {"name": "x", "colour": "red"}, status=400)
    same(wrong["errors"][0]["pointer"], "/items/0/colour")

    done = desk.run("import", "csv", file("seen.csv", "Host,Serial,Place\nweb21,S-21,Rack 3\n"), "--map",
                    file("seen.json", json.dumps({"key": "name", "columns": {"Host": "name", "Serial": "serialNumber", "Place": "location"}})),
                    "--as-discovery", "Scanner")
    check(done.returncode == 0 and "1 discrepancy opened" in done.stdout, done)


def drift_found_by_an_audit_becomes_an_unauthorised_change(desk):
    types(desk)
    imported(desk, "Host,Class,Serial,Place,Runs on\n" + "".join(f"db{i:02},Server,D-{i},Rack {i},\n" for i in range(12)))
    in_production(desk, "db03")
    auditor = person_of(desk, "auditor")
    audit = create(desk, "configurationAudits", title="Databases", scope='itemType = "Server" AND name >= "db" AND name < "dc"',
                   attributes=["serialNumber", "location"], method="physical", checker=auditor)

    early = desk.patch(f"/api/v1/configurationAudits/{audit['number']}", {"seed": "42"}, audit["version"], role="auditor")
    expect(early, 409, "configuration_audit.planned.read_only")
    fire(desk, "configurationAudits", audit, "fixPopulation", role="auditor")

    def now():
        return desk.get(f"/api/v1/configurationAudits/{audit['number']}", role="auditor").json()

    until(lambda: now()["state"] == "sampling", "the population is counted")
    fixed = now()
    same(fixed["population"], 12)
    check(fixed["checkpoint"].startswith("proofdesk/"), fixed)
    files = expect(desk.get(f"/api/v1/configurationAudits/{audit['number']}/attachments", role="auditor"), 200).json()["attachments"]
    text = desk.get(f"/api/v1/configurationAudits/{audit['number']}/attachments/{files[0]['id']}", role="auditor").body.decode()
    same(hashlib.sha256(text.encode()).hexdigest(), fixed["populationDigest"])

    fire(desk, "configurationAudits", audit, "drawSample", 409, rule="configuration_audit.is_checker@1", seed="mine", sampleSize=12)
    fire(desk, "configurationAudits", audit, "drawSample", role="auditor", seed="dice 4 2 6", sampleSize=12)
    until(lambda: now()["state"] == "checking", "the sample is drawn")
    late = hashlib.sha256(f"dice 4 2 6\n{now()['drawLeaf']}".encode()).hexdigest()
    ranked = sorted(text.split(), key=lambda one: hashlib.sha256(f"{late}\n{fixed['populationDigest']}\n{one}".encode()).hexdigest())
    same(now()["sampledItems"], ranked)

    checks = listed(desk, "itemChecks", f'audit = "{audit["number"]}"')
    same(len(checks), 12)
    fire(desk, "itemChecks", checks[0], "record", 409, rule="item_check.by_checker@1", matching=["serialNumber", "location"])
    for one in checks:
        differs = one["title"] == "db03"
        fire(desk, "itemChecks", one, "record", role="auditor", matching=["location"] if differs else ["serialNumber", "location"],
             **({"differing": ["serialNumber = D-99"]} if differs else {}))
    fire(desk, "configurationAudits", audit, "conclude", role="auditor")
    told = now()
    same((told["checkedAttributes"], told["wrongAttributes"], told["accuracy"]), (24, 1, "95.83"))
    check(float(told["accuracyLow"]) < 95.83 < float(told["accuracyHigh"]), told)

    found = listed(desk, "discrepancies", f'audit = "{audit["number"]}"')
    same([(one["attribute"], one["expected"], one["seen"], one["controlled"]) for one in found], [("serialNumber", "D-3", "D-99", True)])
    early = fire(desk, "configurationAudits", audit, "close", 409, role="auditor", conclusion="Fine.", rule="configuration_audit.all_settled@1")
    check(found[0]["number"] in early["detail"] and early["clause"] == "8.2.6" and early["remedy"], early)
    settled = fire(desk, "discrepancies", found[0], "recordUnauthorised", reason="Nobody knows who exchanged it.")
    change = desk.get(f"/api/v1/changes/{settled['change']}", role="change_manager").json()
    same((change["state"], change["unauthorised"], change["fullReview"], change["items"]), ("review", True, True, [named(desk, "db03")["id"]]))
    for path, name in ((f"changes/{change['number']}", "discrepancy"), (f"discrepancies/{found[0]['number']}", "change")):
        links = expect(desk.get(f"/api/v1/{path}/links", role="change_manager"), 200).body.decode()
        check(name in links and "raised_from" in links, links)
    same(named(desk, "db03")["serialNumber"], "D-3")
    fire(desk, "configurationAudits", audit, "close", role="auditor", conclusion="One of 24; labels are looked at monthly.")
    same(now()["state"], "closed")


main([a_second_import_changes_nothing_and_a_dry_run_says_what_would_be, an_import_leaves_alone_what_is_under_change_control,
      what_a_source_saw_is_noted_taken_over_or_becomes_a_discrepancy, drift_found_by_an_audit_becomes_an_unauthorised_change])
