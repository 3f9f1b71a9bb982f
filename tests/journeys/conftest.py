"""One browser, and the installations that people visit with it."""

import os
from collections.abc import Callable, Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys import installation
from tests.journeys.installation import Installation
from tests.journeys.person import Account, Person
from tests.servers import find_program

CHROMIUM = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-features=Translate,OptimizationHints,MediaRouter",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread, for which Django would refuse its database to every later test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    arguments = [*CHROMIUM, "--no-sandbox"] if os.geteuid() == 0 else CHROMIUM
    chromium = find_program("chromium", package="chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()


@pytest.fixture(scope="session")
def embedded() -> Iterator[Installation]:
    """Shared by journeys that each work in a practice of their own."""
    with installation.embedded() as running:
        yield running


@pytest.fixture(scope="session")
def production() -> Iterator[Installation]:
    """As `embedded`, with PostgreSQL and Redis."""
    with installation.production() as running:
        yield running


@pytest.fixture(
    params=["embedded", pytest.param("production", marks=[pytest.mark.postgres, pytest.mark.slow])]
)
def either(request: pytest.FixtureRequest) -> Installation:
    """For a journey that is made in both."""
    found: Installation = request.getfixturevalue(request.param)
    return found


@pytest.fixture(
    params=[
        "sqlite and files",
        pytest.param("postgresql and redis", marks=[pytest.mark.postgres, pytest.mark.slow]),
    ],
    scope="module",
)
def place(request: pytest.FixtureRequest) -> Iterator[Installation]:
    """Of one module alone, in both kinds: its journeys begin in an empty installation."""
    kinds = {"sqlite and files": installation.embedded, "postgresql and redis": installation.production}
    with kinds[request.param]() as running:
        yield running


@pytest.fixture(scope="module")
def demo() -> Iterator[Installation]:
    with installation.demo() as running:
        yield running


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """So that `visit` can tell what everybody was looking at when a journey ended halfway."""
    report = yield
    if report.when == "call":  # type: ignore[attr-defined]
        item.stash[FAILED] = report.failed  # type: ignore[attr-defined]
    return report


Visit = Callable[..., Person]


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """`visit(installation, account)`: somebody with a browser of their own, in which nothing may go wrong unseen."""
    people: list[Person] = []
    places: set[Installation] = set()

    def come(place: Installation, account: Account | None = None, **options: object) -> Person:
        places.add(place)
        people.append(Person(browser, place.address, account, **options))  # type: ignore[arg-type]
        return people[-1]

    yield come
    failed = request.node.stash.get(FAILED, False)
    for person in people:
        if failed:
            print(person.where())  # noqa: T201
        person.context.close()
    trouble = [each for person in people for each in person.trouble]
    if failed or trouble:
        print(*(place.web.words() for place in places), sep="\n")  # noqa: T201
    assert not trouble, "\n".join(trouble)


@pytest.fixture
def visit_demo(visit: Visit, demo: Installation) -> Visit:
    return partial(visit, demo)
