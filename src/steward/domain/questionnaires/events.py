"""What can happen to questionnaires."""

from dataclasses import dataclass
from typing import ClassVar

from steward.foundation.journal.events import Event, declare


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """A questionnaire was started."""

    name: ClassVar[str] = "questionnaire.started"
    sentence: ClassVar[str] = "started the questionnaire, {prefilled} answers prefilled"
    prefilled: int


@declare
@dataclass(frozen=True, slots=True, kw_only=True)
class RunSubmitted(Event):
    """A questionnaire was submitted."""

    name: ClassVar[str] = "questionnaire.submitted"
    sentence: ClassVar[str] = "submitted the questionnaire with {answered} answers"
    answered: int
