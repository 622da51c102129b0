"""Somebody with access to the files changes them behind the program's back."""

import base64
import hashlib
import json
import os
import shutil
import sqlite3
import struct
import zipfile

from desk_process import Desk, check, expect, same
from program import CORRUPT, DONE, NO, SMALL_LOG, UNPINNED, main, run


def desk_with_records(folder):
    data = os.path.join(folder, "data")
    run("import", "servicenow-log", SMALL_LOG, "--data", data, "--zone", "Europe/Lisbon")
    run("journal", "verify", "--data", data)
    return data


def statement(data, sql, *values):
    with sqlite3.connect(os.path.join(data, "proofdesk.db")) as database:
        changed = database.execute(sql, values).rowcount
    database.close()
    check(changed != 0, sql)


def row_of(data, sql, *values):
    with sqlite3.connect(os.path.join(data, "proofdesk.db")) as database:
        found = database.execute(sql, values).fetchone()
    database.close()
    return found


def verification_finds(data, *words):
    outcome = run("journal", "verify", "--data", data, code=NO)
    for word in words:
        check(word in outcome.err, f"{word} in {outcome!r}")
    check("NOT verified" in outcome.out, outcome)


def a_changed_row_is_found_by_field(folder):
    data = desk_with_records(folder)
    incident = json.loads(run("export", "incident", "--data", data, "--filter", "number = 3").out)
    message = row_of(data, "SELECT message FROM r_incident WHERE number = 3")[0]
    changed = message.replace(b"Porto", b"Paris")
    check(changed != message, "nothing was changed")
    statement(data, "UPDATE r_incident SET message = ? WHERE number = 3", changed)
    verification_finds(data, incident["id"], "location")


def a_changed_column_is_found(folder):
    data = desk_with_records(folder)
    statement(data, "UPDATE r_incident SET state = 'new' WHERE number = 2")
    verification_finds(data, "incident", "state")


def a_removed_record_is_found(folder):
    data = desk_with_records(folder)
    gone = json.loads(run("export", "incident", "--data", data, "--filter", "number = 4").out)["id"]
    statement(data, "DELETE FROM r_incident WHERE number = 4")
    verification_finds(data, gone)


def a_changed_leaf_is_found_by_sequence(folder):
    data = desk_with_records(folder)
    statement(data, "UPDATE journal SET leaf = replace(leaf, '\"to\":\"closed\"', '\"to\":\"closef\"') WHERE sequence = "
                    "(SELECT max(sequence) FROM journal WHERE leaf LIKE '%\"to\":\"closed\"%')")
    sequence = row_of(data, "SELECT sequence FROM journal WHERE leaf LIKE '%closef%'")[0]
    verification_finds(data, str(sequence))


def a_removed_leaf_is_found(folder):
    data = desk_with_records(folder)
    statement(data, "DELETE FROM journal WHERE sequence = 20")
    verification_finds(data, "20")


def an_exchanged_payload_is_found(folder):
    data = desk_with_records(folder)
    payload = row_of(data, "SELECT payload FROM journal WHERE sequence = 25")[0]
    statement(data, "UPDATE journal SET payload = ? WHERE sequence = 26", payload)
    verification_finds(data, "26")


def an_older_database_is_refused_at_start(folder):
    data = desk_with_records(folder)
    older = os.path.join(folder, "older.db")
    shutil.copy(os.path.join(data, "proofdesk.db"), older)
    run("token", "create", "--data", data, "--person", "Ana", "--role", "agent")
    for name in os.listdir(data):
        if name.startswith("proofdesk.db"):
            os.remove(os.path.join(data, name))
    shutil.copy(older, os.path.join(data, "proofdesk.db"))
    refused = run("serve", "--data", data, "--listen", "127.0.0.1:0", code=CORRUPT, rule="journal.rolled_back")
    check("have been signed" in refused.err, refused)
    run("token", "create", "--data", data, "--person", "Ana", "--role", "agent", code=CORRUPT, rule="journal.rolled_back")


def another_history_is_refused_at_start(folder):
    data = desk_with_records(folder)
    older = os.path.join(folder, "older")
    shutil.copytree(data, older)
    # The same beginning, then one course here and another, longer one there.
    run("token", "create", "--data", data, "--person", "Ana", "--role", "agent")
    for person in ("Bruno", "Carla", "Diogo"):
        run("token", "create", "--data", older, "--person", person, "--role", "agent")
    shutil.copy(os.path.join(older, "proofdesk.db"), os.path.join(data, "proofdesk.db"))
    shutil.copy(os.path.join(older, "keys/subjects"), os.path.join(data, "keys/subjects"))
    run("serve", "--data", data, "--listen", "127.0.0.1:0", code=CORRUPT, rule="journal.forked")


def a_kept_receipt_and_head_tell(folder):
    """What an outsider kept decides, whatever the desk says of itself later."""
    desk = Desk(data=folder)
    try:
        made = desk.create("Printer on fire", impact="high", urgency="high")
        receipt = os.path.join(folder, "receipt.json")
        with open(receipt, "w", encoding="utf-8") as file:
            json.dump(made, file)
        head = os.path.join(folder, "head.txt")
        with open(head, "w", encoding="utf-8") as file:
            file.write(run("journal", "head", "--data", desk.data).out)
        expect(desk.post(f"/api/v1/incidents/{made['id']}:take"), 200)
    finally:
        same(desk.stop(), 0)
    pack = os.path.join(folder, "pack.zip")
    run("evidence", "pack", "--data", desk.data, "--clause", "8.6.1", "--from", "2026-01-01", "--to", "2100-01-01", "--out", pack)
    run("evidence", "verify", pack, code=UNPINNED)
    run("evidence", "verify", pack, "--receipt", receipt, code=None)
    for pinned in (["--key", run("journal", "key", "--data", desk.data).out.strip()], ["--checkpoint", head]):
        run("evidence", "verify", pack, *pinned, "--receipt", receipt, code=DONE)
    made["receipt"]["leafHash"] = "0" * 64
    with open(receipt, "w", encoding="utf-8") as file:
        json.dump(made, file)
    refuted = run("evidence", "verify", pack, "--checkpoint", head, "--receipt", receipt, code=NO)
    same(refuted.rule, "verify.receipt")

    with open(pack, "rb") as file:
        content = bytearray(file.read())
    for at in range(0, len(content), max(1, len(content) // 40)):
        mutant = bytearray(content)
        mutant[at] ^= 0x20
        with open(pack, "wb") as file:
            file.write(mutant)
        run("evidence", "verify", pack, "--checkpoint", head, code=NO)


def write_archive(path, like, files):
    """In the one form that packs have: with the entries' own dates and modes, and a digest at the end."""
    with zipfile.ZipFile(like) as pack, zipfile.ZipFile(path, "w") as written:
        for entry in pack.infolist():
            written.writestr(entry, files[entry.filename])
    with open(path, "rb") as file:
        content = file.read()
    digest = b"sha256:" + hashlib.sha256(content[:-22]).hexdigest().encode()
    with open(path, "wb") as file:
        file.write(content[:-2] + struct.pack("<H", len(digest)) + digest)


def a_forged_pack_is_refused(folder):
    """Everything in it agrees, but for the signature, which a forger can only take from another pack."""
    data = desk_with_records(folder)
    true, forged = os.path.join(folder, "true.zip"), os.path.join(folder, "forged.zip")
    run("evidence", "pack", "--data", data, "--clause", "8.6.1", "--from", "2016-01-01", "--to", "2100-01-01", "--out", true)
    key = run("journal", "key", "--data", data).out.strip()
    run("evidence", "verify", true, "--key", key)
    with zipfile.ZipFile(true) as pack:
        files = {name: pack.read(name) for name in pack.namelist()}

    def replace(name, old, new):
        check(files[name].count(old) == 1, f"{old} in {name}")
        files[name] = files[name].replace(old, new)

    def hash_of(name):
        return hashlib.sha256(files[name]).hexdigest().encode()

    readme, manifest, statement = hash_of("README.txt"), hash_of("MANIFEST.sha256"), base64.b64encode(files["manifest.json"])
    files["README.txt"] += b"All of this was found in good order.\n"
    replace("MANIFEST.sha256", readme, hash_of("README.txt"))
    replace("manifest.json", manifest, hash_of("MANIFEST.sha256"))
    replace("manifest.dsse.json", statement, base64.b64encode(files["manifest.json"]))
    write_archive(forged, like=true, files=files)
    run("evidence", "verify", forged, "--key", key, code=NO, rule="verify.signature")


main([
    a_changed_row_is_found_by_field,
    a_changed_column_is_found,
    a_removed_record_is_found,
    a_changed_leaf_is_found_by_sequence,
    a_removed_leaf_is_found,
    an_exchanged_payload_is_found,
    an_older_database_is_refused_at_start,
    another_history_is_refused_at_start,
    a_kept_receipt_and_head_tell,
    a_forged_pack_is_refused,
])
