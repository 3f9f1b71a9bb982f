"""Plain Python: a codebook and its passages as files other programs read. Nothing here knows a database."""
