"""A wish that cannot be granted, with the sentence a person reads about it."""


class Refused(Exception):
    """Nothing changed. `str()` says what happened, what was kept and what to do, in the reader's language."""
