"""Why the plan asks for what it asks, said in the lifter's units from the facts that were stored with the workout.

The facts (`WorkoutExercise.reason`, from workouts/progression.py) never change; the words are made when they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from exercises.tracking import RULES
from gymtracker.accounts.models import User
from gymtracker.formfields import rpe_text
from gymtracker.units import clock, shown
from workouts.models import Set, WorkoutExercise
from workouts.wording import amount_text, range_text, set_text
from workouts.working import Source, Working, place_of

Facts = Mapping[str, Any]
TIMES = {1: "once", 2: "twice"}
NUMBERS = {1: "one", 2: "two", 3: "three"}
SIDES = ("left", "right")
LEFT_OUT = {"warm_ups": "warm-up set", "parts": "drop set or continuation", "skipped": "planned set that was skipped"}


@dataclass
class Said:
    """A set as the facts have it."""

    kind: str = "normal"
    side: str = "both"
    weight_grams: int | None = None
    reps: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    rpe_tenths: int | None = None

    @classmethod
    def of(cls, fact: Mapping[str, Any]) -> Said:
        return cls(**{name: value for name, value in fact.items() if name != "id"})


class Voice:
    """Says facts of one exercise to one lifter."""

    def __init__(self, facts: Facts, tracking: str, lifter: User) -> None:
        self.facts, self.tracking, self.lifter = facts, tracking, lifter
        self.load = RULES[tracking].load

    def weight(self, name: str) -> str:
        return self.grams(self.facts.get(name))

    def grams(self, grams: int | None) -> str:
        if grams is None:
            return ""
        if not grams and self.load in {"added", "assistance"}:
            return "no added weight" if self.load == "added" else "no assistance"
        sign = {"added": "+", "assistance": "−"}.get(self.load, "")
        return f"{sign}{shown(grams, self.lifter.weights)} {self.lifter.weight_unit}"

    def plain(self, grams: int) -> str:
        return f"{shown(grams, self.lifter.weights)} {self.lifter.weight_unit}"

    @property
    def sets(self) -> list[Said]:
        return [Said.of(fact) for fact in self.facts.get("sets", ())]

    def amounts(self, sets: Iterable[Said]) -> str:
        """ "3 × 8", "8, 8, 7", "8 reps"."""
        said = [amount_text(one, self.tracking, self.lifter) for one in sets]
        text = f"{len(said)} × {said[0]}" if len(said) > 1 and len(set(said)) == 1 else ", ".join(said)
        return text + (" rep" if text == "1" else " reps" if text.isdigit() else "")

    @property
    def did_at(self) -> str:
        """ "3 × 8 at 80 kg", "5 reps at 100 kg, then 2 × 8 at 80 kg"; of each side where both did the same."""
        left, right = ([replace(one, side="both") for one in self.sets if one.side == side] for side in SIDES)
        if left and left == right and len(left) * 2 == len(self.sets):
            return f"{self.said_at(left)} on each side"
        return self.said_at(self.sets)

    def said_at(self, sets: list[Said]) -> str:
        if self.facts.get("from") is None:
            return self.amounts(sets)
        by_weight = [(grams, list(run)) for grams, run in groupby(sets, lambda one: one.weight_grams or 0)]
        if len(by_weight) == 1 and not by_weight[0][0] and self.load != "assistance":
            return self.amounts(sets)
        return ", then ".join(f"{self.amounts(run)} {self.at(grams)}" for grams, run in by_weight)

    def at(self, grams: int) -> str:
        where = self.grams(grams)
        return f"{'with' if where.startswith('no ') else 'at'} {where}"

    @property
    def again(self) -> str:
        """ "80 kg again"; where that cannot be loaded here, the nearest that can."""
        if self.facts.get("weight") is None:
            return "the same again"
        near = self.facts.get("from", self.facts["weight"]) != self.facts["weight"]
        return f"{self.weight('weight')}, the nearest to it here" if near else f"{self.weight('weight')} again"

    @property
    def shortage(self) -> str:
        """ ", one rep short", ", one set lighter", ", two sets left out"."""
        short, skipped = self.facts.get("short", 0), self.facts.get("left_out", {}).get("skipped", 0)
        lighter = self.facts.get("lighter", 0)
        said = ""
        if short and all(one.reps is not None for one in self.sets):
            top = " of the top" if self.reached.startswith("the top") else ""
            said = f", {NUMBERS.get(short, short)} rep{'' if short == 1 else 's'} short{top}"
        elif short:
            said = ", not all that was planned"
        for count, what in ((lighter, "lighter"), (skipped, "left out")):
            if count:
                said += f", {NUMBERS.get(count, count)} set{'' if count == 1 else 's'} {what}"
        return said

    @property
    def times(self) -> str:
        count = self.facts.get("failures", 0)
        return TIMES.get(count, f"{count} times")

    @property
    def percent_off(self) -> str:
        """What it really comes to after rounding."""
        before, now = self.facts["from"], self.facts["weight"]
        percent = round(abs(before - now) * 100 / before) if before else 0
        return f"{percent} % {'more assistance' if self.load == 'assistance' else 'less'}"

    @property
    def reached(self) -> str:
        """What made it a success."""
        least, most = self.facts.get("reps_min"), self.facts.get("reps_max")
        if self.facts.get("rule") == "double" and least is not None and most is not None and least < most:
            return f"the top of {range_text(least, most)}"
        return "all that was planned" if self.sets and self.sets[0].reps is None else "all reps"

    @property
    def rated(self) -> Said:
        chosen = (fact for fact in self.facts["sets"] if fact.get("id") == self.facts.get("set"))
        return Said.of(next(chosen, self.facts["sets"][0]))

    @property
    def target(self) -> str:
        return f"{self.facts['target_reps']} at RPE {rpe_text(self.facts['target_rpe'])}"

    @property
    def suggested(self) -> str:
        """What the training max is, where nobody set one."""
        share = self.facts.get("share_percent")
        return f"{share} % of your best estimated 1RM in 12 weeks" if share else ""

    @property
    def targets(self) -> list[Voice]:
        """By RPE: a voice for each target, the first one's and the others'."""
        facts = {name: value for name, value in self.facts.items() if name not in {"capped", "one_rm", "wanted"}}
        others = (Voice(facts | other, self.tracking, self.lifter) for other in self.facts.get("others", ()))
        return [self, *others]

    @property
    def by_rpe(self) -> str:
        """ "100 kg × 3 was RPE 8: 102.5 kg for 3 at RPE 8.5"."""
        capped = f", {self.facts['capped']} % up at most" if "capped" in self.facts else ""
        did = set_text(self.rated, self.tracking, self.lifter)
        now = self.weight("weight") or "the same"
        return f"{did} was RPE {rpe_text(self.rated.rpe_tenths)}: {now} for {self.target}{capped}"


def sentence(facts: Facts | None, tracking: str, lifter: User) -> str:
    """The reason in one line; empty where there is nothing to say."""
    if not facts or "outcome" not in facts:
        return ""
    say = Voice(facts, tracking, lifter)
    now = say.weight("weight")
    match facts["outcome"]:
        case "add_weight":
            return f"You did {say.did_at}, {say.reached}: {now}."
        case "after_deload":
            return f"You did {say.did_at} after the deload, {say.reached}: {now}."
        case "add_reps":
            return f"You did {say.did_at}: {facts['reps']} reps."
        case "add_time":
            return f"You did {say.did_at}: {clock(facts['seconds'])}."
        case "repeat" if facts.get("unrated"):
            return f"No RPE was noted last time: {say.again}."
        case "repeat" | "more_reps":
            return f"{say.did_at}{say.shortage}: {say.again}."
        case "deload":
            return f"Failed {say.times} at {say.weight('from')}: {now}, {say.percent_off}."
        case "lightest":
            return f"Failed {say.times} at {say.weight('from')}, the lightest there is here: {now} again."
        case "hardest":
            return f"{say.did_at}, {say.reached}, and nothing harder is here: {say.again}."
        case "by_rpe" | "by_feel":
            return "; ".join(one.by_rpe for one in say.targets) + "."
        case "by_percent" if facts.get("percent_tenths"):
            percent = f"{facts['percent_tenths'] / 10:g}"
            if say.suggested:
                return f"Up to {percent} % of {say.weight('training_max')}, {say.suggested}: {now}."
            return f"Up to {percent} % of your training max of {say.weight('training_max')}: {now}."
        case "no_training_max" if say.suggested:
            return f"Nothing to take percentages of yet: {now + ' as last time' if now else 'choose a weight'}."
        case "no_training_max":
            return f"No training max is set: {now + ' as last time' if now else 'choose a weight'}."
        case "first_time":
            return first_time(say)
    return ""


def first_time(say: Voice) -> str:
    if say.facts.get("by") == "elsewhere":
        return f"First time with this plan: {say.weight('weight')}, as you last lifted."
    if say.facts.get("by") == "template":
        return f"First time: {say.weight('weight')}, as the plan has it."
    if say.load == "none" and "reps" not in RULES[say.tracking].measures:
        return "First time: stop while you could still go on."
    if say.tracking in {"reps", "bodyweight_reps"}:
        return "First time: stop with 2–3 reps left."
    return "First time: choose a weight that leaves 2–3 reps."


# --- The working ---


def working_of(entry: WorkoutExercise, lifter: User) -> Working:
    """How the proposal comes about; the sets that it follows from as links while they are there. One query.

    Of an exercise that was read with its exercise."""
    facts, tracking = entry.reason or {}, entry.exercise.tracking
    say = Voice(facts, tracking, lifter)
    found = sets_there(facts, lifter)
    sources = [source_of(fact, found.get(fact["id"]), tracking, lifter) for fact in facts.get("sets", ())]
    return Working(facts.get("weight"), formula_of(say), sources, left_out_of(facts))


def sets_there(facts: Facts, lifter: User) -> dict[str, Set]:
    ids = [fact["id"] for fact in facts.get("sets", ())]
    there = Set.objects.of_lifter(lifter).live().filter(pk__in=ids).with_owner() if ids else ()
    return {str(one.pk): one for one in there}


def source_of(fact: Mapping[str, Any], now: Set | None, tracking: str, lifter: User) -> Source:
    """As it was then; what became of it since stands beside it."""
    said = set_text(Said.of(fact), tracking, lifter)
    rpe = f"RPE {rpe_text(fact['rpe_tenths'])}" if fact.get("rpe_tenths") else ""
    if now is None:
        return Source(said, note="deleted since")
    current = set_text(now, tracking, lifter)
    return Source(said, place_of(now), rpe if current == said else f"now {current}", set=now)


def left_out_of(facts: Facts) -> list[str]:
    counts = facts.get("left_out", {})
    return [
        f"{counts[name]} {words if counts[name] == 1 else plural(words)}"
        for name, words in LEFT_OUT.items()
        if counts.get(name)
    ]


def plural(words: str) -> str:
    return words.replace("drop set", "drop sets").replace("continuation", "continuations") if "drop" in words else (
        words.replace("set", "sets", 1).replace("was", "were")
    )  # fmt: skip


def formula_of(say: Voice) -> str:
    facts, now = say.facts, say.weight("weight")
    before = facts.get("from")
    match facts.get("outcome"):
        case "add_weight" | "after_deload" if before is not None:
            sign = "−" if say.load == "assistance" else "+"
            step = say.plain(abs(facts["weight"] - before))
            weights = [
                f"{shown(grams, say.lifter.weights)} {say.lifter.weight_unit}" for grams in (before, facts["weight"])
            ]
            return f"Every set had {say.reached}: {weights[0]} {sign} {step} = {weights[1]}, which can be loaded"
        case "repeat" | "more_reps":
            return f"Not every set had all that was planned: {say.again}"
        case "add_reps":
            return (
                f"Every set had all reps and there is no weight to add: {facts['reps'] - 1} + 1 = {facts['reps']} reps"
            )
        case "add_time":
            return f"Every set had all its time, and no weight is added: {clock(facts['seconds'])}"
        case "deload" if before is not None:
            percent = facts["percent"]
            more = 1 if say.load == "assistance" else -1
            exact = say.grams(round(before * (100 + more * percent) / 100))
            return (
                f"A set below its least reps in {facts['failures']} sessions running at {say.grams(before)}: "
                f"{percent} % {'more' if more > 0 else 'off'} is {exact}, the nearest that can be loaded is {now}"
            )
        case "by_rpe" | "by_feel":
            return ". ".join(rpe_formula(one) for one in say.targets)
        case "by_percent" if facts.get("percent_tenths"):
            percent = f"{facts['percent_tenths'] / 10:g} %"
            of = f" ({say.suggested})" if say.suggested else ""
            return f"{percent} × {say.weight('training_max')}{of}, the nearest that can be loaded: {now}"
    return sentence(facts, say.tracking, say.lifter)


def rpe_formula(say: Voice) -> str:
    facts, did = say.facts, say.rated
    if "one_rm" not in facts:
        return f"A whole RPE away from {say.target} is one step: {say.weight('weight')}"
    more = epley_said(did.reps or 0, 100 - (did.rpe_tenths or 0), " in reserve")
    less = epley_said(facts["target_reps"], 100 - facts["target_rpe"])
    one_rm = f"{shown(facts['one_rm'], say.lifter.weights, places=1)} {say.lifter.weight_unit}"
    fits = f"{shown(facts['wanted'], say.lifter.weights, places=1)} {say.lifter.weight_unit}"
    capped = f", at most {facts['capped']} % up at once" if "capped" in facts else ""
    return (
        f"{say.grams(did.weight_grams)}{f' × {more}' if more else ', a single with none in reserve,'} = {one_rm}; "
        f"{f'/ {less} = {fits}' if less else 'as such a single'}; loadable{capped}: {say.weight('weight')}"
    )


def epley_said(reps: int, reserve_tenths: int, of: str = "") -> str:
    """ "(1 + (5 + 2 in reserve) / 30)"; nothing of a single without a reserve, which is the 1RM itself."""
    return "" if 10 * reps + reserve_tenths <= 10 else f"(1 + ({reps} + {reserve_tenths / 10:g}{of}) / 30)"
