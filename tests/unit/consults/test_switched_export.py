"""The demo's export after a change to diazepam: what was taken before is not prescribed any more."""

from datetime import date, timedelta

from benzoproject.demo import export

END = date(2026, 10, 12)
SWITCH = END - timedelta(days=100)
AT, WHAT = export.HEADER.index("Datum"), export.HEADER.index("Omschrijving")


def test_from_the_first_day_of_the_plan_the_pharmacy_hands_out_diazepam():
    people = export.people(count=29, seed=2022, gps=("MDW",), today=date(2026, 1, 1))
    blom, with_quetiapine = people[2], people[28]
    switched = {one.number: SWITCH for one in (blom, with_quetiapine)}
    period = {"start": END - timedelta(days=300), "end": END, "seed": 1}
    before, after = (list(export.rows(people, **period, switched=who)) for who in (None, switched))

    def of(table, person, *, late):
        rows = [row for row in table if row[0] == person.number]
        return [row[WHAT] for row in rows if (date_of(row) >= SWITCH) == late]

    assert set(of(before, blom, late=True)) >= {"TEMAZEPAM CAPSULE 20MG"}
    assert of(after, blom, late=False) == of(before, blom, late=False)
    assert "TEMAZEPAM CAPSULE 20MG" not in of(after, blom, late=True)
    assert "DIAZEPAM TABLET 2MG" in of(after, blom, late=True)
    assert "QUETIAPINE TABLET FO 25MG" in of(after, with_quetiapine, late=True), "only the benzo was changed"
    others = [row for row in before if row[0] not in switched]
    assert [row for row in after if row[0] not in switched] == others


def date_of(row):
    day, month, year = row[AT].split("-")
    return date(int(year), int(month), int(day))
