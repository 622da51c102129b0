"""A desk with a real mail server before it: Postfix, on a configuration, a queue and a port of the test's own.

The desk hands its mail to Postfix, which delivers it into Maildirs that the test reads; mail for the desk's address
Postfix pipes into `proofdesk mail receive`. The pipe may not run as root, so that the desk runs as another user here.
"""

import email
import email.policy
import glob
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from email.message import EmailMessage

import desk_process
from desk_process import PATIENCE, Desk, expect, quoted, same, until

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


def received_titled(desk, title):
    return [each for each in desk.communications('direction = "in"') if each["title"] == title]


def main(stories):
    """Tells the stories in order, all of them to the same desk and mail server."""
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
        for story in stories:
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
