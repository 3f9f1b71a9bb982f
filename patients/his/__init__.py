"""From a HIS export (a file) to rows, questions and problems: plain Python, no database.

The path: `files` (bytes to a table of text) -> `columns` (which column means what) -> `rows` (one outcome per row).
`child.read_in_child` walks that path in a separate process with limits on memory and time.
"""
