"""The log over the API: workouts, the exercises in them, and their sets."""
