"""The files that go all the way are read in this process; test_reading.py has the real child."""

from tests.integration.imports.conftest import on_that_day, own_files, without_child

__all__ = ["on_that_day", "own_files", "without_child"]
