"""How use went on after the letter: plain Python, on what patients/pharmacology says about prescriptions.

The path: windows (which days), measuring (what was used on them), registered (is the patient still there), classifying
(what that is called), courses (all of it for one patient). Decision 44 says why it is defined this way.
"""

RULE, VERSION = "ddd-by-coverage", "1"  # stored with every outcome
