"""Sets written as a line read as the very same sets; and whatever is typed, reading never breaks."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from exercises.search import fold_key
from exercises.tracking import RULES, Tracking
from gymtracker.units import DISTANCE_UNITS, KM, MI, WEIGHT_UNITS
from workouts.limits import LONGEST_LINE, MOST_METRES, MOST_REPS, MOST_SECONDS, MOST_WEIGHT_GRAMS
from workouts.one_line import Mistake, Terms, TypedSet, read_sets, split, write_line
from workouts.one_line.tokens import plain_blanks

RANGES = {
    "weight_grams": MOST_WEIGHT_GRAMS,
    "reps": MOST_REPS,
    "duration_seconds": MOST_SECONDS,
    "distance_metres": MOST_METRES,
}


@st.composite
def terms(draw: Any) -> Terms:
    return Terms(
        tracking=draw(st.sampled_from(Tracking.values)),
        is_unilateral=draw(st.booleans()),
        weights=draw(st.sampled_from(list(WEIGHT_UNITS.values()))),
        distances=draw(st.sampled_from([KM, MI])),
    )


@st.composite
def typed_set(draw: Any, terms: Terms) -> TypedSet:
    rule = RULES[terms.tracking]
    measures = {
        name: draw(st.integers(0, RANGES[name])) for name in rule.measures if name in rule.needs or draw(st.booleans())
    }
    if rule.any_of and not measures:
        measures["duration_seconds"] = draw(st.integers(0, MOST_SECONDS))
    return TypedSet(
        kind=draw(st.sampled_from(["normal", "normal", "warm_up", "drop", "failure"])),
        side=draw(st.sampled_from(["both", "left", "right"])) if terms.is_unilateral else "both",
        rpe_tenths=draw(st.none() | st.integers(2, 20).map(lambda halves: halves * 5)),
        rest_seconds=draw(st.none() | st.integers(0, MOST_SECONDS)),
        **measures,
    )


@st.composite
def what_was_done(draw: Any) -> tuple[Terms, list[TypedSet]]:
    how = draw(terms())
    sets = draw(st.lists(typed_set(how), min_size=1, max_size=6))
    # Neighbours with much in common are what writing puts together.
    for i in range(1, len(sets)):
        if draw(st.booleans()):
            same = {name: getattr(sets[i - 1], name) for name in ("kind", "side", "rpe_tenths", "rest_seconds")}
            same |= {"weight_grams": sets[i - 1].weight_grams}
            sets[i] = TypedSet(**{**vars(sets[i]), **same})
    return how, sets


NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cf", "Cn"]), min_size=1, max_size=100).map(
    lambda text: " ".join(text.split())
)
LIKE_SETS = st.from_regex(r"[A-Za-z]{1,6}( ?[-x@:,/.+]?[0-9]{1,3}(s|kg|m|x[0-9])?){0,3}", fullmatch=True)


def read(line: str, names: set[str], how: Terms) -> tuple[str, list[TypedSet]]:
    (typed,) = split(line)
    found = typed.known_name(names.__contains__)
    assert found
    return found.key, read_sets(typed.body_from(found.end).tokens, how)


@settings(max_examples=400, deadline=None)
@given(done=what_was_done())
@example(done=(Terms("weight_reps", weights=WEIGHT_UNITS["lb"]), [TypedSet(weight_grams=82_500, reps=1000)]))
@example(done=(Terms("reps"), [TypedSet(reps=12), TypedSet(reps=12, rpe_tenths=80)]))
@example(done=(Terms("bodyweight_reps"), [TypedSet(weight_grams=10_000, reps=8), TypedSet(reps=8)]))
def test_sets_that_were_written_read_as_the_same(done: tuple[Terms, list[TypedSet]]) -> None:
    how, sets = done
    line = write_line("Bench Press (Barbell)", sets, how)
    assert read(line, {"bench press barbell", "bench", "bench press"}, how) == ("bench press barbell", sets)


@settings(max_examples=400, deadline=None)
@given(name=NAMES | LIKE_SETS, others=st.lists(LIKE_SETS, max_size=3), done=what_was_done())
@example(name="21s", others=["21s 12"], done=(Terms("reps"), [TypedSet(reps=12)]))
@example(name="1. Lift", others=["Lift"], done=(Terms("reps"), [TypedSet(reps=12)]))
@example(name="a // b", others=["a"], done=(Terms("reps"), [TypedSet(reps=12)]))
@example(name="Lift x 12", others=["Lift"], done=(Terms("reps"), [TypedSet(reps=12)]))
@example(name="0", others=[], done=(Terms("duration"), [TypedSet(duration_seconds=60)]))
@example(name="&", others=[], done=(Terms("reps"), [TypedSet(reps=12)]))
@example(name="Clean -", others=["Clean"], done=(Terms("reps"), [TypedSet(reps=12)]))
@example(name="Clean , &", others=["Clean"], done=(Terms("reps"), [TypedSet(reps=12)]))
@example(name="A: B", others=["A"], done=(Terms("duration"), [TypedSet(duration_seconds=60)]))
def test_any_name_of_an_exercise_is_found_again(
    name: str, others: list[str], done: tuple[Terms, list[TypedSet]]
) -> None:
    """Numbers, signs and beginnings of other names in it confuse nothing."""
    assume(fold_key(name))
    how, sets = done
    names = {fold_key(name), *map(fold_key, others)}
    line = write_line(name, sets, how)
    assert read(line, names, how) == (fold_key(name), sets)


@settings(max_examples=300, deadline=None)
@given(grams=st.integers(0, MOST_WEIGHT_GRAMS), unit=st.sampled_from(list(WEIGHT_UNITS.values())))
def test_every_gram_survives_in_either_unit(grams: int, unit: Any) -> None:
    how, sets = Terms("weight_reps", weights=unit), [TypedSet(weight_grams=grams, reps=5)]
    assert read(write_line("Squat", sets, how), {"squat"}, how)[1] == sets


@settings(max_examples=300, deadline=None)
@given(metres=st.integers(0, MOST_METRES), unit=st.sampled_from([DISTANCE_UNITS["km"], DISTANCE_UNITS["mi"]]))
def test_every_metre_survives_in_either_unit(metres: int, unit: Any) -> None:
    how, sets = Terms("distance_duration", distances=unit), [TypedSet(distance_metres=metres)]
    assert read(write_line("Running", sets, how), {"running"}, how)[1] == sets


PIECES = st.sampled_from(
    ["bench", "100", "82,5", "5", "x", "X", "×", ",", ", ", ";", " ", "@8", "@", "kg", "lb", "km", "m", "s", "min",
     "1:30", "w", "d", "f", "L", "R", "L/R", "bw", "+10", "-20", "-", "rest", "r90", "sets", "3 sets of", "at", "in",
     "//", "/", "1,000", "8.5", "９", "½", "(", "[w]", "\u00a0", "é", "%", "rpe 8", "reps", ":", "12:99", "9" * 40]
)  # fmt: skip


@settings(max_examples=1500, deadline=None)
@given(
    line=st.lists(PIECES, min_size=1, max_size=12).map("".join) | st.text(max_size=60),
    tracking=st.sampled_from(Tracking.values),
    is_unilateral=st.booleans(),
)
@example(line="bench 12", tracking="bodyweight_reps", is_unilateral=False)
def test_whatever_is_typed_is_sets_within_the_limits_or_a_mistake_in_its_place(
    line: str, tracking: str, is_unilateral: bool
) -> None:
    for typed in split(line):
        how = Terms(tracking, is_unilateral)
        try:
            typed.check()
            tokens = typed.body_from(typed.name_end).tokens
            sets = read_sets(tokens, how) if tokens else []
        except Mistake as mistake:
            assert 0 <= mistake.start < mistake.end <= len(typed.text)
            assert mistake.message.endswith(".")
            assert plain_blanks(typed.text[mistake.start : mistake.end]).strip()
            continue
        for one in sets:
            assert_fits(one, how)
            assert read(write_line("Lift", [one], how), {"lift"}, how) == ("lift", [one])


def assert_fits(one: TypedSet, how: Terms) -> None:
    rule = RULES[how.tracking]
    given = {name for name in RANGES if getattr(one, name) is not None}
    assert given <= set(rule.measures)
    assert set(rule.needs) <= given
    assert not rule.any_of or given & set(rule.any_of)
    for name in given:
        assert 0 <= getattr(one, name) <= RANGES[name]
    assert how.is_unilateral or one.side == "both"
    assert one.rest_seconds is None or 0 <= one.rest_seconds <= MOST_SECONDS


@pytest.mark.parametrize("length", [LONGEST_LINE, LONGEST_LINE + 1])
def test_a_line_has_its_longest(length: int) -> None:
    (typed,) = split("bench " + "1" * (length - 6))
    if length > LONGEST_LINE:
        with pytest.raises(Mistake, match="at most 300 characters"):
            typed.check()
    else:
        typed.check()
