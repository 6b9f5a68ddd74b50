"""schemathesis against our own OpenAPI document, all of its checks on; `make fuzz` looks longer."""

from __future__ import annotations

import os
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, assume, settings

from gymtracker.accounts import rates
from gymtracker.accounts.models import PersonalAccessToken, User
from gymtracker.wsgi import application

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "10"))
CONFIG = schemathesis.Config.from_dict(
    {
        "checks": {
            # What a schema cannot say (an exercise that takes no reps, a day in the future) is a 422 as well, and text
            # that no database stores a 400.
            "positive_data_acceptance": {"expected-statuses": [200, 201, 204, 400, 401, 403, 404, 409, 413, 422, 429]},
        }
    }
)


def at_home(environ: dict[str, Any], start_response: Any) -> Any:
    """The application, asked from an address: werkzeug names none."""
    return application(environ | {"REMOTE_ADDR": "127.0.0.1"}, start_response)


schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", at_home, config=CONFIG)


@pytest.fixture
def token(request: Any, lifter: User, monkeypatch: Any) -> str:
    monkeypatch.setattr(rates, "REQUESTS_A_WINDOW", 10_000_000)
    # As Django's own test client does: the connection holds the test's transaction.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    request.addfinalizer(
        lambda: [signal.connect(close_old_connections) for signal in (request_started, request_finished)]
    )
    return PersonalAccessToken.make(lifter, name="fuzz", may_write=True)[1]


def is_sent(value: Any) -> bool:
    """werkzeug leaves nulls and empty lists out of the address: what was wrong with the request would be lost."""
    values = value if isinstance(value, (list, tuple, set)) else [value]
    return any(one is not None for one in values)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=not os.environ.get("FUZZ_EXAMPLES"),
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_it_does_what_its_document_says(case: Any, token: str) -> None:
    assume(all(map(is_sent, (case.query or {}).values())))
    cache.clear()  # the throttle has tests of its own
    case.call_and_validate(headers={"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"})
