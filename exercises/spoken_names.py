"""What the name of an exercise says, whoever wrote it: movement, equipment, assisted or weighted.

    "Bench Press - Close Grip (Barbell)", "Close-Grip BB Bench Presses" -> bench, closegrip, press with a barbell

The words are compared as a whole and without their order. Every word counts, so a variant is never taken for the plain
movement; only spellings and true synonyms are made equal here. Pure: no database, no Django.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from exercises.search import fold_words

LONGEST_READ = 200
Words = tuple[str, ...]

# Told apart by their names alone; the library keeps them under machine and barbell.
PLATE_LOADED = "plate-loaded"
SAFETY_BAR = "safety-bar"
FAMILY = {PLATE_LOADED: "machine", SAFETY_BAR: "barbell"}


@dataclass(frozen=True)
class Spoken:
    words: Words  # of movement and variant, sorted
    equipment: frozenset[str] = frozenset()  # slugs of Equipment, or one of FAMILY; more than one where it says so
    is_assisted: bool = False
    is_weighted: bool = False


def phrases(table: dict[str, str]) -> dict[Words, Words]:
    """ "pull up, pullup" -> "pullup" as tuples of words: each spelling on the left stands for what is on the right."""
    return {
        tuple(spelling.split()): tuple(meant.split())
        for spellings, meant in table.items()
        for spelling in spellings.split(", ")
    }


# One word or two is a matter of taste.
COMPOUNDS = phrases({
    "pull up": "pullup", "chin up": "chinup", "push up, press up": "pushup", "sit up": "situp", "step up": "stepup",
    "muscle up": "muscleup", "get up": "getup", "v up": "vup", "pull down": "pulldown", "pull over": "pullover",
    "push down, press down, pressdown": "pushdown", "skull crusher": "skullcrusher", "dead lift": "deadlift",
    "cross over": "crossover", "kick back": "kickback", "bent over": "bentover", "jack knife": "jackknife",
    "roll out": "rollout", "wood chop, wood chopper, woodchopper": "woodchop", "good morning": "goodmorning",
    "pull apart": "pullapart", "hyper extension, hyperextension": "back extension", "iso lateral": "isolateral",
    "t bar": "tbar", "v bar": "vbar", "dumb bell, dumbell, db": "dumbbell", "bar bell, bb": "barbell",
    "kettle bell, kb": "kettlebell", "bw, body weight": "bodyweight", "hand stand": "handstand",
})  # fmt: skip

EQUIPMENT = phrases({
    "barbell": "barbell", "dumbbell": "dumbbell", "kettlebell": "kettlebell",
    "ez bar, ez curl bar, ezbar, e z bar, e z curl bar, curl bar, ez": "ez-bar",
    "trap bar, hex bar, trapbar": "trap-bar", "safety bar, safety squat bar, ssb": SAFETY_BAR,
    "plate loaded, plate loaded machine, machine plate loaded, machine plate": PLATE_LOADED,
    "smith machine, smith": "smith-machine", "machine, lever, leverage machine, leverage": "machine",
    "cable, cable machine": "cable", "bodyweight": "bodyweight", "band, banded, resistance band": "band",
    "plate": "plate", "landmine": "landmine", "suspension, suspension trainer, trx": "suspension", "ring": "rings",
    "medicine ball, med ball": "medicine-ball", "foam roller": "foam-roller", "sled": "sled", "sandbag": "sandbag",
    "exercise ball, stability ball, swiss ball, gym ball": "exercise-ball",
})  # fmt: skip

ABBREVIATIONS = phrases({
    "biceps": "bicep", "triceps": "tricep", "quadriceps": "quad", "deltoid": "delt", "legged": "leg", "armed": "arm",
    "ohp": "overhead press", "rdl": "romanian deadlift", "sldl": "stiff leg deadlift", "military": "overhead",
    "bss": "bulgarian split squat", "paused": "pause", "alternate": "alternating", "supinated": "underhand",
    "1": "one", "pec dec": "pec deck", "underhand grip, reverse grip, supinated grip": "underhand",
})  # fmt: skip

SYNONYMS = phrases({
    "one arm, single arm": "singlearm", "one leg, single leg": "singleleg", "close grip, narrow grip": "closegrip",
    "wide grip": "widegrip", "neutral grip, hammer grip, parallel grip": "neutralgrip",
    "straight leg deadlift, stiff leg deadlift": "stiff leg deadlift", "back squat": "squat",
    "conventional deadlift": "deadlift", "flat bench press": "bench press", "flat fly": "fly",
    "standing bicep curl": "bicep curl", "standing hammer curl": "hammer curl",
    "standing overhead press": "overhead press", "standing lateral raise": "lateral raise",
    "side lateral raise, side raise": "lateral raise",
    "seated incline curl, seated incline bicep curl, incline bicep curl": "incline curl",
    "preacher bicep curl": "preacher curl", "concentration bicep curl": "concentration curl",
    "hammer bicep curl": "hammer curl", "spider bicep curl": "spider curl", "reverse bicep curl": "reverse curl",
    "zottman bicep curl": "zottman curl", "drag bicep curl": "drag curl",
    "rear delt reverse fly, rear delt fly, reverse delt fly": "reverse fly", "pec fly": "chest fly",
    "lying tricep extension": "skullcrusher", "farmer carry": "farmer walk", "hip thruster": "hip thrust",
    "ab wheel rollout": "ab wheel", "straight arm lat pulldown, stiff arm pulldown": "straight arm pulldown",
    "hip abductor, thigh abductor, abductor": "hip abduction",
    "hip adductor, thigh adductor, adductor": "hip adduction",
    "romanian dl": "romanian deadlift", "nordic curl": "nordic hamstring curl",
})  # fmt: skip

FILLERS = {"the", "a", "an", "with", "on", "and", "of", "for", "in"}
STANCES = {"seated", "alternating", "singlearm", "closegrip", "widegrip"}
# The muscle that is meant where the movement stands alone or beside these.
BARE = {"curl": ("bicep", STANCES), "fly": ("chest", STANCES | {"incline", "decline"})}


@lru_cache(maxsize=8192)
def spoken(name: str) -> Spoken:
    """What the name says. Never fails; a name without letters has no words."""
    words, equipment = without_equipment(replaced(fold_words(name[:LONGEST_READ]), COMPOUNDS))
    is_assisted, is_weighted = "assisted" in words, "weighted" in words
    movement = [word for word in words if word not in {"assisted", "weighted"}]
    movement = replaced(replaced(movement, ABBREVIATIONS), SYNONYMS)
    movement = [word for word in directed(movement) if word not in FILLERS]
    if equipment:
        movement = completed(movement)
    return Spoken(tuple(sorted(movement)), frozenset(equipment), is_assisted, is_weighted)


def replaced(words: list[str], table: dict[Words, Words]) -> list[str]:
    """Left to right, the longest phrase first; what was put in is not looked at again."""
    longest = longest_of(table)
    done: list[str] = []
    at = 0
    while at < len(words):
        length = phrase_at(words, at, table, longest)
        done += table[tuple(words[at : at + length])] if length else [words[at]]
        at += length or 1
    return done


def phrase_at(words: list[str], at: int, table: dict[Words, Words], longest: int) -> int:
    """How many words from `at` on are a phrase of the table, or 0."""
    return next((n for n in range(longest, 0, -1) if tuple(words[at : at + n]) in table and at + n <= len(words)), 0)


def longest_of(table: dict[Words, Words]) -> int:
    return max(len(phrase) for phrase in table)


def without_equipment(words: list[str]) -> tuple[list[str], set[str]]:
    """The other words in their order, and the equipment that was named, wherever it stood."""
    slugs = {meant[0] for meant in EQUIPMENT.values()}
    marked = replaced(words, EQUIPMENT)
    return [word for word in marked if word not in slugs], {word for word in marked if word in slugs}


def directed(words: list[str]) -> list[str]:
    """ "high to low" is one word, since "low to high" has the same ones."""
    done: list[str] = []
    for word in words:
        if len(done) > 1 and done[-1] == "to":
            done[-2:] = [f"{done[-2]}-to-{word}"]
        else:
            done.append(word)
    return done


def completed(words: list[str]) -> list[str]:
    """ "Dumbbell Curl" is said of the biceps, "Cable Fly" of the chest."""
    meant = [
        muscle for movement, (muscle, stances) in BARE.items() if movement in words and {*words} <= {movement, *stances}
    ]
    return words + meant


# --- A muscle, from the words ---

NEUTRAL_MUSCLE = "abs"
# The first of which all words are there.
MUSCLE_OF = [
    (words, muscle)
    for muscle, named_by in (
        ("calves", "calf"), ("shins", "tibialis"), ("neck", "neck"),
        ("forearms", "wrist, forearm, grip, gripper, pinch"),
        ("abductors", "abduction, clamshell"), ("adductors", "adduction, copenhagen"),
        ("rotator-cuff", "external rotation, internal rotation"),
        ("rear-deltoids", "reverse fly, rear delt, face pull"),
        ("abs", "leg raise, knee raise, crunch, plank, situp, ab, hollow, rollout, vup"),
        ("obliques", "oblique, twist, woodchop, side bend, torso rotation"),
        ("hamstrings", "leg curl, hamstring, romanian, stiff leg, goodmorning, nordic"),
        ("quadriceps", "leg extension, leg press, squat, lunge, stepup, quad"),
        ("glutes", "glute, hip thrust, bridge, deadlift, pull through"), ("lower-back", "back extension, superman"),
        ("traps", "shrug"), ("side-deltoids", "lateral raise, upright row"),
        ("triceps", "tricep, skullcrusher, pushdown, dip, closegrip press"),
        ("lats", "pulldown, pullup, chinup, pullover, lat, muscleup"), ("upper-back", "row, pullapart"),
        ("front-deltoids", "overhead press, shoulder press, front raise, shoulder, handstand, jerk, arnold"),
        ("biceps", "bicep, curl"), ("chest", "chest, bench, fly, pushup, pec, press"),
        ("quadriceps", "run, running, cycling, bike, walk, walking, rowing, elliptical, treadmill, jump"),
    )
    for words in named_by.split(", ")
]  # fmt: skip


def muscle_of(name: str) -> tuple[str, str]:
    """The slug of the muscle that the words speak of, and the reason in a sentence."""
    said = set(spoken(name).words)
    for words, muscle in MUSCLE_OF:
        if set(words.split()) <= said:
            return muscle, f"The name says “{words}”."
    return NEUTRAL_MUSCLE, "The name speaks of no muscle; the abs brace in almost everything."
