"""What of the reactions to a letter is an answer: somebody read it and said something.

A letter that came back is none, nor that the patient died, moved, or turned out to be somebody not to write to.
"""

ANSWERED = ("stops", "consult", "declines")  # of evaluation/snapshots/shape.RESPONSE
