"""What was written down of an interview, as it stands now."""

from evaluation.models import Interview, Paragraph


def paragraphs(interview: Interview) -> list[Paragraph]:
    """The newest version of each, by number; one that was taken out has no text."""
    newest: dict[int, Paragraph] = {}
    for row in interview.paragraphs.select_related("written_by").order_by("number", "version"):
        newest[row.number] = row
    return list(newest.values())


def paragraph(interview: Interview, number: int) -> Paragraph | None:
    return next((row for row in paragraphs(interview) if row.number == number), None)


def texts(interviews: set[int]) -> dict[tuple[int, int], str]:
    """(interview, number of the paragraph) -> the words that hold now."""
    rows = Paragraph.objects.filter(interview__in=interviews).order_by("interview", "number", "version")
    return {(row.interview_id, row.number): row.text for row in rows}
