"""Commands in Markdown, run as somebody types them: one shell, one command after the other, what it prints beside
what the page shows. In what a page shows, "…" stands for anything.

Two ways to write them down. In a `console` block a command begins with "$ ", and what follows it is all that it
prints. An `sh` block is what to paste, unless the line above it begins with "Illustration"; where the page shows what a command prints, it does so below it, on lines
that begin with "#> ".
"""

import contextlib
import os
import re
import signal
import subprocess
import threading

DONE = "--- done"
PATIENCE = 90
ILLUSTRATION = "Illustration"
REFUSED = '{"type":"urn:proofdesk:problem:'


class Step:
    def __init__(self, command):
        self.command = command
        self.shown = []

    @property
    def expected(self):
        return "\n".join(self.shown)


def blocks(text):
    """(info string, line above, content) of every fenced block."""
    return re.findall(r"(?:^|\n)([^\n]*)\n+```([^\n]*)\n(.*?)\n?```(?=\n|$)", text, re.S)


def console_steps(text):
    found = []
    for _, language, block in blocks(text):
        for line in block.splitlines() if language == "console" else []:
            if line.startswith("$ "):
                found.append(Step(line[2:]))
            else:
                found[-1].shown.append(line)
    return found


def is_whole(command):
    """Whether a shell would run this, or wait for more."""
    looked = subprocess.run(["bash", "-n"], input=command, capture_output=True, text=True)
    return looked.returncode == 0 and "here-document" not in looked.stderr


def pasted_steps(text):
    found = []
    for above, language, block in blocks(text):
        if language != "sh" or above.startswith(ILLUSTRATION):
            continue
        pending = []
        for line in block.splitlines():
            if not pending and line.startswith("#> "):
                found[-1].shown.append(line[3:])
            elif pending or (line.strip() and not line.startswith("#")):
                pending.append(line)
                if not line.endswith("\\") and is_whole("\n".join(pending)):
                    found.append(Step("\n".join(pending)))
                    pending = []
        if pending:
            raise ValueError("no shell would run this:\n" + "\n".join(pending))
    return found


def fits(expected, output):
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    return re.fullmatch(pattern, output.strip(), re.S) is not None


class Shell:
    def __init__(self, folder, environment=None):
        self.status = 0
        self.process = subprocess.Popen(
            ["bash"], cwd=folder, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True, start_new_session=True)

    def run(self, command):
        """What it prints; `status` is how it ended."""
        self.process.stdin.write(f"{command}\nended=$?; echo; echo \"{DONE} $ended\"\n")
        self.process.stdin.flush()
        lines = []
        impatience = threading.Timer(PATIENCE, os.killpg, (self.process.pid, signal.SIGKILL))
        impatience.start()
        try:
            for line in self.process.stdout:
                if line.startswith(DONE):
                    self.status = int(line.split()[-1])
                    return "".join(lines).strip("\n")
                lines.append(line)
        finally:
            impatience.cancel()
        raise RuntimeError(f"no end within {PATIENCE} s: {command}\n{''.join(lines)[-2000:]}")

    def close(self):
        """Ends what it left running, too: politely, or else."""
        try:
            self.process.communicate("kill $(jobs -p) 2>/dev/null; wait; exit\n", timeout=PATIENCE)
        except (BrokenPipeError, ValueError, subprocess.TimeoutExpired):
            pass
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def fault_of(step, output, status):
    """What is wrong with what a step printed; None: nothing."""
    if step.shown:
        return None if fits(step.expected, output) else "it prints something else"
    if output.startswith(REFUSED):
        return "it was refused, and the page does not say so"
    return None if status == 0 else f"it ended with {status}"
