"""Signatures are those of the Standard Webhooks specification."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from gymtracker.webhooks.signing import headers, new_secret, signature

# Reckoned with `openssl dgst -sha256 -mac HMAC`.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE: dict[str, Any] = {
    "id": "msg_p5jXN8AQM9LWM0D4loKWxJek", "timestamp": 1614265330, "body": '{"test": 2432232314}',
}  # fmt: skip
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_known_message_has_the_known_signature() -> None:
    assert signature(SECRET, **MESSAGE) == SIGNATURE


@pytest.mark.parametrize("part", [{"id": "msg_2"}, {"timestamp": 1614265331}, {"body": '{"test": 2432232315}'}])
def test_every_part_is_signed(part: dict[str, Any]) -> None:
    assert signature(SECRET, **MESSAGE | part) != SIGNATURE
    assert signature(new_secret(), **MESSAGE) != SIGNATURE


def test_a_secret_is_256_random_bits() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    for secret in made:
        assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
        assert len(secret) <= 64


def test_the_headers_carry_id_time_and_signature() -> None:
    sent = headers(SECRET, **MESSAGE)
    assert sent["Webhook-Id"] == MESSAGE["id"]
    assert sent["Webhook-Timestamp"] == "1614265330"
    assert sent["Webhook-Signature"] == SIGNATURE


def test_the_snippet_of_the_documentation_verifies() -> None:
    page = Path(settings.BASE_DIR, "docs", "webhooks.md").read_text("utf-8")
    (snippet,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    room: dict[str, Any] = {}
    exec(snippet, room)
    sent = headers(SECRET, **MESSAGE)
    verify = room["verify"]
    now = MESSAGE["timestamp"]
    body = MESSAGE["body"].encode()
    assert verify(SECRET, sent, body, now=now + 299)
    assert not verify(SECRET, sent, body + b" ", now=now)
    assert not verify(SECRET, sent, body, now=now + 301)
    assert not verify(new_secret(), sent, body, now=now)
    assert verify(SECRET, sent | {"Webhook-Signature": f"v1,AAAA {SIGNATURE}"}, body, now=now)
    assert not verify(SECRET, sent | {"Webhook-Signature": SIGNATURE.replace("v1", "v2")}, body, now=now)
