"""A verb that cannot be carried out as things stand; answered with 409 and the message (`middleware.AnswerConflicts`)."""


class Conflict(Exception):
    """The message is a sentence for the person who asked."""
