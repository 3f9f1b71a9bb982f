"""`compare` as scripts use it: JSON out, or exit 2 with a Dutch sentence. No test here has a database."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def told(*words: str) -> str:
    out = StringIO()
    call_command("compare", *words, stdout=out)
    return out.getvalue().strip()


def test_the_comparison_as_json() -> None:
    found = json.loads(told("76", "168", "26", "173", "--json"))
    assert list(found) == ["risk_ratio", "risk_difference", "nnt", "chi2_p", "fisher_p"]
    assert found["risk_ratio"] == pytest.approx([3.0101, 2.0351, 4.4522], abs=0.00005)
    assert found["risk_difference"] == pytest.approx([0.3021, 0.2068, 0.3903], abs=0.00005)
    assert found["nnt"] == pytest.approx(3.3103, abs=0.00005)
    assert 0 < found["fisher_p"] < found["chi2_p"] < 1e-8


def test_what_is_not_defined_is_null() -> None:
    found = json.loads(told("0", "10", "0", "10", "--json"))
    assert found["risk_difference"] == pytest.approx([0, -0.2775, 0.2775], abs=0.00005)
    assert [found[name] for name in ("risk_ratio", "nnt", "chi2_p", "fisher_p")] == [None, None, None, 1]


def test_the_comparison_in_words() -> None:
    assert told("25", "69", "5", "33").splitlines() == [
        "Eerste groep: 25 van 69, 36,2% (95%-interval 25,9% tot 48,0%)",
        "Tweede groep: 5 van 33, 15,2% (95%-interval 6,7% tot 30,9%)",
        "Relatief risico (Wald, op de logschaal): 2,39 (95%-interval 1,01 tot 5,68)",
        "Risicoverschil (Newcombe): 21,1 (95%-interval 2,2 tot 35,6), in procentpunten",
        "Number needed to treat: 4,7 (95%-interval 2,8 tot 44,9)",
        "p, chikwadraattoets (Pearson, zonder correctie): 0,029",
        "p, exacte toets van Fisher: 0,037",
    ]


def test_words_where_there_is_no_number() -> None:
    nobody = told("0", "10", "0", "10")
    assert "niet bepaald, want een groep heeft geen enkel geval" in nobody
    assert "niet bepaald, want de groepen verschillen niet" in nobody
    fewer = told("3", "20", "5", "20")
    assert (
        "-10,0; zonder interval, want het verschil kan nul zijn; onder nul: de eerste groep had er minder"
        in fewer
    )
    assert "kleiner dan 0,001" in told("76", "168", "26", "173")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("5 4 1 2", "5 van 4 kan niet"),
        ("1 2 3 2", "3 van 2 kan niet"),
        ("0 0 1 2", "Een groep zonder mensen"),
        ("1 2 0 0", "Een groep zonder mensen"),
        ("-1 4 1 2", "‘-1’ is geen aantal mensen"),
        ("1.5 4 1 2", "‘1.5’ is geen aantal mensen"),
        ("1,5 4 1 2", "‘1,5’ is geen aantal mensen"),
        ("een 4 1 2", "‘een’ is geen aantal mensen"),
        ("١ 4 1 2", "‘١’ is geen aantal mensen"),
        ("1 1000000001 1 2", "‘1000000001’ is geen aantal mensen"),
    ],
)
@pytest.mark.parametrize("more", [(), ("--json",)])
def test_what_cannot_be_is_refused(words: str, sentence: str, more: tuple[str, ...]) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        told(*words.split(), *more)
    assert refused.value.returncode == 2
