"""One POST to somebody else's server, which may be slow, broken or hostile: at most 10 seconds, 64 KB, no redirects."""

from __future__ import annotations

import http.client
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from gymtracker.webhooks.networks import Unreachable, addresses_of

PATIENCE_SECONDS = 10.0
MOST_BYTES_READ = 64 * 1024


@dataclass(frozen=True)
class Outcome:
    """What came of it in words for the webhook's owner, never the other server's own; `status` where it answered."""

    words: str
    status: int | None = None

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver asks never to be told again."""
        return self.status == HTTPStatus.GONE


def send(url: str, body: str, headers: dict[str, str]) -> Outcome:
    """Whatever the other side does is an outcome, none raises."""
    parts = urlsplit(url)
    try:
        connection = Connection(parts)
    except Unreachable as error:
        return Outcome(str(error))
    try:
        connection.request("POST", target_of(parts), body=body.encode(), headers=headers)
        with connection.getresponse() as response:
            if connection.is_out_of_time:  # the answer was cut off within its headers
                raise TimeoutError
            with suppress(OSError, ValueError, http.client.HTTPException):  # the status alone counts
                response.read(MOST_BYTES_READ)
            return Outcome(answered(response.status), response.status)
    except ssl.SSLCertVerificationError:
        return Outcome("Its certificate could not be verified.")
    except (OSError, ValueError, http.client.HTTPException) as error:
        if connection.is_out_of_time or isinstance(error, TimeoutError):
            return Outcome(f"No answer within {PATIENCE_SECONDS:g} seconds.")
        if isinstance(error, ssl.SSLError):
            return Outcome("No encrypted connection could be made.")
        return Outcome("No connection." if isinstance(error, OSError) else "The answer was no HTTP.")
    finally:
        connection.close()


def target_of(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def answered(status: int) -> str:
    name = f"{status} {HTTPStatus(status).phrase}" if status in set(HTTPStatus) else str(status)
    return f"Answered {name}" + (": redirects are not followed." if 300 <= status < 400 else ".")


class Connection(http.client.HTTPConnection):
    """To the very address that was examined, under the name of the URL; cut off when the time is over, however slowly
    the other side drips. Raises Unreachable."""

    def __init__(self, parts: SplitResult) -> None:
        self.is_secure = parts.scheme == "https"
        if not self.is_secure and not settings.WEBHOOK_PRIVATE_NETWORKS:
            raise Unreachable("Only https:// addresses may be told.")
        self.default_port = 443 if self.is_secure else 80
        host = parts.hostname or ""
        super().__init__(host, parts.port or self.default_port, timeout=PATIENCE_SECONDS)
        self.addresses = addresses_of(host, self.port)
        self.is_out_of_time = False
        self.plain: socket.socket | None = None
        self.clock = Timer(PATIENCE_SECONDS, self.cut_off)
        self.clock.daemon = True

    def connect(self) -> None:
        self.clock.start()
        self.sock = self.plain = self.reach()
        if self.is_secure:
            self.sock = ssl.create_default_context().wrap_socket(self.plain, server_hostname=self.host)

    def reach(self) -> socket.socket:
        """The first of its addresses that answers."""
        for address in self.addresses[:-1]:
            try:
                return socket.create_connection((address, self.port), PATIENCE_SECONDS / len(self.addresses))
            except OSError:
                continue
        return socket.create_connection((self.addresses[-1], self.port), PATIENCE_SECONDS / len(self.addresses))

    def cut_off(self) -> None:
        """From the clock's thread. Of the plain socket: an encrypted one would forget in mid-read that it is one."""
        self.is_out_of_time = True
        if self.plain is not None:
            with suppress(OSError):
                socket.socket.shutdown(self.plain, socket.SHUT_RDWR)

    def close(self) -> None:
        self.clock.cancel()
        super().close()
