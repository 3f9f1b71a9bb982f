"""Pages in the order of a booklet: fold the pile of sheets and it reads from front to back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benzoproject.lib import booklet


def folded(sides):
    """The pages as somebody leafs through them. Each sheet has a front and a back side, the outer sheet comes first."""
    fronts, backs = sides[::2], sides[1::2]
    opening = [page for front, back in zip(fronts, backs, strict=True) for page in (front[1], back[0])]
    closing = [page for front, back in zip(fronts, backs, strict=True) for page in (front[0], back[1])]
    return opening + closing[::-1]


@given(st.integers(1, 20))
def test_folded_it_reads_from_the_first_page_to_the_last(sheets):
    assert folded(list(booklet.order(4 * sheets))) == list(range(4 * sheets))


def test_the_cover_lies_beside_the_back():
    assert list(booklet.order(8)) == [(7, 0), (1, 6), (5, 2), (3, 4)]


@pytest.mark.parametrize("pages", [1, 2, 3, 5, 14])
def test_pages_that_fill_no_sheet_are_refused(pages):
    with pytest.raises(ValueError, match="no whole sheets"):
        list(booklet.order(pages))
