"""What a snapshot counts (`shape`), what follows from the published counts (`figures`), what it says (`content`).

Plain Python: no clock, no database. `figures` loads scipy and statsmodels and is for workers and commands only.
"""
