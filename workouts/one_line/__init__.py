"""Sets written as lines of text: `bench 100x5,5,4 @8`. Pure: text in, exercise name and sets out, no database.

A line is a name, its sets, and perhaps a note. A name alone is a heading: the sets follow on the lines below. A line of
sets without a name goes on with the exercise above. Bullets, "1." and "Set 1:" in front are passed over.

    line    = [name [":"]] sets ["//" note]
    sets    = item { ("," | ";" | "·" | blank) item }
    item    = { kind | side } [n "sets" ["of"]] amount { suffix }
    suffix  = kind | side | "@" rpe | "rest" time | "x" n | n "sets"
    kind    = "w" | "warm-up" | "d" | "drop" | "f" | "fail" ...
    side    = "L" | "R" | "L/R" (a left and a right set of each) | "both"

What an amount is follows from what is logged of the exercise (`exercises.tracking`):

    weight_reps          100x5   100kg x 5   225lb x 5   3x5 100kg   100x5 x3   100x5,5,4
    bodyweight_reps      12   x12   bw x 12   +10x8   bw+10x8
    assisted_bodyweight  -20x8
    reps                 20   x20   3 sets of 20
    duration             60s   60   1:30   1m30s   2min   3x60s
    weight_duration      +10 45s   20x1:00
    distance_duration    5km 25:00   400m   3mi   25:00   6x400m 1:30
    weight_distance      32x40m   32kg 40m

Which part a sign belongs to:

- A comma before the x is a decimal comma (82,5x8). After the x, or where there is no x, it separates sets (100x5,5,4),
  and each further number is another set at the same weight. Right before exactly three digits it could be either, or
  separate thousands: it is refused with both readings. With a blank behind it a comma always separates.
- A suffix right at a number belongs to that set (100x5@7,5@8), one after a blank to all sets since the last suffix or
  change of weight (100x5,5,4 @8). A kind or side in front of sets holds until the weight changes.
- A number without a unit is in the lifter's unit; a carry is in metres and a hold in seconds.

What could be read in two ways is refused, and the message says both: 100x5x3 (3 sets of 5, 5 sets of 3), pull up 3x8
(3 sets of 8, +3 kg x 8), 60x10 w 100x5 (which is the warm-up?), run 5 (km, minutes), 30x10/10.
Every kind of blank and invisible character counts as a blank; digits other than 0 to 9 are refused.
"""

from workouts.one_line.amounts import Terms, TypedSet
from workouts.one_line.lines import Name, TypedLine, split
from workouts.one_line.sets import read_sets
from workouts.one_line.tokens import Mistake
from workouts.one_line.writing import write_line, write_sets

__all__ = ["Mistake", "Name", "Terms", "TypedLine", "TypedSet", "read_sets", "split", "write_line", "write_sets"]
