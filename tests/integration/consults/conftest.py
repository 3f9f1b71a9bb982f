"""Consults where plans may be worked out: the suite on PostgreSQL runs with production settings."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def plans_may_be_worked_out(settings: Any) -> None:
    settings.PRODUCTION = False
