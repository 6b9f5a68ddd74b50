"""What a request with a token costs at the least: it is checked, and nothing is answered."""

from __future__ import annotations

from typing import Any

from ninja import Status

from gymtracker.accounts.requests import ApiRequest
from gymtracker.api import api


@api.get("/bare", response={204: None})
def nothing(request: ApiRequest) -> Any:
    return Status(204, None)
