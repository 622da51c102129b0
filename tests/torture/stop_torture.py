"""Told to stop under load, round after round: what was done is answered before it goes, and nothing is left half done.

    PROOFDESK=build/release/proofdesk python3 tests/torture/stop_torture.py --rounds 200

As kill_torture.py does it, but with SIGTERM, and with three promises more: it ends with 0, soon, and every command that
it carried out was answered, so that of those without an answer none turns out to have been done. With --must-find the
outcome is turned round: a desk with a seeded fault must be caught.
"""

import signal
import subprocess
import time

from finding import Found
from kill_torture import Kills, main

SOON = 5.0  # seconds


class Stops(Kills):
    called = "stops"

    def strike(self):
        self.struck = time.monotonic()
        self.desk.process.send_signal(signal.SIGTERM)

    def see_it_end(self):
        try:
            code = self.desk.process.wait(30)
        except subprocess.TimeoutExpired:
            raise Found("told to stop, the desk goes on for half a minute") from None
        took = time.monotonic() - self.struck
        self.desk.stop()  # it is gone; this puts away what the test holds of it
        if code != 0:
            raise Found(f"told to stop, the desk ended with {code}")
        if took > SOON:
            raise Found(f"told to stop, the desk took {took:.1f} s")

    async def ask_again(self, answered, unanswered):
        await super().ask_again(answered, unanswered)
        if self.asked_again["done before the kill"]:
            raise Found("a command was carried out and not answered, though the desk had the time to")


if __name__ == "__main__":
    main(Stops, __doc__)
