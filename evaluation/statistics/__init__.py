"""Statistics of the evaluation: plain Python around scipy and statsmodels, which do the sums.

Every result carries its method, as a short code, and the number of patients it rests on; what cannot be computed is
`Unknown` with the code of the reason, never a number. The sentences are made elsewhere. All intervals are of 95 %.

Importing these modules takes more than a second: let a page read what was computed before.
"""
