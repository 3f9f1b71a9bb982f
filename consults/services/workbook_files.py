"""The files of workbooks that nobody needs any more."""

from datetime import datetime


def tidy(*, at: datetime) -> None:
    """Delete PDFs of workbooks that no row names."""
