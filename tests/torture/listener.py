"""A subscriber that lives through every kill: it resumes where it was, and must have heard everything once."""

import threading

from desk_process import Failure, Socket


class Listener:
    def __init__(self, token):
        self.token = token
        self.heard = []
        self.last = -1
        self.problems = []
        self.thread = None

    def attach(self, desk):
        """Connects to the desk as it is now and listens until it ends."""
        self.thread = threading.Thread(target=self._listen, args=(desk,))
        self.thread.start()

    def wait(self):
        if self.thread is not None:
            self.thread.join()

    def _listen(self, desk):
        try:
            stream = Socket(desk, self.token)
        except (OSError, Failure, ValueError, IndexError):
            return  # killed before it answered
        try:
            stream.send({"type": "subscribe", "id": "all", "kind": "incident", "since": self.last})
            while (message := stream.next_message(timeout=60)) is not None:
                if message["type"] == "next":
                    self._hear(message["seq"])
                elif message["type"] != "subscribed":
                    self.problems.append(f"after sequence {self.last} a subscriber was told {message}")
                    return
        except OSError:
            return
        finally:
            stream.close()

    def _hear(self, sequence):
        if sequence <= self.last:
            self.problems.append(f"a subscriber heard sequence {sequence} after {self.last}")
        self.heard.append(sequence)
        self.last = sequence

    def check(self, sequences):
        if self.heard != sequences:
            missed = sorted(set(sequences) - set(self.heard))
            invented = sorted(set(self.heard) - set(sequences))
            self.problems.append(f"a subscriber missed {missed[:5]} and heard of {invented[:5]} that are not there")
