"""A verb that cannot be carried out as things stand: `middleware.AnswerConflicts` answers 409 with the message."""


class Conflict(Exception):
    """The message is a sentence for the person who asked."""
