"""One POST to a server that may be slow, broken or hostile."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import time
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from gymtracker.webhooks import sending
from gymtracker.webhooks.sending import MOST_BYTES_READ, send
from tests.webhooks.receiving import Receiver, receiving
from tests.webhooks.test_networks import leads_to


def test_it_arrives_as_it_was_sent(receiver: Receiver) -> None:
    outcome = send(receiver.url, '{"id":"ä"}', {"Content-Type": "application/json", "Webhook-Id": "1"})
    assert (outcome.status, outcome.words, outcome.is_delivered) == (204, "Answered 204 No Content.", True)
    (got,) = receiver.got
    assert (got.path, got.body) == ("/told?by=gym", '{"id":"ä"}')
    assert got.headers["Host"] == f"127.0.0.1:{receiver.port}"
    assert got.headers["Webhook-Id"] == "1"


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_every_2xx_is_delivered(receiver: Receiver, status: int) -> None:
    receiver.answer = status
    assert send(receiver.url, "{}", {}).is_delivered


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(receiver: Receiver, status: int) -> None:
    receiver.answer = status
    receiver.answer_headers = {"Location": f"http://127.0.0.1:{receiver.port}/elsewhere"}
    outcome = send(receiver.url, "{}", {})
    assert not outcome.is_delivered
    assert outcome.words.endswith("redirects are not followed.")
    assert [got.path for got in receiver.got] == ["/told?by=gym"]


@pytest.mark.parametrize(("status", "gone"), [(400, False), (404, False), (410, True), (500, False), (799, False)])
def test_other_answers_are_no_delivery(receiver: Receiver, status: int, gone: bool) -> None:
    receiver.answer = status
    outcome = send(receiver.url, "{}", {})
    assert (outcome.is_delivered, outcome.is_gone, outcome.status) == (False, gone, status)


def drip(handler: BaseHTTPRequestHandler) -> None:
    """A header without end, always soon enough that no single read times out."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.05)


def silence(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(2)


@pytest.mark.parametrize("answer", [silence, drip])
def test_the_time_is_limited_as_a_whole(receiver: Receiver, monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    monkeypatch.setattr(sending, "PATIENCE_SECONDS", 0.5)
    receiver.answer = answer
    began = time.monotonic()
    outcome = send(receiver.url, "{}", {})
    assert time.monotonic() - began < 1.5
    assert (outcome.status, outcome.words) == (None, "No answer within 0.5 seconds.")


def test_of_a_long_answer_only_the_beginning_is_read(receiver: Receiver) -> None:
    written = []

    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(2000):
            handler.wfile.write(b"x" * MOST_BYTES_READ)
            written.append(MOST_BYTES_READ)

    receiver.answer = flood
    assert send(receiver.url, "{}", {}).is_delivered
    assert sum(written) < 100 * MOST_BYTES_READ  # what fits in the buffers of the sockets


@pytest.mark.parametrize("answer", [b"", b"SSH-2.0-OpenSSH\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\n" * 200])
def test_what_is_no_http_is_an_outcome(receiver: Receiver, answer: bytes) -> None:
    receiver.answer = lambda handler: handler.wfile.write(answer)
    outcome = send(receiver.url, "{}", {})
    assert outcome.words in {"No connection.", "The answer was no HTTP.", "Answered 200 OK."}


def test_a_closed_port_is_an_outcome(settings: Any) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        assert send(f"http://127.0.0.1:{taken.getsockname()[1]}/", "{}", {}).words == "No connection."


# --- Encrypted ---


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of gym.test, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "gym.test")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("gym.test")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "gym.test.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def test_the_name_is_kept_while_the_address_is_connected_to(
    settings: Any, monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    trusting, server = ssl.create_default_context(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusting.load_verify_locations(certificate)
    server.load_cert_chain(certificate)
    asked_for = []
    server.sni_callback = lambda sock, name, context: asked_for.append(name)
    leads_to(monkeypatch, ["127.0.0.1"])
    with receiving(lambda sock: server.wrap_socket(sock, server_side=True)) as receiver:
        url = f"https://gym.test:{receiver.port}/"
        assert send(url, "{}", {}).words == "Its certificate could not be verified."
        assert receiver.got == []
        monkeypatch.setattr(sending.ssl, "create_default_context", lambda: trusting)
        assert send(url, "{}", {}).is_delivered
        assert receiver.got[0].headers["Host"] == f"gym.test:{receiver.port}"
        assert asked_for == ["gym.test", "gym.test"]
        assert "certificate" in send(url.replace("gym.test", "other.test"), "{}", {}).words


def test_a_server_without_encryption_is_an_outcome(receiver: Receiver) -> None:
    assert send(receiver.url.replace("http:", "https:"), "{}", {}).words == "No encrypted connection could be made."
