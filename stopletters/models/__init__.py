from stopletters.models.calls import Call
from stopletters.models.letters import Letter, LetterText
from stopletters.models.printing import Copy, PrintRun
from stopletters.models.responses import Response
from stopletters.models.signatures import Signature, SignedLetter

__all__ = ["Call", "Copy", "Letter", "LetterText", "PrintRun", "Response", "Signature", "SignedLetter"]
