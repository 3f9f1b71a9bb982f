"""A wish that cannot be granted, with the sentence a person reads about it."""


class Refused(Exception):
    """Nothing changed. `str()` says what happened, what was kept and what to do, in the reader's language.

    `field`: the name of what was filled in wrongly, when the sentence is about that.
    """

    def __init__(self, *words: object, field: str = "") -> None:
        super().__init__(*words)
        self.field = field
