"""Runs the built program as people and scripts do: one command at a time, each test in a folder of its own."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback

from desk_process import PROGRAM, Failure, end_as_wanted, same

SOURCE = os.environ.get("PROOFDESK_SOURCE_DIR", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
SMALL_LOG = os.path.join(SOURCE, "tests/data/servicenow_small_log.csv")
REAL_LOG = os.path.join(SOURCE, "../shared/data/servicenow_incident_events.csv")

# Exit codes, as the program's help lists them.
DONE, NO, USAGE, UNPINNED, NOT_FOUND, BUSY, CORRUPT, STORAGE, INTERNAL = range(9)


class Outcome:
    def __init__(self, code, out, err):
        self.code = code
        self.out = out
        self.err = err

    def __repr__(self):
        return f"exit {self.code}\nout: {self.out[-1500:]}\nerr: {self.err[-1500:]}"

    @property
    def rule(self):
        found = re.search(r"^  rule: (\S+)", self.err, re.M)
        return found.group(1) if found else None


def run(*arguments, code=DONE, rule=None, timeout=300, env=None):
    """Runs a command and expects this exit code (None: any), and this rule in what it complains of."""
    done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=timeout,
                          env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL)
    outcome = Outcome(done.returncode, done.stdout, done.stderr)
    if code is not None and outcome.code != code:
        raise Failure(f"{' '.join(arguments)}: expected exit {code}, got {outcome!r}")
    if rule is not None:
        same(outcome.rule, rule)
    return outcome


def main(tests):
    """Runs each test in a folder of its own. With PROOFDESK_MUST_FIND as in desk_process."""
    if not PROGRAM or not os.path.exists(PROGRAM):
        print("PROOFDESK does not name the built program")
        sys.exit(77)
    wanted = sys.argv[1:]
    failed = 0
    caught = []
    for test in tests:
        if wanted and test.__name__ not in wanted:
            continue
        folder = tempfile.mkdtemp(prefix="proofdesk-e2e-")
        began = time.monotonic()
        try:
            test(folder)
            print(f"ok    {test.__name__} ({time.monotonic() - began:.1f} s)", flush=True)
        except Exception as error:
            failed += 1
            if isinstance(error, Failure):
                caught.append(test.__name__)
            print(f"FAIL  {test.__name__}\n{traceback.format_exc()}", flush=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    end_as_wanted(wanted, caught)
    sys.exit(1 if failed else 0)
