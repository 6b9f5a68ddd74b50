"""What comes next: from a rule, what was asked and what was done, the weight and reps of the next time, and why.

Pure functions on integers (grams, reps, seconds, metres); no Django, no database. `advise` gives the numbers with the
facts behind them, which are stored with the workout; `workouts.reasons` says them in the lifter's units.

What a session was worth is judged in `workouts.judging`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from workouts.formulas import LAST_REP_OF_EPLEY, divide_half_up
from workouts.judging import (
    Asked,
    Done,
    Judged,
    Lift,
    Session,
    facts_of,
    heaviest_of,
    is_counted,
    is_heaviest,
    judge,
    working_weight,
)

Outcome = Literal[
    "first_time", "as_last_time", "repeat", "more_reps", "add_weight", "add_reps", "add_time", "after_deload",
    "deload", "hardest", "lightest", "by_rpe", "by_feel", "by_percent", "no_training_max",
]  # fmt: skip
USUAL_RPE = 80
MOST_UP_PERCENT = 10
# From so many seconds on, time grows by so much.
TIME_STEPS = ((180, 30), (60, 10), (0, 5))


@dataclass(frozen=True)
class Rule:
    """As of TemplateExercise. `step_grams` None is the smallest jump that can be loaded."""

    progression: str = "none"
    step_grams: int | None = None
    failures_allowed: int = 2
    deload_percent: int = 10


@dataclass(frozen=True)
class Ladder:
    """The weights that can be loaded, ascending; for assistance the lighter one is the harder."""

    choices: Sequence[int]
    is_assistance: bool = False

    def nearest(self, grams: int) -> int:
        """The lighter of two that are equally near."""
        place = bisect_left(self.choices, grams)
        beside = self.choices[max(place - 1, 0) : place + 1]
        return min(beside, key=lambda one: (abs(one - grams), one)) if beside else grams

    def not_above(self, grams: int) -> int | None:
        place = bisect_right(self.choices, grams)
        return self.choices[place - 1] if place else None

    def harder(self, grams: int, step: int | None) -> int | None:
        """A step on, or the next there is; None where there is none."""
        wanted = grams + (-1 if self.is_assistance else 1) * (step or 0)
        found = self.nearest(max(wanted, 0))
        if self.is_assistance:
            below = self.choices[: bisect_left(self.choices, grams)]
            return found if found < grams else (below[-1] if below else None)
        above = self.choices[bisect_right(self.choices, grams) :]
        return found if found > grams else (above[0] if above else None)

    def easier(self, grams: int, percent: int) -> int | None:
        """So much per cent off (of assistance: more); at least one step. None where there is nothing easier."""
        if self.is_assistance:
            return self._beyond(grams, divide_half_up(grams * (100 + percent), 100), 1)
        return self._beyond(grams, divide_half_up(grams * (100 - percent), 100), -1)

    def _beyond(self, grams: int, wanted: int, sign: int) -> int | None:
        found = self.nearest(wanted)
        if (found - grams) * sign > 0:
            return found
        rest = [one for one in self.choices if (one - grams) * sign > 0]
        return (min(rest) if sign > 0 else max(rest)) if rest else None


@dataclass(frozen=True)
class Advice:
    """`weights`, `reps` and `seconds` are one a planned set, None where left open; `facts` are what it follows from."""

    outcome: Outcome
    weights: tuple[int | None, ...] = ()
    reps: tuple[int | None, ...] = ()
    seconds: tuple[int | None, ...] = ()
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def weight(self) -> int | None:
        """Of the heaviest working set."""
        return max((one for one in self.weights if one is not None), default=None)


def advise(
    rule: Rule, lift: Lift, asked: Sequence[Asked], sessions: Sequence[Session], ladder: Ladder,
    *, training_max: int | None = None, share_percent: int | None = None, last_weight: int | None = None,
) -> Advice:  # fmt: skip
    """What to do of `asked`, one entry each. `sessions` are the newest first; `last_weight` is what was lifted last of
    the exercise elsewhere, where this plan has no session yet; weights in grams. A training max that nobody set is
    `share_percent` of the estimated 1RM."""
    judged = [judge(one, lift) for one in sessions if any(is_counted(done) for done in one.done)]
    facts: dict[str, Any] = {"rule": rule.progression}
    if rule.progression == "percent":
        found = by_percent(asked, ladder, training_max, judged)
        facts |= {"share_percent": share_percent}
    elif rule.progression == "none":
        found = Advice("as_last_time", weights=own_weights(asked))
    elif not judged:
        found = first_time(asked, ladder, last_weight)
    elif rule.progression == "rpe":
        found = by_rpe(rule, lift, asked, judged, ladder)
    else:
        found = by_reps(rule, lift, asked, judged, ladder)
    if judged:
        facts |= facts_of(judged[0])
    if found.weight is not None:
        facts["weight"] = found.weight
    blank = (None,) * len(asked)
    return replace(
        found, weights=found.weights or blank, reps=found.reps or blank, seconds=found.seconds or blank,
        facts=facts | {"outcome": found.outcome} | found.facts,
    )  # fmt: skip


# --- The rules ---


def own_weights(asked: Sequence[Asked]) -> tuple[int | None, ...]:
    return tuple(one.weight_grams for one in asked)


def spread(weight: int | None, asked: Sequence[Asked], ladder: Ladder) -> tuple[int | None, ...]:
    """The working weight on every set but warm-ups and drop sets; those that the template has lighter stay so in
    proportion."""
    if weight is None:
        return own_weights(asked)
    heaviest = heaviest_of(asked)

    def of(one: Asked) -> int | None:
        if not is_counted(one):
            return one.weight_grams
        if is_heaviest(one, heaviest):
            return weight
        return ladder.nearest(divide_half_up(weight * (one.weight_grams or 0), heaviest))

    return tuple(of(one) for one in asked)


def first_time(asked: Sequence[Asked], ladder: Ladder, last_weight: int | None) -> Advice:
    own = max((one.weight_grams for one in asked if is_counted(one) and one.weight_grams is not None), default=None)
    if own is not None or last_weight is None:
        return Advice("first_time", weights=own_weights(asked), facts={"by": "template" if own is not None else ""})
    weight = ladder.nearest(last_weight)
    return Advice("first_time", weights=spread(weight, asked, ladder), facts={"by": "elsewhere"})


def by_reps(rule: Rule, lift: Lift, asked: Sequence[Asked], judged: Sequence[Judged], ladder: Ladder) -> Advice:
    """Linear and double progression."""
    last = judged[0]
    failures = failures_running(judged)
    if last.weight is None or (lift.load == "added" and not last.weight and rule.step_grams is None):
        return without_weight(lift, asked, last)
    if last.is_complete:
        harder = ladder.harder(last.weight, rule.step_grams)
        if harder is None:
            return Advice("hardest", weights=spread(ladder.nearest(last.weight), asked, ladder))
        was_deload = len(judged) > 1 and judged[1].is_failed and is_easier(last, judged[1], lift)
        aims = tuple(one.reps_min for one in asked) if rule.progression == "double" else ()
        outcome: Outcome = "after_deload" if was_deload else "add_weight"
        return Advice(outcome, weights=spread(harder, asked, ladder), reps=aims)
    if failures >= rule.failures_allowed:
        return deloaded(rule, asked, judged, ladder, failures)
    same = ladder.nearest(last.weight)
    facts = {"failures": failures} if failures else {}
    if rule.progression == "double" and not last.is_failed:
        return Advice("more_reps", weights=spread(same, asked, ladder), reps=one_more(asked, last), facts=facts)
    return Advice("repeat", weights=spread(same, asked, ladder), reps=one_more(asked, last), facts=facts)


def is_easier(one: Judged, other: Judged, lift: Lift) -> bool:
    if one.weight is None or other.weight is None:
        return False
    return one.weight > other.weight if lift.load == "assistance" else one.weight < other.weight


def failures_running(judged: Sequence[Judged]) -> int:
    """Failed sessions up to the last one, at its weight."""
    count = 0
    for one in judged:
        if not one.is_failed or one.weight != judged[0].weight:
            break
        count += 1
    return count


def deloaded(rule: Rule, asked: Sequence[Asked], judged: Sequence[Judged], ladder: Ladder, failures: int) -> Advice:
    weight = judged[0].weight or 0
    facts = {"failures": failures, "failed": [one.session.entry for one in judged[:failures]]}
    easier = ladder.easier(weight, rule.deload_percent)
    if easier is None:
        return Advice("lightest", weights=spread(ladder.nearest(weight), asked, ladder), facts=facts)
    return Advice("deload", weights=spread(easier, asked, ladder), facts=facts | {"percent": rule.deload_percent})


def one_more(asked: Sequence[Asked], last: Judged) -> tuple[int | None, ...]:
    """Of each working set a rep more than last time, within its range."""
    done = iter(one for one in last.done if one.side != "right")

    def aim(one: Asked) -> int | None:
        before = next(done, None) if is_counted(one) else None
        if before is None or before.reps is None or one.all_reps is None:
            return None
        return max(min(before.reps + 1, one.all_reps), one.reps_min or 0)

    return tuple(aim(one) for one in asked)


def asked_again(asked: Sequence[Asked], last: Judged) -> tuple[Asked, ...]:
    """With what the last session asked for, where that has grown beyond the template's own."""
    then = iter(one for one, _ in last.pairs if one)

    def grown(one: Asked) -> Asked:
        before = next(then, None) if is_counted(one) else None
        if before is None:
            return one
        return replace(
            one,
            reps_max=max(one.all_reps, before.all_reps) if one.all_reps and before.all_reps else one.reps_max,
            duration_seconds=before.duration_seconds or one.duration_seconds,
        )

    return tuple(grown(one) for one in asked)


def without_weight(lift: Lift, asked: Sequence[Asked], last: Judged) -> Advice:
    """Where there is no weight to add, reps or time grow."""
    planned = [done for one, done in last.pairs if one and done]
    amounts = [getattr(one, lift.amount) or 0 for one in planned or last.done]
    if lift.amount == "distance_metres" or not last.is_complete:
        again = asked_again(asked, last)
        if lift.amount == "reps":
            return Advice("repeat", reps=one_more(again, last))
        return Advice("repeat", seconds=tuple(one.duration_seconds for one in again))
    least = min(amounts)
    if lift.amount == "reps":
        return Advice("add_reps", reps=tuple(least + 1 if is_counted(one) else None for one in asked),
                      facts={"reps": least + 1})  # fmt: skip
    seconds = least + next(step for start, step in TIME_STEPS if least >= start)
    return Advice("add_time", seconds=tuple(seconds if is_counted(one) else None for one in asked),
                  facts={"seconds": seconds})  # fmt: skip


# --- By RPE ---


def reps_left_tenths(done: Done) -> int | None:
    """Reps and reps in reserve (RIR = 10 - RPE), in tenths of a rep; None where not to be trusted for an estimate."""
    if not done.reps or done.rpe_tenths is None or not done.weight_grams:
        return None
    tenths = 10 * done.reps + 100 - done.rpe_tenths
    return tenths if tenths <= 10 * LAST_REP_OF_EPLEY else None


def estimated_1rm_tenths(grams: int, reps_tenths: int) -> int:
    """Epley's w(1 + r/30) for tenths of a rep; 1 rep is itself, as in formulas.estimated_1rm."""
    return grams if reps_tenths <= 10 else divide_half_up(grams * (300 + reps_tenths), 300)


def weight_for(one_rm: int, reps_tenths: int) -> int:
    """The other way round."""
    return one_rm if reps_tenths <= 10 else divide_half_up(one_rm * 300, 300 + reps_tenths)


def by_rpe(rule: Rule, lift: Lift, asked: Sequence[Asked], judged: Sequence[Judged], ladder: Ladder) -> Advice:
    """Of each target, by the set of the last session that came nearest to it, the weight that fits. `facts` are the
    first target's; the others' stand under "others"."""
    last = judged[0]
    places: dict[Target, list[int]] = {}
    for place, one in enumerate(asked):
        if is_counted(one):
            places.setdefault(aim_of(one), []).append(place)
    rated = [done for done in last.done if is_rated(done)]
    if last.weight is None or not places:
        return Advice("repeat", weights=own_weights(asked), facts={} if rated else {"unrated": True})

    def spread_over(by_target: dict[Target, int]) -> tuple[int | None, ...]:
        weights = list(own_weights(asked))
        for target, weight in by_target.items():
            own = [asked[place] for place in places[target]]
            for place, fits in zip(places[target], spread(weight, own, ladder), strict=True):
                weights[place] = fits
        return tuple(weights)

    if not rated:
        same = {target: ladder.nearest(weight_at(target, last, lift)) for target in places}
        return Advice("repeat", weights=spread_over(same), facts={"unrated": True})
    found = {target: fitted(rule, lift, target, last, ladder) for target in places}
    (outcome, facts), *others = found.values()
    weights = spread_over({target: told["weight"] for target, (_, told) in found.items()})
    return Advice(outcome, weights=weights, facts=facts | {"others": [more for _, more in others]})


def weight_at(target: Target, last: Judged, lift: Lift) -> int:
    """The working weight of the sets that were asked for it, else of the session."""
    weight = working_weight([(one, done) for one, done in last.pairs if one and aim_of(one) == target], lift)
    return (last.weight or 0) if weight is None else weight


Target = tuple[int | None, int]  # reps, where they are named, and RPE in tenths


def aim_of(asked: Asked) -> Target:
    return asked.all_reps, asked.rpe_tenths or USUAL_RPE


def is_rated(done: Done) -> bool:
    return done.rpe_tenths is not None and bool(done.reps)


def fitted(rule: Rule, lift: Lift, target: Target, last: Judged, ladder: Ladder) -> tuple[Outcome, dict[str, Any]]:
    """The weight that fits one target, and what it follows from: sets that were asked for another target stand back.
    Where no reps are named they are those of the set gone by."""
    reps, rpe = target
    own = [done for one, done in last.pairs if done and is_rated(done) and (one is None or aim_of(one) == target)]
    rated = own or [done for done in last.done if is_rated(done)]
    nearest = min(rated, key=lambda one: (abs((one.rpe_tenths or 0) - rpe), abs((one.reps or 0) - (reps or 0))))
    reps = reps or nearest.reps or 0
    facts = {"target_reps": reps, "target_rpe": rpe, "set": nearest.id}
    left = reps_left_tenths(nearest)
    if lift.load != "weight" or left is None or 10 * reps + 100 - rpe > 10 * LAST_REP_OF_EPLEY:
        return "by_feel", facts | {"weight": by_feel(rule, nearest, ladder, rpe)}
    lifted = nearest.weight_grams or 0
    one_rm = estimated_1rm_tenths(lifted, left)
    wanted = weight_for(one_rm, 10 * reps + 100 - rpe)
    most = lifted * (100 + MOST_UP_PERCENT) // 100
    weight = ladder.nearest(wanted)
    if capped := weight > most:
        weight = ladder.not_above(most) or ladder.nearest(lifted)
    facts |= {"one_rm": one_rm, "wanted": wanted, "weight": weight}
    return "by_rpe", facts | ({"capped": MOST_UP_PERCENT} if capped else {})


def by_feel(rule: Rule, rated: Done, ladder: Ladder, rpe: int) -> int:
    """Where no estimate holds (own weight is a part of the load, or too many reps): a step for a whole RPE."""
    weight, off = rated.weight_grams or 0, rpe - (rated.rpe_tenths or 0)
    found: int | None = None
    if off >= 10:
        found = ladder.harder(weight, rule.step_grams)
    elif off <= -10:
        found = ladder.easier(weight, 0)
    return ladder.nearest(weight) if found is None else found


# --- By percent ---


def by_percent(asked: Sequence[Asked], ladder: Ladder, training_max: int | None, judged: Sequence[Judged]) -> Advice:
    if training_max is None:
        last = judged[0].weight if judged else None
        return Advice("no_training_max", weights=spread(None if last is None else ladder.nearest(last), asked, ladder))
    weights = tuple(
        one.weight_grams
        if one.percent_tenths is None
        else ladder.nearest(divide_half_up(training_max * one.percent_tenths, 1000))
        for one in asked
    )
    top = max((one.percent_tenths for one in asked if one.percent_tenths and is_counted(one)), default=None)
    return Advice("by_percent", weights=weights, facts={"training_max": training_max, "percent_tenths": top})


def as_json(advice: Advice) -> dict[str, Any]:
    """What is stored as `WorkoutExercise.reason`."""
    return {name: value for name, value in advice.facts.items() if value not in (None, "", [], {})}
