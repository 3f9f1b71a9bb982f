"""The list of numbers says of which outcome each one is, and which way it goes."""

from django.utils import translation

from evaluation.presenters.snapshots import number
from evaluation.snapshots.content import Figure


def test_a_comparison_names_the_registered_outcome() -> None:
    with translation.override("nl"):
        found = number(Figure("outcome_6.all.difference", "newcombe", 90, estimate=0.1), "at_least_halved")
        assert found.label == (
            "6 maanden: gestopt of minstens de helft minder, verschil in procentpunt, van allen"
        )
        own = number(Figure("outcome_6.did", "newcombe_baseline_zero", 90, estimate=0.1), "at_least_halved")
        assert "helft" not in own.label


def test_a_number_needed_below_nought_is_one_of_fewer() -> None:
    with translation.override("nl"):
        worse = Figure("outcome_6.nnt", "inverse_newcombe", 90, estimate=-12.5, low=-20, high=-8)
        found = number(worse, "abstinent")
        assert (found.label, found.value) == ("6 maanden: gestopt, brieven voor één minder", "12,50")
        assert found.interval == "8,00 tot 20,00"
        better = number(Figure("outcome_6.nnt", "inverse_newcombe", 90, estimate=4), "abstinent")
        assert (better.label, better.value) == ("6 maanden: gestopt, brieven voor één extra", "4,00")


def test_a_difference_is_in_percentage_points() -> None:
    with translation.override("nl"):
        worse = Figure("outcome_12.difference", "newcombe", 226, estimate=-0.0474, low=-0.1685, high=0.17)
        found = number(worse, "abstinent")
        assert (found.value, found.interval) == ("\N{MINUS SIGN}4,7", "\N{MINUS SIGN}16,9 tot 17,0")
        assert (
            "procentpunt" in number(Figure("outcome_6.did", "newcombe", 90, estimate=0.1), "abstinent").label
        )


def test_a_number_needed_without_an_interval_says_why() -> None:
    with translation.override("nl"):
        needed = Figure(
            "outcome_12.nnt", "inverse_newcombe", 226, estimate=21.16, reason="difference_may_be_zero"
        )
        assert number(needed, "abstinent").interval == "geen: het verschil kan 0 zijn"
