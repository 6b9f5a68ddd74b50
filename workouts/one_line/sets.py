"""The sets of one line, read by what is logged of the exercise. The grammar is in the package's docstring."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from exercises.tracking import Tracking
from workouts.limits import LEAST_RPE_TENTHS, MOST_RPE_TENTHS, MOST_SETS_TYPED
from workouts.one_line.amounts import LONGEST_NUMBER, REPS, TIME, WEIGHT, Amount, Numbers, Terms, TypedSet
from workouts.one_line.commas import separated
from workouts.one_line.tokens import Mistake, Token

# "3x5 100": so many sets at most are written so, and a weight is heavier than anybody's further reps.
MOST_SETS_IN_FRONT = 20
LEAST_BARE_WEIGHT = 30
SAY_SETS = "write the word sets behind it, or put a comma before it."


def read_sets(tokens: Sequence[Token], terms: Terms) -> list[TypedSet]:
    """The sets that `tokens` say; never none. Raises Mistake at the first place that cannot be read."""
    return Reader(tokens, terms).read()


class Reader(Numbers):
    """Reads the tokens of one line from left to right, once."""

    def __init__(self, tokens: Sequence[Token], terms: Terms) -> None:
        super().__init__(separated(tokens), terms)
        self.sets: list[TypedSet] = []
        self.open = 0  # so many sets at the end are still waiting for a suffix
        self.newest = 0  # so many came with the last item
        self.prefix: dict[str, Any] = {}
        self.after_comma = True

    # --- Items ---

    def read(self) -> list[TypedSet]:
        self.skip_dash()
        while self.sees("filler", "at"):
            self.take()
        while self.peek():
            if self.sees("comma"):
                self.comma()
                continue
            self.item()
            self.after_comma = False
            if len(self.sets) > MOST_SETS_TYPED:
                raise Mistake(*self.here(), f"At most {MOST_SETS_TYPED} sets can be typed at once.")
        if not self.sets:
            raise self.tokens[-1].mistake(f"No set stands here: write {self.terms.example}.")
        return self.sets

    def skip_dash(self) -> None:
        """ "Plank - 60s": a dash between name and sets, where it cannot be meant as a minus."""
        if not self.sees("minus") or not self.sees("number", "clock", offset=1) or self.tokens[1].glued:
            return
        if self.rule.load != "added" or not self.sees("x", "weight", offset=2):
            self.take()

    def comma(self) -> None:
        """Between sets; a semicolon also ends what a suffix or a kind in front belongs to."""
        token = self.take()
        if self.after_comma:
            raise token.mistake("A set is missing before this.")
        self.after_comma = True
        if token.text != ",":
            self.open, self.prefix = 0, {}

    def item(self) -> None:
        if not self.after_comma and self.sees("plus") and self.tokens[self.at].glued:
            raise self.unknown(self.take())
        prefix = self.markers()
        if prefix and not self.starts_amount():
            raise Mistake(*self.here(), f"Write the set behind it, such as {self.terms.example}.")
        times = self.count_in_front()
        drafts, is_new_weight = self.drafts()
        if is_new_weight or prefix:
            self.open = 0
            self.prefix = prefix
        self.add(drafts * times)
        self.suffixes()

    def markers(self) -> dict[str, Any]:
        """Kinds and sides in front of a set."""
        found: dict[str, Any] = {}
        while self.sees("kind", "side"):
            token = self.take()
            if token.kind in found:
                raise token.mistake(f"One {token.kind} is enough for a set.")
            found[token.kind] = self.side_of(token) if token.kind == "side" else token.value
        return found

    def side_of(self, token: Token) -> tuple[str, ...]:
        sides: tuple[str, ...] = token.value
        if not self.terms.is_unilateral and sides != ("both",):
            raise token.mistake(f"{self.terms.name} is logged for both sides at once, not by side.")
        return sides

    def count_in_front(self) -> int:
        """ "3 sets of": 3."""
        if not (self.sees("number") and self.sees("sets", offset=1)):
            return 1
        count = self.count(self.amount())
        self.take()
        while self.sees("of", "x", "filler"):
            self.take()
        return count

    def add(self, drafts: list[TypedSet]) -> None:
        if "kind" in self.prefix:
            drafts = [replace(one, kind=self.prefix["kind"]) for one in drafts]
        drafts = by_side(drafts, self.prefix.get("side", ("both",)))
        self.sets += drafts
        self.open += len(drafts)
        self.newest = len(drafts)

    # --- What stands behind sets ---

    def suffixes(self) -> None:
        """Right behind a number for its set, after a blank for all that are open."""
        closed = False
        while token := self.peek():
            many = self.newest if token.glued else self.open
            if token.kind in ("kind", "side"):
                self.take()
                self.mark(token, many)
            elif token.kind == "rpe":
                self.take()
                self.fill(many, token, rpe_tenths=self.rpe(token))
            elif token.kind == "rest":
                self.take()
                self.fill(many, token, rest_seconds=self.rest(token))
            elif token.kind == "x" or (token.kind == "number" and self.sees("sets", offset=1)):
                self.repeat(many)
            else:
                break
            closed = closed or not token.glued
        if closed:
            self.open = 0

    def mark(self, token: Token, many: int) -> None:
        """A kind or side behind sets. Raises Mistake where it could as well belong to the next one."""
        if not token.glued and self.starts_amount():
            raise token.mistake(
                f"“{token.text}” could belong to the set before it or to the one behind it: "
                "put a comma between the two sets."
            )
        tail = self.sets[-many:]
        if token.kind == "kind":
            if any(one.kind != "normal" for one in tail):
                raise token.mistake("This set has a kind already.")
            marked = [replace(one, kind=token.value) for one in tail]
        else:
            if any(one.side != "both" for one in tail):
                raise token.mistake("This set has a side already.")
            marked = by_side(tail, self.side_of(token))
            self.open += len(marked) - many
            self.newest += len(marked) - many
        self.sets[-many:] = marked

    def fill(self, many: int, token: Token, **measure: int) -> None:
        """RPE or rest of sets that have none yet."""
        (name,) = measure
        tail = self.sets[-many:]
        if all(getattr(one, name) is not None for one in tail):
            raise token.mistake("This set has one already.")
        self.sets[-many:] = [
            replace(one, **measure) if getattr(one, name) is None else one  # type: ignore[arg-type]
            for one in tail
        ]

    def rpe(self, sign: Token) -> int:
        wanted = "An RPE goes from 1 to 10 in halves, such as @8.5."
        if not self.sees("number"):
            raise sign.mistake(wanted)
        token = self.take()
        if self.sees("weight"):
            raise Mistake(sign.start, self.take().end, "A weight stands here in place of an RPE: write 3x5 100kg.")
        tenths = Decimal(token.text) * 10 if len(token.text) <= LONGEST_NUMBER else Decimal(-1)
        if not LEAST_RPE_TENTHS <= tenths <= MOST_RPE_TENTHS or tenths % 5:
            raise Mistake(sign.start, token.end, wanted)
        return int(tenths)

    def rest(self, word: Token) -> int:
        if not self.starts_amount():
            raise word.mistake("Write how long the rest was, such as r90 or rest 2:00.")
        amount = self.amount()
        if amount.what not in ("plain", "time") or amount.sign:
            raise amount.mistake("A rest is a time, such as r90 or rest 2:00.")
        return self.seconds(amount, "A rest")

    def repeat(self, many: int) -> None:
        """ "x3" or "3 sets" behind a set that stands by itself."""
        start = self.take() if self.sees("x") else None
        if not self.sees("number"):
            token = start or self.take()
            raise token.mistake("Write how many sets behind the x, such as 100x5 x3.")
        amount = self.amount()
        if self.sees("sets"):
            self.take()
        elif self.terms.amount == REPS and self.rule.load not in ("weight", "assistance"):
            raise amount.mistake(f"“x{amount.text}” could be {amount.text} sets, or a set of {amount.text}: {SAY_SETS}")
        if many != 1:
            raise amount.mistake("Only a single set can be repeated so: write each set, separated by commas.")
        count = self.count(amount)
        self.sets += self.sets[-1:] * (count - 1)
        self.open += count - 1
        self.newest += count - 1

    # --- One item: a weight with what was done with it ---

    def drafts(self) -> tuple[list[TypedSet], bool]:
        """The sets of one item, and whether it brought a weight (or run) of its own."""
        chain, crosses = self.chain()
        first, *others = chain
        if len(chain) == 1:
            return self.alone(first, crosses)
        if len(crosses) == len(chain):
            return self.repeated(chain)
        if len(chain) == 2:
            return self.pair(first, others[0])
        return self.triple(chain, crosses)

    def chain(self) -> tuple[list[Amount], list[Token]]:
        """Amounts with an x between them. A leading x counts as a cross without an amount before it."""
        crosses = [self.take()] if self.sees("x") else []
        is_tight = self.at > 0 and self.tokens[self.at - 1].kind == "comma" and self.sees("number") and self.is_tight()
        chain = [self.amount()]
        while self.sees("reps"):
            self.take()
        if is_tight and self.sees("x") and not self.tokens[self.at].glued and self.last is not None:
            raise chain[0].mistake(
                f"“{chain[0].text}” could be a weight, or one more set to be repeated: put a blank after the comma if "
                "it is a weight, else write each set."
            )
        while self.sees("x"):
            crosses.append(self.take())
            if not self.sees("number", "clock", "plus", "minus", "bw"):
                raise crosses[-1].mistake(f"A number is missing behind it: write {self.terms.example}.")
            chain.append(self.amount())
            while self.sees("reps"):
                self.take()
        return chain, crosses

    def repeated(self, chain: list[Amount]) -> tuple[list[TypedSet], bool]:
        """ "x12 x3": only with the word it is clear which one counts the sets."""
        reps, times = chain[0], chain[-1]
        if len(chain) == 2 and self.sees("sets"):
            self.take()
            return [self.draft(self.last, reps)] * self.count(times), False
        raise Mistake(
            reps.start, times.end,
            f"“{reps.text}x{times.text}” could be {times.text} sets of {reps.text}, or {reps.text} sets of "
            f"{times.text}: write {times.text} sets of {reps.text}, or {reps.text}, {reps.text}.",
        )  # fmt: skip

    def is_tight(self) -> bool:
        return self.tokens[self.at].glued and self.tokens[self.at - 1].glued

    def alone(self, amount: Amount, crosses: list[Token]) -> tuple[list[TypedSet], bool]:
        if self.terms.tracking == Tracking.DISTANCE_DURATION:
            return [self.run(amount)], False
        if amount.is_weight:
            return self.weight_then(amount)
        takes_weight = WEIGHT in self.rule.measures
        if takes_weight and self.last is None and WEIGHT in self.rule.needs:
            if amount.is_plain and not crosses and self.terms.amount != REPS and self.is_measured():
                return [self.draft(amount, self.amount())], True
            raise self.lacks_weight(amount)
        if not self.after_comma:
            raise amount.mistake(f"“{amount.text}” stands alone: put a comma between sets, as in {self.terms.example}.")
        if crosses and self.last is not None and self.rule.load == "added":
            raise Mistake(
                crosses[0].start, amount.end,
                f"“x{amount.text}” could be at {self.last.text} again or without it: write {amount.text}, "
                f"or bw x {amount.text}.",
            )  # fmt: skip
        return [self.draft(self.last, amount)], False

    def lacks_weight(self, amount: Amount) -> Mistake:
        following = self.peek()
        if following and following.kind in ("word", "other"):
            return self.unknown(following)
        label = self.rule.weight_label.lower()
        if amount.is_plain and self.terms.amount == REPS:
            return amount.mistake(f"{self.terms.name} needs {label} and reps: write {self.terms.example}.")
        return amount.mistake(f"{self.terms.name} needs {label}, too: write {self.terms.example}.")

    def is_measured(self) -> bool:
        """Whether the next number has a unit of time or distance."""
        return self.sees("clock") or (self.sees("number") and self.sees("time", "distance", offset=1))

    def weight_then(self, weight: Amount) -> tuple[list[TypedSet], bool]:
        """A weight that says that it is one, and behind it, without an x, what was done with it."""
        if weight.text == "bw" and WEIGHT not in self.rule.measures:
            self.needs_amount(weight)
            return [self.draft(None, self.amount())], True
        # As sets are said on the pages: "32 kg, 40 m".
        if self.sees("comma") and self.terms.amount != REPS:
            self.at += 1
            if not self.is_measured():
                self.at -= 1
        self.needs_amount(weight)
        return [self.draft(weight, self.amount())], True

    def needs_amount(self, weight: Amount) -> None:
        self.weight(weight)  # a weight that may not stand here is the greater mistake
        if not self.sees("number", "clock") or self.sees("x", "weight", offset=1):
            raise weight.mistake(f"“{weight.text}” is a weight without {self.wanted()}: write {self.terms.example}.")

    def pair(self, first: Amount, second: Amount) -> tuple[list[TypedSet], bool]:
        if first.is_count and (weight := self.weight_behind(first, second)):
            return [self.draft(weight, second)] * self.count(first), True
        if self.terms.tracking == Tracking.DISTANCE_DURATION:
            return self.runs(first, second), False
        measured = "time" if self.terms.amount == TIME else "distance"
        if first.what == measured and second.is_count and self.terms.amount != REPS:  # "60s x3"
            if WEIGHT in self.rule.needs and self.last is None:
                raise self.lacks_weight(first)
            return [self.draft(self.last, first)] * self.count(second), False
        if WEIGHT in self.rule.measures:
            if self.rule.load == "added" and first.is_count and second.is_plain:
                raise Mistake(
                    first.start, second.end,
                    f"“{first.text}x{second.text}” could be {first.text} sets of {second.text}, or {second.text} reps "
                    f"with +{first.text} {self.terms.weights.slug}: write {first.text} sets of {second.text}, or "
                    f"+{first.text}x{second.text}.",
                )  # fmt: skip
            return [self.draft(first, second)], True
        if first.text == "bw":
            return [self.draft(None, second)], True
        if first.is_weight:
            self.weight(first)
        if second.what == measured:  # "3x60s"
            return [self.draft(None, second)] * self.count(first), False
        return [self.draft(None, second)] * self.count_of_equal(first, second), False

    def count_of_equal(self, first: Amount, second: Amount) -> int:
        """ "10x10" can only be 10 sets of 10; other pairs could be either. Raises Mistake."""
        if first.value == second.value:
            return self.count(first)
        what = " s" if self.terms.amount == TIME else ""
        raise Mistake(
            first.start, second.end,
            f"“{first.text}x{second.text}” could be {first.text} sets of {second.text}{what}, or {second.text} sets of "
            f"{first.text}{what}: write {first.text} sets of {second.text}{what}.",
        )  # fmt: skip

    def weight_behind(self, first: Amount, second: Amount) -> Amount | None:
        """The weight of "3x5 100", "3x5 100kg", "3x5 at 100", "3x8 +10"; None where none follows. Raises Mistake."""
        if WEIGHT not in self.rule.measures or first.value > MOST_SETS_IN_FRONT or second.is_weight:
            return None
        start = self.at
        is_said = self.sees("at") or (self.sees("rpe") and self.sees("weight", offset=2))
        if is_said:
            self.take()
        if not self.starts_amount() or self.sees("x", "bw"):
            self.at = start
            return None
        weight = self.amount()
        if self.sees("x", "sets", "reps") or weight.what not in ("plain", "weight"):
            self.at = start
            return None
        is_heavy = weight.value > LEAST_BARE_WEIGHT or weight.value != int(weight.value)
        if is_said or weight.is_weight or (is_heavy and self.terms.amount == REPS):
            return weight
        if self.terms.amount != REPS:
            self.at = start
            return None
        raise Mistake(
            first.start, weight.end,
            f"“{first.text}x{second.text} {weight.text}” could be {first.text} sets of {second.text} at {weight.text}, "
            f"or {first.text} × {second.text} and {weight.text} more reps: write {first.text}x{second.text} "
            f"{weight.text}{self.terms.weights.slug}, or {first.text}x{second.text}, {weight.text}.",
        )  # fmt: skip

    def triple(self, chain: list[Amount], crosses: list[Token]) -> tuple[list[TypedSet], bool]:
        """Weight, reps and how many sets; refused where the last two could change places."""
        if len(chain) > 3:
            raise chain[3].mistake("More numbers than a set has: weight x reps, then x and how many sets.")
        weight, amount, times = chain
        if WEIGHT not in self.rule.measures:
            self.weight(weight)
            raise Mistake(weight.start, times.end, f"That is one number too many: write {self.terms.example}.")
        is_said = self.sees("sets")
        if is_said:
            self.take()
        is_grouped = not crosses[1].glued and crosses[0].glued and self.is_glued_behind(crosses[0])
        is_clear = amount.what in ("time", "distance") or (is_grouped and self.rule.load != "added")
        is_same = amount.value == times.value and not (is_grouped and self.rule.load == "added")
        if is_said or is_clear or is_same:
            return [self.draft(weight, amount)] * self.count(times), True
        raise Mistake(
            weight.start, times.end,
            f"“{weight.text}x{amount.text}x{times.text}” could be {times.text} sets of {amount.text}, or {amount.text} "
            f"sets of {times.text}: write {weight.text}x{amount.text} {times.text} sets, or each set: "
            f"{weight.text}x{amount.text}, {amount.text}.",
        )  # fmt: skip

    def is_glued_behind(self, token: Token) -> bool:
        return self.tokens[self.tokens.index(token) + 1].glued

    # --- Runs and rides: a distance, a time or both ---

    def runs(self, first: Amount, second: Amount) -> list[TypedSet]:
        """ "6x400m 1:30" or "400m x6"."""
        if second.what in ("distance", "time"):
            return [self.run(second)] * self.count(first)
        if first.what in ("distance", "time"):
            return [self.run(first)] * self.count(second)
        if first.is_weight:
            self.weight(first)
        raise Mistake(first.start, second.end, "Give the distance or the time its unit, such as 6x400m or 3x10min.")

    def run(self, amount: Amount) -> TypedSet:
        if amount.is_weight:
            self.weight(amount)
            raise amount.mistake(f"{self.terms.name} is logged without a weight: write {self.terms.example}.")
        while self.sees("filler"):
            self.take()
        other = None
        if self.is_measured():
            start = self.at
            other = self.amount()
            if other.what == amount.what:  # another set, without a comma before it
                self.at, other = start, None
        if amount.is_plain:
            if other is None or other.what != "time":
                raise amount.mistake(
                    f"“{amount.text}” could be {amount.text} {self.terms.distances.slug} or {amount.text} minutes: "
                    f"write {amount.text}{self.terms.distances.slug} or {amount.text}min."
                )
            amount = replace(amount, what="distance", unit=self.terms.distances)
        by_what = {one.what: one for one in (amount, other) if one}
        self.last = None
        return TypedSet(
            distance_metres=self.metres(by_what["distance"]) if "distance" in by_what else None,
            duration_seconds=self.seconds(by_what["time"]) if "time" in by_what else None,
        )


def by_side(drafts: list[TypedSet], sides: tuple[str, ...]) -> list[TypedSet]:
    """ "L/R" makes a left and a right set of each."""
    return [replace(one, side=side) for one in drafts for side in sides]
