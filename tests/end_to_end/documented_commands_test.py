"""What the README, the guides and the processes' own pages tell people to type exists: commands and subcommands of the program
and of ./dev, and addresses of the API."""

import glob
import os
import re
import subprocess

from desk_process import PROGRAM, check, main, same

SOURCE = os.environ.get("PROOFDESK_SOURCE_DIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
PAGES = ["*.md", "docs/**/*.md", "deploy/**/*", "processes/**/*.md", "core/**/*.md", "app/**/*.md", "evidence/**/*.md", "tests/**/*.md"]
COMMAND = re.compile(r"(?:^|[`$(|;/]|\bin/|&& )\s*proofdesk ([a-z][a-z-]*)(?: ([a-z][a-z-]*))?", re.MULTILINE)
DEV = re.compile(r"(?:^|[`$(;&] ?)\./dev ([a-z][a-z-]*)", re.MULTILINE)
ADDRESS = re.compile(r"(?:/api/v1|\$(?:D|DESK|B))/([A-Za-z]+)(?=[/:?\s`\"'{.,)\\]|$)")


def pages():
    for pattern in PAGES:
        for path in sorted(glob.glob(os.path.join(SOURCE, pattern), recursive=True)):
            if os.path.isfile(path):
                with open(path, encoding="utf-8", errors="replace") as file:
                    yield os.path.relpath(path, SOURCE), file.read()


def subcommands(*of):
    """Name of each, by the program's own help."""
    text = subprocess.run([PROGRAM, *of, "--help"], capture_output=True, text=True, check=True).stdout
    part = re.search(r"^Subcommands:\n((?:  .*\n)*)", text, re.MULTILINE)
    return set(re.findall(r"^  ([a-z][a-z-]*)", part.group(1), re.MULTILINE)) if part else set()


def commands_exist(_desk):
    known = subcommands()
    below = {name: subcommands(name) for name in known}
    seen = set()
    wrong = []
    for page, text in pages():
        for name, sub in COMMAND.findall(text):
            seen.add(name)
            if name not in known or (sub and below[name] and sub not in below[name]):
                wrong.append(f"{page}: proofdesk {name} {sub}")
    same(wrong, [])
    check(len(seen) > 10, f"the pages name few commands: {seen}")


def dev_commands_exist(_desk):
    text = subprocess.run([os.path.join(SOURCE, "dev"), "help"], capture_output=True, text=True, check=True, cwd=SOURCE).stdout
    known = set(re.findall(r"^  ([a-z]+)\b", text, re.MULTILINE))
    named = [(page, name) for page, text in pages() for name in DEV.findall(text)]
    same([one for one in named if one[1] not in known], [])
    check(len(named) > 10, f"the pages name few: {named}")


def addresses_exist(desk):
    known = {path.split("/")[3].split(":")[0].split("{")[0] for path in desk.get("/api/openapi.json").json()["paths"] if path.startswith("/api/v1/")}
    # The WebSocket and the local socket are described in words; key loans are the process that CONTRIBUTING.md adds.
    known |= {"local", "stream", "keyLoans"}
    named = [(page, name) for page, text in pages() for name in ADDRESS.findall(text)]
    same([one for one in named if one[1] not in known], [])
    check(len(named) > 100, f"the pages name few: {len(named)}")


main([commands_exist, dev_commands_exist, addresses_exist])
