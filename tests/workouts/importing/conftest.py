from __future__ import annotations

import pytest

from tests.workouts.importing.histories import few_lifts


@pytest.fixture
def lifts(db: None) -> None:
    few_lifts()


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A part for every two workouts or so."""
    monkeypatch.setattr("workouts.importing.receiving.SETS_A_PART", 6)
