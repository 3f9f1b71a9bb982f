"""A practice described in a YAML or JSON file, with the people to invite: read, and every mistake told by its field."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from practices.models import Discipline, Participation, Role

LETTERHEAD = ("street", "house_number", "postcode", "city", "phone", "opening_hours")
TEXTS = ("slug", "name", "project", "kind", "agb_code", "kvk_number", "agreement")
FIELDS = (*TEXTS, "list_size", "letterhead", "people")
PERSON = ("name", "email", "role", "discipline", "display_name")
AGREEMENTS = ("browser", "paper")
LARGEST = 100_000  # bytes


class WrongFile(Exception):
    """`problems` are sentences that begin with the name of a field."""

    def __init__(self, *problems: str) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Described:
    practice: dict[str, Any]  # arguments for services.practices.create
    project: str = ""
    agreement: str = ""
    people: list[dict[str, str]] = field(default_factory=list)  # arguments for services.people.invite


def read(path: Path) -> Described:
    """Raises WrongFile with everything that is wrong."""
    return described(_parsed(path))


def described(data: Any) -> Described:
    if not isinstance(data, dict):
        raise WrongFile(_("The file has to hold one practice, with its fields by name."))
    problems = [*_unknown(data, FIELDS, ""), *_not_text(data, TEXTS, "")]
    letterhead, people = data.get("letterhead") or {}, data.get("people") or []
    problems += _letterhead_problems(letterhead) + _people_problems(people) + _choice_problems(data)
    problems += [
        _("%(field)s: is missing.") % {"field": name} for name in ("slug", "name") if not data.get(name)
    ]
    if not _is_number(data.get("list_size", 1)):
        problems.append(_("%(field)s: write a whole number.") % {"field": "list_size"})
    if problems:
        raise WrongFile(*problems)
    own = {
        name: data[name]
        for name in ("slug", "name", "kind", "agb_code", "kvk_number", "list_size")
        if name in data
    }
    return Described(
        practice={**own, **letterhead},
        project=data.get("project", ""),
        agreement=data.get("agreement", ""),
        people=[{**person} for person in people],
    )


def _parsed(path: Path) -> Any:
    try:
        if path.stat().st_size > LARGEST:
            raise WrongFile(_("The file is too large to describe one practice."))
        text = path.read_text(encoding="utf-8-sig")
        return json.loads(text) if path.suffix.lower() == ".json" else yaml.safe_load(text)
    except OSError as error:
        raise WrongFile(_("The file %(file)s cannot be opened.") % {"file": path}) from error
    except (ValueError, yaml.YAMLError, RecursionError) as error:
        raise WrongFile(
            _("The file is not right YAML or JSON: %(why)s") % {"why": _first_line(error)}
        ) from error


def _first_line(error: BaseException) -> str:
    place = getattr(error, "problem_mark", None)
    if place is not None:
        return _("look at line %(line)d") % {"line": place.line + 1}
    line = getattr(error, "lineno", 0)
    return _("look at line %(line)d") % {"line": line} if line else _("it is not text")


def _unknown(data: dict[Any, Any], known: tuple[str, ...], where: str) -> list[str]:
    names = [name for name in data if name not in known]
    return [
        _("%(field)s: is not known here. Known are %(known)s.")
        % {"field": f"{where}{name}", "known": ", ".join(known)}
        for name in names
    ]


def _not_text(data: dict[Any, Any], names: tuple[str, ...], where: str) -> list[str]:
    """YAML makes a number of 01000000, and the zero is gone: numbers that are text stand between quotes."""
    return [
        _('%(field)s: put it between quotes, like "%(example)s".')
        % {"field": f"{where}{name}", "example": data[name]}
        for name in names
        if name in data and not isinstance(data[name], str)
    ]


def _letterhead_problems(letterhead: Any) -> list[str]:
    if not isinstance(letterhead, dict):
        return [_("%(field)s: write its fields by name.") % {"field": "letterhead"}]
    return _unknown(letterhead, LETTERHEAD, "letterhead.") + _not_text(letterhead, LETTERHEAD, "letterhead.")


def _people_problems(people: Any) -> list[str]:
    if not isinstance(people, list):
        return [_("%(field)s: write a list of people.") % {"field": "people"}]
    return [
        problem for number, person in enumerate(people, 1) for problem in _person_problems(number, person)
    ]


def _person_problems(number: int, person: Any) -> list[str]:
    where = f"people[{number}]."
    if not isinstance(person, dict):
        return [_("%(field)s: write its fields by name.") % {"field": where[:-1]}]
    problems = _unknown(person, PERSON, where) + _not_text(person, PERSON, where)
    wanted = ["name", "email", "role", *(["discipline"] if person.get("role") == Role.POH else [])]
    problems += [
        _("%(field)s: is missing.") % {"field": where + name} for name in wanted if not person.get(name)
    ]
    problems += _not_one_of(person, "role", (Role.POH, Role.GP), where)
    return problems + _not_one_of(person, "discipline", tuple(Discipline.values), where)


def _choice_problems(data: dict[str, Any]) -> list[str]:
    kinds = tuple(Participation.Kind.values)
    return _not_one_of(data, "kind", kinds, "") + _not_one_of(data, "agreement", AGREEMENTS, "")


def _not_one_of(data: dict[str, Any], name: str, choices: tuple[str, ...], where: str) -> list[str]:
    if not data.get(name) or data[name] in choices:
        return []
    words = {"field": f"{where}{name}", "choices": ", ".join(str(choice) for choice in choices)}
    return [_("%(field)s: choose one of %(choices)s.") % words]


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
