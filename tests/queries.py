"""The one query counter of all tests.

A query is a SELECT, INSERT, UPDATE or DELETE, session and user included; transaction control is not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

COUNTED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


class Queries:
    def __init__(self) -> None:
        self.sql: list[str] = []

    def __len__(self) -> int:
        return len(self.sql)

    def __repr__(self) -> str:
        return f"{len(self)} queries:\n" + "\n".join(query[:300] for query in self.sql)


@contextmanager
def counted() -> Iterator[Queries]:
    found = Queries()
    with CaptureQueriesContext(connection) as captured:
        yield found
    found.sql = [query["sql"] for query in captured.captured_queries if query["sql"].lstrip().startswith(COUNTED)]
