"""The one signal of the product.

`log_changed(lifter, exercises, since)` is sent inside the transaction by every verb after which a number may differ:
`lifter` is a User, `exercises` the ids of the exercises concerned (may be empty), `since` the start of the earliest
workout concerned. Send with `send`, so that a receiver's failure undoes the verb as a whole.
"""

from django.dispatch import Signal

log_changed = Signal()
