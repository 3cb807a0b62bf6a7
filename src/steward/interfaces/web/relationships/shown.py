"""What the panels of suppliers, agreements, announced changes and customers show."""

from typing import Any

from steward.domain.parts.models import Part
from steward.domain.questionnaires.states import RunStatus
from steward.domain.relationships import policy
from steward.domain.relationships.models import (
    Agreement,
    Customer,
    SupplierNotice,
    SupplierStanding,
)
from steward.domain.relationships.queries import agreements, changes, customers, sharing, suppliers
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.terms.criteria import TIER_WORDS, Supply
from steward.domain.relationships.terms.records import REOPENS, REPLACEABLE, YES_NO
from steward.domain.relationships.terms.states import SupplierState
from steward.extensions.guests.policy import INVITE_GUEST
from steward.foundation.core.actor import Actor

TIER_TONES = {"critical": "bad", "important": "warn", "ordinary": "neutral"}
STATE_TONES = {
    "proposed": "neutral",
    "assessing": "info",
    "approved": "good",
    "conditional": "warn",
    "rejected": "bad",
    "suspended": "bad",
    "ended": "neutral",
}
STATE_WORDS = {state.value: state.label for state in SupplierState}
JUDGED_TONES = {"good": "good", "weak": "warn", "bad": "bad"}
HELD_TONES = {"present": "good", "partly": "warn", "absent": "bad", "not_needed": "neutral"}
NOTICE_TONES = {
    "received": "warn",
    "assessed": "info",
    "accepted": "good",
    "refused": "bad",
    "noted": "neutral",
}
SHARING_TONES = {"draft": "warn", "agreed": "good", "replaced": "neutral"}
EXPECTED_TONES = {"open": "warn", "met": "good", "partly": "warn", "refused": "bad"}
VERDICTS = {
    True: ("warn", "Holds"),
    False: ("neutral", "Does not hold"),
    None: ("info", "Not known"),
}


def _said(row: Part) -> SupplierStanding | None:
    """Return the standing that came with the supplier."""
    return getattr(row, "standing", None)


def _may(actor: Actor) -> dict[str, bool]:
    return {
        "may_edit": actor.may(policy.EDIT_RELATIONSHIP),
        "may_decide": actor.may(policy.DECIDE_SUPPLIER),
        "may_send": actor.may(INVITE_GUEST),
    }


def stands_panel(actor: Actor, row: Part) -> dict[str, Any]:
    """Return how a supplier stands, and the next step."""
    known = _said(row)
    state = SupplierState(known.state if known else "proposed")
    due = known.reassess_on if known else None
    months = current_book().rule(row.tier).review_months if due else 0
    return {
        "row": row,
        "known": known,
        "state": (STATE_TONES[state.value], state.label),
        "tier": (TIER_TONES.get(row.tier, "neutral"), TIER_WORDS.get(row.tier, "Not judged")),
        "months": months,
        "is_late": due is not None and due < actor.today,
        "is_new": state is SupplierState.PROPOSED,
        "tasks": suppliers.tasks_of(actor, f"supplier:{row.pk}:")[:20],
        **_may(actor),
    }


def tier_panel(actor: Actor, row: Part) -> dict[str, Any]:
    """Return why a supplier is in its tier."""
    known = _said(row)
    reasons = [
        (*VERDICTS[item["verdict"]], TIER_WORDS[item["tier"]], item["text"], item["about"])
        for item in (known.basis if known else [])
    ]
    return {
        "row": row,
        "known": known,
        "reasons": reasons,
        "gives": ", ".join(Supply(item).label for item in known.supplies) if known else "",
        "replaceable": dict(REPLACEABLE).get(known.replaceable, "") if known else "",
        "personal": dict(YES_NO).get(known.personal_data, "") if known else "",
        "ruled": TIER_WORDS.get(known.ruled, "") if known else "",
        "might_be": TIER_WORDS.get(known.might_be, "") if known else "",
        "by_hand": bool(row.tier and not (known and (known.overruled or known.ruled == row.tier))),
        **_may(actor),
    }


def diligence_panel(actor: Actor, row: Part) -> dict[str, Any]:
    """Return the questionnaires that were sent, with the result of the latest."""
    asked = suppliers.asked_of(actor, row, row.tier)
    return {
        "row": row,
        "asked": [(item, RunStatus(item.run.status).label) for item in asked],
        "is_waiting": bool(asked) and not RunStatus(asked[0].run.status).is_over,
        "systems": getattr(row, "systems", 0),
        **_may(actor),
    }


def agreements_panel(actor: Actor, row: Part) -> dict[str, Any]:
    """Return the agreements with a supplier."""
    found = agreements.agreements_of(actor, row)
    live = any(item.ended_on is None for item in found)
    needed = 0 if live else len(current_book().rule(row.tier).terms)
    return {"row": row, "agreements": found, "needed": needed, "is_bare": not live, **_may(actor)}


def shared_panel(actor: Actor, row: Part) -> dict[str, Any]:
    """Return who does what with a supplier."""
    found = sharing.shared_with(actor, part=row)
    return {"shared": [(item, SHARING_TONES[item.state]) for item in found], **_may(actor)}


def notices_panel(actor: Actor, row: Part) -> dict[str, Any]:
    """Return the changes that a supplier announced."""
    found = changes.notices_of(actor, row)
    return {
        "row": row,
        "notices": [(item, NOTICE_TONES[item.state]) for item in found],
        **_may(actor),
    }


def issues_panel(actor: Actor, row: Part) -> dict[str, Any]:
    """Return how a supplier did over time."""
    found = suppliers.issues_of(actor, row)
    return {
        "row": row,
        "issues": [(item, JUDGED_TONES[item.judged]) for item in found],
        **_may(actor),
    }


def terms_panel(actor: Actor, row: Agreement) -> dict[str, Any]:
    """Return what an agreement says about every term."""
    found = agreements.terms_of(actor, row)
    return {
        "row": row,
        "terms": [
            (item, HELD_TONES.get(item.held, "info" if item.needed else "neutral"))
            for item in found
        ],
        "gaps": sum(item.is_gap for item in found),
        "tier": TIER_WORDS.get(row.part.tier, "Ordinary").lower(),
        "tasks": suppliers.tasks_of(actor, f"agreement:{row.pk}:")[:20],
        **_may(actor),
    }


def notice_panel(actor: Actor, row: SupplierNotice) -> dict[str, Any]:
    """Return how an announced change stands, what it touches and reopens."""
    words = dict(REOPENS)
    return {
        "row": row,
        "tone": NOTICE_TONES[row.state],
        "systems": changes.touched_by(actor, row),
        "reopens": [words[key] for key in row.reopens],
        "tasks": suppliers.tasks_of(actor, f"supplier_notice:{row.pk}:"),
        "is_late": getattr(row, "is_late", False),
        **_may(actor),
    }


def customer_panel(actor: Actor, row: Customer) -> dict[str, Any]:
    """Return what a customer uses, and who does what there."""
    found = sharing.shared_with(actor, customer=row)
    return {
        "row": row,
        "systems": customers.used_by(actor, row),
        "shared": [(item, SHARING_TONES[item.state]) for item in found],
        **_may(actor),
    }


def expectations_panel(actor: Actor, row: Customer) -> dict[str, Any]:
    """Return what a customer expects, with the answers."""
    found = customers.expectations_of(actor, row)
    return {
        "row": row,
        "expectations": [(item, EXPECTED_TONES[item.standing]) for item in found],
        "is_live": row.retired_on is None,
        **_may(actor),
    }


def told_panel(actor: Actor, row: Customer) -> dict[str, Any]:
    """Return what a customer was told."""
    return {"row": row, "told": customers.told_to(actor, row), **_may(actor)}
