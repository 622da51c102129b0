"""The README's transcript, command by command, as a newcomer types it.

Every console block is run in one shell, on the demo. In expected output "…" stands for anything.
"""

import os
import re
import subprocess
import sys
import tempfile

from desk_process import PROGRAM, Desk

SOURCE = os.environ["PROOFDESK_SOURCE_DIR"]
DONE = "--- done ---"


def steps(text):
    """(command, expected output) of all console blocks."""
    found = []
    for block in re.findall(r"^```console\n(.*?)^```", text, re.S | re.M):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append([line[2:], []])
            else:
                found[-1][1].append(line)
    return [(command, "\n".join(lines)) for command, lines in found]


def fits(expected, output):
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, output.strip(), re.S) is not None


class Shell:
    def __init__(self, folder):
        self.process = subprocess.Popen(
            ["bash"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def run(self, command):
        self.process.stdin.write(f"{command}\necho; echo '{DONE}'\n")
        self.process.stdin.flush()
        lines = []
        for line in self.process.stdout:
            if line.strip() == DONE:
                return "".join(lines).strip("\n")
            lines.append(line)
        raise RuntimeError("the shell ended")


def main():
    with tempfile.TemporaryDirectory(prefix="proofdesk-readme-") as folder:
        os.makedirs(os.path.join(folder, "build/release"))
        os.symlink(PROGRAM, os.path.join(folder, "build/release/proofdesk"))
        subprocess.run([PROGRAM, "demo", "load", "--data", os.path.join(folder, "data")], check=True, capture_output=True)
        os.symlink("data", os.path.join(folder, ".demo"))
        desk = Desk(data=folder)
        shell = Shell(folder)
        failures = 0
        try:
            with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as readme:
                transcript = steps(readme.read())
            assert len(transcript) > 15, "the README has lost its transcript"
            for command, expected in transcript:
                here = command.replace("127.0.0.1:8080", f"127.0.0.1:{desk.port}").replace("/tmp/", folder + "/")
                output = shell.run(here)
                if fits(expected, output):
                    print("ok  ", command)
                else:
                    failures += 1
                    print("FAIL", command, "\n  expected:", expected, "\n  printed: ", output[:2000])
        finally:
            desk.stop()
        return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
