"""Numbers of a line: with sign and unit, within the limits of what is logged of the exercise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_FLOOR, Decimal

from exercises.tracking import RULES, Rule, Tracking
from gymtracker.units import KG, KM, M, NotANumber, Unit, clock, read_duration, shown, to_si
from workouts.limits import MOST_METRES, MOST_REPS, MOST_SECONDS, MOST_SETS_TYPED, MOST_WEIGHT_GRAMS
from workouts.one_line.tokens import HOURS, MINUTES, SECONDS, Mistake, Token

REPS, TIME, DISTANCE, WEIGHT = "reps", "duration_seconds", "distance_metres", "weight_grams"
# Of what a rep is counted or held: the measure of each further number behind a comma.
AMOUNT = {
    Tracking.DURATION: TIME,
    Tracking.WEIGHT_DURATION: TIME,
    Tracking.WEIGHT_DISTANCE: DISTANCE,
    Tracking.DISTANCE_DURATION: DISTANCE,
}
LONGEST_NUMBER = 9


@dataclass(frozen=True)
class Terms:
    """How sets of one exercise are written: what is logged, whether by side, and the lifter's units."""

    tracking: str
    is_unilateral: bool = False
    weights: Unit = KG
    distances: Unit = KM
    name: str = "This exercise"

    @property
    def rule(self) -> Rule:
        return RULES[self.tracking]

    @property
    def amount(self) -> str:
        return AMOUNT.get(Tracking(self.tracking), REPS)

    @property
    def bare_distances(self) -> Unit:
        """A carry is walked in metres; what is run or ridden is in the lifter's kilometres or miles."""
        return M if self.tracking == Tracking.WEIGHT_DISTANCE else self.distances

    @property
    def example(self) -> str:
        return EXAMPLES[Tracking(self.tracking)]


EXAMPLES = {
    Tracking.WEIGHT_REPS: "100x5",
    Tracking.BODYWEIGHT_REPS: "12, or +10x8 with added weight",
    Tracking.ASSISTED_BODYWEIGHT: "-20x8",
    Tracking.REPS: "20",
    Tracking.DURATION: "60s or 1:30",
    Tracking.WEIGHT_DURATION: "20x60s",
    Tracking.DISTANCE_DURATION: "5km 25:00",
    Tracking.WEIGHT_DISTANCE: "32x40m",
}


@dataclass(frozen=True)
class TypedSet:
    """A set as it was typed, under the names of the fields of `Set`."""

    kind: str = "normal"
    side: str = "both"
    weight_grams: int | None = None
    reps: int | None = None
    duration_seconds: int | None = None
    distance_metres: int | None = None
    rpe_tenths: int | None = None
    rest_seconds: int | None = None


@dataclass(frozen=True)
class Amount:
    """A number with its sign and unit. `what` is plain, weight, distance or time; a time's `value` is in seconds."""

    what: str
    value: Decimal
    start: int
    end: int
    text: str
    unit: Unit | None = None
    sign: str = ""  # + - or bw; "bw" alone has the value 0

    @property
    def is_plain(self) -> bool:
        return self.what == "plain" and not self.sign

    @property
    def is_weight(self) -> bool:
        return self.what == "weight" or bool(self.sign)

    @property
    def is_count(self) -> bool:
        return self.is_plain and self.value == int(self.value)

    def mistake(self, message: str) -> Mistake:
        return Mistake(self.start, self.end, message)


class Numbers:
    """A place in the tokens of a line, and what can be read there. `last` is the weight that goes on."""

    def __init__(self, tokens: Sequence[Token], terms: Terms) -> None:
        self.tokens = tokens
        self.terms, self.rule = terms, terms.rule
        self.at = 0
        self.last: Amount | None = None

    # --- Where we are ---

    def peek(self, offset: int = 0) -> Token | None:
        i = self.at + offset
        return self.tokens[i] if 0 <= i < len(self.tokens) else None

    def sees(self, *kinds: str, offset: int = 0) -> bool:
        token = self.peek(offset)
        return token is not None and token.kind in kinds

    def take(self) -> Token:
        token = self.tokens[self.at]
        self.at += 1
        return token

    def here(self) -> tuple[int, int]:
        """The place of the next token, or of the last one where none follows."""
        token = self.peek() or self.tokens[-1]
        return token.start, token.end

    # --- Numbers ---

    def starts_amount(self) -> bool:
        if self.sees("plus", "minus"):
            return self.sees("number", "clock", offset=1)
        return self.sees("number", "clock", "bw", "x")

    def amount(self) -> Amount:
        """The number here, with sign and unit. Raises Mistake."""
        if not self.peek():
            last = self.tokens[-1]
            raise last.mistake(f"Something is missing behind it: write {self.terms.example}.")
        if self.sees("bw"):
            return self.bodyweight()
        if self.sees("plus", "minus"):
            sign = self.take()
            if not self.sees("number"):
                raise sign.mistake(f"A number is missing behind it: write {self.terms.example}.")
            amount = self.number()
            text = ("+" if sign.kind == "plus" else "-") + amount.text
            return replace(amount, start=sign.start, text=text, sign=text[0])
        if self.sees("number"):
            return self.number()
        if self.sees("clock"):
            return self.clock_time()
        raise self.unknown(self.take())

    def bodyweight(self) -> Amount:
        word = self.take()
        if self.sees("plus", "minus") and self.sees("number", offset=1):
            return replace(self.amount(), start=word.start)
        return Amount("plain", Decimal(0), word.start, word.end, "bw", sign="bw")

    def number(self) -> Amount:
        token = self.take()
        unit = self.peek()
        amount = Amount("plain", Decimal(token.text), token.start, token.end, token.text)
        if unit is None or unit.kind not in ("weight", "distance", "time"):
            return amount
        if unit.kind == "time" or (unit.value is M and self.m_means_minutes()):
            return self.long_time(amount)
        self.take()
        return replace(amount, what=unit.kind, unit=unit.value, end=unit.end, text=f"{amount.text}{unit.value.slug}")

    def m_means_minutes(self) -> bool:
        """ "1m30s", or where no distance is logged."""
        seconds = self.peek(2) if self.sees("number", offset=1) else None
        is_followed = seconds is not None and seconds.kind == "time" and seconds.value == SECONDS
        return is_followed or DISTANCE not in self.rule.measures

    def long_time(self, amount: Amount) -> Amount:
        """ "60s", "1h 05 min", "1m30s"."""
        total, smallest, end = Decimal(0), HOURS + 1, amount.end
        value = amount.value
        while True:
            unit = self.take()
            size = MINUTES if unit.kind == "distance" else unit.value
            if value != int(value):
                raise Mistake(amount.start, unit.end, "Write a time without decimals: 1:30, 90s or 1m30s.")
            total, smallest, end = total + value * size, size, unit.end
            following, its_unit = self.peek(), self.peek(1)
            if not (following and its_unit and following.kind == "number" and its_unit.kind in ("time", "distance")):
                break
            if its_unit.kind == "distance" and its_unit.value is not M:
                break
            if (MINUTES if its_unit.kind == "distance" else its_unit.value) >= smallest or smallest == SECONDS:
                break
            if its_unit.kind == "distance" and DISTANCE in self.rule.measures:
                break
            value = Decimal(self.take().text)
        return Amount("time", total, amount.start, end, clock(int(min(total, Decimal(10**LONGEST_NUMBER)))))

    def clock_time(self) -> Amount:
        token = self.take()
        try:
            seconds = read_duration(token.text)
        except NotANumber as error:
            raise token.mistake(str(error)) from error
        return Amount("time", Decimal(seconds), token.start, token.end, token.text)

    def unknown(self, token: Token) -> Mistake:
        if token.text == "/":
            return token.mistake("A slash between numbers could mean sets or sides: use commas, or L/R behind the set.")
        if token.kind == "plus":
            return token.mistake("A plus stands before an added weight, as in +10x8. Separate sets by commas.")
        if token.kind in ("word", "other"):
            return token.mistake(f"“{token.text}” is not understood here. Write sets such as {self.terms.example}.")
        return token.mistake(f"“{token.text}” is out of place here. Write sets such as {self.terms.example}.")

    # --- Into a set, within the limits ---

    def draft(self, weight: Amount | None, amount: Amount) -> TypedSet:
        grams = self.weight(weight) if weight else None
        self.last = weight
        if amount.is_weight:
            raise amount.mistake(f"A weight stands where {self.wanted()} should be: write {self.terms.example}.")
        if self.terms.amount == TIME:
            if amount.what == "distance":
                raise amount.mistake(f"{self.terms.name} takes a time and no distance: write {self.terms.example}.")
            return TypedSet(weight_grams=grams, duration_seconds=self.seconds(amount))
        if self.terms.amount == DISTANCE:
            if amount.what == "time":
                raise amount.mistake(f"{self.terms.name} takes a distance and no time: write {self.terms.example}.")
            return TypedSet(weight_grams=grams, distance_metres=self.metres(amount))
        return TypedSet(weight_grams=grams, reps=self.reps(amount))

    def wanted(self) -> str:
        return {REPS: "reps", TIME: "a time", DISTANCE: "a distance"}[self.terms.amount]

    def weight(self, weight: Amount) -> int | None:
        """Grams; None for the bodyweight alone. Raises Mistake where the exercise takes no such weight."""
        label = self.rule.weight_label
        if weight.text == "bw":
            if self.rule.load == "assistance":
                return 0
            if WEIGHT in self.rule.needs:
                raise weight.mistake(f"{self.terms.name} needs a weight: write {self.terms.example}.")
            return None
        if weight.what in ("distance", "time"):
            raise weight.mistake(f"“{weight.text}” is no weight: write {self.terms.example}.")
        if WEIGHT not in self.rule.measures:
            raise weight.mistake(f"{self.terms.name} is logged without a weight: write {self.terms.example}.")
        if weight.sign == "-" and self.rule.load == "added":
            raise weight.mistake(
                f"{self.terms.name} takes added weight only, such as +10x8. For help from a machine or band choose an "
                "assisted exercise."
            )
        if weight.sign == "-" and self.rule.load != "assistance":
            raise weight.mistake("A minus is for assistance only: leave it out.")
        if weight.sign == "+" and self.rule.load == "assistance":
            raise weight.mistake(f"Assistance is written with a minus: {self.terms.example}.")
        unit = weight.unit or self.terms.weights
        return self.quantity(weight, unit, MOST_WEIGHT_GRAMS, label)

    def metres(self, distance: Amount) -> int:
        return self.quantity(distance, distance.unit or self.terms.bare_distances, MOST_METRES, "Distance")

    def quantity(self, amount: Amount, unit: Unit, most: int, label: str) -> int:
        places = -int(amount.value.normalize().as_tuple().exponent)
        if places > unit.most_places:
            much = f"at most {unit.most_places} decimals" if unit.most_places else "no decimals"
            raise amount.mistake(f"{label}: {much} in {unit.slug}.")
        quantity = to_si(amount.value, unit) if amount.value < 10**LONGEST_NUMBER else most + 1
        if quantity > most:
            raise amount.mistake(f"{label}: at most {shown(most, unit, rounding=ROUND_FLOOR)} {unit.slug}.")
        return quantity

    def reps(self, amount: Amount) -> int:
        if amount.what != "plain":
            raise amount.mistake(f"Reps have no unit: write {self.terms.example}.")
        if amount.value != int(amount.value) or amount.value > MOST_REPS:
            raise amount.mistake(f"Reps: a whole number, at most {MOST_REPS:,}.")
        return int(amount.value)

    def seconds(self, amount: Amount, label: str = "Time") -> int:
        if amount.value != int(amount.value):
            raise amount.mistake("Write a time without decimals: 1:30, 90s or 1m30s.")
        if amount.value > MOST_SECONDS:
            raise amount.mistake(f"{label}: at most {clock(MOST_SECONDS)}.")
        return int(amount.value)

    def count(self, amount: Amount) -> int:
        """How many sets."""
        if not amount.is_count or not 1 <= amount.value <= MOST_SETS_TYPED:
            raise amount.mistake(f"A number of sets goes from 1 to {MOST_SETS_TYPED}.")
        return int(amount.value)
