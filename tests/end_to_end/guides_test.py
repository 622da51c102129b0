"""Every guide under docs/, pasted line by line into a shell on a fresh desk that the guide's own words have made.

A guide with commands links to preparing-a-desk.md, whose lines are run before its own. A command must succeed and
must not be refused, unless the page shows what it prints; then it prints that. What is not to be run says so: the
line above such a block begins with "Illustration".
"""

import glob
import os
import shutil
import socket
import sys
import tempfile
import time

from desk_process import PROGRAM
from transcript import ILLUSTRATION, Shell, blocks, fault_of, pasted_steps

SOURCE = os.environ.get("PROOFDESK_SOURCE_DIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
PREPARING = "preparing-a-desk.md"
DATA = ["toml", "json", "proto", "textproto", "mermaid", "cpp", "text"]


def page(name):
    with open(os.path.join(SOURCE, "docs", name), encoding="utf-8") as file:
        return file.read()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def faults_of_form(name, text):
    """What nobody runs must say so, and what is run must be able to."""
    for above, language, block in blocks(text):
        hidden = language == "text" and any(line.startswith(("curl ", "proofdesk ", "$ ")) for line in block.splitlines())
        if above.startswith(ILLUSTRATION) or language == "sh" or (language in DATA and not hidden):
            continue
        yield f"{name}: a block that is neither run nor said to be an illustration:\n{block[:300]}"
    if pasted_steps(text) and name != PREPARING and f"]({PREPARING})" not in text:
        yield f"{name}: it does not say how to prepare a desk"


def type_in(name, told):
    """Runs a guide; yields what went wrong."""
    folder = tempfile.mkdtemp(prefix="proofdesk-guide-")
    os.makedirs(os.path.join(folder, "build/release"))
    os.symlink(PROGRAM, os.path.join(folder, "build/release/proofdesk"))
    port = free_port()
    shell = Shell(folder, {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "TMPDIR")})
    try:
        steps = pasted_steps(page(PREPARING))
        if name != PREPARING:
            steps += pasted_steps(page(name))
        for step in steps:
            output = shell.run(step.command.replace("127.0.0.1:8080", f"127.0.0.1:{port}"))
            fault = fault_of(step, output, shell.status)
            if told:
                print(f"$ {step.command}\n{output}\n")
            if fault:
                yield f"{name}: {step.command}\n  {fault}\n  shown:   {step.expected}\n  printed: {output[:2500]}"
    finally:
        shell.close()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    if not PROGRAM or not os.path.exists(PROGRAM):
        print("PROOFDESK does not name the built program")
        return 77
    told = "-v" in sys.argv
    wanted = [argument for argument in sys.argv[1:] if argument != "-v"]
    every = sorted(os.path.basename(path) for path in glob.glob(os.path.join(SOURCE, "docs/*.md")))
    failed = 0
    for name in every:
        if wanted and name not in wanted:
            continue
        began = time.monotonic()
        faults = [*faults_of_form(name, page(name))]
        if pasted_steps(page(name)):
            faults += type_in(name, told)
        failed += len(faults)
        print(f"{'FAIL' if faults else 'ok  '}  {name} ({time.monotonic() - began:.1f} s)", *faults, sep="\n", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
