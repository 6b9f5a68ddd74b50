"""Text that looks like a formula goes out inert and comes back as it was, in the layouts of other apps as well."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from workouts.transfer import hevy, strong, to_hevy, to_strong
from workouts.transfer.neutral import Block, Performed, Session
from workouts.transfer.source import Source

START = datetime(2026, 3, 1, 18, 0)
WRITTEN = ["=1+1", "'=1+1", "-5", "@home", "'90s day", "+1 more"]


def session(text: str) -> Session:
    one = Performed(2, weight=Decimal(80), weight_unit="kg", reps=5)
    block = Block(text, [one], notes=text)
    return Session(2, START, START + timedelta(hours=1), title=text, notes=text, blocks=[block])


@pytest.mark.parametrize("text", WRITTEN)
@pytest.mark.parametrize(("reader", "writer"), [(strong, to_strong), (hevy, to_hevy)])
def test_text_that_looks_like_a_formula_comes_back_as_it_was(reader: Any, writer: Any, text: str) -> None:
    content = "".join(writer.write([session(text)], weight_unit="kg", distance_unit="km"))
    (read,) = reader.read(Source(BytesIO(content.encode())))
    assert (read.title, read.notes) == (text, text)
    assert [(block.exercise, block.notes) for block in read.blocks] == [(text, text)]
