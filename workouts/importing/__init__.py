"""Bringing a history in: receiving a file, planning what it brings, applying it part by part, undoing it.

receiving -> a batch with its parts and the names of its exercises
planning  -> what applying would do; made anew whenever the lifter changes a unit, a zone or an exercise
applying  -> hidden workouts, part by part, shown all at once at the end
undoing   -> out again; another exercise in place of one
"""
