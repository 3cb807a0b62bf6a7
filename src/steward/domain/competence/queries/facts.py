"""What an audit asks about 7.2 to 7.4, as lists of what is missing."""

from dataclasses import dataclass

from steward.domain.competence.models import AimsFunction, Communication, GapAction, TrainingRecord
from steward.domain.competence.queries.campaigns import campaigns_visible_to
from steward.domain.competence.queries.communication import overdue_communications
from steward.domain.competence.queries.functions import (
    Pair,
    actions_visible_to,
    current_holdings,
    functions_visible_to,
    pairs_of,
)
from steward.domain.competence.queries.training import trainings_visible_to
from steward.domain.competence.terms.campaigns import CampaignState
from steward.domain.competence.terms.functions import Standing
from steward.domain.competence.terms.training import Validity
from steward.foundation.core.actor import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignReach:
    """How many of those asked have done their part in a campaign."""

    reference: str
    title: str
    state: str
    asked: int
    done: int
    is_overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CompetenceFacts:
    """The facts; every list is empty where nothing is missing."""

    vacant_functions: tuple[AimsFunction, ...]
    unassessed: tuple[Pair, ...]
    gaps_without_action: tuple[Pair, ...]
    actions_to_judge: tuple[GapAction, ...]
    overdue_actions: tuple[GapAction, ...]
    expired_certificates: tuple[TrainingRecord, ...]
    campaigns: tuple[CampaignReach, ...]
    overdue_communications: tuple[Communication, ...]


def competence_facts(actor: Actor) -> CompetenceFacts:
    """Return what is known of competence, awareness and communication today.

    A holder whose assessment has lapsed counts as not assessed.

    Source: ISO/IEC 42001:2023, 7.2 to 7.4.
    """
    pairs = pairs_of(actor, current_holdings(actor).order_by("id"))
    vacant = functions_visible_to(actor).filter(is_vacant=True, archived_at=None)
    actions = actions_visible_to(actor).order_by("due_on", "id")
    expired = trainings_visible_to(actor).filter(validity=Validity.EXPIRED.value)
    open_to = (Standing.UNKNOWN, Standing.LAPSED)
    return CompetenceFacts(
        vacant_functions=tuple(vacant.order_by("number")),
        unassessed=tuple(pair for pair in pairs if pair.standing in open_to),
        gaps_without_action=tuple(
            pair for pair in pairs if pair.standing is Standing.GAP and not pair.is_in_hand
        ),
        actions_to_judge=tuple(actions.filter(to_judge=True)),
        overdue_actions=tuple(actions.filter(is_overdue=True)),
        expired_certificates=tuple(expired.order_by("valid_until", "id")),
        campaigns=campaign_reaches(actor),
        overdue_communications=tuple(overdue_communications(actor)),
    )


def campaign_reaches(actor: Actor) -> tuple[CampaignReach, ...]:
    """Return the coverage of every campaign that has started, the newest first."""
    states = (CampaignState.RUNNING.value, CampaignState.CLOSED.value)
    rows = campaigns_visible_to(actor).filter(state__in=states).order_by("-number")
    return tuple(
        CampaignReach(
            reference=row.reference,
            title=row.title,
            state=row.state,
            asked=int(getattr(row, "asked", 0)),
            done=int(getattr(row, "done", 0)),
            is_overdue=bool(getattr(row, "is_overdue", False)),
        )
        for row in rows
    )
