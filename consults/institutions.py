"""Where a referral can go: the institutions of data/addiction_care.toml, or another one by its name."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

OTHER = "other"


@dataclass(frozen=True)
class Institution:
    code: str
    name: str
    region: str


@cache
def institutions() -> dict[str, Institution]:
    """Code -> institution, in the order of the file."""
    text = (files("consults.data") / "addiction_care.toml").read_text(encoding="utf-8")
    found = [Institution(**row) for row in tomllib.loads(text)["institution"]]
    return {one.code: one for one in found}


def name_of(code: str, own_name: str) -> str:
    """The name to write on paper; `own_name` is what somebody typed for an institution that is not listed."""
    known = institutions().get(code)
    return known.name if known else own_name
