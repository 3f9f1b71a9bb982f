"""Research rows as files: plain Python, rows in and bytes out. Nothing here knows the database.

The path: variables (what each column means), tables (rows that are checked against it), spss and delimited (the same
cells as files), codebook, analysis (models on exactly these rows), archive (all of it as one ZIP).

Labels are Dutch: who reads them is. Writing a file imports pandas and pyreadstat, which takes a second: in a worker.
"""

FORMAT = "1"  # counts up when a variable changes its name, its meaning or its codes
