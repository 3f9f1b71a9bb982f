from html.parser import HTMLParser

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from practices.templatetags import look


class Strict(HTMLParser):
    """What a browser would find: elements by name, and whether anything asks for script or style."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += [name for name, _ in attrs]


class Person(forms.Form):
    name = forms.CharField(label="naam")
    email = forms.EmailField(label="adres")


def render(source: str, **context: object) -> str:
    return Template(source).render(Context(context))


def test_every_drawing_can_be_drawn() -> None:
    for name in look.drawings():
        assert "svg" in Strict(look.icon(name)).names
        assert "ns0" not in look.icon(name)


def test_an_unknown_drawing_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        look.icon("unicorn")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("dr. M. de Wit", "MW"), ("S. Bakker", "SB"), ("mevr. J. van der Aa", "JA"), ("Bakker", "B"), ("", "")],
)
def test_initials(name: str, letters: str) -> None:
    assert look.initials(name) == letters


@pytest.mark.parametrize(
    "part", ["{% tag 'danger' text %}", "{% icon 'check' text %}", "{% sparkline uses label=text %}"]
)
def test_hostile_words_appear_literally(part: str) -> None:
    page = Strict(render(part, text='"><script>alert(1)</script>', uses=[1, 2]))
    assert "script" not in page.names
    assert not {"style", "onclick"} & set(page.attributes)


def test_ladder_has_a_dot_per_place_and_says_so() -> None:
    with translation.override("nl"):
        page = look.ladder(3, 1, 6)
    assert [page.count(f"dot-{kind}") for kind in ("full", "ring", "none")] == [3, 1, 2]
    assert 'aria-label="3 van 6, 1 gepland"' in page


def test_sparkline_of_nothing_is_empty_but_whole() -> None:
    assert Strict(look.sparkline([])).names == ["svg", "line"]


def test_sparkline_keeps_within_its_frame() -> None:
    page = look.sparkline([0, 15, 31, 60], dark=1, top=31)
    assert page.count("is-dark") == 1
    assert 'height="28.0"' in page
    assert 'y="1.0"' in page


def test_small_part_of_a_proportion_stays_visible() -> None:
    parts = look.proportion(
        [{"label": "a", "count": 9999, "tone": "primary"}, {"label": "b", "count": 1, "tone": "warning"}]
    )
    assert parts["total"] == 10000
    assert float(parts["parts"][1]["width"]) > 0.5


def test_error_summary_leads_to_the_fields_and_appears_once() -> None:
    form = Person({"name": "", "email": "x"})
    with translation.override("nl"):
        page = render("{% load crispy_forms_filters %}{% error_summary form %}{{ form|crispy }}", form=form)
    assert page.count("data-error-summary") == 1
    assert '<a href="#id_name">Naam: ' in page
    assert "2 dingen kloppen nog niet" in page


def test_error_summary_appears_when_the_page_forgot_it() -> None:
    form = Person({"name": "A", "email": "a@example.org"})
    form.add_error(None, "Dit gaat niet samen.")
    assert "Dit gaat niet samen." in render("{% load crispy_forms_filters %}{{ form|crispy }}", form=form)


def test_no_summary_before_anything_was_sent() -> None:
    assert "data-error-summary" not in render("{% error_summary form %}", form=Person())


@pytest.mark.parametrize(
    ("name", "inside"),
    [
        ("Mevr. T. Yılmaz", "mevr. T. Yılmaz"),
        ("Dhr. J. van der Aa", "dhr. J. van der Aa"),
        ("Ms T. Yılmaz", "Ms T. Yılmaz"),
        ("Van der Aa", "Van der Aa"),
        ("Dhr.", "dhr."),
    ],
)
def test_a_title_inside_a_sentence(name: str, inside: str) -> None:
    assert look.in_sentence(name) == inside


@pytest.mark.parametrize(
    ("phone", "dialled"), [("(026) 000 00 00", "0260000000"), ("+31 6 00 00 00 00", "+31600000000"), ("", "")]
)
def test_a_number_as_a_telephone_reads_it(phone: str, dialled: str) -> None:
    assert look.dial(phone) == dialled
