"""Processes kept alive: started, listened to, started again when they die, ended together.

One thread and one loop: a program that forks should have no other threads.
"""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from math import inf

from comptoir.config import logbook
from comptoir.config.cluster import dies_with_parent
from comptoir.kit.trouble import Trouble

BEAT = 0.1  # seconds between two looks
YOUNG = 5.0  # who dies younger than that is started again more slowly
FIRST_DELAY, LONGEST_DELAY = 0.2, 10.0
GRACE = 20.0  # seconds to finish requests and jobs
_SET_SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of linux/prctl.h

Process = subprocess.Popen[bytes]
Launch = Callable[[int], Process]


class StopWished(Exception):
    """Whoever started us wishes us to stop before everything runs."""


def command(arguments: Sequence[str], environment: Mapping[str, str]) -> Launch:
    """Return how to start a program in a group of its own; it gets SIGTERM when we die."""
    return lambda log: subprocess.Popen(
        arguments,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        process_group=0,  # ^C in the terminal is ours to pass on
        preexec_fn=dies_with_parent(signal.SIGTERM),  # noqa: PLW1509  one thread, no lock taken
    )


@dataclass
class Child:
    """A process that is started again when it dies, more slowly each time it dies young."""

    name: str
    launch: Launch
    farewell: signal.Signals = signal.SIGTERM
    process: Process | None = None
    delay: float = FIRST_DELAY
    born: float = 0.0
    again_at: float = inf

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def hopeless(self) -> bool:
        """Whether it died young several times in a row."""
        return self.delay > YOUNG

    def buried(self) -> float:
        """Note its death, end what it left behind, and return the seconds until it comes back."""
        young = time.monotonic() - self.born < YOUNG
        self.delay = min(self.delay * 2, LONGEST_DELAY) if young else FIRST_DELAY
        self.again_at = time.monotonic() + self.delay
        self.end_group()
        return self.delay

    def end_group(self) -> None:
        """Kill whatever is left of its group: the web server's own processes, for one."""
        if self.process:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@dataclass
class Supervisor:
    """Keeps children alive until it is told to stop."""

    children: list[Child] = field(default_factory=list)
    wishes_to_stop: int = 0
    lines: selectors.BaseSelector = field(default_factory=selectors.DefaultSelector)

    def listen(self) -> None:
        """Take SIGTERM and SIGINT as the wish to stop, and adopt the orphans of our children."""
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, self._stop_wished)
        with suppress(AttributeError):  # no prctl: not Linux
            ctypes.CDLL(None).prctl(_SET_SUBREAPER, 1)

    def _stop_wished(self, *_: object) -> None:
        self.wishes_to_stop += 1

    def start(self, child: Child) -> None:
        """Start a child and listen to what it writes."""
        reading, writing = os.pipe()
        child.process = child.launch(writing)
        os.close(writing)
        child.born, child.again_at = time.monotonic(), inf
        self.lines.register(reading, selectors.EVENT_READ, _Lines(child.name))
        if child not in self.children:
            self.children.append(child)
        logbook.say(f"{child.name} started", pid=child.process.pid)

    def until(
        self, condition: Callable[[], bool], seconds: float = inf, *, tending: bool = False
    ) -> bool:
        """Let the children live and talk until the condition holds; False if it never did."""
        end = time.monotonic() + seconds
        while not condition():
            if self.wishes_to_stop or time.monotonic() > end:
                return False
            if tending:
                self.tend()
            self._look()
        return True

    def go_on(self) -> None:
        """Break off a start that is not wished any more."""
        if self.wishes_to_stop:
            raise StopWished

    def finish(self, child: Child) -> None:
        """Run a child that ends by itself, and refuse to go on if it fails."""
        self.start(child)
        try:
            self.until(lambda: not child.alive)
            self.go_on()
            if child.process and child.process.poll():
                raise Trouble(f"The step {child.name!r} failed; its own words stand above.")
        finally:
            self.stop([child])
            self.children.remove(child)

    def forever(self) -> None:
        """Keep every child alive until the wish to stop."""
        self.until(lambda: False, tending=True)

    def tend(self) -> None:
        """Start again whoever died, when its time has come."""
        for child in self.children:
            if not child.alive and child.again_at == inf:
                code = child.process.returncode if child.process else None
                logbook.say(f"{child.name} died", code=code, again_in=child.buried())
            elif time.monotonic() >= child.again_at:
                self.start(child)

    def stop(self, children: Sequence[Child], seconds: float = GRACE) -> None:
        """Ask them to end, wait, then insist; a second wish to stop does not wait."""
        hurry = self.wishes_to_stop + 1
        for child in children:
            if child.alive and child.process:
                child.process.send_signal(child.farewell)
        end = time.monotonic() + seconds
        while any(child.alive for child in children):
            if time.monotonic() > end or self.wishes_to_stop >= hurry:
                break
            self._look()
        for child in children:
            child.end_group()
        self._look()

    def _look(self) -> None:
        """Pass on what was written, bury strangers; a beat long."""
        for key, _ in self.lines.select(BEAT):
            if not key.data.read(key.fd):
                self.lines.unregister(key.fileobj)
                os.close(key.fd)
        self._reap_orphans()

    def _reap_orphans(self) -> None:
        """Reap the processes that fell to us when our children died; ours are read by `poll`."""
        ours = {child.process.pid for child in self.children if child.process}
        peek = os.WEXITED | os.WNOHANG | os.WNOWAIT
        with suppress(ChildProcessError):
            while (dead := os.waitid(os.P_ALL, 0, peek)) and dead.si_pid not in ours:
                os.waitpid(dead.si_pid, 0)


@dataclass
class _Lines:
    """Bytes of a pipe, cut into lines."""

    who: str
    rest: bytes = b""

    def read(self, pipe: int) -> bool:
        """Pass on whole lines; False at the end."""
        fresh = os.read(pipe, 1 << 16)
        *lines, self.rest = (self.rest + fresh).split(b"\n")
        if not fresh and self.rest:
            lines, self.rest = [self.rest], b""
        for line in lines:
            if line.strip():
                logbook.forward(self.who, line.decode(errors="replace").rstrip())
        return bool(fresh)
