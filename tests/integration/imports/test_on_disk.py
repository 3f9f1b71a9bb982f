"""What somebody finds who takes the disk: the raw database file, its log, and every other file of an installation."""

import os
import subprocess
import sys
from pathlib import Path

from tests.integration.imports.exports import table

ROOT = Path(__file__).parents[3]
HEADER = (
    "Patiëntnr", "Achternaam", "Voorletters", "Voorvoegsel", "Gebdat", "Straat", "Huisnummer", "Postcode",
    "Woonplaats", "Telefoon", "BSN", "Datum", "Middel", "ATC", "Aantal", "Gebruik", "Huisarts",
)  # fmt: skip
PERSON = {
    "Patiëntnr": "740318529", "Achternaam": "Zilvermeeuwstein", "Voorletters": "X.Q.W.", "Voorvoegsel": "vanderte",
    "Gebdat": "14-03-1955", "Straat": "Lindelaanpad", "Huisnummer": "98317 boven", "Postcode": "1234 AB",
    "Woonplaats": "Lindedorpstad", "Telefoon": "06 00 00 00 00", "BSN": "999990019", "Datum": "01-09-2026",
    "Middel": "OXAZEPAM TABLET 10MG", "ATC": "N05BA04", "Aantal": "30", "Gebruik": "1D1T",
    "Huisarts": "dr. Pannenkoekplant",
}  # fmt: skip
PRESCRIBED = {"Datum", "Middel", "ATC", "Aantal", "Gebruik"}  # pseudonymous: whose it is stands nowhere
OTHER_PRACTICE = "1234 AB"  # the practice itself lives there too
FILE_NAME = "Kastanjeklinkerhof.csv"


def test_nothing_that_says_who_somebody_is_can_be_read_from_the_disk(tmp_path: Path) -> None:
    asked = PERSON | {"Datum": "02-09-2026", "Aantal": "3x"}
    twice = [PERSON, PERSON]
    stranger = PERSON | {
        "Patiëntnr": "850429631",
        "Achternaam": "Onbekendsmaland",
        "Middel": "METOPROLOL 50MG",
    }
    data = table(*twice, asked, stranger | {"ATC": "C07AB02"}, header=HEADER)
    # The embedded default, whichever database this suite runs on: its database is a file among the others.
    embedded = {name: text for name, text in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.integration.imports.on_disk", FILE_NAME],
        input=data,
        cwd=ROOT,
        env={
            **embedded,
            "BENZO_DATA_DIR": str(tmp_path),
            "GP_CODE": PERSON["Huisarts"],
            "TMPDIR": str(tmp_path),
        },
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode() == "['committed', 'ready'] True"

    disk = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    everything = b"\n".join(disk.values())
    assert b"OXAZEPAM TABLET 10MG" in everything  # the search finds what is readable
    assert [path for path in disk if path.parent.name == "imports"]  # the raw file that waits
    words = {text for name, text in PERSON.items() if name not in PRESCRIBED} - {OTHER_PRACTICE}
    words |= {"1955-03-14", "850429631", "Onbekendsmaland", "Pannenkoekplant", "Kastanjeklinkerhof"}
    for word in words:
        found = [path.name for path, content in disk.items() if word.encode() in content]
        assert not found, f"{word} can be read in {found}"
