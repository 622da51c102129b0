"""What clients were told, kept outside the desk: a line is on the disk before its client goes on."""

import asyncio
import json
import os


class Ledger:
    """Acknowledgements, one JSON object a line. Lines of several clients share a flush, as commits do."""

    def __init__(self, path):
        self.path = path
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.flusher = None
        self.waiting = []

    async def note(self, entry):
        """Returns once the line is durable."""
        done = asyncio.get_running_loop().create_future()
        self.waiting.append((json.dumps(entry, separators=(",", ":")), done))
        if self.flusher is None:
            self.flusher = asyncio.ensure_future(self._flush())
        await done

    async def _flush(self):
        while self.waiting:
            taken, self.waiting = self.waiting, []
            await asyncio.get_running_loop().run_in_executor(None, self._write, [line for line, _ in taken])
            for _, done in taken:
                if not done.done():
                    done.set_result(None)
        self.flusher = None

    def _write(self, lines):
        os.write(self.file, ("\n".join(lines) + "\n").encode())
        os.fdatasync(self.file)

    def close(self):
        os.close(self.file)


class Reader:
    """Reads a ledger back from the disk, each line once."""

    def __init__(self, path):
        self.path = path
        self.at = 0

    def entries(self):
        with open(self.path, encoding="utf-8") as lines:
            lines.seek(self.at)
            text = lines.read()
            self.at = lines.tell()
        return [json.loads(line) for line in text.splitlines()]
