"""The list of numbers says of which outcome each one is, and which way it goes."""

from django.utils import translation

from evaluation.presenters.snapshots import number
from evaluation.snapshots.content import Figure


def test_a_comparison_names_the_registered_outcome() -> None:
    with translation.override("nl"):
        found = number(Figure("outcome_6.all.difference", "newcombe", 90, estimate=0.1), "at_least_halved")
        assert found.label == "6 maanden: gestopt of minstens de helft minder, verschil, van allen"
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
