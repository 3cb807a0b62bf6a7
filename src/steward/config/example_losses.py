"""What the risks of the example organisation may cost, what is done about them, what came true."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from steward.config.example_story import Story
from steward.domain.risks.models import Risk
from steward.domain.risks.operations.criteria import adopt_criteria
from steward.domain.risks.operations.estimating import estimate_risk
from steward.domain.risks.operations.handmade import Wording, write_risk
from steward.domain.risks.operations.happening import record_loss
from steward.domain.risks.operations.treating import (
    TreatmentDraft,
    approve_treatment,
    finish_treatment,
    plan_treatment,
    verify_treatment,
)
from steward.domain.risks.queries import risks_visible_to
from steward.domain.risks.rules.estimating import Guess
from steward.domain.risks.rules.methods import shipped_body
from steward.foundation.identity.terms import Role

AGREED, ESTIMATED, PLANNED, VERIFIED = 33, 15, 13, 4
"""Days ago on which each part happened."""
CURRENCY = "EUR"
UNIT = 2_500.0
"""Euro that a loss index of 1 stands for."""
BORNE = ((100_000.0, 0.5), (500_000.0, 0.1), (2_000_000.0, 0.01))
"""Amounts with the greatest probability of losing more in a year."""
CHAT, SCREENING, TRIAGE = "customer-assistant", "applicant-screening", "claims-triage"
FRAUD, LEAKS = "fraud-scoring", "leak-prevention"


CHANCE = Wording(
    title="Simple storm claims are paid on the day they come in",
    cause="The triage knows simple claims well, and storms bring many of them at once.",
    event="Claims of the lowest lane are paid without waiting for a free adjuster.",
    consequence="Customers have their money before they ask for it.",
)


@dataclass(frozen=True, slots=True)
class _Guessed:
    """What one expert is 90 % sure of about a risk, by its system and scenario."""

    system: str
    scenario: str
    guess: Guess
    note: str
    by: Role = Role.RISK_OWNER


def _range(rate_low: float, rate_high: float, loss_low: float, loss_high: float) -> Guess:
    return Guess(rate_low=rate_low, rate_high=rate_high, loss_low=loss_low, loss_high=loss_high)


ESTIMATES = (
    _Guessed(CHAT, "R-CON-07", _range(40, 120, 150, 4_000), "Complaints about chats of last year."),
    _Guessed(CHAT, "R-CON-07", _range(20, 90, 200, 9_000), "Two others in trade.", Role.MANAGER),
    _Guessed(CHAT, "R-PRI-01", _range(0.2, 2, 5_000, 120_000), "Two near misses in the test."),
    _Guessed(SCREENING, "R-FAI-01", _range(0.2, 1.5, 8_000, 400_000), "Settlements in the branch."),
    _Guessed(SCREENING, "R-PRI-06", _range(1, 8, 500, 12_000), "Requests that came too late."),
    _Guessed(TRIAGE, "R-FAI-02", _range(4, 20, 800, 25_000), "Complaints of spring, per case."),
    _Guessed(FRAUD, "R-FAI-06", _range(4, 25, 600, 18_000), "Payments held back for nothing."),
    _Guessed(FRAUD, "R-PRI-07", _range(0.05, 0.5, 20_000, 600_000), "Decisions of the authority."),
    _Guessed(LEAKS, "R-SEC-03", _range(0.02, 0.3, 50_000, 900_000), "No case yet; the vendor's."),
)


@dataclass(frozen=True, slots=True)
class _Planned:
    """A treatment: what is done about which risk, what it changes, and how far it is."""

    system: str
    scenario: str
    title: str
    rarer: float
    milder: float
    cost: int
    days: float
    reached: str = "planned"


TREATMENTS = (
    _Planned(CHAT, "R-CON-07", "Show no answer without its clause", 60, 0, 24_000, 15, "approved"),
    _Planned(CHAT, "R-CON-07", "Hand over to a person at the first doubt", 0, 40, 6_000, 8),
    _Planned(CHAT, "R-PRI-01", "Rebuild the index without names", 80, 0, 9_000, 6, "verified"),
    _Planned(SCREENING, "R-FAI-01", "Compare by group every month", 50, 0, 18_000, 12, "approved"),
    _Planned(TRIAGE, "R-FAI-02", "A second reader for the fast lane", 20, 35, 52_000, 4),
    _Planned(FRAUD, "R-FAI-06", "Review one payment in ten at random", 45, 0, 30_000, 5),
    _Planned(FRAUD, "R-PRI-07", "Drop the postcode from the inputs", 55, 0, 4_000, 3, "done"),
    _Planned(LEAKS, "R-SEC-03", "Sign the readings of the sensors", 70, 0, 85_000, 40),
)
CAME_TRUE = (
    (12, CHAT, "R-CON-07", 320, "Rude to a customer in mourning; a letter and flowers."),
    (9, CHAT, "R-CON-07", 2_150, "A screenshot went round; two days of answers."),
    (6, FRAUD, "R-FAI-06", 21_400, "Forty payments waited a week; interest and goodwill."),
    (3, TRIAGE, "R-FAI-02", 4_800, "A claim of a tenant was paid late, with costs of the lawyer."),
)
"""Days ago, system, scenario, euro and what happened."""


def agree_on_criteria(story: Story) -> None:
    """Adopt the shipped method with what it stands for in money, and what is borne of it."""
    body = shipped_body("five", appetite=story.folder.appetite)
    body |= {"currency": CURRENCY, "unit": UNIT, "curve": [list(point) for point in BORNE]}
    for band in body["consequence"]:
        band["typical"] *= UNIT
    body["loss_edges"] = [edge * UNIT for edge in body["loss_edges"]]
    reason = "The board agreed on what a level means in money, and how much a year may cost."
    adopt_criteria(actor=story.actor(Role.OWNER, AGREED), body=body, reason=reason)


def weigh_losses(story: Story) -> None:
    """Tell what risks may cost, what is planned against them, and what came true since."""
    for item in ESTIMATES:
        risk = _risk(story, item.system, item.scenario)
        estimate_risk(
            actor=story.actor(item.by, ESTIMATED),
            risk=risk,
            guess=item.guess,
            currency=CURRENCY,
            note=item.note,
        )
    for plan in TREATMENTS:
        _treated(story, plan)
    write_risk(
        actor=story.actor(Role.RISK_OWNER, ESTIMATED),
        wording=CHANCE,
        likelihood=3,
        severity=3,
        system=story.systems[TRIAGE],
        kind="opportunity",
    )
    for days, system, scenario, euro, note in CAME_TRUE:
        acting = story.actor(Role.RISK_OWNER, days)
        record_loss(
            actor=acting,
            risk=_risk(story, system, scenario),
            happened_on=acting.today,
            loss=Decimal(euro),
            note=note,
        )


def _treated(story: Story, plan: _Planned) -> None:
    planner, approver = story.actor(Role.RISK_OWNER, PLANNED), story.actor(Role.OWNER, PLANNED)
    draft = TreatmentDraft(
        option="reduce",
        title=plan.title,
        less_often=plan.rarer,
        less_bad=plan.milder,
        cost=Decimal(plan.cost),
        currency=CURRENCY,
        effort_days=plan.days,
        due_on=planner.today + timedelta(days=45),
    )
    row = plan_treatment(actor=planner, risk=_risk(story, plan.system, plan.scenario), draft=draft)
    if plan.reached == "planned":
        return
    row = approve_treatment(actor=approver, treatment=row)
    if plan.reached == "approved":
        return
    worker = story.actor(Role.RISK_OWNER, VERIFIED)
    row = finish_treatment(actor=worker, treatment=row, note="Live since the last release.")
    if plan.reached == "verified":
        told = "Forty known names asked for in the test; none came back."
        verify_treatment(
            actor=story.actor(Role.OWNER, VERIFIED), treatment=row, effective=True, note=told
        )


def _risk(story: Story, system: str, scenario: str) -> Risk:
    rows = risks_visible_to(story.owner)
    return rows.get(system=story.systems[system], scenario=scenario)
