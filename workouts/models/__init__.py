from workouts.models.entries import ExerciseNote, WorkoutExercise
from workouts.models.gyms import Bar, FixedWeight, Gym, Plate
from workouts.models.imports import ErasedImport, ImportBatch, ImportedName, ImportPart
from workouts.models.log import OpenWorkoutExists, StaleWorkout, Workout
from workouts.models.once import IdTaken
from workouts.models.planned import PlannedSet
from workouts.models.programmes import Programme, ProgrammeDay, ProgrammeRun, SkippedSession, TrainingMax
from workouts.models.sets import Set, SetKind, Side, StaleVersion
from workouts.models.template_exercises import Progression, TemplateExercise, TemplateSet
from workouts.models.templates import WorkoutTemplate

__all__ = [
    "Bar",
    "ErasedImport",
    "ExerciseNote",
    "FixedWeight",
    "Gym",
    "IdTaken",
    "ImportBatch",
    "ImportPart",
    "ImportedName",
    "OpenWorkoutExists",
    "PlannedSet",
    "Plate",
    "Programme",
    "ProgrammeDay",
    "ProgrammeRun",
    "Progression",
    "Set",
    "SetKind",
    "Side",
    "SkippedSession",
    "StaleVersion",
    "StaleWorkout",
    "TemplateExercise",
    "TemplateSet",
    "TrainingMax",
    "Workout",
    "WorkoutExercise",
    "WorkoutTemplate",
]
