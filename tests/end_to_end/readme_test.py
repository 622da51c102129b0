"""The README's transcript, command by command, as a newcomer types it.

Every console block is run in one shell, on the demo. In expected output "…" stands for anything.
"""

import os
import subprocess
import sys
import tempfile
import time

from desk_process import PROGRAM, Desk
from transcript import Shell, console_steps, fits

SOURCE = os.environ["PROOFDESK_SOURCE_DIR"]


def main():
    with tempfile.TemporaryDirectory(prefix="proofdesk-readme-") as folder:
        os.makedirs(os.path.join(folder, "build/release"))
        os.symlink(PROGRAM, os.path.join(folder, "build/release/proofdesk"))
        subprocess.run([PROGRAM, "demo", "load", "--scale", "5", "--data", os.path.join(folder, "data")], check=True, capture_output=True)
        os.symlink("data", os.path.join(folder, ".demo"))
        desk = Desk(data=folder)
        # Whoever types has read so far; on a busy machine what was loaded at once is not all found by then.
        while desk.get(f"/api/v1/search?q=mail&minSequence={desk.journal_size() - 1}").status == 503:
            time.sleep(0.5)
        shell = Shell(folder)
        failures = 0
        try:
            with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as readme:
                transcript = console_steps(readme.read())
            assert len(transcript) > 15, "the README has lost its transcript"
            for command, expected in ((step.command, step.expected) for step in transcript):
                here = command.replace("127.0.0.1:8080", f"127.0.0.1:{desk.port}").replace("/tmp/", folder + "/")
                output = shell.run(here)
                if fits(expected, output):
                    print("ok  ", command)
                else:
                    failures += 1
                    print("FAIL", command, "\n  expected:", expected, "\n  printed: ", output[:2000])
        finally:
            shell.close()
            desk.stop()
        return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
