from workouts.models.log import (
    OpenWorkoutExists,
    Set,
    SetKind,
    Side,
    StaleVersion,
    Workout,
    WorkoutExercise,
)
from workouts.models.once import IdTaken

__all__ = [
    "IdTaken",
    "OpenWorkoutExists",
    "Set",
    "SetKind",
    "Side",
    "StaleVersion",
    "Workout",
    "WorkoutExercise",
]
