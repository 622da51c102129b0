"""Mail both ways: what it says, whom it reaches, what it does to a record, and what it must not do."""

import time

from desk_process import Desk, check, expect, same, until
from mail_desk import answer_to, letter, main, person, received_titled


def an_acknowledgement_goes_to_the_requester_and_is_no_response(desk, server):
    person(desk, "ana")
    server.send(letter("Ana <ana@example.test>", "Drucker brennt – schon wieder", "In Raum 12.\n"))
    received = server.wait_for("ana", "[INC-000001]")
    same(received["Subject"], "[INC-000001] Drucker brennt – schon wieder")
    same(received["Auto-Submitted"], "auto-generated")
    same(received["Precedence"], "bulk")
    check(received["In-Reply-To"], "threaded to her message")
    check("INC-000001" in received.get_content(), received.get_content())
    incident = desk.record("incidents/INC-000001")
    same(incident["channel"], "email")
    same(incident["description"], "In Raum 12.")
    check("firstHumanActionAt" not in incident, incident)
    sent = desk.about("INC-000001", direction="out")
    same([(each["purpose"], each["automatic"]) for each in sent], [("acknowledgement", True)])
    until(lambda: desk.about("INC-000001", direction="out")[0]["state"] == "sent", "it is recorded as sent")
    sent = desk.about("INC-000001", direction="out")[0]
    same(received["Message-ID"], f"<{sent['messageId']}>")
    check(sent["serverReply"].startswith("250 2.0.0 Ok: queued as"), sent)
    came = desk.about("INC-000001", direction="in")
    same([(each["state"], each["outcome"]) for each in came], [("taken_in", "new_record")])
    same(len(came[0]["sourceHash"]), 64)
    files = expect(desk.get(f"/api/v1/communications/{came[0]['id']}/attachments"), 200).json()["attachments"]
    same([each["name"] for each in files], ["original.eml"])


def a_threaded_reply_resumes_an_incident_on_hold(desk, server):
    desk.fire("incidents/INC-000001:take")
    desk.fire("incidents/INC-000001:hold",
              {"holdReason": "caller", "followUpAt": "2030-01-01T00:00:00Z",
               "comment": {"text": "Which printer is it?", "public": True}})
    asked = server.wait_for("ana", "[INC-000001]", 2)
    check("Which printer is it?" in asked.get_content(), asked.get_content())
    check("Auto-Submitted" not in asked, "a person wrote it")
    quoted_text = "".join(f"> {line}\n" for line in asked.get_content().splitlines())
    reply = answer_to(asked, "ana@example.test", f"The one by the window.\n\nOn Monday, Desk wrote:\n{quoted_text}")
    server.send(reply)
    until(lambda: desk.record("incidents/INC-000001")["state"] == "in_progress", "work goes on")
    entry = desk.worklog("INC-000001")[-1]
    same((entry["text"], entry["public"]), ("The one by the window.", True))
    until(lambda: [each["outcome"] for each in desk.about("INC-000001", direction="in") if each.get("outcome") == "resumed"] == ["resumed"])
    until(lambda: [each["state"] for each in desk.about("INC-000001", purpose="reply")] == ["delivered"],
          "her answer proves that the question arrived")
    history = expect(desk.get("/api/v1/incidents/INC-000001/history"), 200).json()["events"]
    answered = [each for each in history if each["name"] == "answer"]
    same([(each["from"], each["to"]) for each in answered], [("on_hold", "in_progress")])


def a_copy_of_a_message_changes_nothing_and_is_counted(desk, server):
    message = letter("ana@example.test", "Once only", "One incident, please.", message_id="<once@example.test>")
    for _ in range(3):
        server.send(message)
    until(lambda: [each.get("copiesSeen") for each in received_titled(desk, "Once only")] == [2], server.logged())
    same(len([each for each in desk.record("incidents?pageSize=100")["incidents"] if each["title"] == "Once only"]), 1)


def an_out_of_office_reply_stops_there(desk, server):
    acknowledged = server.wait_for("ana", "Once only")
    number = acknowledged["Subject"].split("]")[0].strip("[")
    before = desk.record(f"incidents/{number}")["version"]
    boxed = len(server.box("ana"))
    server.send(answer_to(acknowledged, "ana@example.test", "I am away until Monday.", Auto_Submitted="auto-replied"))
    until(lambda: desk.about(number, direction="in", outcome="automatic_reply"), "it is recorded")
    same(desk.record(f"incidents/{number}")["version"], before)
    time.sleep(0.5)
    same(len(server.box("ana")), boxed)
    same([each["state"] for each in desk.about(number, direction="in", outcome="automatic_reply")], ["set_aside"])


def a_machine_that_answers_without_saying_so_is_stopped_by_the_cap(desk, server):
    person(desk, "robot")
    # A desk that does not know RFC 3834 and answers everything, always with a new message of its own.
    server.send(letter("robot@example.test", "Ticket 1", "We have received your mail."))
    answered = 0
    quiet_since = time.monotonic()
    while time.monotonic() - quiet_since < 1.5:
        messages = server.box("robot")
        if len(messages) > answered:
            answered += 1
            quiet_since = time.monotonic()
            server.send(letter("robot@example.test", f"Ticket {answered + 1}", "We have received your mail."))
        time.sleep(0.02)
    same(answered, 4)  # mail.automatic_per_hour of this desk
    withheld = [each for each in desk.communications('state = "discarded"') if each.get("automatic")]
    same(len(withheld), 1)
    check("loop" in withheld[0]["failureReason"], withheld)


def news_of_a_major_incident_goes_to_a_named_audience(desk, server):
    board = [person(desk, "board"), person(desk, "rui")]
    answer = desk.post("/api/v1/communications", {"title": "Mail is down", "subject": "INC-000001"})
    number = expect(answer, 201).json()["number"]
    desk.fire(f"communications/{number}:queue",
              {"audience": "top_management", "purpose": "declaration", "recipients": board,
               "text": "Mail has been down since nine; the next news come at ten."})
    for name in ("board", "rui"):
        received = server.wait_for(name, "[INC-000001] Mail is down")
        same([str(each) for each in received["To"].addresses], [f"{name.title()} <{name}@example.test>"])
    until(lambda: desk.record(f"communications/{number}")["state"] == "sent")
    sent = desk.record(f"communications/{number}")
    same(sorted(sent["reached"]), sorted(board))
    check(any("Told to Top management" in each["text"] for each in desk.worklog("INC-000001")), "noted there")


def a_stranger_cannot_write_into_a_record(desk, server):
    before = len(desk.worklog("INC-000001"))
    server.send(letter("mallory@elsewhere.test", "[INC-000001] me too", "Let me in."))
    until(lambda: received_titled(desk, "[INC-000001] me too") and
          received_titled(desk, "[INC-000001] me too")[0]["state"] == "taken_in", server.logged())
    came = received_titled(desk, "[INC-000001] me too")[0]
    same(came["outcome"], "new_record")
    check("no part" in came["outcomeNote"], came)
    same(len(desk.worklog("INC-000001")), before)
    sender = desk.record(f"people/{came['sender']}")
    same((sender["name"], sender["external"]), ("mallory", True))


def a_confidential_record_is_named_by_its_number_alone(desk, server):
    rui = [each for each in desk.record("people?pageSize=100")["people"] if each.get("email") == "rui@example.test"][0]
    incident = desk.create("Harassment in team 7", requester=rui["id"], confidential=True)
    received = server.wait_for("rui", f"[{incident['number']}]")
    same(received["Subject"], f"[{incident['number']}]")
    check("Harassment" not in received.as_string(), received.as_string())


def who_must_decide_is_told(desk, server):
    board = [each for each in desk.record("people?pageSize=200")["people"] if each.get("email") == "board@example.test"]
    request = expect(desk.post("/api/v1/serviceRequests", {"title": "A new laptop"}), 201).json()
    desk.fire(f"serviceRequests/{request['number']}:request_approval", {"approver": board[0]["id"]})
    asked = server.wait_for("board", "[APR-")
    check("decides nothing" in asked.get_content(), asked.get_content())
    same(asked["Auto-Submitted"], "auto-generated")


def figures_are_shown(desk, server):
    text = desk.get("/metrics", role=None).body.decode()
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("proofdesk_mail_"))
    check(float(figures["proofdesk_mail_received"]) > 0, figures)
    same(float(figures["proofdesk_mail_queued"]), 0.0)
    expect(desk.get("/readyz", role=None), 200)


if __name__ == "__main__":
    main([
        an_acknowledgement_goes_to_the_requester_and_is_no_response,
        a_threaded_reply_resumes_an_incident_on_hold,
        a_copy_of_a_message_changes_nothing_and_is_counted,
        an_out_of_office_reply_stops_there,
        a_machine_that_answers_without_saying_so_is_stopped_by_the_cap,
        news_of_a_major_incident_goes_to_a_named_audience,
        a_stranger_cannot_write_into_a_record,
        a_confidential_record_is_named_by_its_number_alone,
        who_must_decide_is_told,
        figures_are_shown,
    ])
