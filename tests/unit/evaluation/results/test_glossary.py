"""One word for one thing: on the pages, in the pictures and in the codebook of an export."""

from django.utils import translation

from evaluation.exports import variables
from evaluation.presenters import snapshot_words
from evaluation.results import glossary
from evaluation.results.outcome import SUCCESS
from evaluation.results.words import outcome
from evaluation.snapshots import shape
from evaluation.snapshots.answers import ANSWERED
from evaluation.snapshots.figures import MEASURES


def test_everything_that_is_counted_has_a_name() -> None:
    named = (
        (shape.PATH, glossary.PATHS), (shape.RESPONSE, glossary.RESPONSES), (shape.CONSENT, glossary.CONSENTS),
        *((dimension, glossary.OUTCOMES) for dimension in shape.OUTCOMES.values()),
    )  # fmt: skip
    for dimension, names in named:
        assert set(dimension.categories[1:]) <= set(names), dimension.name
    assert set(ANSWERED) < set(shape.RESPONSE.categories)
    assert set(shape.LEFT_OUT) == set(glossary.REASONS)
    assert {name: MEASURES[name] for name in SUCCESS} == SUCCESS


def test_a_table_a_picture_and_a_codebook_use_the_same_words() -> None:
    with translation.override("nl"):
        codebook = dict(variables.PATHS.values())
        for code in (*shape.LEFT_OUT, "not_followed"):
            assert codebook[code] == str(glossary.PATHS[code]) == snapshot_words.category("path", code)
        assert outcome("not_yet") == snapshot_words.category("outcome_6", "not_yet")
