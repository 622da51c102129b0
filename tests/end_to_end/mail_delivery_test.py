"""Mail on its way: what is refused, comes back, must wait, or is under way while the desk is killed."""

import email
import email.policy
import os
import signal
import socketserver
import subprocess
import threading

from desk_process import check, expect, same, until
from mail_desk import letter, main, person, received_titled


def what_a_server_refuses_has_failed_in_its_own_words(desk, server):
    nobody = expect(desk.post("/api/v1/people", {"name": "No Body", "email": "nobody@example.test"}), 201).json()["id"]
    number = desk.create("Refused at once", requester=nobody)["number"]
    until(lambda: [each["state"] for each in desk.about(number)] == ["failed"], server.logged())
    failed = desk.about(number)[0]
    check("550 5.1.1 <nobody@example.test>" in failed["failureReason"], failed)
    same(failed["unreached"], [nobody])


def a_bounce_marks_the_message_that_came_back(desk, server):
    gone = expect(desk.post("/api/v1/people", {"name": "Gone", "email": "gone@gone.test"}), 201).json()["id"]
    number = desk.create("Bounces later", requester=gone)["number"]
    until(lambda: [each["state"] for each in desk.about(number, direction="out")] == ["failed"], server.logged())
    failed = desk.about(number, direction="out")[0]
    check("5.1.1" in failed["failureReason"] and "mailbox is gone" in failed["failureReason"], failed)
    check(failed["sentAt"] and failed["bouncedAt"], failed)
    same(failed["unreached"], [gone])
    until(lambda: desk.about(number, direction="in"), "the report is recorded")
    same([(each["state"], each["outcome"]) for each in desk.about(number, direction="in")], [("set_aside", "bounce")])


def what_is_no_message_is_refused_for_ever_and_kept(desk, server):
    outcome = desk.receive(b"this is no message\n")
    same(outcome.returncode, 65)
    check(b"mail." in outcome.stderr, outcome.stderr)
    # A mail server that calls us wrongly keeps its message.
    same(subprocess.run([desk.program(), "mail", "receive", "--dta", "x"], input=b"", capture_output=True).returncode, 75)
    same(len(os.listdir(os.path.join(desk.data, "rejected_mail"))), 1)


class Mailbox(socketserver.StreamRequestHandler):
    """As much of an IMAP server (RFC 3501) as fetching needs: one mailbox, whose messages are `messages`."""

    messages = {}
    seen = set()

    def handle(self):
        def say(line):
            self.wfile.write(line.encode() + b"\r\n")
        say("* OK ready")
        for line in self.rfile:
            tag, command = line.decode().strip().split(" ", 1)
            words = command.upper().split()
            if words[0] == "CAPABILITY":
                say("* CAPABILITY IMAP4rev1")
            elif words[0] == "SELECT":
                say(f"* {len(self.messages)} EXISTS")
            elif words[:2] == ["UID", "SEARCH"]:
                say("* SEARCH " + " ".join(str(uid) for uid in self.messages if uid not in self.seen))
            elif words[:2] == ["UID", "FETCH"]:
                raw = self.messages[int(words[2])]
                self.wfile.write(f"* 1 FETCH (UID {words[2]} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
            elif words[:2] == ["UID", "STORE"]:
                self.seen.add(int(words[2]))
            say(f"{tag} OK done")
            if words[0] == "LOGOUT":
                return


def a_mailbox_is_fetched(desk, server):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as imap:
        imap.daemon_threads = True
        threading.Thread(target=imap.serve_forever, daemon=True).start()
        Mailbox.messages = {7: letter("ana@example.test", "Fetched", "By IMAP.").as_bytes(policy=email.policy.SMTP),
                            9: b"no message at all\r\n"}
        desk.stop()
        before = desk.settings
        desk.settings = [*before, f"mail.imap=imap://127.0.0.1:{imap.server_address[1]}/INBOX", "mail.imap_tls=off",
                         "mail.imap_user=desk", "mail.imap_interval=200ms"]
        desk.start()
        until(lambda: Mailbox.seen == {7, 9}, desk.logged())
        same([each["outcome"] for each in received_titled(desk, "Fetched")], ["new_record"])
        desk.stop()
        desk.settings = before
        desk.start()
        imap.shutdown()


def where_encryption_is_required_nothing_goes_in_the_clear(desk, server):
    """This server offers none. That says nothing of the message: it waits, and goes when there is a way."""
    board = person(desk, "board")
    desk.stop()
    before = desk.settings
    desk.settings = [each for each in before if not each.startswith("mail.smtp_tls")]
    desk.start()
    number = desk.create("For your eyes only", requester=board)["number"]
    until(lambda: "mail.not_sent" in desk.logged(), "it is logged")
    until(lambda: [each["state"] for each in desk.about(number)] == ["queued"], desk.logged())
    same(desk.about(number)[0].get("attempts"), None)
    check(not [each for each in server.box("board") if number in each["Subject"]], "nothing came")
    desk.stop()
    desk.settings = before
    desk.start()
    server.wait_for("board", number)


def a_message_put_off_goes_later_and_survives_a_restart(desk, server):
    later = expect(desk.post("/api/v1/people", {"name": "Later", "email": "later@example.test"}), 201).json()["id"]
    incident = desk.create("Greylisted", requester=later)
    until(lambda: [each.get("attempts", 0) for each in desk.about(incident["number"])] > [0], server.logged())
    waiting = desk.about(incident["number"])[0]
    same(waiting["state"], "queued")
    check("450 4.2.0" in waiting["failureReason"], waiting)
    desk.stop()
    desk.start()
    current = desk.record(f"people/{later}")
    expect(desk.patch(f"/api/v1/people/{later}", {"email": "olga@example.test"}, current["version"]), 200)
    server.wait_for("olga", f"[{incident['number']}]")
    until(lambda: desk.about(incident["number"])[0]["state"] == "sent")
    same(len(server.box("olga")), 1)


def a_kill_in_the_middle_loses_nothing_and_doubles_no_record(desk, server):
    """Messages on their way in and out while the desk is killed: each comes to one incident, each requester is
    answered, and what was sent twice, if anything was, has one Message-ID."""
    count = 12
    for i in range(count):
        server.send(letter("rui@example.test", f"Storm {i}", "It rains.", message_id=f"<storm-{i}@example.test>"))
        if i % 4 == 2:
            desk.stop(signal.SIGKILL)
            desk.start()
    server.call("flush")

    def incidents():
        listed = desk.record("incidents?pageSize=200")["incidents"]
        return sorted(each["title"] for each in listed if each["title"].startswith("Storm"))
    until(lambda: len(set(incidents())) == count, server.logged())
    wanted = sorted(f"Storm {i}" for i in range(count))
    same(incidents(), wanted)
    until(lambda: not desk.communications('state = "queued" OR state = "received"'), "all is sent and taken in")

    def acknowledged():
        return [each for each in desk.communications('state = "sent" OR state = "discarded"')
                if each["purpose"] == "acknowledgement" and "Storm" in each["title"]]
    # Who is told follows the journal: it may not have read the last of them when nothing is queued.
    until(lambda: len(acknowledged()) >= count, "each is acknowledged")
    same(len(acknowledged()), count)
    received = {}
    for message in server.box("rui"):
        if "Storm" in message["Subject"]:
            received.setdefault(message["Subject"], set()).add(message["Message-ID"])
    until(lambda: len({m["Subject"] for m in server.box("rui") if "Storm" in m["Subject"]}) ==
          len([each for each in acknowledged() if each["state"] == "sent"]), server.logged())
    check(all(len(ids) == 1 for ids in received.values()), received)


def while_the_desk_is_down_the_mail_server_is_told_to_come_again(desk, server):
    desk.stop()
    raw = letter("ana@example.test", "While you were away", "Hello?")
    same(desk.receive(raw.as_bytes()).returncode, 75)
    server.send(raw)
    until(lambda: "status=deferred" in server.logged(), server.logged())
    desk.start()
    server.call("flush")
    until(lambda: received_titled(desk, "While you were away"), server.logged())


if __name__ == "__main__":
    main([
        what_a_server_refuses_has_failed_in_its_own_words,
        a_bounce_marks_the_message_that_came_back,
        what_is_no_message_is_refused_for_ever_and_kept,
        a_mailbox_is_fetched,
        where_encryption_is_required_nothing_goes_in_the_clear,
        a_message_put_off_goes_later_and_survives_a_restart,
        a_kill_in_the_middle_loses_nothing_and_doubles_no_record,
        while_the_desk_is_down_the_mail_server_is_told_to_come_again,
    ])
