"""The columns of a file as a person checks them."""

from django.utils.translation import gettext_lazy

# The words of patients.his.words.FIELDS, in the language of the reader.
FIELD_LABELS = {
    "patient_number": gettext_lazy("patient number"),
    "full_name": gettext_lazy("name, whole"),
    "initials": gettext_lazy("initials"),
    "prefix": gettext_lazy("prefix of the surname"),
    "surname": gettext_lazy("surname"),
    "birth_date": gettext_lazy("date of birth"),
    "sex": gettext_lazy("sex"),
    "street": gettext_lazy("street"),
    "house_number": gettext_lazy("house number"),
    "house_number_addition": gettext_lazy("addition to the house number"),
    "postcode": gettext_lazy("postcode"),
    "city": gettext_lazy("city"),
    "phone": gettext_lazy("phone"),
    "date": gettext_lazy("date of the prescription"),
    "product": gettext_lazy("medicine"),
    "atc": gettext_lazy("ATC code"),
    "strength": gettext_lazy("strength"),
    "quantity": gettext_lazy("quantity"),
    "dosage": gettext_lazy("dosage"),
    "icpc": gettext_lazy("ICPC code"),
    "gp": gettext_lazy("own GP"),
}
STATUS = {
    "chosen": ("success", gettext_lazy("Chosen")),
    "profile": ("success", gettext_lazy("As before")),
    "recognised": ("success", gettext_lazy("Recognised")),
    "doubtful": ("warning", gettext_lazy("Check")),
    "ignored": ("neutral", gettext_lazy("Not used")),
    "bsn": ("neutral", gettext_lazy("Left out")),
    "fixed": ("success", gettext_lazy("Fixed")),
}


def field_label(name: str) -> str:
    """A column of the ledger is one of our fields, or empty."""
    return str(FIELD_LABELS.get(name, name))
