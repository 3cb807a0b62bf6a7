"""Kinds of what is kept about third parties, and how each is written down."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

Options = Sequence[tuple[str, str]]

REPLACEABLE: Options = (("easily", "Easily"), ("hard", "With much work"), ("never", "Not in time"))
YES_NO: Options = (("yes", "Yes"), ("no", "No"))
HELD: Options = (
    ("present", "Agreed"),
    ("partly", "Partly"),
    ("absent", "Missing"),
    ("not_needed", "Not needed"),
)
RENEWALS: Options = (
    ("ends", "Ends by itself"),
    ("renews", "Renews unless notice is given"),
    ("open", "Runs until notice is given"),
)
NOTICE_KINDS: Options = (
    ("model", "New version of a model"),
    ("data", "New or changed data"),
    ("sub_supplier", "New sub-supplier"),
    ("terms", "Changed terms"),
    ("function", "New or changed function"),
    ("end_of_life", "End of life"),
    ("other", "Something else"),
)
ISSUE_KINDS: Options = (
    ("performance", "Level of performance"),
    ("availability", "Availability"),
    ("support", "Support"),
    ("breach", "Breach of terms"),
    ("incident", "Incident"),
    ("review", "Review meeting"),
)
JUDGED: Options = (("good", "As agreed"), ("weak", "Below what was agreed"), ("bad", "Not kept"))
CUSTOMER_KINDS: Options = (("customer", "Customer"), ("group", "Group of customers"))
EXPECTED: Options = (
    ("open", "Not answered yet"),
    ("met", "Met"),
    ("partly", "Partly met"),
    ("refused", "Not met, and said so"),
)
PARTIES: Options = (
    ("us", "Organisation"),
    ("supplier", "Supplier"),
    ("customer", "Customer"),
    ("partner", "Partner"),
    ("other", "Other third party"),
)
HOLDS: Options = (
    ("A", "Accountable"),
    ("AR", "Accountable and does it"),
    ("R", "Does it"),
    ("C", "Is asked"),
    ("I", "Is told"),
)
REOPENS: Options = (
    ("facts", "Facts of the system"),
    ("risks", "Risks of the system"),
    ("impact", "Impact assessment of the system"),
    ("tests", "Tests before use"),
    ("users", "Information to users"),
)
CLAUSES = {"facts": "A.4.2", "risks": "8.2", "impact": "8.4", "tests": "A.6.2.4", "users": "A.8.2"}


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementDraft:
    """What is written down of an agreement; days of notice count back from its end."""

    title: str
    number_there: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    renewal: str = "ends"
    notice_days: int | None = None
    incident_hours: int | None = None
    change_days: int | None = None
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """A change that a supplier announced."""

    kind: str
    title: str
    text: str = ""
    received_on: date | None = None
    effective_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueDraft:
    """How a supplier did on a day."""

    kind: str
    judged: str
    title: str
    text: str = ""
    seen_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerDraft:
    """A customer, or a group of customers that are treated alike."""

    name: str
    kind: str = "customer"
    contact: str = ""
    owner_id: UUID | None = None
    limits: str = ""
    agreed_on: date | None = None
    duties: str = ""
