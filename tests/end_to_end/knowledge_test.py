"""Knowledge and suggestions: who writes, who reads, and what is found while somebody types."""

import urllib.parse

from desk_process import check, expect, main, same

OTHER = "A colleague"


def in_one_year():
    return "2031-01-01T00:00:00Z"


def publish(desk, title, audience="requesters", **fields):
    made = expect(desk.post("/api/v1/articles", {"title": title, "body": "Ask, then act.", "audience": audience, **fields}), 201).json()
    path = f"/api/v1/articles/{made['id']}"
    expect(desk.post(f"{path}:submit"), 200)
    done = expect(desk.post(f"{path}:publish", {"reviewDue": in_one_year()}, person=OTHER), 200).json()
    return path, done


def suggest(desk, text, after, **options):
    query = urllib.parse.urlencode({"text": text, "minSequence": after})
    return expect(desk.get(f"/api/v1/suggestions?{query}", **options), 200).json()


def titles(list_of):
    return [one["title"] for one in list_of]


def an_author_does_not_publish_the_own_words(desk):
    made = expect(desk.post("/api/v1/articles", {"title": "Own words", "body": "x", "audience": "internal"}), 201).json()
    path = f"/api/v1/articles/{made['number']}"
    expect(desk.post(f"{path}:submit"), 200)
    refused = expect(desk.post(f"{path}:publish", {"reviewDue": in_one_year()}), 409, "article.reviewer_is_not_the_author@1").json()
    same(refused["clause"], "7.6")


def requesters_read_what_is_published_for_them_and_no_more(desk):
    path, article = publish(desk, "How to order a badge", flagReason=None)
    internal, _ = publish(desk, "How the desk orders badges", "internal")
    seen = expect(desk.get(path, role="requester"), 200).json()
    same(seen["body"], "Ask, then act.")
    check("author" not in seen and "reviewer" not in seen, seen)
    expect(desk.get(internal, role="requester"), 404)
    listed = expect(desk.get("/api/v1/articles", role="requester"), 200).json()["articles"]
    check(article["number"] in [one["number"] for one in listed], listed)
    check("How the desk orders badges" not in titles(listed), listed)
    # How it came about is nobody's business who merely reads it.
    expect(desk.get(f"{path}/history", role="requester"), 403, "record.involvement")
    expect(desk.get(f"{path}/worklog", role="requester"), 403, "record.involvement")
    expect(desk.get(f"{path}/history"), 200)
    # They may say that it is wrong, and whether it helped; they may not change it.
    expect(desk.post(f"{path}:solved", role="requester"), 200)
    expect(desk.patch(path, {"keywords": ["x"]}, 4, role="requester"), 403)
    flagged = expect(desk.post(f"{path}:flag", {"flagReason": "The form is gone."}, role="requester"), 200).json()
    same(flagged["state"], "flagged")
    check("flagReason" not in flagged, flagged)
    expect(desk.get(f"/api/v1/articles?filter=author:*", role="requester"), 400, "filter.field")


def words_of_an_edition_under_way_are_seen_by_nobody_else(desk):
    path, _ = publish(desk, "How to reset a password")
    expect(desk.post(f"{path}:revise"), 200)
    version = desk.get(path).json()["version"]
    changed = expect(desk.patch(path, {"newBody": "Zanzibar is the new secret word."}, version), 200).json()
    seen = expect(desk.get(path, role="requester"), 200)
    check(b"Zanzibar" not in seen.body, seen)
    after = changed["receipt"]["sequence"]
    found = expect(desk.get(f"/api/v1/search?q=zanzibar&minSequence={after}", role="requester"), 200).json()
    same(found["results"], [])


def requesters_choose_services_and_listed_colleagues(desk):
    service = expect(desk.post("/api/v1/services", {"title": "Mail", "name": "Mail", "criticality": "high",
                                                    "criticalityBasis": "Everybody writes."}, role="administrator"), 201).json()
    path = f"/api/v1/services/{service['id']}"
    expect(desk.get(path, role="requester"), 404)
    me = desk.get("/api/v1/me", role="administrator").json()
    expect(desk.post(f"{path}:goLive", {"owner": me["person"]}, role="administrator"), 200)
    seen = expect(desk.get(path, role="requester"), 200).json()
    same(seen["name"], "Mail")
    check("criticalityBasis" not in seen and "owner" not in seen, seen)

    person = expect(desk.post("/api/v1/people", {"name": "Bea Listed", "email": "bea@example.org", "phone": "555"}), 201).json()
    listed = lambda: expect(desk.get("/api/v1/people", role="requester"), 200).json()["people"]
    check("Bea Listed" not in [one.get("name") for one in listed()], "not before she is listed")
    expect(desk.patch(f"/api/v1/people/{person['id']}", {"inDirectory": True, "department": "Sales"}, 1), 200)
    bea = [one for one in listed() if one.get("name") == "Bea Listed"][0]
    same(bea["department"], "Sales")
    check("email" not in bea and "phone" not in bea, bea)
    # What is not shown cannot be found out by asking for it either.
    same(expect(desk.get("/api/v1/people?filter=email%3D%22bea@example.org%22", role="requester"), 200).json()["people"], [])
    made = expect(desk.post("/api/v1/incidents", {"title": "For Bea", "service": service["number"],
                                                  "affectedUser": person["number"]}, role="requester"), 201).json()
    same((made["service"], made["affectedUser"]), (service["id"], person["id"]))


def typing_finds_what_answers_it(desk):
    publish(desk, "The projector stays dark", summary="Press source twice.", keywords=["beamer"])
    publish(desk, "Projector lamps in stock", "internal")
    error = expect(desk.post("/api/v1/knownErrors", {"title": "Projector firmware 7 hangs", "symptom": "Blue picture",
                                                     "workaround": "Unplug it for a minute.", "noRootCauseReason": "Not known yet."}), 201).json()
    expect(desk.post(f"/api/v1/knownErrors/{error['id']}:publish", role="problem_manager"), 200)
    old = desk.create("Projector shows no picture", category="av", impact="low", urgency="low")
    done = expect(desk.post(f"/api/v1/incidents/{old['id']}:resolve",
                            {"resolutionCode": "fixed", "resolutionText": "Replaced the cable."}), 200).json()
    after = done["receipt"]["sequence"]

    found = suggest(desk, "the projector in room 4 has no pict", after)
    check("The projector stays dark" in titles(found["articles"]), found)
    same(titles(found["knownErrors"]), ["Projector firmware 7 hangs"])
    same(found["knownErrors"][0]["answer"], "Unplug it for a minute.")
    same(titles(found["similar"]), ["Projector shows no picture"])
    same(found["similar"][0]["answer"], "Replaced the cable.")
    why = found["similar"][0]["why"]
    marked = [part["text"] for part in why["parts"] if part.get("match")]
    check("Projector" in marked and "picture" in marked, why)
    same(why["label"], "Title")

    same(titles(suggest(desk, "beam", after)["articles"]), ["The projector stays dark"])
    same(suggest(desk, "", after)["articles"], [])
    same(suggest(desk, "\" OR * ) NEAR(", after)["articles"], [])
    expect(desk.get("/api/v1/suggestions?text=x&kind=unicorn"), 400)
    expect(desk.get("/api/v1/suggestions"), 400)

    # Requesters: articles meant for them, nothing internal, nobody else's incidents.
    mine = suggest(desk, "the projector has no picture", after, role="requester")
    same(titles(mine["articles"]), ["The projector stays dark"])
    same((mine["knownErrors"], mine["similar"]), ([], []))


def a_major_incident_under_way_is_told_at_once(desk):
    major = desk.create("Network outage in the west", impact="high", urgency="high", category="network")
    path = f"/api/v1/incidents/{major['id']}"
    expect(desk.post(f"{path}:take", person="A resolver"), 200)
    manager = desk.get("/api/v1/me", role="incident_manager").json()["person"]
    declared = expect(desk.post(f"{path}:declareMajor", {"majorIncidentManager": manager, "procedureVersion": "1"},
                                role="incident_manager"), 200).json()
    after = declared["receipt"]["sequence"]
    same(titles(suggest(desk, "network", after)["majorIncidents"]), ["Network outage in the west"])
    same(titles(suggest(desk, "keyboard", after)["majorIncidents"]), ["Network outage in the west"])
    same(suggest(desk, "network", after, role="requester")["majorIncidents"], [])


def an_article_that_answered_counts_its_use(desk):
    _, article = publish(desk, "How to clean a trackball")
    record = desk.create("Trackball sticks", category="hardware", impact="low", urgency="low")
    path = f"/api/v1/incidents/{record['id']}"
    expect(desk.post(f"{path}/links", {"type": "answered_by", "to": {"kind": "article", "id": article["id"]}}), 200)
    expect(desk.post(f"{path}:resolve", {"resolutionCode": "fixed", "resolutionText": "Cleaned it."}), 200)
    same(desk.get(f"/api/v1/articles/{article['id']}").json()["useCount"], 1)


main([
    an_author_does_not_publish_the_own_words,
    requesters_read_what_is_published_for_them_and_no_more,
    words_of_an_edition_under_way_are_seen_by_nobody_else,
    requesters_choose_services_and_listed_colleagues,
    typing_finds_what_answers_it,
    a_major_incident_under_way_is_told_at_once,
    an_article_that_answered_counts_its_use,
])
