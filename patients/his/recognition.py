"""What is known about the columns of a file: shown to a person, answered, and kept per practice."""

from dataclasses import dataclass

CHOSEN, PROFILE, RECOGNISED, DOUBTFUL, IGNORED, BSN, FIXED = (
    "chosen",
    "profile",
    "recognised",
    "doubtful",
    "ignored",
    "bsn",
    "fixed",
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file; `field` "" when it is not read. A BSN column never shows samples.

    "fixed" is the meaning that the format itself gives (FHIR): there is nothing to choose.
    """

    header: str
    field: str
    status: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A Dutch question about the columns; `blocking` ones must be answered before any row is read."""

    column: str
    field: str
    message: str
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class Recognition:
    """`columns` is {field: header}, the shape in which a mapping is given and kept."""

    columns: dict[str, str]
    details: tuple[Column, ...]
    questions: tuple[Question, ...]

    def _with_status(self, status: str) -> tuple[str, ...]:
        return tuple(column.header for column in self.details if column.status == status)

    @property
    def doubtful(self) -> tuple[str, ...]:
        return self._with_status(DOUBTFUL)

    @property
    def ignored(self) -> tuple[str, ...]:
        return self._with_status(IGNORED)

    @property
    def bsn_columns(self) -> tuple[str, ...]:
        return self._with_status(BSN)

    @property
    def refusal(self) -> str:
        """Why the rows cannot be read yet, as one Dutch text; "" when they can."""
        return " ".join(question.message for question in self.questions if question.blocking)
