"""The one signal of the product.

`log_changed(lifter, exercises, since)` is sent inside the transaction by every verb after which a number may differ:
`lifter` is a User, `exercises` the ids of the exercises concerned (may be empty), `since` the start of the earliest
workout concerned. A verb may add what it has at hand anyway: `logged`, the one set that was added at the end of its
exercise; `lifts`, the exercises by id; `workouts` or `entries`, the ids of those in which all that changed lies;
`dated`, a workout that was given its date (by starting, writing down, moving); `came_in`, an import that brought
many, and `went_out`, one that was undone; `measured`, the kinds of body measurements that changed; `told`, where a
person did what is told outside a page, the list of Activity that receivers add theirs to (the verb writes them all at
once). Send with `send`, so that a receiver's failure undoes the verb as a whole.
"""

from django.dispatch import Signal

log_changed = Signal()
