"""A lifecycle as data: which act leads from which state to which, who may do it, and what the log calls it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from benzoproject.lib.refusal import Refused


@dataclass(frozen=True)
class Transition:
    source: str
    act: str
    target: str
    permission: str  # who may (see practices.permissions); "" for the system itself
    event: str  # what the access log calls it


@dataclass(frozen=True)
class Lifecycle:
    name: str
    start: str
    transitions: tuple[Transition, ...]

    def find(self, state: str, act: str) -> Transition | None:
        return next((step for step in self.transitions if (step.source, step.act) == (state, act)), None)

    def allows(self, state: str, act: str) -> bool:
        return self.find(state, act) is not None

    def step(self, state: str, act: str) -> Transition:
        """The transition for `act`, or Refused: this is not open in this state (any more)."""
        found = self.find(state, act)
        if found is None:
            raise Refused(_("This can no longer be done: somebody went a step further. Nothing was changed."))
        return found

    def diagram(self) -> str:
        """Mermaid state diagram, for docs/lifecycles.md."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        lines += [f"    {step.source} --> {step.target}: {step.act}" for step in self.transitions]
        ends = {step.target for step in self.transitions} - {step.source for step in self.transitions}
        return "\n".join(lines + [f"    {state} --> [*]" for state in sorted(ends)])
