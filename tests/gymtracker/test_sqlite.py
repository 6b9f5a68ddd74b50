"""What of SQLite would go wrong beside a long write."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from tests.factories import UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite"),
]


def test_a_new_connection_knows_json_while_another_one_writes() -> None:
    """Django asks the database by a transaction, and would take a lock that it waits for in vain for a no."""

    def in_a_new_connection() -> bool:
        try:
            return connection.features.supports_json_field
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as threads, transaction.atomic():
        UserFactory()
        assert threads.submit(in_a_new_connection).result()
