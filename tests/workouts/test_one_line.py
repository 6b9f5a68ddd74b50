"""The grammar of one-line logging, line by line: what is understood, and what is refused, where and why."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from exercises.search import fold_key
from workouts.one_line import Mistake, Terms, TypedSet, read_sets, split

# A few exercises, one of each kind, under the names used in the tables.
EXERCISES = {
    "bench": Terms("weight_reps", name="Bench Press"),
    "squat": Terms("weight_reps", name="Squat"),
    "db row": Terms("weight_reps", is_unilateral=True, name="Row (Dumbbell)"),
    "pull up": Terms("bodyweight_reps", name="Pull Up"),
    "pistol": Terms("bodyweight_reps", is_unilateral=True, name="Pistol Squat"),
    "assisted dip": Terms("assisted_bodyweight", name="Dip (Assisted)"),
    "sit up": Terms("reps", name="Sit Up"),
    "plank": Terms("duration", name="Plank"),
    "dead hang": Terms("weight_duration", name="Dead Hang (Weighted)"),
    "run": Terms("distance_duration", name="Running"),
    "farmers walk": Terms("weight_distance", name="Farmer's Walk"),
    "21s curl": Terms("weight_reps", name="21s Curl"),
    "12-3-30": Terms("distance_duration", name="Incline Walk"),
    "landmine 180": Terms("weight_reps", name="Landmine Rotation"),
    "landmine": Terms("weight_reps", name="Landmine Press"),
}
KNOWN = {fold_key(name): terms for name, terms in EXERCISES.items()}


def read(line: str, **units: object) -> tuple[str, list[TypedSet]]:
    """Name and sets of a single line."""
    (typed,) = split(line)
    found = typed.known_name(KNOWN.__contains__)
    assert found, "a name of the table"
    return found.key, read_sets(typed.body_from(found.end).tokens, replace(KNOWN[found.key], **units))


def said(one: TypedSet) -> str:
    """Independent of how the product says sets: "100kg 5 w L @8 rest 90"."""
    parts = [
        "" if one.weight_grams is None else f"{Decimal(one.weight_grams) / 1000:f}kg",
        "" if one.distance_metres is None else f"{one.distance_metres}m",
        "" if one.reps is None else str(one.reps),
        "" if one.duration_seconds is None else f"{one.duration_seconds}s",
        {"normal": ""}.get(one.kind, one.kind),
        {"both": ""}.get(one.side, one.side),
        "" if one.rpe_tenths is None else f"@{one.rpe_tenths}",
        "" if one.rest_seconds is None else f"rest {one.rest_seconds}",
    ]
    return " ".join(part for part in parts if part)


def all_said(sets: list[TypedSet]) -> str:
    """Equal neighbours are counted: "3 of 100kg 5"."""
    texts = [said(one) for one in sets]
    return "; ".join(texts)


UNDERSTOOD = [
    # The brief's own lines.
    ("bench 100x5,5,4 @8", "100kg 5 @80; 100kg 5 @80; 100kg 4 @80"),
    ("pull up +10 x 8", "10kg 8"),
    ("assisted dip -20x8", "20kg 8"),
    ("plank 60s", "60s"),
    ("run 5km 25:00", "5000m 1500s"),
    ("db row 30x10 L/R", "30kg 10 left; 30kg 10 right"),
    # Weight and reps.
    ("bench 100x5", "100kg 5"),
    ("bench 100 x 5", "100kg 5"),
    ("bench 100X5", "100kg 5"),
    ("bench 100×5", "100kg 5"),
    ("bench 100*5", "100kg 5"),
    ("bench 100kg x 5", "100kg 5"),
    ("bench 100kgx5", "100kg 5"),
    ("bench 100 kg 5", "100kg 5"),
    ("bench 100x5 reps", "100kg 5"),
    ("bench 225lb x 5", "102.058kg 5"),
    ("bench 225lbs x 5", "102.058kg 5"),
    ("bench 225 pounds x 5", "102.058kg 5"),
    ("bench 82.5x8", "82.5kg 8"),
    ("bench 82,5x8", "82.5kg 8"),
    ("bench 82,5 x 8", "82.5kg 8"),
    ("bench 82,5kg x 8, 80x8", "82.5kg 8; 80kg 8"),
    ("bench 1.25x5", "1.25kg 5"),
    ("bench 0x5", "0kg 5"),
    ("bench 100x0", "100kg 0"),
    ("bench 2000x1000", "2000kg 1000"),
    ("bench 100x5, 5, 4", "100kg 5; 100kg 5; 100kg 4"),
    ("bench 100x5, 100", "100kg 5; 100kg 100"),
    ("bench 100x5,5,4,", "100kg 5; 100kg 5; 100kg 4"),
    ("squat 100x5, 110x3, 120x1", "100kg 5; 110kg 3; 120kg 1"),
    ("squat 100x5 110x3 120x1", "100kg 5; 110kg 3; 120kg 1"),
    ("squat 100x5,90x8", "100kg 5; 90kg 8"),
    ("squat 100x5; 90x8", "100kg 5; 90kg 8"),
    ("squat 80 kg × 8, 8 · 77.5 kg × 8", "80kg 8; 80kg 8; 77.5kg 8"),
    ("bench 100x5, x4", "100kg 5; 100kg 4"),
    ("Bench: 100x5", "100kg 5"),
    ("Bench - 100x5", "100kg 5"),
    ("- bench 100x5", "100kg 5"),
    ("• bench 100x5", "100kg 5"),
    ("1. bench 100x5", "100kg 5"),
    ("2) bench 100x5", "100kg 5"),
    ("BENCH\t100x5", "100kg 5"),
    ("bench\u00a0100\u2009x\u202f5", "100kg 5"),
    ("\u200bbench 100x5\ufeff", "100kg 5"),
    ("bench at 100x5", "100kg 5"),
    # So many sets.
    ("bench 3x5 100", "100kg 5; 100kg 5; 100kg 5"),
    ("bench 3x5 100kg", "100kg 5; 100kg 5; 100kg 5"),
    ("bench 3x12 10kg", "10kg 12; 10kg 12; 10kg 12"),
    ("bench 2x12 12.5", "12.5kg 12; 12.5kg 12"),
    ("bench 2x5 at 20", "20kg 5; 20kg 5"),
    ("bench 2x5 @ 100kg", "100kg 5; 100kg 5"),
    ("bench 2x5 100 @8", "100kg 5 @80; 100kg 5 @80"),
    ("bench 2x5 100, 1x3 110", "100kg 5; 100kg 5; 110kg 3"),
    ("bench 100x5 x3", "100kg 5; 100kg 5; 100kg 5"),
    ("bench 100x5 x 2", "100kg 5; 100kg 5"),
    ("bench 100x5x3 sets", "100kg 5; 100kg 5; 100kg 5"),
    ("bench 100x5 2 sets", "100kg 5; 100kg 5"),
    ("bench 2 sets of 100x5", "100kg 5; 100kg 5"),
    ("bench 100x3x3", "100kg 3; 100kg 3; 100kg 3"),
    ("bench 100x5 x2 @9", "100kg 5 @90; 100kg 5 @90"),
    # RPE.
    ("squat 100x5@7 105x5@8.5", "100kg 5 @70; 105kg 5 @85"),
    ("squat 100x5@7,5@8,5@9", "100kg 5 @70; 100kg 5 @80; 100kg 5 @90"),
    ("squat 100x5 @7, 5 @8", "100kg 5 @70; 100kg 5 @80"),
    ("squat 100x5,5@9", "100kg 5; 100kg 5 @90"),
    ("squat 100x5,5@9 @7", "100kg 5 @70; 100kg 5 @90"),
    ("squat 100x5 @8,5", "100kg 5 @85"),
    ("squat 100x5 @ 8", "100kg 5 @80"),
    ("squat 100x5 rpe 8", "100kg 5 @80"),
    ("squat 100x5 RPE8.5", "100kg 5 @85"),
    ("squat 100x5, 110x3 @9", "100kg 5; 110kg 3 @90"),
    ("squat 100x5; 5 @9", "100kg 5; 100kg 5 @90"),
    # Kinds of sets.
    ("bench w 60x10, 100x5", "60kg 10 warm_up; 100kg 5"),
    ("bench 60x10 w, 100x5", "60kg 10 warm_up; 100kg 5"),
    ("bench warm-up 60x10,8", "60kg 10 warm_up; 60kg 8 warm_up"),
    ("bench warmup 60x10", "60kg 10 warm_up"),
    ("bench 60x10 [warm-up]", "60kg 10 warm_up"),
    ("bench 60x10w, 100x5", "60kg 10 warm_up; 100kg 5"),
    ("bench 100x5, d 80x8, drop 60x8", "100kg 5; 80kg 8 drop; 60kg 8 drop"),
    ("bench 100x5f", "100kg 5 failure"),
    ("bench 100x5,4f", "100kg 5; 100kg 4 failure"),
    ("bench 100x5,4 f", "100kg 5 failure; 100kg 4 failure"),
    ("bench 100x5 to failure", "100kg 5 failure"),
    # Sides.
    ("db row 30x10 L, 30x9 R", "30kg 10 left; 30kg 9 right"),
    ("db row L 30x10, R 30x9", "30kg 10 left; 30kg 9 right"),
    ("db row 30x10,9 L/R", "30kg 10 left; 30kg 10 right; 30kg 9 left; 30kg 9 right"),
    ("db row 30x10 r/l", "30kg 10 right; 30kg 10 left"),
    ("db row 30x10 left", "30kg 10 left"),
    ("db row 30x10 both", "30kg 10"),
    ("db row 30x10 each side", "30kg 10"),
    ("bench 100x5 both", "100kg 5"),
    ("db row 30x10 L/R @8 r60", "30kg 10 left @80 rest 60; 30kg 10 right @80 rest 60"),
    ("db row w 20x10 L/R", "20kg 10 warm_up left; 20kg 10 warm_up right"),
    ("pistol L/R 8", "8 left; 8 right"),
    # Rest.
    ("bench 100x5 r90", "100kg 5 rest 90"),
    ("bench 100x5 rest 2:00", "100kg 5 rest 120"),
    ("bench 100x5 rest 90s", "100kg 5 rest 90"),
    ("bench 100x5,5 @8 rest 2min", "100kg 5 @80 rest 120; 100kg 5 @80 rest 120"),
    # Bodyweight.
    ("pull up 12", "12"),
    ("pull up x12", "12"),
    ("pull up x 12", "12"),
    ("pull up bw x 12", "12"),
    ("pull up bwx12", "12"),
    ("pull up bw 12", "12"),
    ("pull up - 12", "12"),
    ("pull up 12 reps", "12"),
    ("pull up 12,10,8", "12; 10; 8"),
    ("pull up 12, 10 @9", "12 @90; 10 @90"),
    ("pull up +10x8,6", "10kg 8; 10kg 6"),
    ("pull up +2,5x8", "2.5kg 8"),
    ("pull up 10kg x 8", "10kg 8"),
    ("pull up bw+10x8", "10kg 8"),
    ("pull up +10x8, bw x 12", "10kg 8; 12"),
    ("pull up +0x8", "0kg 8"),
    ("pull up 3 sets of 8", "8; 8; 8"),
    ("pull up 3x8 +10", "10kg 8; 10kg 8; 10kg 8"),
    ("pull up +10x8x3 sets", "10kg 8; 10kg 8; 10kg 8"),
    ("assisted dip 20x8", "20kg 8"),
    ("assisted dip - 20 x 8", "20kg 8"),
    ("assisted dip −20 kg × 8", "20kg 8"),
    ("assisted dip bw-20x8", "20kg 8"),
    ("assisted dip bw x 8", "0kg 8"),
    ("assisted dip -20x8 x2", "20kg 8; 20kg 8"),
    ("sit up 20", "20"),
    ("sit up 20,15", "20; 15"),
    ("sit up 10x10", "; ".join(["10"] * 10)),
    ("sit up 2 sets of 20", "20; 20"),
    # Time.
    ("plank 60", "60s"),
    ("plank 1:30", "90s"),
    ("plank 1m30s", "90s"),
    ("plank 1 min 30 sec", "90s"),
    ("plank 2m", "120s"),
    ("plank 2min", "120s"),
    ("plank 1h 05 min", "3900s"),
    ("plank 24:00:00", "86400s"),
    ("plank 60,45,30", "60s; 45s; 30s"),
    ("plank 60s,45s", "60s; 45s"),
    ("plank 1:30, 1:00 @9", "90s @90; 60s @90"),
    ("plank 3x60s", "60s; 60s; 60s"),
    ("plank 60s x3", "60s; 60s; 60s"),
    ("plank 2x1:00", "60s; 60s"),
    ("plank - 60s", "60s"),
    ("dead hang +10 45s", "10kg 45s"),
    ("dead hang 20x60s", "20kg 60s"),
    ("dead hang 20x1:00,0:45", "20kg 60s; 20kg 45s"),
    ("dead hang 20 kg, 1:00", "20kg 60s"),
    ("dead hang 20 60s", "20kg 60s"),
    ("dead hang 20x60s x2", "20kg 60s; 20kg 60s"),
    ("dead hang 2x60s 20kg", "20kg 60s; 20kg 60s"),
    # Distance.
    ("run 25:00", "1500s"),
    ("run 25min", "1500s"),
    ("run 5km", "5000m"),
    ("run 5 km in 25:00", "5000m 1500s"),
    ("run 25:00 5km", "5000m 1500s"),
    ("run 5,5km 27:30", "5500m 1650s"),
    ("run 5.5 km", "5500m"),
    ("run 10k 50:00", "10000m 3000s"),
    ("run 400m", "400m"),
    ("run 400 metres 1:30", "400m 90s"),
    ("run 400m 1m30s", "400m 90s"),
    ("run 3mi", "4828m"),
    ("run 3 miles 24:00", "4828m 1440s"),
    ("run 5 25:00", "5000m 1500s"),
    ("run 400m, 800m", "400m; 800m"),
    ("run 400m 1:30, 400m 1:32", "400m 90s; 400m 92s"),
    ("run 400m 1:30 400m 1:32", "400m 90s; 400m 92s"),
    ("run 3x400m 1:30", "400m 90s; 400m 90s; 400m 90s"),
    ("run 400m x2", "400m; 400m"),
    ("run 400m 1:30 x2", "400m 90s; 400m 90s"),
    ("run 400m, 400m @8", "400m @80; 400m @80"),
    ("farmers walk 32x40m", "32kg 40m"),
    ("farmers walk 32x40", "32kg 40m"),
    ("farmers walk 32kg 40m", "32kg 40m"),
    ("farmers walk 32 kg, 40 m", "32kg 40m"),
    ("farmers walk 32x40m,30m", "32kg 40m; 32kg 30m"),
    ("farmers walk 2x40m 32kg", "32kg 40m; 32kg 40m"),
    ("farmers walk 32x40m x2", "32kg 40m; 32kg 40m"),
    # Names with numbers: the longest that is known.
    ("21s curl 20x7", "20kg 7"),
    ("12-3-30 30:00", "1800s"),
    ("landmine 180 20x10", "20kg 10"),
    ("landmine 180x10", "180kg 10"),
    # Notes.
    ("bench 100x5 // felt good @9", "100kg 5"),
]


@pytest.mark.parametrize(("line", "expected"), UNDERSTOOD, ids=[line for line, _ in UNDERSTOOD])
def test_a_line_is_understood(line: str, expected: str) -> None:
    _, sets = read(line)
    assert all_said(sets) == expected


# The piece in angle brackets is what is marked.
REFUSED = [
    # A comma before exactly three digits, with both readings.
    ("bench ‹1,000›x5", "“1,000” could be 1.000 or 1000"),
    ("bench ‹102,500› kg x 5", "“102,500” could be 102.500 or 102500"),
    ("bench 100x‹5,100›", "“5,100” could be 5 and 100, or 5100"),
    ("squat 100x‹5,110›x3", "“5,110” could be 5 and 110, or 5110"),
    ("pull up ‹12,100›", "“12,100” could be 12 and 100, or 12100"),
    ("run ‹42,195›km", "“42,195” could be 42.195 or 42195"),
    ("bench 60x‹5,62,5›x3", "a decimal comma or separate sets"),
    ("bench ‹60,5,5›x3", "more than one comma"),
    ("farmers walk 32x‹1,5›km", "a decimal comma or separate sets"),
    # Two readings.
    ("bench ‹100x5x3›", "“100x5x3” could be 3 sets of 5, or 5 sets of 3: write 100x5 3 sets"),
    ("bench ‹100 x 5 x 3›", "could be 3 sets of 5, or 5 sets of 3"),
    ("bench ‹3x5 20›", "could be 3 sets of 5 at 20, or 3 × 5 and 20 more reps: write 3x5 20kg, or 3x5, 20."),
    ("bench 100x5,‹5› x3", "could be a weight, or one more set"),
    ("pull up ‹3x8›", "could be 3 sets of 8, or 8 reps with +3 kg: write 3 sets of 8, or +3x8"),
    ("pull up ‹+10x8x3›", "could be 3 sets of 8, or 8 sets of 3"),
    ("pull up ‹+10x8 x8›", "could be 8 sets of 8"),
    ("pull up x‹12 x3›", "could be 3 sets of 12, or 12 sets of 3"),
    ("pull up +10x8, ‹x6›", "could be at +10 again or without it: write 6, or bw x 6"),
    ("sit up ‹3x20›", "could be 3 sets of 20, or 20 sets of 3: write 3 sets of 20"),
    ("plank ‹3x60›", "could be 3 sets of 60 s, or 60 sets of 3 s"),
    ("run ‹5›", "could be 5 km or 5 minutes: write 5km or 5min"),
    ("run ‹3x5›", "Give the distance or the time its unit"),
    ("bench 60x10 ‹w› 100x5", "could belong to the set before it or to the one behind it"),
    ("db row 20x10 ‹L› 20x9 R", "could belong to the set before it or to the one behind it"),
    ("db row 30x10‹/›10", "could mean sets or sides: use commas, or L/R"),
    ("squat 100x5@‹8,5›", "could be the RPE 8.5, or RPE 8 and another set of 5"),
    ("plank ‹1,5›min", "a time without decimals"),
    # Limits, with the field and the limit.
    ("bench ‹2001›x5", "Weight: at most 2,000 kg"),
    ("bench ‹5000lb›x5", "Weight: at most 4,409.24 lb"),
    ("bench ‹99999999999›x5", "Weight: at most 2,000 kg"),
    ("bench ‹82.1234›x5", "Weight: at most 3 decimals in kg"),
    ("pull up ‹+2001›x5", "Added weight: at most 2,000 kg"),
    ("assisted dip ‹-2001›x5", "Assistance weight: at most 2,000 kg"),
    ("bench 100x‹1001›", "Reps: a whole number, at most 1,000"),
    ("bench 100x‹5.5›", "Reps: a whole number, at most 1,000"),
    ("plank ‹24:00:01›", "Time: at most 24:00:00"),
    ("plank ‹99999999999›", "Time: at most 24:00:00"),
    ("run ‹1001km›", "Distance: at most 1,000 km"),
    ("run ‹400.5m›", "Distance: no decimals in m"),
    ("bench 100x5 ‹@11›", "An RPE goes from 1 to 10 in halves"),
    ("bench 100x5 ‹@8.3›", "An RPE goes from 1 to 10 in halves"),
    ("bench 100x5 ‹@0›", "An RPE goes from 1 to 10 in halves"),
    ("bench 100x5 @‹7,8›", "For one at each set write 5@8, 5@9"),
    ("bench 100x5 rest ‹25:00:00›", "A rest: at most 24:00:00"),
    ("bench 100x5 ‹500› sets", "A number of sets goes from 1 to 400"),
    ("bench 100x5 x‹0›", "A number of sets goes from 1 to 400"),
    ("plank ‹1:75›", "go up to 59"),
    ("plank ‹1.5min›", "a time without decimals"),
    # What the exercise is not logged by.
    ("bench ‹100›", "Bench Press needs weight and reps: write 100x5"),
    ("bench ‹100kg›", "a weight without reps: write 100x5"),
    ("bench ‹60s›", "Bench Press needs weight, too"),
    ("bench ‹-20›x8", "A minus is for assistance only"),
    ("bench ‹bw› x 12", "Bench Press needs a weight"),
    ("bench ‹5km›x5", "“5km” is no weight"),
    ("bench 100x‹60s›", "Reps have no unit"),
    ("bench 100x5 ‹L›", "Bench Press is logged for both sides at once"),
    ("bench 100x5 ‹L/R›", "Bench Press is logged for both sides at once"),
    ("pull up ‹-20›x8", "takes added weight only"),
    ("pull up ‹- 20› x 8", "takes added weight only"),
    ("assisted dip ‹+20›x8", "Assistance is written with a minus"),
    ("assisted dip ‹8›", "Dip (Assisted) needs assistance weight and reps: write -20x8"),
    ("sit up ‹+10›x20", "Sit Up is logged without a weight"),
    ("sit up ‹10kg›x20", "Sit Up is logged without a weight"),
    ("plank ‹+10› 60s", "Plank is logged without a weight"),
    ("plank ‹5km›", "Plank takes a time and no distance"),
    ("dead hang ‹45s›", "needs weight, too: write 20x60s"),
    ("dead hang 20x‹40km›", "takes a time and no distance"),
    ("farmers walk ‹40m›", "needs weight, too: write 32x40m"),
    ("farmers walk 32x‹1:00›", "takes a distance and no time"),
    ("farmers walk ‹32kg›", "a weight without a distance"),
    ("run ‹10kg› 5km", "Running is logged without a weight"),
    # Out of place, or missing.
    ("bench 100x5 ‹nonsense›", "“nonsense” is not understood here. Write sets such as 100x5"),
    ("bench 100x5 ‹80›%", "“80” stands alone"),
    ("bench 100x5 ‹5› 4", "stands alone: put a comma between sets"),
    ("pull up 12 ‹10› 8", "stands alone: put a comma between sets"),
    ("bench 100‹x›", "A number is missing behind it"),
    ("bench 100x5, 90‹x›", "A number is missing behind it"),
    ("bench 100‹xx5›", "“xx5” is not understood here"),
    ("bench 100x5,‹,›5", "A set is missing before this"),
    ("bench 100x5 ‹@›", "An RPE goes from 1 to 10"),
    ("bench 100x5 ‹@100kg›", "A weight stands here in place of an RPE"),
    ("bench 100x5 @8 ‹@›9", "has one already"),
    ("bench w ‹d› 60x5", "One kind is enough"),
    ("bench w 60x5 ‹d›", "has a kind already"),
    ("db row 30x10 L ‹R›", "has a side already"),
    ("db row 30x10L/R x‹3›", "Only a single set can be repeated so"),
    ("bench 100x5 ‹rest›", "Write how long the rest was"),
    ("bench 100x5 rest ‹5km›", "A rest is a time"),
    ("bench 100x5x3x‹2›", "More numbers than a set has"),
    ("bench 100x5‹+›2", "A plus stands before an added weight"),
    ("bench ‹１›００x5", "Write numbers with the digits 0 to 9"),
    ("bench ‹٣›x5", "Write numbers with the digits 0 to 9"),
    ("bench 10‹½›x5", "Write numbers with the digits 0 to 9"),
    ("bench 1‹e3x5›", "not understood"),
]


def marked(line: str) -> tuple[str, int, int]:
    start, end = line.index("‹"), line.index("›") - 1
    return line.replace("‹", "").replace("›", ""), start, end


@pytest.mark.parametrize(("line", "reason"), REFUSED, ids=[line for line, _ in REFUSED])
def test_a_line_is_refused_at_its_place_with_the_reason(line: str, reason: str) -> None:
    line, start, end = marked(line)
    with pytest.raises(Mistake) as caught:
        read(line)
    mistake = caught.value
    assert reason in mistake.message
    assert line[mistake.start : mistake.end] == line[start:end]
