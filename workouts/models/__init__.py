from workouts.models.entries import ExerciseNote, WorkoutExercise
from workouts.models.log import OpenWorkoutExists, Workout
from workouts.models.once import IdTaken
from workouts.models.planned import PlannedSet
from workouts.models.sets import Set, SetKind, Side, StaleVersion

__all__ = [
    "ExerciseNote",
    "IdTaken",
    "OpenWorkoutExists",
    "PlannedSet",
    "Set",
    "SetKind",
    "Side",
    "StaleVersion",
    "Workout",
    "WorkoutExercise",
]
