"""Templates, macros, saved filters, bulk changes and rotas, as a desk uses them."""

import json
import urllib.parse

from desk_process import check, expect, main, same

OTHER = "A colleague"


def make(desk, plural, status=201, **fields):
    return expect(desk.post(f"/api/v1/{plural}", fields), status).json()


def listed(desk, **query):
    return expect(desk.get("/api/v1/incidents?" + urllib.parse.urlencode(query)), 200).json()["incidents"]


def a_template_fills_in_what_the_body_leaves_out(desk):
    group = expect(desk.post("/api/v1/groups", {"title": "Printers", "name": "Printers"}, role="administrator"), 201).json()
    presets = {"category": "hardware", "subcategory": "printer", "impact": "low", "urgency": "low", "group": group["number"]}
    template = make(desk, "templates", title="Printer", appliesTo="incident", presets=json.dumps(presets), forEveryone=True)
    same(template["number"], "TEM-000001")
    made = expect(desk.post("/api/v1/incidents?template=TEM-000001", {"title": "Jam", "urgency": "high"}), 201).json()
    same((made["category"], made["impact"], made["urgency"], made["group"]), ("hardware", "low", "high", group["id"]))
    history = desk.get(f"/api/v1/incidents/{made['id']}/history").json()["events"][0]
    check([read for read in history["notes"]["reads"] if read[0] == "template" and read[2] == 1], history["notes"])
    both = expect(desk.post("/api/v1/incidents?template=TEM-000001&then=resolve",
                            {"title": "Jam again", "resolutionCode": "fixed", "resolutionText": "Pulled it out."}), 201).json()
    same(both["state"], "resolved")

    wrong = expect(desk.post("/api/v1/templates", {"title": "x", "appliesTo": "incident",
                                                   "presets": '{"impact": "huge"}'}), 400, "template.presets_valid@1").json()
    same(wrong["errors"][0]["pointer"], "/presets/impact")
    expect(desk.post("/api/v1/problems?template=TEM-000001", {"title": "No"}), 400)
    expect(desk.post("/api/v1/incidents?template=TEM-000099", {"title": "No"}), 400)
    expect(desk.post(f"/api/v1/templates/{template['id']}:retire"), 200)
    expect(desk.post("/api/v1/incidents?template=TEM-000001", {"title": "No"}), 400)


STEPS = [{"action": "update", "fields": {"category": "software", "impact": "low", "urgency": "low"}},
         {"action": "work", "comment": {"text": "Known since the update."}},
         {"action": "resolve", "fields": {"resolutionCode": "fixed", "resolutionText": "Restarted it."},
          "comment": {"text": "It works again.", "public": True}}]


def a_macro_takes_all_its_steps_or_none(desk):
    macro = make(desk, "macros", title="Restarted", appliesTo="incident", steps=json.dumps(STEPS), forEveryone=True)
    record = desk.create("Program hangs")
    path = f"/api/v1/incidents/{record['id']}"
    done = expect(desk.post(f"{path}:apply?macro={macro['number']}"), 200).json()
    same((done["state"], done["category"], done["version"]), ("resolved", "software", 4))
    same(len(done["furtherReceipts"]), 2)
    events = desk.get(f"{path}/history").json()["events"]
    same([event["name"] for event in events], ["created", "updated", "worked", "resolve"])
    check(len({event["command"] for event in events[1:]}) == 1, "one command")
    check([read for read in events[1]["notes"]["reads"] if read[0] == "macro"], events[1])

    refused = expect(desk.post(f"{path}:apply?macro={macro['number']}"), 409).json()
    check(refused["detail"].startswith("Step "), refused)
    same(desk.get(path).json()["version"], 4)
    again = desk.create("Program hangs too")
    expect(desk.post(f"/api/v1/incidents/{again['id']}:apply?macro={macro['number']}", role="requester"), 400)
    expect(desk.post(f"/api/v1/incidents/{again['id']}:apply?macro={macro['number']}", headers={"If-Match": '"7"'}), 412)
    expect(desk.post(f"/api/v1/incidents/{again['id']}:apply"), 400)

    wrong = expect(desk.post("/api/v1/macros", {"title": "x", "appliesTo": "incident",
                                                "steps": '[{"action": "resolve", "fields": {"colour": 1}}]'}), 400).json()
    same(wrong["errors"][0]["pointer"], "/steps/0/fields/colour")


def a_bulk_change_tells_of_every_record_what_became_of_it(desk):
    """Elsewhere the rest was left out in silence when one of many could not be changed."""
    open_ones = [desk.create(f"Bulk {i}", tags=["bulk"], category="bulk") for i in range(4)]
    closed = open_ones[1]
    expect(desk.post(f"/api/v1/incidents/{closed['id']}:resolve",
                     {"resolutionCode": "fixed", "resolutionText": "x", "impact": "low", "urgency": "low"}), 200)
    expect(desk.post(f"/api/v1/incidents/{closed['id']}:close"), 200)
    size = desk.journal_size()
    change = {"filter": "category=bulk", "fields": {"impact": "high", "urgency": "high", "description": "All at once."}}

    tried = expect(desk.post("/api/v1/incidents:bulk", {**change, "dryRun": True}), 200).json()
    same((tried["succeeded"], tried["failed"], tried["dryRun"]), (3, 1, True))
    same(desk.journal_size(), size)
    same(listed(desk, filter="category=bulk AND priority=critical"), [])

    done = expect(desk.post("/api/v1/incidents:bulk", change), 200).json()
    same((done["succeeded"], done["failed"]), (3, 1))
    same([one["status"] for one in done["results"]], [one["status"] for one in tried["results"]])
    bad = [one for one in done["results"] if one["status"] >= 400]
    same([one["number"] for one in bad], [closed["number"]])
    same(bad[0]["problem"]["rule"], "incident.closed.read_only")
    check(bad[0]["problem"]["remedy"], bad)
    same(len(listed(desk, filter="category=bulk AND priority=critical")), 3)

    named = {"records": [open_ones[0]["number"], open_ones[2]["id"], "INC-999999"], "action": "cancel",
             "fields": {"cancelReason": "raised_in_error"}}
    done = expect(desk.post("/api/v1/incidents:bulk", named), 200).json()
    same([one["status"] for one in done["results"]], [200, 200, 404])
    expect(desk.post("/api/v1/incidents:bulk", {"fields": {"category": "x"}}), 400)
    expect(desk.post("/api/v1/incidents:bulk", {"filter": "category=bulk"}), 400)
    expect(desk.post("/api/v1/incidents:bulk", {"filter": "category=bulk", "fields": {"colour": "x"}}), 400)
    expect(desk.post("/api/v1/incidents:bulk", {"filter": "category=bulk", "action": "explode"}), 400)
    none = expect(desk.post("/api/v1/incidents:bulk", {"filter": "category=nothing", "fields": {"category": "x"}}), 200).json()
    same((none["results"], none["succeeded"]), ([], 0))


def a_bulk_change_never_takes_more_than_it_says(desk):
    items = [{"action": "create", "fields": {"title": f"Many {i}", "category": "many"}} for i in range(500)]
    expect(desk.post("/api/v1/incidents:batch", {"items": items}), 200)
    change = {"filter": "category=many", "fields": {"subcategory": "x"}}
    same(expect(desk.post("/api/v1/incidents:bulk", change), 200).json()["succeeded"], 500)
    desk.create("Many 500", category="many")
    expect(desk.post("/api/v1/incidents:bulk", {**change, "fields": {"subcategory": "y"}}), 413, "bulk.size")
    same({one["subcategory"] for one in listed(desk, filter="category=many", pageSize=600) if "subcategory" in one}, {"x"})


def a_macro_over_many_is_all_or_none_for_each(desk):
    macro = make(desk, "macros", title="Restarted them", appliesTo="incident", steps=json.dumps(STEPS))
    good, bad = desk.create("Hangs 1"), desk.create("Hangs 2")
    expect(desk.post(f"/api/v1/incidents/{bad['id']}:cancel", {"cancelReason": "raised_in_error"}), 200)
    body = {"records": [good["number"], bad["number"]], "macro": macro["number"]}
    tried = expect(desk.post("/api/v1/incidents:bulk", {**body, "dryRun": True}), 200).json()
    same([one["status"] for one in tried["results"]], [200, 409])
    same(desk.get(f"/api/v1/incidents/{good['id']}").json()["version"], 1)
    done = expect(desk.post("/api/v1/incidents:bulk", body, headers={"Idempotency-Key": "all-hangs"}), 200).json()
    same([one["status"] for one in done["results"]], [200, 409])
    same(desk.get(f"/api/v1/incidents/{bad['id']}").json()["version"], 2)
    again = expect(desk.post("/api/v1/incidents:bulk", body, headers={"Idempotency-Key": "all-hangs"}), 200).json()
    same([one["status"] for one in again["results"]], [200, 409])
    same(desk.get(f"/api/v1/incidents/{good['id']}").json()["version"], 4)


def a_saved_filter_is_seen_by_whom_it_is_for(desk):
    desk.create("Listed", category="lists", impact="low", urgency="low")
    desk.create("Listed last", category="lists", impact="high", urgency="high")
    saved = make(desk, "savedFilters", title="Lists", appliesTo="incident", filter="category=lists",
                 orderBy="priority", columns=["number", "title"])
    same([one["title"] for one in listed(desk, savedFilter=saved["number"])], ["Listed last", "Listed"])
    same([one["title"] for one in listed(desk, savedFilter=saved["number"], filter="priority=planning")], ["Listed"])
    same([one["title"] for one in listed(desk, savedFilter=saved["number"], orderBy="priority desc")], ["Listed", "Listed last"])
    page = expect(desk.get(f"/api/v1/incidents?savedFilter={saved['number']}&pageSize=1"), 200).json()
    rest = listed(desk, savedFilter=saved["number"], pageSize=1, pageToken=page["nextPageToken"])
    same([one["title"] for one in page["incidents"] + rest], ["Listed last", "Listed"])

    query = f"/api/v1/incidents?savedFilter={saved['number']}"
    for somebody in ({"person": OTHER}, {"role": "administrator"}, {"role": "requester"}):
        expect(desk.get(query, **somebody), 400)
        expect(desk.get(f"/api/v1/savedFilters/{saved['id']}", **somebody), 404)
    expect(desk.patch(f"/api/v1/savedFilters/{saved['id']}", {"forEveryone": True}, 1), 200)
    expect(desk.get(query, person=OTHER), 200)
    same(expect(desk.get(query, role="requester"), 200).json()["incidents"], [])
    expect(desk.patch(f"/api/v1/savedFilters/{saved['id']}", {"filter": ""}, 2, person=OTHER), 409,
           "saved_filter.owner_changes_it@1")
    expect(desk.post("/api/v1/savedFilters", {"title": "x", "appliesTo": "incident", "filter": "colour=red"}), 400)


def a_rota_says_who_is_on_call(desk):
    group = expect(desk.post("/api/v1/groups", {"title": "Night", "name": "Night"}, role="administrator"), 201).json()
    ann, bob, cid = (make(desk, "people", name=name) for name in ("Ann", "Bob", "Cid"))
    expect(desk.get(f"/api/v1/groups/{group['number']}:onCall"), 404, "rota.in_use")
    rota = make(desk, "rotas", title="Nights", group=group["number"], zone="Europe/Lisbon", members=[ann["number"], bob["number"]],
                startsOn="2026-03-02", handoverTime="09:00", shiftDays=7)

    def on_call(at, path=f"/api/v1/rotas/{rota['number']}:now"):
        return expect(desk.get(f"{path}?at={at}"), 200).json()

    week = on_call("2026-03-29T12:00:00Z")
    same((week["person"]["name"], week["until"], week["next"]["person"]["name"]), ("Bob", "2026-03-30T08:00:00Z", "Ann"))
    same(on_call("2026-03-05T00:00:00Z", f"/api/v1/groups/{group['number']}:onCall")["person"]["id"], ann["id"])
    same(on_call("2026-03-01T00:00:00Z")["person"], None)
    expect(desk.get(f"/api/v1/rotas/{rota['number']}:now?at=tomorrow"), 400)
    expect(desk.patch(f"/api/v1/rotas/{rota['id']}", {"overrides": ["2026-03-04T18:00:00Z/2026-03-05T06:00:00Z " + cid["number"]]}, 1), 200)
    night = on_call("2026-03-05T00:00:00Z")
    same((night["person"]["name"], night["overridden"], night["until"]), ("Cid", True, "2026-03-05T06:00:00Z"))
    expect(desk.post("/api/v1/rotas", {"group": group["number"], "zone": "Nowhere", "members": [ann["number"]],
                                       "startsOn": "2026-03-02", "handoverTime": "09:00", "shiftDays": 7}), 400, "rota.can_be_followed@1")

    record = desk.create("Night alarm")
    done = expect(desk.post(f"/api/v1/incidents/{record['id']}:escalate",
                            {"escalationKind": "functional", "escalationReason": "It is night.",
                             "escalatedToGroup": group["number"]}), 200).json()
    check(done["escalatedTo"] in (ann["id"], bob["id"]), done)


main([
    a_template_fills_in_what_the_body_leaves_out,
    a_macro_takes_all_its_steps_or_none,
    a_bulk_change_tells_of_every_record_what_became_of_it,
    a_bulk_change_never_takes_more_than_it_says,
    a_macro_over_many_is_all_or_none_for_each,
    a_saved_filter_is_seen_by_whom_it_is_for,
    a_rota_says_who_is_on_call,
])
