"""`pytest tests/unit/pharmacology/tapering --hypothesis-profile=thorough` makes ten thousand schedules."""

from hypothesis import settings

settings.register_profile("thorough", max_examples=10_000, deadline=None)
