from workouts.models.entries import ExerciseNote, WorkoutExercise
from workouts.models.gyms import Bar, FixedWeight, Gym, Plate
from workouts.models.log import OpenWorkoutExists, Workout
from workouts.models.once import IdTaken
from workouts.models.planned import PlannedSet
from workouts.models.sets import Set, SetKind, Side, StaleVersion

__all__ = [
    "Bar",
    "ExerciseNote",
    "FixedWeight",
    "Gym",
    "IdTaken",
    "OpenWorkoutExists",
    "PlannedSet",
    "Plate",
    "Set",
    "SetKind",
    "Side",
    "StaleVersion",
    "Workout",
    "WorkoutExercise",
]
