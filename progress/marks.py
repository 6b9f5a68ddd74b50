"""What a set counts for, and whether that is a record. Pure functions on integers; no Django, no database."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from workouts.formulas import Lift, divide_half_up, estimated_1rm, load_grams, volume_grams

# Metres from which on a distance counts in a band: 1, 5, 10 km, half and full marathon.
PACE_BANDS = (1_000, 5_000, 10_000, 21_098, 42_195)
LESS_IS_BETTER = frozenset({"least_assistance", "best_pace"})


class Measures(Protocol):
    """A set as it was done; rows of a query and `Set` have it."""

    @property
    def kind(self) -> str: ...
    @property
    def side(self) -> str: ...
    @property
    def weight_grams(self) -> int | None: ...
    @property
    def reps(self) -> int | None: ...
    @property
    def duration_seconds(self) -> int | None: ...
    @property
    def distance_metres(self) -> int | None: ...


class Mark(NamedTuple):
    """One value that a set or session reached; `at` as in `PersonalRecord`."""

    kind: str
    value: int
    at: int = 0


@dataclass(frozen=True)
class Verdict:
    """A mark that is new: the value it beat, or None where it is the first entry."""

    previous: int | None


def marks_of(lift: Lift, done: Measures, bodyweight_grams: int | None) -> Iterator[Mark]:
    """All that one set counts for, by its exercise's tracking. Warm-ups and failed attempts count for nothing."""
    if done.kind == "warm_up":
        return
    if lift.tracking in {"weight_reps", "bodyweight_reps", "assisted_bodyweight", "reps"}:
        if done.reps:
            yield from _marks_of_reps(lift, done, done.reps, bodyweight_grams)
    else:
        yield from _marks_of_time_and_distance(lift, done)


def _marks_of_reps(lift: Lift, done: Measures, reps: int, bodyweight_grams: int | None) -> Iterator[Mark]:
    weight = done.weight_grams or 0
    yield Mark("most_reps_at_weight", reps, weight if lift.tracking != "reps" else 0)
    if lift.tracking == "assisted_bodyweight":
        yield Mark("least_assistance", weight)
    if lift.tracking not in {"weight_reps", "bodyweight_reps"}:
        return
    if weight or lift.tracking == "bodyweight_reps":
        yield Mark("heaviest_weight", weight)
    load = load_grams(lift, weight_grams=done.weight_grams, bodyweight_grams=bodyweight_grams)
    if estimate := estimated_1rm(load=load, reps=reps, kind=done.kind):
        yield Mark("estimated_1rm", estimate.grams)
    if volume := volume_grams(lift, load=load, reps=reps, kind=done.kind, side=done.side):
        yield Mark("best_set_volume", volume)


def _marks_of_time_and_distance(lift: Lift, done: Measures) -> Iterator[Mark]:
    amount = done.distance_metres if lift.tracking == "weight_distance" else done.duration_seconds
    if lift.tracking in {"weight_duration", "weight_distance"} and done.weight_grams and amount:
        yield Mark("heaviest_weight", done.weight_grams)
    if lift.tracking in {"distance_duration", "weight_distance"} and done.distance_metres:
        yield Mark("longest_distance", done.distance_metres)
    if lift.tracking in {"duration", "weight_duration", "distance_duration"} and done.duration_seconds:
        yield Mark("longest_duration", done.duration_seconds)
    if (
        lift.tracking == "distance_duration"
        and done.duration_seconds
        and (band := pace_band(done.distance_metres or 0))
    ):
        yield Mark("best_pace", pace(done.distance_metres or 0, done.duration_seconds), band)


def pace_band(metres: int) -> int:
    """The longest band that a distance reaches; 0 below the first kilometre."""
    return max((band for band in PACE_BANDS if band <= metres), default=0)


def pace(metres: int, seconds: int) -> int:
    """Seconds a kilometre, rounded half up: what differs by less is a tie."""
    return divide_half_up(seconds * 1_000, metres)


def session_marks(lift: Lift, volumes: list[int | None]) -> Iterator[Mark]:
    """What the working sets of one exercise in one finished workout come to, where the load of all is known."""
    known = [volume for volume in volumes if volume is not None]
    if lift.tracking in {"weight_reps", "bodyweight_reps"} and len(known) == len(volumes) and (total := sum(known)):
        yield Mark("best_session_volume", total)


class Bests:
    """The best so far of one exercise, in the order of the log."""

    def __init__(self, tracking: str) -> None:
        self.best: dict[tuple[str, int], int] = {}
        self.reps = RepBests(less_is_harder=tracking == "assisted_bodyweight")

    def add(self, mark: Mark) -> None:
        """What is known to be a record's row."""
        if mark.kind == "most_reps_at_weight":
            self.reps.add(mark)
        elif self._beats(mark):
            self.best[mark.kind, mark.at] = mark.value

    def judge(self, mark: Mark) -> Verdict | None:
        """A verdict where the mark is new; from then on it is the one to beat. A tie leaves the earlier one."""
        verdict = self.reps.verdict(mark) if mark.kind == "most_reps_at_weight" else self._verdict(mark)
        if verdict:
            self.add(mark)
        return verdict

    def _verdict(self, mark: Mark) -> Verdict | None:
        return Verdict(self.best.get((mark.kind, mark.at))) if self._beats(mark) else None

    def _beats(self, mark: Mark) -> bool:
        best = self.best.get((mark.kind, mark.at))
        if best is None:
            return True
        return mark.value < best if mark.kind in LESS_IS_BETTER else mark.value > best


class RepBests:
    """Rep records: at a weight that was used before, more reps than any earlier set at this weight or a harder one.

    The first set at a weight is its base line. Kept are the reps at each weight of a row: of any set there was, one of
    them is at least as hard and has at least as many reps.
    """

    def __init__(self, *, less_is_harder: bool) -> None:
        self.sign = -1 if less_is_harder else 1
        self.weights: list[int] = []  # ascending in hardness, signed
        self.most: dict[int, int] = {}

    def add(self, mark: Mark) -> None:
        weight = self.sign * mark.at
        place = bisect_left(self.weights, weight)
        if place == len(self.weights) or self.weights[place] != weight:
            self.weights.insert(place, weight)
        self.most[weight] = max(self.most.get(weight, 0), mark.value)

    def verdict(self, mark: Mark) -> Verdict | None:
        weight = self.sign * mark.at
        if weight not in self.most:
            return Verdict(None)
        if mark.value <= self.most[weight]:
            return None
        most = max(self.most[harder] for harder in self.weights[bisect_left(self.weights, weight) :])
        return Verdict(most) if mark.value > most else None
