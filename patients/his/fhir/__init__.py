"""The second door: FHIR R4 in JSON. Resources become the rows of a table of which the columns are known.

The path: `documents` (bytes to resources) -> `people` and `medicines` (resources to cells) -> `rows` (the table).
"""
