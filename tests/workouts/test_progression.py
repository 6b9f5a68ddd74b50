"""What comes next: tables worked out by hand, and what must hold whatever was done."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exercises.models import Exercise
from gymtracker.accounts.models import User
from gymtracker.units import KG, LB, shown
from workouts.formulas import estimated_1rm
from workouts.inventory import usual
from workouts.judging import Asked, Done, Lift, Session
from workouts.planning import ladder_of
from workouts.progression import Advice, Ladder, Rule, advise, as_json, estimated_1rm_tenths, weight_for
from workouts.reasons import sentence

BAR = Ladder(range(20_000, 400_001, 2_500))
STACK = Ladder([0, *range(2_500, 100_001, 2_500)], is_assistance=True)
BELT = Ladder([0, *range(1_250, 100_001, 1_250)])
WEIGHT, ADDED, ASSISTED = Lift(), Lift("bodyweight_reps", "added"), Lift("assisted_bodyweight", "assistance")
REPS, TIME = Lift("reps", "none"), Lift("duration", "none")
FIVES, SIX_TO_EIGHT = (Asked(reps_min=5, reps_max=5),) * 3, (Asked(reps_min=6, reps_max=8),) * 3
LINEAR, DOUBLE, BY_RPE, PERCENT = Rule("linear", 2_500), Rule("double", 2_500), Rule("rpe"), Rule("percent")
KILOS, POUNDS = User(weight_unit="kg"), User(weight_unit="lb")


def session(kilograms: float | None, *reps: int, asked: Any = FIVES, **measures: Any) -> Session:
    grams = None if kilograms is None else round(kilograms * 1000)
    done = tuple(Done(str(n), weight_grams=grams, reps=each, **measures) for n, each in enumerate(reps))
    return Session(asked, done, "2026-11-12", "entry")


def sets(*pairs: tuple[float, int], asked: Any = FIVES, **measures: Any) -> Session:
    done = tuple(Done(weight_grams=round(kilos * 1000), reps=reps, **measures) for kilos, reps in pairs)
    return Session(asked, done)


def advised(rule: Rule, *sessions: Session, asked: Any = FIVES, lift: Lift = WEIGHT, ladder: Ladder = BAR,
            **more: Any) -> Advice:  # fmt: skip
    return advise(rule, lift, asked, sessions, ladder, **more)


def says(advice: Advice, lifter: User = KILOS, lift: Lift = WEIGHT) -> str:
    return sentence(as_json(advice), lift.tracking, lifter)


# --- Linear ---


@pytest.mark.parametrize(
    ("done", "outcome", "kilograms", "said"),
    [
        ([session(100, 5, 5, 5)], "add_weight", 102.5, "You did 3 × 5 at 100 kg, all reps: 102.5 kg."),
        ([session(100, 5, 5, 4)], "repeat", 100, "5, 5, 4 at 100 kg, one rep short: 100 kg again."),
        ([session(100, 5, 5)], "repeat", 100, "2 × 5 at 100 kg, one set left out: 100 kg again."),
        ([session(100, 5, 4, 4), session(100, 5, 5, 4)], "deload", 90, "Failed twice at 100 kg: 90 kg, 10 % less."),
        ([session(100, 5, 4, 4), session(97.5, 5, 5, 4)], "repeat", 100, None),
        ([session(100, 5, 4, 4), session(100, 5, 5, 5), session(100, 4, 5, 5)], "repeat", 100, None),
        (
            [session(90, 5, 5, 5), session(100, 5, 4, 4), session(100, 5, 5, 4)],
            "after_deload", 92.5, "You did 3 × 5 at 90 kg after the deload, all reps: 92.5 kg.",
        ),
        ([session(20, 4, 4, 4), session(20, 4, 4, 4)], "lightest", 20, None),
        ([session(400, 5, 5, 5)], "hardest", 400, None),
        # More than was asked is no less than all of it.
        ([session(100, 5, 6, 7, 8)], "add_weight", 102.5, None),
    ],
)  # fmt: skip
def test_linear_progression(done: list[Session], outcome: str, kilograms: float, said: str | None) -> None:
    advice = advised(LINEAR, *done)
    assert (advice.outcome, advice.weight) == (outcome, kilograms * 1000)
    assert set(advice.weights) == {advice.weight}
    if said:
        assert says(advice) == said


@pytest.mark.parametrize(("allowed", "outcome"), [(1, "deload"), (2, "deload"), (3, "repeat")])
def test_how_many_failures_make_a_deload_is_settable(allowed: int, outcome: str) -> None:
    rule = Rule("linear", 2_500, failures_allowed=allowed, deload_percent=20)
    advice = advised(rule, session(100, 4, 4, 4), session(100, 4, 4, 4))
    assert advice.outcome == outcome
    assert advice.weight == (80_000 if outcome == "deload" else 100_000)


def test_a_set_that_was_skipped_fails_nothing() -> None:
    assert advised(LINEAR, session(100, 5), session(100, 5)).outcome == "repeat"


def test_nothing_done_is_no_session_at_all() -> None:
    nothing = Session(FIVES, (Done(kind="warm_up", weight_grams=60_000, reps=5),))
    assert advised(LINEAR, nothing, session(100, 5, 5, 5)).weight == 102_500


@pytest.mark.parametrize("extra", [{"kind": "warm_up"}, {"kind": "drop"}, {"kind": "failure", "is_part": True}])
def test_warm_ups_drop_sets_and_continuations_never_count(extra: dict[str, Any]) -> None:
    whole = session(100, 5, 5, 5)
    noisy = Session(FIVES, (Done(weight_grams=60_000, reps=1, **extra), *whole.done))
    assert advised(LINEAR, noisy).weight == 102_500
    assert advised(LINEAR, noisy).facts["left_out"]


@pytest.mark.parametrize(
    ("done", "outcome", "kilograms"),
    [
        # Another weight than proposed: the heaviest that more than half of the sets had at least.
        ([(82.5, 5), (82.5, 5), (80, 5)], "repeat", 82.5),
        ([(80, 5), (80, 5), (82.5, 5)], "add_weight", 82.5),
        ([(85, 5), (80, 5), (77.5, 5)], "repeat", 80),
        ([(77.5, 5), (77.5, 5), (77.5, 5)], "add_weight", 80),
    ],
)
def test_who_did_another_weight_is_taken_at_what_was_lifted(done: Any, outcome: str, kilograms: float) -> None:
    asked = (Asked(reps_min=5, reps_max=5, weight_grams=80_000),) * 3
    advice = advised(LINEAR, sets(*done, asked=asked), asked=FIVES)
    assert (advice.outcome, advice.weight) == (outcome, kilograms * 1000)


def test_back_off_sets_stay_lighter_in_proportion_and_decide_nothing() -> None:
    asked = (
        Asked(reps_min=5, reps_max=5, weight_grams=100_000),
        *[Asked(reps_min=8, reps_max=8, weight_grams=80_000)] * 2,
    )
    advice = advised(LINEAR, sets((120, 5), (95, 8), (95, 8), asked=asked), asked=asked)
    assert advice.weights == (122_500, 97_500, 97_500)  # 122.5 x 0.8 = 98


def test_each_side_stands_beside_the_plan() -> None:
    left_only = [Done(side="left", weight_grams=20_000, reps=5)] * 3
    weaker = [Done(side="right", weight_grams=20_000, reps=4)] * 3
    assert advised(LINEAR, Session(FIVES, (*left_only, *weaker))).outcome == "repeat"
    equal = [Done(side="right", weight_grams=20_000, reps=5)] * 3
    assert advised(LINEAR, Session(FIVES, (*left_only, *equal))).outcome == "add_weight"


# --- Double ---


@pytest.mark.parametrize(
    ("reps", "outcome", "kilograms", "aims", "said"),
    [
        ((8, 8, 8), "add_weight", 82.5, (6, 6, 6), "You did 3 × 8 at 80 kg, the top of 6–8: 82.5 kg."),
        ((8, 8, 7), "more_reps", 80, (8, 8, 8), "8, 8, 7 at 80 kg, one rep short of the top: 80 kg again."),
        ((7, 6, 6), "more_reps", 80, (8, 7, 7), "7, 6, 6 at 80 kg, 5 reps short of the top: 80 kg again."),
        ((8, 6, 5), "repeat", 80, (8, 7, 6), "8, 6, 5 at 80 kg, 5 reps short of the top: 80 kg again."),
    ],
)
def test_double_progression(reps: Any, outcome: str, kilograms: float, aims: Any, said: str) -> None:
    advice = advised(DOUBLE, session(80, *reps, asked=SIX_TO_EIGHT), asked=SIX_TO_EIGHT)
    assert (advice.outcome, advice.weight, advice.reps) == (outcome, kilograms * 1000, aims)
    assert says(advice) == said


# --- Without a bar ---


@pytest.mark.parametrize(
    ("lift", "ladder", "rule", "done", "outcome", "grams", "said"),
    [
        (ADDED, BELT, DOUBLE, session(10, 8, 8, 8), "add_weight", 12_500, "at +10 kg, the top of 6–8: +12.5 kg."),
        (ADDED, BELT, DOUBLE, session(None, 8, 8, 8), "add_weight", 2_500, "You did 3 × 8, the top of 6–8: +2.5 kg."),
        (ASSISTED, STACK, DOUBLE, session(20, 8, 8, 8), "add_weight", 17_500, "at −20 kg, the top of 6–8: −17.5 kg."),
        (ASSISTED, STACK, DOUBLE, session(2.5, 8, 8, 8), "add_weight", 0, "at −2.5 kg, the top of 6–8: no assistance."),
        (
            ASSISTED, STACK, Rule("double", 2_500, 1), session(20, 5, 5, 5),
            "deload", 22_500, "Failed once at −20 kg: −22.5 kg, 12 % more assistance.",
        ),
    ],
)  # fmt: skip
def test_the_lifters_own_weight(
    lift: Lift, ladder: Ladder, rule: Rule, done: Session, outcome: str, grams: int, said: str
) -> None:
    done = Session(SIX_TO_EIGHT, done.done)
    advice = advised(rule, done, asked=SIX_TO_EIGHT, lift=lift, ladder=ladder)
    assert (advice.outcome, advice.weight) == (outcome, grams)
    assert says(advice, lift=lift).endswith(said)


@pytest.mark.parametrize(("lift", "tracking"), [(ADDED, "bodyweight_reps"), (REPS, "reps")])
def test_reps_grow_where_no_weight_is_added(lift: Lift, tracking: str) -> None:
    rule = Rule("double")
    grown = advised(rule, session(None, 12, 12, 12), asked=FIVES, lift=lift, ladder=BELT)
    assert (grown.outcome, grown.reps, says(grown, lift=lift)) == ("add_reps", (13,) * 3, "You did 3 × 12: 13 reps.")
    short = advised(rule, session(None, 5, 5, 4), lift=lift, ladder=BELT)
    assert (short.outcome, short.weight) == ("repeat", None)
    assert says(short, lift=lift) == "5, 5, 4, one rep short: the same again."


@pytest.mark.parametrize(("seconds", "after"), [(45, 50), (60, 70), (180, 210)])
def test_time_grows_where_time_is_measured(seconds: int, after: int) -> None:
    asked = (Asked(duration_seconds=seconds),) * 2
    held = Session(asked, (Done(duration_seconds=seconds),) * 2)
    advice = advised(Rule("linear"), held, asked=asked, lift=TIME)
    assert (advice.outcome, advice.seconds) == ("add_time", (after, after))
    shorter = Session(asked, (Done(duration_seconds=seconds), Done(duration_seconds=seconds - 5)))
    again = advised(Rule("linear"), shorter, asked=(Asked(duration_seconds=30),) * 2, lift=TIME)
    assert (again.outcome, again.seconds) == ("repeat", (seconds, seconds)), "not what the template began with"


def test_reps_that_were_missed_by_one_are_aimed_at_again() -> None:
    eights, elevens = (Asked(reps_min=8, reps_max=8),) * 3, (Asked(reps_min=8, reps_max=11),) * 3
    missed = Session(elevens, tuple(Done(reps=reps) for reps in (11, 10, 10)))
    again = advised(Rule("double"), missed, asked=eights, lift=REPS)
    assert (again.outcome, again.reps) == ("repeat", (11, 11, 11))


def test_a_weighted_hold_that_is_too_short_fails() -> None:
    asked, hold = (Asked(duration_seconds=60, weight_grams=40_000),) * 3, Lift("weight_duration", "none")
    short = Session(asked, tuple(Done(weight_grams=40_000, duration_seconds=seconds) for seconds in (60, 60, 50)))
    assert advised(LINEAR, short, asked=asked, lift=hold).outcome == "repeat"
    failed = advised(LINEAR, short, short, asked=asked, lift=hold)
    assert (failed.outcome, failed.weight) == ("deload", 35_000)
    assert says(failed, lift=hold).startswith("Failed twice at 40 kg")


def test_sets_beyond_the_plan_move_no_weight() -> None:
    asked = (Asked(reps_min=5, reps_max=5, weight_grams=140_000),)
    back_off = Done(weight_grams=110_000, reps=5)
    done, missed = (Session(asked, (Done(weight_grams=140_000, reps=reps), back_off)) for reps in (5, 4))
    assert advised(Rule("linear", 2_500), done, asked=asked).weight == 142_500
    failed = advised(Rule("linear", 2_500), missed, missed, asked=asked)
    assert (failed.outcome, failed.facts["from"]) == ("deload", 140_000)
    free = Session((), (Done(weight_grams=110_000, reps=5), Done(weight_grams=110_000, reps=5), back_off))
    assert advised(Rule("linear", 2_500), free, asked=asked).facts["from"] == 110_000


# --- By RPE ---


@pytest.mark.parametrize(
    ("kilograms", "reps", "rpe", "outcome", "after"),
    [
        (100, 5, 80, "by_rpe", 100),  # as the target: the same
        (100, 5, 95, "by_rpe", 95),  # 100 x (1 + 5.5/30) / (1 + 7/30) = 95.9
        (100, 8, 80, "by_rpe", 107.5),  # 100 x (1 + 10/30) / (1 + 7/30) = 108.1
        (100, 12, 100, "by_rpe", 110),  # 100 x (1 + 12/30) / (1 + 7/30) = 113.5, more than a tenth up
        (100, 12, 80, "by_feel", 100),  # 14 reps to failure: no estimate
        (100, 15, 60, "by_feel", 102.5),
    ],
)
def test_the_weight_that_fits_the_target(kilograms: float, reps: int, rpe: int, outcome: str, after: float) -> None:
    asked = (Asked(reps_min=5, reps_max=5, rpe_tenths=80),) * 3
    advice = advised(BY_RPE, session(kilograms, reps, asked=asked, rpe_tenths=rpe), asked=asked)
    assert (advice.outcome, advice.weight) == (outcome, after * 1000)


def test_the_set_nearest_to_the_target_counts() -> None:
    asked = (Asked(reps_min=5, reps_max=5, rpe_tenths=80),)
    done = Session(
        asked,
        (Done("a", weight_grams=90_000, reps=5, rpe_tenths=65), Done("b", weight_grams=100_000, reps=5, rpe_tenths=85)),
    )
    advice = advised(BY_RPE, done, asked=asked)
    assert advice.facts["set"] == "b"
    assert says(advice) == "100 kg × 5 was RPE 8.5: 97.5 kg for 5 at RPE 8."


def test_sets_of_other_reps_go_by_their_own_target() -> None:
    three, ten = Asked(reps_min=3, reps_max=3, rpe_tenths=80), Asked(reps_min=10, reps_max=10, rpe_tenths=80)
    done = Session(
        (three, ten),
        (
            Done("a", weight_grams=100_000, reps=3, rpe_tenths=80),
            Done("b", weight_grams=80_000, reps=10, rpe_tenths=90),
        ),
    )
    advice = advised(BY_RPE, done, asked=(three, ten))
    assert advice.weights == (100_000, 77_500)  # 80 x (1 + 11/30) / (1 + 12/30) = 78.1
    assert says(advice) == (
        "100 kg × 3 was RPE 8: 100 kg for 3 at RPE 8; 80 kg × 10 was RPE 9: 77.5 kg for 10 at RPE 8."
    )
    other = advised(BY_RPE, session(100, 3, asked=(three,), rpe_tenths=80), asked=(three, ten))
    assert other.weights == (100_000, 82_500), "by the estimate, where it was not done yet: 116.7 / 1.4 = 83.3"
    many = Asked(reps_min=15, reps_max=15, rpe_tenths=80)
    done = Session(
        (three, many),
        (
            Done("a", weight_grams=100_000, reps=3, rpe_tenths=80),
            Done("b", weight_grams=60_000, reps=15, rpe_tenths=65),
        ),
    )
    assert advised(BY_RPE, done, asked=(three, many)).weights == (100_000, 62_500), "by feel, from its own weight"


def test_where_no_reps_are_named_they_are_those_that_were_done() -> None:
    asked = (Asked(rpe_tenths=80),) * 2
    advice = advised(BY_RPE, session(100, 5, 5, asked=asked, rpe_tenths=60), asked=asked)
    assert advice.weights == (105_000, 105_000)  # 100 x (1 + 9/30) / (1 + 7/30) = 105.4
    assert says(advice) == "100 kg × 5 was RPE 6: 105 kg for 5 at RPE 8."


def test_a_tenth_up_at_most_is_said() -> None:
    asked = (Asked(reps_min=5, reps_max=5, rpe_tenths=80),)
    assert "10 % up at most" in says(advised(BY_RPE, session(100, 12, asked=asked, rpe_tenths=100), asked=asked))


def test_without_an_rpe_the_weight_stays() -> None:
    advice = advised(BY_RPE, session(100, 5, 5, 5))
    assert (advice.outcome, advice.weight) == ("repeat", 100_000)
    assert says(advice) == "No RPE was noted last time: 100 kg again."


@pytest.mark.parametrize("reps", range(1, 13))
def test_the_estimate_of_whole_reps_is_that_of_the_formulas(reps: int) -> None:
    found = estimated_1rm(load=100_000, reps=reps)
    assert found is not None
    assert estimated_1rm_tenths(100_000, 10 * reps) == found.grams
    assert abs(weight_for(found.grams, 10 * reps) - 100_000) <= 1


# --- What a reason says was done ---


def test_a_lighter_set_is_no_rep_short() -> None:
    advice = advised(LINEAR, sets((80, 5), (80, 5), (77.5, 5)))
    assert (advice.outcome, advice.weight) == ("repeat", 80_000)
    assert says(advice) == "2 × 5 at 80 kg, then 5 reps at 77.5 kg, one set lighter: 80 kg again."


def test_each_weight_stands_by_its_reps() -> None:
    asked = (Asked(reps_min=5, reps_max=5, weight_grams=100_000),
             *(Asked(reps_min=8, reps_max=8, weight_grams=80_000),) * 2)  # fmt: skip
    advice = advised(LINEAR, sets((100, 5), (80, 8), (80, 8), asked=asked), asked=asked)
    assert advice.weights == (102_500, 82_500, 82_500)
    assert says(advice) == "You did 5 reps at 100 kg, then 2 × 8 at 80 kg, all reps: 102.5 kg."


@pytest.mark.parametrize(
    ("right", "said"), [(2, "2 × 5 at 20 kg on each side"), (1, "3 × 5 at 20 kg"), (3, "5 × 5 at 20 kg")]
)
def test_a_set_left_out_on_either_side_is_one(right: int, said: str) -> None:
    done = tuple(Done(side=side, weight_grams=20_000, reps=5) for side in ["left"] * 2 + ["right"] * right)
    advice = advised(LINEAR, Session(FIVES, done), ladder=Ladder(range(0, 50_001, 2_500)))
    count = {2: "one set", 1: "two sets", 3: "one set"}[right]
    assert says(advice) == f"{said}, {count} left out: 20 kg again."


# --- By percent, and for the first time ---


def test_percentages_are_of_the_training_max() -> None:
    asked = tuple(Asked(reps_min=5, reps_max=5, percent_tenths=tenths) for tenths in (650, 750, 850))
    advice = advised(PERCENT, asked=asked, training_max=121_000)
    assert advice.weights == (77_500, 90_000, 102_500)  # 78.65, 90.75, 102.85
    assert says(advice) == "Up to 85 % of your training max of 121 kg: 102.5 kg."
    assert advised(PERCENT, asked=asked).outcome == "no_training_max"
    assert says(advised(PERCENT, asked=asked)) == "No training max is set: choose a weight."
    of_estimate = advised(PERCENT, asked=asked, training_max=121_000, share_percent=90)
    assert of_estimate.weights == advised(PERCENT, asked=asked, training_max=121_000).weights
    assert says(of_estimate) == "Up to 85 % of 121 kg, 90 % of your best estimated 1RM in 12 weeks: 102.5 kg."
    assert (
        says(advised(PERCENT, asked=asked, share_percent=90)) == "Nothing to take percentages of yet: choose a weight."
    )


@pytest.mark.parametrize(
    ("own", "last", "weight", "said"),
    [
        (60_000, 80_000, 60_000, "First time: 60 kg, as the plan has it."),
        (None, 80_000, 80_000, "First time with this plan: 80 kg, as you last lifted."),
        (None, None, None, "First time: choose a weight that leaves 2–3 reps."),
    ],
)
def test_the_first_time(own: int | None, last: int | None, weight: int | None, said: str) -> None:
    asked = (Asked(reps_min=5, reps_max=5, weight_grams=own),) * 3
    advice = advised(LINEAR, asked=asked, last_weight=last)
    assert (advice.outcome, advice.weight) == ("first_time", weight)
    assert says(advice) == said


def test_without_a_rule_nothing_is_proposed_or_said() -> None:
    advice = advised(Rule("none"), session(100, 5, 5, 5))
    assert (advice.outcome, advice.weight, says(advice)) == ("as_last_time", None, "")


# --- In either unit ---


@pytest.mark.parametrize(
    ("unit", "lifted", "step", "after"),
    [(KG, 80_000, 2_500, "82.5"), (KG, 80_000, 2_268, "82.5"), (LB, 83_915, 2_500, "190"), (LB, 83_915, 2_268, "190"),
     (KG, 80_000, None, "82.5"), (LB, 83_915, None, "190")],
)  # fmt: skip
def test_the_same_step_in_kilograms_and_pounds(unit: Any, lifted: int, step: int | None, after: str) -> None:
    ladder = ladder_of(Exercise(equipment="barbell", tracking="weight_reps"), usual(unit))
    done = Session(FIVES, (Done(weight_grams=lifted, reps=5),) * 3)
    weight = advised(Rule("linear", step), done, ladder=ladder).weight
    assert shown(weight, unit) == after


# --- What holds for all ---

reps = st.integers(0, 15)
rpes = st.one_of(st.none(), st.sampled_from(range(60, 101, 5)))
performed = st.builds(Done, weight_grams=st.integers(0, 300_000), reps=reps, rpe_tenths=rpes,
                      kind=st.sampled_from(["normal", "warm_up", "drop", "failure"]))  # fmt: skip
asked_sets = st.builds(
    lambda least, more, rpe: Asked(reps_min=least, reps_max=least + more, rpe_tenths=rpe),
    st.integers(1, 12), st.integers(0, 4), rpes,
)  # fmt: skip
histories = st.lists(
    st.builds(
        Session, st.lists(asked_sets, min_size=1, max_size=5).map(tuple), st.lists(performed, max_size=6).map(tuple)
    ),
    max_size=4,
)
rules = st.builds(
    Rule, st.sampled_from(["linear", "double", "rpe", "percent"]), st.one_of(st.none(), st.integers(1, 10_000)),
    st.integers(1, 3), st.integers(1, 50),
)  # fmt: skip
equipments = st.sampled_from(["barbell", "dumbbell", "machine", "ez-bar", "bodyweight"])


@given(rules, histories, st.lists(asked_sets, min_size=1, max_size=5), equipments, st.sampled_from([KG, LB]),
       st.sampled_from(["weight_reps", "bodyweight_reps", "assisted_bodyweight"]))  # fmt: skip
def test_a_proposal_can_be_loaded_and_its_sentence_says_it(
    rule: Rule, done: list[Session], asked: list[Asked], equipment: str, unit: Any, tracking: str
) -> None:
    exercise = Exercise(equipment=equipment, tracking=tracking)
    ladder = ladder_of(exercise, usual(unit))
    load = {"weight_reps": "weight", "bodyweight_reps": "added", "assisted_bodyweight": "assistance"}[tracking]
    advice = advise(rule, Lift(tracking, load), asked, done, ladder, training_max=100_000)
    said = says(advice, KILOS if unit is KG else POUNDS, Lift(tracking, load))
    for grams in advice.weights:
        assert grams is None or grams in ladder.choices
    before = advice.facts.get("from")
    if advice.outcome in {"add_weight", "after_deload"}:
        assert advice.weight is not None
        assert advice.weight < before if load == "assistance" else advice.weight > before
    if advice.outcome == "deload":
        assert advice.weight is not None
        assert advice.weight > before if load == "assistance" else advice.weight < before
    if advice.weight:
        assert f"{shown(advice.weight, unit)} {unit.slug}" in said
    for aim, one in zip(advice.reps, asked, strict=True):
        assert aim is None or one.reps_min is None or advice.outcome == "add_reps" or aim >= one.reps_min
