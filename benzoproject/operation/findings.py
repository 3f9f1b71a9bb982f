"""What the doctor says about one thing."""

from dataclasses import asdict, dataclass

GOOD, WORRY, WRONG = "good", "worry", "wrong"


@dataclass(frozen=True)
class Finding:
    about: str
    state: str
    words: str
    advice: str = ""

    def as_json(self) -> dict[str, str]:
        return asdict(self)
