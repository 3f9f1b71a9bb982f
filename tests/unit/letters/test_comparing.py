"""What changed, word by word."""

from hypothesis import given
from hypothesis import strategies as st

from benzoproject.lib.comparing import Piece, compare

LINES = st.lists(st.text(alphabet="ab c.", max_size=12), max_size=6)


def test_a_word_that_changed_is_marked_in_its_line() -> None:
    assert compare(["Stop nooit in 1 keer.", "Bel ons."], ["Stop nooit ineens.", "Bel ons."]) == [
        [Piece("same", "Stop nooit "), Piece("del", "in 1 keer."), Piece("ins", "ineens.")],
        [Piece("same", "Bel ons.")],
    ]


def test_lines_that_came_and_went() -> None:
    assert compare(["a", "weg", "b"], ["a", "b", "nieuw"]) == [
        [Piece("same", "a")],
        [Piece("del", "weg")],
        [Piece("same", "b")],
        [Piece("ins", "nieuw")],
    ]


@given(LINES, LINES)
def test_the_pieces_give_back_both_texts(old: list[str], new: list[str]) -> None:
    pieces = [piece for line in compare(old, new) for piece in line]
    assert "".join(p.words for p in pieces if p.kind != "ins") == "".join(old)
    assert "".join(p.words for p in pieces if p.kind != "del") == "".join(new)


@given(LINES)
def test_the_same_text_has_no_changes(lines: list[str]) -> None:
    assert all(piece.kind == "same" for line in compare(lines, lines) for piece in line)
