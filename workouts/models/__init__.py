from workouts.models.log import (
    IdTaken,
    OpenWorkoutExists,
    Set,
    SetKind,
    Side,
    StaleVersion,
    Workout,
    WorkoutExercise,
)

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
