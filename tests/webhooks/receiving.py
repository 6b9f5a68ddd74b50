"""A little server that is told, and webhooks that lead to it."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from gymtracker.accounts.models import Activity, ActivityKind, User
from gymtracker.ids import uuid7
from gymtracker.webhooks.models import Webhook
from tests.factories import row_by_row

PUBLIC_URL = "https://93.184.215.14/told"  # an address, so that no name is looked up; nobody connects to it


@dataclass
class Got:
    path: str
    headers: dict[str, str]
    body: str

    @property
    def message(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """`answer` is what it answers: a status, or a function that is given the handler."""

    port: int = 0
    answer: int | Callable[[BaseHTTPRequestHandler], None] = 204
    answer_headers: dict[str, str] = field(default_factory=dict)
    got: list[Got] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/told?by=gym"


@contextmanager
def receiving(wrap: Callable[[Any], Any] = lambda socket: socket) -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            receiver.got.append(Got(self.path, dict(self.headers.items()), body))
            if callable(receiver.answer):
                receiver.answer(self)
            else:
                self.send_response(receiver.answer)
                for name, value in receiver.answer_headers.items():
                    self.send_header(name, value)
                self.end_headers()

        def log_message(self, *args: Any) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 128

        def handle_error(self, *args: Any) -> None: ...

    server = Server(("127.0.0.1", 0), Handler)
    server.socket = wrap(server.socket)
    receiver.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@row_by_row()
def hook(lifter: User, url: str = PUBLIC_URL, **fields: Any) -> Webhook:
    made, _ = Webhook.add(lifter, id=uuid7(), url=url, **fields)
    return made


def happened(lifter: User, subject: object, kind: str = "workout.finished") -> Activity:
    Activity.write([Activity.of(lifter, ActivityKind(kind), subject)])
    return lifter.activities.get(kind=kind, subject=str(subject))
