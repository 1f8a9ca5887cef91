"""The line to the provider of cards: it can break, and it keeps answers under their keys.

Stripe gives the same answer to the same idempotency key; localstripe does not know keys. So the
line remembers them, as Stripe does, and can lose a call or its answer where a test wants it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

PATIENCE = 60
Answer = tuple[int, str, bytes]


class Breaks(StrEnum):
    """When the line breaks."""

    BEFORE = "before the provider hears"
    LATE = "before the provider hears, who hears it all the same, later"
    AFTER = "after the provider has done it, before anybody hears"


@dataclass
class Break:
    """One call that is held while somebody is killed; `reached` when it is there."""

    when: Breaks
    at_money: bool = True  # at the call that takes it, not at the first one
    reached: Event = field(default_factory=Event)
    go_on: Event = field(default_factory=Event)

    def is_at(self, path: str, body: bytes) -> bool:
        return not self.at_money or path.endswith("/confirm") or b"confirm=true" in body

    def here(self) -> None:
        self.reached.set()
        self.go_on.wait(PATIENCE)


class Line:
    """A server that passes calls on to `there`."""

    def __init__(self, there: str) -> None:
        self.there = urlsplit(there)
        self.next_break: Break | None = None
        self._kept: dict[str, Answer] = {}
        self._keys: dict[str, Lock] = {}
        self._door = Lock()
        self._server = ThreadingHTTPServer(
            ("localhost", 0), type("Handler", (_Handler,), {"line": self})
        )
        self._server.daemon_threads = True
        Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self._server.server_port}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def call(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """Pass a call on, once for each key; None when nobody hears the answer."""
        held = self._taken(path, body) if method == "POST" else None
        if held and held.when is not Breaks.AFTER:
            held.here()
        if held and held.when is Breaks.BEFORE:
            return None
        answer = self._once(
            headers.get("Idempotency-Key", ""), lambda: self._pass(method, path, headers, body)
        )
        if held and held.when is Breaks.AFTER:
            held.here()
        return None if held else answer

    def _taken(self, path: str, body: bytes) -> Break | None:
        with self._door:
            held = self.next_break
            if held is None or not held.is_at(path, body):
                return None
            self.next_break = None
            return held

    def _once(self, key: str, call: Callable[[], Answer]) -> Answer:
        if not key:
            return call()
        with self._door:
            lock = self._keys.setdefault(key, Lock())
        with lock:
            if key not in self._kept:
                self._kept[key] = call()
            return self._kept[key]

    def _pass(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        passed = {
            name: headers[name] for name in ("Authorization", "Content-Type") if name in headers
        }
        connection = HTTPConnection(self.there.hostname or "", self.there.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body or None, passed)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Content-Type", ""), answer.read()
        finally:
            connection.close()


class _Handler(BaseHTTPRequestHandler):
    line: Line

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        answer = self.line.call(self.command, self.path, dict(self.headers.items()), body)
        with suppress(OSError):  # whoever asked is dead
            if answer is not None:
                self._say(*answer)
        self.close_connection = True

    do_GET = do_POST = do_DELETE = _answer  # noqa: N815  as http.server calls them

    def _say(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
