"""Mail both ways through a real mail server: Postfix, on a configuration, a queue and a port of the test's own.

The desk hands its mail to Postfix, which delivers it into Maildirs that the test reads; mail for the desk's address
Postfix pipes into `proofdesk mail receive`. The pipe may not run as root, so that the desk runs as another user here.
"""

import email
import email.policy
import glob
import os
import pwd
import shutil
import signal
import smtplib
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time
from email.message import EmailMessage

import desk_process
from desk_process import PATIENCE, Desk, check, expect, quoted, same, until

MAIL_USER = "nobody"
DESK = "desk@desk.test"
POSTFIX = shutil.which("postfix") or "/usr/sbin/postfix"

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/state
daemon_directory = /usr/lib/postfix/sbin
command_directory = /usr/sbin
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.desk.test
mydestination =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ later@example.test = 450 4.2.0 greylisted, come again }} }}, permit_mynetworks, reject
relay_domains = desk.test
relay_recipient_maps =
transport_maps = inline:{{ {{ desk@desk.test = desk: }}, {{ gone.test = gone: }} }}
desk_destination_recipient_limit = 1
virtual_mailbox_domains = example.test
virtual_mailbox_base = {root}/boxes
virtual_mailbox_maps = inline:{{ {{ ana@example.test = ana/ }}, {{ rui@example.test = rui/ }}, {{ olga@example.test = olga/ }}, {{ robot@example.test = robot/ }}, {{ board@example.test = board/ }} }}
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
maillog_file = {root}/maillog
maillog_file_prefixes = {root}
minimal_backoff_time = 2s
maximal_backoff_time = 2s
queue_run_delay = 2s
"""

MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
flush unix n - n 1000? 0 flush
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
gone unix - n n - - pipe user={user} argv=/bin/sh -c {{echo mailbox is gone; exit 67}}
desk unix - n n - - pipe flags=R user={user} null_sender= argv={program} mail receive --data {data}
"""


def skip(reason):
    print(reason)
    sys.exit(77)


class MailServer:
    def __init__(self, root, program, data):
        self.root = root
        account = pwd.getpwnam(MAIL_USER)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        for folder in ("conf", "queue", "state", "boxes"):
            os.mkdir(f"{root}/{folder}")
        shutil.chown(f"{root}/state", "postfix")
        os.chown(f"{root}/boxes", account.pw_uid, account.pw_gid)
        with open(f"{root}/conf/main.cf", "w") as main:
            main.write(MAIN.format(root=root, uid=account.pw_uid, gid=account.pw_gid))
        with open(f"{root}/conf/master.cf", "w") as master:
            master.write(MASTER.format(port=self.port, user=MAIL_USER, program=program, data=data))
        # It starts up to a second later than the command says.
        self.call("start")
        until(self.answers, "Postfix answers")

    def call(self, command):
        return subprocess.run([POSTFIX, "-c", f"{self.root}/conf", command], capture_output=True, text=True)

    def answers(self):
        try:
            with smtplib.SMTP("127.0.0.1", self.port, timeout=2) as server:
                return server.noop()[0] == 250
        except OSError:
            return False

    def send(self, message, sender=None, to=DESK):
        raw = message if isinstance(message, bytes) else message.as_bytes(policy=email.policy.SMTP)
        with smtplib.SMTP("127.0.0.1", self.port, timeout=PATIENCE) as server:
            server.sendmail(message["From"] if sender is None else sender, [to], raw)

    def box(self, name):
        """The messages delivered to name@example.test, oldest first."""
        messages = []
        for path in glob.glob(f"{self.root}/boxes/{name}/new/*"):
            with open(path, "rb") as file:
                messages.append((os.stat(path).st_mtime_ns, email.message_from_binary_file(file, policy=email.policy.default)))
        return [message for _, message in sorted(messages, key=lambda each: each[0])]

    def wait_for(self, name, subject, count=1):
        def found():
            return [message for message in self.box(name) if subject in message["Subject"]]
        until(lambda: len(found()) >= count, f"{count} message(s) with {subject!r} for {name}\n{self.logged()}")
        return found()[-1]

    def logged(self):
        try:
            with open(f"{self.root}/maillog") as log:
                return "".join(log.readlines()[-25:])
        except OSError:
            return ""


class MailDesk(Desk):
    """A desk that runs as another user than root."""

    def __init__(self, folder, settings):
        self.user = pwd.getpwnam(MAIL_USER)
        super().__init__(*settings, data=folder)

    def start(self):
        command = [self.program(), "serve", "--data", self.data, "--listen", "127.0.0.1:0"]
        for setting in self.settings:
            command += ["--set", setting]
        self.log = open(os.path.join(self.folder, "log"), "ab")
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.log, user=self.user.pw_uid,
                                        group=self.user.pw_gid, extra_groups=[], cwd="/")
        line = self.process.stdout.readline().decode()
        if "http://" not in line:
            raise RuntimeError(f"the server did not start: {line!r}\n{self.logged()}")
        self.host, port = line.strip().rsplit("http://", 1)[1].rsplit(":", 1)
        self.port = int(port)

    def program(self):
        return os.path.join(self.folder, "proofdesk")

    def receive(self, raw):
        return subprocess.run([self.program(), "mail", "receive", "--data", self.data], input=raw, capture_output=True,
                              user=self.user.pw_uid, group=self.user.pw_gid, extra_groups=[], cwd="/", timeout=PATIENCE)

    # ---- what the tests ask

    def communications(self, filter_text):
        answer = self.get(f"/api/v1/communications?filter={quoted(filter_text)}&pageSize=100")
        return expect(answer, 200).json()["communications"]

    def about(self, number, **wanted):
        found = self.communications(f'subject = "incident/{self.record(f"incidents/{number}")["id"]}"')
        return [each for each in found if all(each.get(k) == v for k, v in wanted.items())]

    def record(self, path):
        return expect(self.get(f"/api/v1/{path}"), 200).json()

    def worklog(self, number):
        return expect(self.get(f"/api/v1/incidents/{number}/worklog"), 200).json()["worklog"]

    def fire(self, path, body=None):
        return expect(self.post(f"/api/v1/{path}", body), 200).json()


def person(desk, name):
    answer = desk.post("/api/v1/people", {"name": name.title(), "email": f"{name}@example.test"})
    return expect(answer, 201).json()["id"]


def letter(sender, subject, text, **headers):
    message = EmailMessage()
    message["From"] = sender
    message["To"] = DESK
    message["Subject"] = subject
    message["Message-ID"] = headers.pop("message_id", f"<{time.time_ns()}@example.test>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def answer_to(message, sender, text, **headers):
    return letter(sender, "Re: " + message["Subject"], text, In_Reply_To=message["Message-ID"],
                  References=f"{message.get('References', '')} {message['Message-ID']}".strip(), **headers)


# ---- the stories

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


def received_titled(desk, title):
    return [each for each in desk.communications('direction = "in"') if each["title"] == title]


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


def what_is_no_message_is_refused_for_ever_and_kept(desk, server):
    outcome = desk.receive(b"this is no message\n")
    same(outcome.returncode, 65)
    check(b"mail." in outcome.stderr, outcome.stderr)
    # A mail server that calls us wrongly keeps its message.
    same(subprocess.run([desk.program(), "mail", "receive", "--dta", "x"], input=b"", capture_output=True).returncode, 75)
    same(len(os.listdir(os.path.join(desk.data, "rejected_mail"))), 1)


def while_the_desk_is_down_the_mail_server_is_told_to_come_again(desk, server):
    desk.stop()
    raw = letter("ana@example.test", "While you were away", "Hello?")
    same(desk.receive(raw.as_bytes()).returncode, 75)
    server.send(raw)
    until(lambda: "status=deferred" in server.logged(), server.logged())
    desk.start()
    server.call("flush")
    until(lambda: received_titled(desk, "While you were away"), server.logged())


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
    acknowledged = [each for each in desk.communications('state = "sent" OR state = "discarded"')
                    if each["purpose"] == "acknowledgement" and "Storm" in each["title"]]
    same(len(acknowledged), count)
    received = {}
    for message in server.box("rui"):
        if "Storm" in message["Subject"]:
            received.setdefault(message["Subject"], set()).add(message["Message-ID"])
    until(lambda: len({m["Subject"] for m in server.box("rui") if "Storm" in m["Subject"]}) ==
          len([each for each in acknowledged if each["state"] == "sent"]), server.logged())
    check(all(len(ids) == 1 for ids in received.values()), received)


def who_must_decide_is_told(desk, server):
    board = [each for each in desk.record("people?pageSize=200")["people"] if each.get("email") == "board@example.test"]
    request = expect(desk.post("/api/v1/serviceRequests", {"title": "A new laptop"}), 201).json()
    desk.fire(f"serviceRequests/{request['number']}:request_approval", {"approver": board[0]["id"]})
    asked = server.wait_for("board", "[APR-")
    check("decides nothing" in asked.get_content(), asked.get_content())
    same(asked["Auto-Submitted"], "auto-generated")


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
    board = [each for each in desk.record("people?pageSize=200")["people"] if each.get("email") == "board@example.test"]
    desk.stop()
    before = desk.settings
    desk.settings = [each for each in before if not each.startswith("mail.smtp_tls")]
    desk.start()
    number = desk.create("For your eyes only", requester=board[0]["id"])["number"]
    until(lambda: "mail.not_sent" in desk.logged(), "it is logged")
    until(lambda: [each["state"] for each in desk.about(number)] == ["queued"], desk.logged())
    same(desk.about(number)[0].get("attempts"), None)
    check(not [each for each in server.box("board") if number in each["Subject"]], "nothing came")
    desk.stop()
    desk.settings = before
    desk.start()
    server.wait_for("board", number)


def figures_are_shown(desk, server):
    text = desk.get("/metrics", role=None).body.decode()
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("proofdesk_mail_"))
    check(float(figures["proofdesk_mail_received"]) > 0, figures)
    same(float(figures["proofdesk_mail_queued"]), 0.0)
    expect(desk.get("/readyz", role=None), 200)


STORIES = [
    an_acknowledgement_goes_to_the_requester_and_is_no_response,
    a_threaded_reply_resumes_an_incident_on_hold,
    a_copy_of_a_message_changes_nothing_and_is_counted,
    an_out_of_office_reply_stops_there,
    a_machine_that_answers_without_saying_so_is_stopped_by_the_cap,
    what_a_server_refuses_has_failed_in_its_own_words,
    a_bounce_marks_the_message_that_came_back,
    news_of_a_major_incident_goes_to_a_named_audience,
    a_stranger_cannot_write_into_a_record,
    a_confidential_record_is_named_by_its_number_alone,
    what_is_no_message_is_refused_for_ever_and_kept,
    figures_are_shown,
    who_must_decide_is_told,
    a_mailbox_is_fetched,
    where_encryption_is_required_nothing_goes_in_the_clear,
    a_message_put_off_goes_later_and_survives_a_restart,
    a_kill_in_the_middle_loses_nothing_and_doubles_no_record,
    while_the_desk_is_down_the_mail_server_is_told_to_come_again,
]


def main():
    if not desk_process.PROGRAM or not os.path.exists(desk_process.PROGRAM):
        skip("PROOFDESK does not name the built program")
    if os.geteuid() != 0:
        skip("Postfix is started by root alone")
    if not os.path.exists(POSTFIX):
        skip("Postfix is not installed")
    root = tempfile.mkdtemp(prefix="proofdesk-mail-")
    os.chmod(root, 0o755)
    folder = f"{root}/desk"
    os.mkdir(folder)
    # Where it was built may be closed to the other user.
    shutil.copy(desk_process.PROGRAM, f"{folder}/proofdesk")
    account = pwd.getpwnam(MAIL_USER)
    os.chown(folder, account.pw_uid, account.pw_gid)
    failed = []
    server = MailServer(root, f"{folder}/proofdesk", f"{folder}/data")
    desk = None
    try:
        desk = MailDesk(folder, [f"mail.smtp=smtp://127.0.0.1:{server.port}", "mail.smtp_tls=off",
                                 f"mail.from=Service desk <{DESK}>", "mail.automatic_per_hour=4",
                                 "mail.first_retry=1s"])
        for story in STORIES:
            began = time.monotonic()
            try:
                story(desk, server)
                print(f"ok    {story.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
            except Exception:
                failed.append(story.__name__)
                print(f"FAIL  {story.__name__}\n{desk_process.traceback.format_exc()}", flush=True)
        if failed:
            print("---- log of the desk\n" + "\n".join(desk.logged().splitlines()[-30:]))
            print("---- log of Postfix\n" + server.logged())
        same(desk.stop(), 0)
    finally:
        server.call("stop")
        if desk is not None:
            desk.close()
        shutil.rmtree(root, ignore_errors=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
