"""The account archive: one zip with everything that an account holds, and its way back (docs/archive.md)."""
