"""Connections by the thousand that do next to nothing: our own, and those of slowhttptest."""

import os
import resource
import select
import shutil
import socket
import statistics
import subprocess
import threading

import desk_process

PATIENCE = 60


def lift_descriptor_limit():
    """For ourselves and for whom we start: a thousand connections are more than a shell allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def connections(desk):
    """How many the desk has open. Files and the like are among them, so look at differences."""
    return len(os.listdir(f"/proc/{desk.process.pid}/fd"))


def memory(desk):
    """Resident, in bytes."""
    with open(f"/proc/{desk.process.pid}/statm", encoding="ascii") as figures:
        return int(figures.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def memory_of_sockets():
    """What the system holds for all TCP sockets there are, ours and others', in bytes."""
    with open("/proc/net/sockstat", encoding="ascii") as lines:
        line = next(line for line in lines if line.startswith("TCP:"))
    return int(line.split()[-1]) * os.sysconf("SC_PAGE_SIZE")


class Watch:
    """The most memory, and all counts of connections, that were seen within the block."""

    def __init__(self, desk):
        self.desk = desk
        self.most = memory(desk)
        self.most_of_sockets = memory_of_sockets()
        self.counts = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def _look(self):
        while not self.over.wait(0.05):
            self.look()

    def look(self):
        self.most = max(self.most, memory(self.desk))
        self.most_of_sockets = max(self.most_of_sockets, memory_of_sockets())
        self.counts.append(connections(self.desk))

    def usual(self):
        return statistics.median(self.counts) if self.counts else 0


class Member:
    """One connection: what it says first, and what it does every now and then."""

    def __init__(self, desk, first, drip, reads):
        self.desk, self.first, self.drip, self.reads = desk, first, drip, reads
        self.peer = None

    def open(self):
        self.peer = socket.socket()
        # Little room here, so that the desk is left with what is not read.
        self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.peer.connect((self.desk.host, self.desk.port))
        self.peer.setblocking(False)
        self._say(self.first)

    def tick(self):
        self._say(self.drip)
        if self.reads:
            try:
                self.peer.recv(64)
            except OSError:
                pass

    def _say(self, words):
        try:
            if words:
                self.peer.send(words)
        except OSError:
            pass  # that it was cut off is told by poll

    def close(self):
        if self.peer is not None:
            self.peer.close()
        self.peer = None


class OwnCrowd:
    """A quarter each that says nothing, a header line or a few bytes of a body each second, or takes its answers 64
    bytes a second. Whoever is cut off comes back."""

    OPENED_AT_ONCE = 50

    def __init__(self, desk, count):
        signed_in = b"Host: a\r\nAuthorization: Bearer " + desk.token("agent").encode() + b"\r\n"
        ways = ((b"", b"", False),
                (b"GET /livez HTTP/1.1\r\nHost: a\r\n", b"X: y\r\n", False),
                (b"POST /api/v1/incidents HTTP/1.1\r\n" + signed_in + b"Content-Length: 500000\r\n\r\n", b"x" * 50, False),
                ((b"GET /api/openapi.json HTTP/1.1\r\n" + signed_in + b"\r\n") * 20, b"", True))
        self.desk, self.count = desk, count
        self.members = [Member(desk, *ways[i % len(ways)]) for i in range(count)]
        self.cut_off = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._live)

    def __enter__(self):
        self.before = connections(self.desk)
        self.thread.start()
        desk_process.until(lambda: connections(self.desk) - self.before >= self.count * 0.95, "all of the crowd are there", PATIENCE)
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        desk_process.until(lambda: connections(self.desk) - self.before < self.count / 10, "the crowd is gone", PATIENCE)

    def _live(self):
        poll = select.epoll()
        here = {}
        away = list(reversed(self.members))
        turn = 0
        while not self.over.is_set():
            for descriptor, _ in poll.poll(0.02, self.count):
                member = here.pop(descriptor)
                member.close()
                away.append(member)
                self.cut_off += 1
            for _ in range(min(self.OPENED_AT_ONCE, len(away))):
                member = away.pop()
                member.open()
                here[member.peer.fileno()] = member
                poll.register(member.peer.fileno(), select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR)
            # Each in its turn about once a second, not all of them at one instant.
            for member in self.members[turn::50]:
                if member.peer is not None:
                    member.tick()
            turn = (turn + 1) % 50
        for member in self.members:
            member.close()
        poll.close()


class SlowHttpTest:
    """slowhttptest in one of its modes. It opens its connections once and does not come back."""

    MORE = {"-B": ["-s", "500000"], "-X": ["-k", "5", "-n", "1", "-z", "32", "-w", "512", "-y", "1024"]}

    def __init__(self, desk, count, mode):
        self.desk, self.count, self.cut_off = desk, count, 0
        self.command = ["slowhttptest", mode, "-c", str(count), "-r", str(count), "-i", "1", "-l", "600", "-v", "0",
                        "-u", f"http://{desk.host}:{desk.port}{'/api/v1/incidents' if mode == '-B' else '/api/openapi.json'}",
                        # It has no option for other headers than Accept.
                        "-m", f"*/*\r\nAuthorization: Bearer {desk.token('agent')}", *self.MORE.get(mode, [])]

    def __enter__(self):
        if not shutil.which("slowhttptest"):
            raise desk_process.Failure("slowhttptest is not installed (Debian: slowhttptest)")
        self.before = connections(self.desk)
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        desk_process.until(lambda: connections(self.desk) - self.before >= self.count * 0.95, "slowhttptest is there", PATIENCE)
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        desk_process.until(lambda: connections(self.desk) - self.before < self.count / 10, "slowhttptest is gone", PATIENCE)


CROWDS = {
    "own": OwnCrowd,
    "slow headers": lambda desk, count: SlowHttpTest(desk, count, "-H"),
    "slow body": lambda desk, count: SlowHttpTest(desk, count, "-B"),
    "slow read": lambda desk, count: SlowHttpTest(desk, count, "-X"),
}
