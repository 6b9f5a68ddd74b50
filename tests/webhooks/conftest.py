from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.webhooks.receiving import Receiver, receiving


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    """On this machine, which webhooks may reach in this test."""
    settings.WEBHOOK_PRIVATE_NETWORKS = True
    with receiving() as server:
        yield server
