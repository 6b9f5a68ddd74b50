from __future__ import annotations

import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from gymtracker.ids import derived_id, uuid7


def test_an_id_is_a_uuid_of_version_7() -> None:
    made = uuid7()
    assert (made.version, made.variant) == (7, uuid.RFC_4122)


def test_an_id_begins_with_the_millisecond_it_was_made_in() -> None:
    before = time.time_ns() // 1_000_000
    made = uuid7().int >> 80
    assert before <= made <= time.time_ns() // 1_000_000


def test_ids_made_later_sort_later_within_a_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    instants: Iterator[int] = iter(range(1_790_000_000_000_000_000, 1_790_000_000_003_000_000, 1_000))
    monkeypatch.setattr(time, "time_ns", lambda: next(instants))
    made = [uuid7() for _ in range(3000)]
    assert made == sorted(made)
    assert sorted(map(str, made)) == list(map(str, made))


def test_ids_of_one_instant_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_790_000_000_000_000_000)
    assert len({uuid7() for _ in range(5000)}) == 5000


def test_ids_made_by_many_threads_differ() -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: uuid7(), range(4000)))
    assert len(set(made)) == 4000


def test_an_id_derived_again_is_the_same() -> None:
    one = uuid7()
    assert derived_id(one, "set 3") == derived_id(uuid.UUID(str(one)), "set 3")


def test_ids_derived_by_other_labels_or_from_other_ids_differ() -> None:
    ids = [uuid7() for _ in range(20)]
    labels = [f"{what} {number}" for what in ("set", "exercise") for number in range(99)]
    derived = {derived_id(one, label) for one in ids for label in labels}
    assert len(derived | set(ids)) == 20 * 2 * 99 + 20


def test_a_derived_id_is_of_version_7_and_sorts_beside_its_origin() -> None:
    earlier, one, later = uuid7(), uuid7(), uuid.UUID(int=uuid7().int + (1 << 100))
    derived = derived_id(one, "set 1")
    assert (derived.version, derived.variant) == (7, uuid.RFC_4122)
    assert derived.int >> 64 == one.int >> 64
    assert earlier.int >> 64 <= derived.int >> 64 < later.int >> 64
