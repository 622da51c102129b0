"""What scripts rely on: output, exit codes, one owner for each data directory."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import threading

from desk_process import PROGRAM, Desk, check, expect, same
from program import BUSY, DONE, NO, NOT_FOUND, USAGE, SMALL_LOG, main, run

TOKEN = re.compile(r"pd_[A-Za-z0-9_-]{43}\n")


def a_token_is_all_that_is_printed(folder):
    data = os.path.join(folder, "data")
    made = run("token", "create", "--data", data, "--person", "Ana Silva", "--role", "agent")
    check(TOKEN.fullmatch(made.out), made)
    same(made.err, "")
    same(stat.S_IMODE(os.stat(data).st_mode), 0o700)
    desk = Desk(data=folder)
    try:
        while_it_runs = desk.run("token", "create", "--person", "Ana Silva", "--role", "agent", "--role", "auditor")
        check(TOKEN.fullmatch(while_it_runs.stdout), while_it_runs)
        same(while_it_runs.stderr, "")
        same(stat.S_IMODE(os.stat(os.path.join(data, "socket")).st_mode), 0o600)
        people = set()
        for token in (made.out.strip(), while_it_runs.stdout.strip()):
            people.add(expect(desk.get("/api/v1/me", token=token), 200).json()["person"])
        same(len(people), 1)
    finally:
        same(desk.stop(), 0)
        desk.close()


def tokens_are_listed_without_their_secrets_and_revoked(folder):
    data = os.path.join(folder, "data")
    secret = run("token", "create", "--data", data, "--person", "Ana", "--role", "agent", "--label", "script").out.strip()
    run("token", "create", "--data", data, "--person", "Bruno", "--role", "auditor", "--expires", "P30D")
    listed = run("token", "list", "--data", data).out
    check("TOK-000001" in listed and "Ana" in listed and "script" in listed and "never" in listed, listed)
    check(secret not in listed, "the secret")
    tokens = json.loads(run("token", "list", "--data", data, "--json").out)
    same([token["roles"] for token in tokens], [["agent"], ["auditor"]])
    check("expiresAt" in tokens[1] and "expiresAt" not in tokens[0], tokens)
    run("token", "revoke", "TOK-000001", "--data", data, "--reason", "left")
    same(json.loads(run("token", "list", "--data", data, "--json").out)[0]["state"], "revoked")
    run("token", "revoke", "TOK-000009", "--data", data, code=NOT_FOUND)
    desk = Desk(data=folder)
    try:
        expect(desk.get("/api/v1/me", token=secret), 401)
    finally:
        desk.stop()
        desk.close()


def a_role_nobody_knows_is_refused_before_a_person_is_made(folder):
    data = os.path.join(folder, "data")
    wrong = run("token", "create", "--data", data, "--person", "Ana", "--role", "agnet", code=USAGE)
    check("agent" in wrong.err, wrong)
    same(wrong.out, "")
    same(run("export", "person", "--data", data).out, "")


def serve_prints_one_line_and_stops_on_a_signal(folder):
    for number in (signal.SIGTERM, signal.SIGINT):
        server = subprocess.Popen([PROGRAM, "serve", "--data", os.path.join(folder, "data"), "--listen", "127.0.0.1:0"],
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = server.stdout.readline()
        check(re.fullmatch(r"Proofdesk is ready at http://127\.0\.0\.1:\d+\n", line), line)
        server.send_signal(number)
        out, err = server.communicate(timeout=30)
        same((server.returncode, out), (0, ""))
    run("journal", "verify", "--data", os.path.join(folder, "data"))


def a_directory_has_one_owner(folder):
    desk = Desk(data=folder)
    try:
        second = run("serve", "--data", desk.data, "--listen", "127.0.0.1:0", code=BUSY, rule="data.locked")
        check(f"process {desk.process.pid}" in second.err, second)
        same(second.out, "")
        other = os.path.join(folder, "other")
        run("serve", "--data", other, "--listen", f"127.0.0.1:{desk.port}", code=BUSY)
        # Reading needs no lock.
        run("journal", "verify", "--data", desk.data)
        run("export", "incident", "--data", desk.data)
    finally:
        desk.stop()
        desk.close()


def commands_that_change_something_wait_for_each_other(folder):
    data = os.path.join(folder, "data")
    codes = []

    def mint(i):
        codes.append(run("token", "create", "--data", data, "--person", f"Person {i}", "--role", "agent", code=None).code)

    threads = [threading.Thread(target=mint, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    same(codes, [DONE] * 8)
    same(len(json.loads(run("token", "list", "--data", data, "--json").out)), 8)


def others_may_not_enter_the_directory(folder):
    data = os.path.join(folder, "data")
    os.mkdir(data, 0o755)
    os.chmod(data, 0o755)
    refused = run("serve", "--data", data, "--listen", "127.0.0.1:0", code=NO, rule="data.permissions")
    check("chmod 700" in refused.err, refused)


def configuration_errors_name_the_place(folder):
    file = os.path.join(folder, "desk.toml")
    with open(file, "w", encoding="utf-8") as toml:
        toml.write('[server]\nthreads = "many"\nlisen = "x"\n')
    for command in (["config", "check", file], ["serve", "--data", os.path.join(folder, "data"), "--config", file]):
        wrong = run(*command, code=USAGE, rule="config.invalid")
        check(f"{file}:2:11: server.threads must be a whole number" in wrong.err, wrong)
        check(f"{file}:3:1: unknown key server.lisen; did you mean server.listen?" in wrong.err, wrong)
    check(not os.path.exists(os.path.join(folder, "data")), "nothing was tried")
    run("serve", "--data", os.path.join(folder, "data"), "--listen", "nowhere", code=USAGE, rule="config.value")
    run("config", "show", "--set", "writer.batch=0", code=USAGE, rule="config.value")


def the_file_of_the_data_directory_holds_unless_the_line_says_otherwise(folder):
    data = os.path.join(folder, "data")
    os.mkdir(data, 0o700)
    with open(os.path.join(data, "proofdesk.toml"), "w", encoding="utf-8") as toml:
        toml.write("[limits]\njson_bytes = \"2KiB\"\nattachment_bytes = \"4KiB\"\n")
    desk = Desk("limits.attachment_bytes=2KiB", data=folder)
    try:
        expect(desk.post("/api/v1/incidents", {"title": "x", "description": "y" * 3000}), 413)
        made = desk.create()
        path = f"/api/v1/incidents/{made['id']}/attachments?name=a.txt"
        expect(desk.post(path, b"x" * 3000, headers={"Content-Type": "text/plain"}), 413)
    finally:
        desk.stop()
        desk.close()


def the_service_manager_is_told(folder):
    path = os.path.join(folder, "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(path)
        manager.settimeout(30)
        server = subprocess.Popen([PROGRAM, "serve", "--data", os.path.join(folder, "data"), "--listen", "127.0.0.1:0"],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={**os.environ, "NOTIFY_SOCKET": path})
        same(manager.recv(100), b"READY=1")
        server.terminate()
        same(manager.recv(100), b"STOPPING=1")
        server.communicate(timeout=30)
        same(server.returncode, 0)


def erasing_asks_first_and_leaves_the_journal_provable(folder):
    data = os.path.join(folder, "data")
    run("import", "servicenow-log", SMALL_LOG, "--data", data, "--zone", "Europe/Lisbon")
    before = run("export", "person", "--data", data, "--filter", 'name = "Caller A"').out
    check('"name":"Caller A"' in before, before)
    run("erase", "person", "Caller A", "--data", data, "--reason", "asked for", code=USAGE, rule="erase.sure")
    run("erase", "person", "Nobody", "--data", data, "--reason", "asked for", "--yes", code=NOT_FOUND)
    gone = run("erase", "person", "Caller A", "--data", data, "--reason", "asked for", "--yes")
    check(re.search(r"leaf \d+ \([0-9a-f]{64}\)", gone.out), gone)
    run("erase", "field", "incidents", "INC-000001", "description", "--data", data, "--reason", "a password", "--yes")
    same(run("export", "person", "--data", data, "--filter", 'name = "Caller A"').out, "")
    for name in os.listdir(data):
        path = os.path.join(data, name)
        if os.path.isfile(path):
            with open(path, "rb") as file:
                check(b"Caller A" not in file.read(), f"the name is still in {name}")
    run("journal", "verify", "--data", data)


def exports_are_the_records(folder):
    data = os.path.join(folder, "data")
    run("import", "servicenow-log", SMALL_LOG, "--data", data)
    lines = run("export", "incident", "--data", data).out.splitlines()
    same({json.loads(line)["state"] for line in lines}, {"closed"})
    same(len(lines), 9)
    file = os.path.join(folder, "incidents.csv")
    run("export", "incidents", "--data", data, "--format", "csv", "--order-by", "createdAt", "--out", file)
    with open(file, encoding="utf-8", newline="") as csv:
        text = csv.read()
    same(text.count("\r\n"), 10)
    run("export", "parking_permit", "--data", data, code=NOT_FOUND, rule="kind.exists")
    run("export", "incident", "--data", data, "--filter", "colour = 3", code=USAGE)


def every_documented_key_is_accepted(folder):
    shown = run("config", "show").out
    file = os.path.join(folder, "all.toml")
    with open(file, "w", encoding="utf-8") as toml:
        toml.write(shown)
    run("config", "check", file)
    same(run("config", "show", "--config", file).out, shown)


main([
    a_token_is_all_that_is_printed,
    tokens_are_listed_without_their_secrets_and_revoked,
    a_role_nobody_knows_is_refused_before_a_person_is_made,
    serve_prints_one_line_and_stops_on_a_signal,
    a_directory_has_one_owner,
    commands_that_change_something_wait_for_each_other,
    others_may_not_enter_the_directory,
    configuration_errors_name_the_place,
    the_file_of_the_data_directory_holds_unless_the_line_says_otherwise,
    the_service_manager_is_told,
    erasing_asks_first_and_leaves_the_journal_provable,
    exports_are_the_records,
    every_documented_key_is_accepted,
])
