"""Whether an error says that there is no room left on the disk, from whichever side it comes."""

import errno

from django.db import DatabaseError

FULL = "disk full"  # what is recorded when work failed because of it
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def is_full(error: BaseException | None) -> bool:
    """Of this error, or of the one behind it."""
    if error is None:
        return False
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return True
    # SQLite says it in words only, PostgreSQL with a code of its own.
    said = isinstance(error, DatabaseError) and "disk is full" in str(error)
    return said or getattr(error, "pgcode", "") == "53100" or is_full(error.__cause__)
