"""What the example organisation knows of its suppliers and customers, and where it has gaps."""

from datetime import timedelta

from steward.config.example_story import Story, ago
from steward.domain.parts.models import Part
from steward.domain.relationships.operations.agreements import add_agreement, check_terms
from steward.domain.relationships.operations.changes import assess_notice, log_notice
from steward.domain.relationships.operations.customers import (
    add_customer,
    inform_customer,
    keep_expectation,
    link_use,
)
from steward.domain.relationships.operations.deciding import decide_supplier, note_issue
from steward.domain.relationships.operations.sharing import begin_sharing, write_sharing
from steward.domain.relationships.operations.tiering import (
    describe_supplier,
    judge_all,
    overrule_tier,
)
from steward.domain.relationships.queries.content import current_book
from steward.domain.relationships.queries.suppliers import suppliers_visible_to
from steward.domain.relationships.terms.records import (
    AgreementDraft,
    CustomerDraft,
    IssueDraft,
    NoticeDraft,
)
from steward.foundation.core.actor import Actor
from steward.foundation.identity.terms import Role

DESCRIBED, DECIDED, ANNOUNCED = 11, 9, 4
"""Days ago on which each part happened."""
MODELS, SCREENING = "Hosted model provider", "Screening software vendor"


def deal_with_others(story: Story) -> None:
    """Judge suppliers, agree, share work, hear of a change; leave some of it undone."""
    manager = story.actor(Role.MANAGER, DESCRIBED)
    parts = {part.name: part for part in suppliers_visible_to(manager)}
    if not {MODELS, SCREENING} <= set(parts):
        return
    models, screening = parts[MODELS], parts[SCREENING]
    _suppliers(story, manager, models, screening)
    _agreement(manager, models)
    _changes(story, models)
    _shared(story, manager, models)
    _customers(story, manager)


def _suppliers(story: Story, manager: Actor, models: Part, screening: Part) -> None:
    describe_supplier(
        actor=manager,
        supplier=models,
        supplies=["model", "hosting"],
        replaceable="never",
        personal_data="yes",
    )
    describe_supplier(
        actor=manager,
        supplier=screening,
        supplies=["embedded"],
        replaceable="easily",
        personal_data="yes",
        embedded_ai="Ranks applications by fit; it can be switched off.",
    )
    judge_all(actor=manager)
    tools = next(
        (part for part in suppliers_visible_to(manager) if part.name.startswith("Sensor")), None
    )
    if tools is not None:
        reason = "Delivers hardware only; the model is our own."
        overrule_tier(actor=manager, supplier=tools, tier="ordinary", reason=reason)
    decide_supplier(
        actor=story.actor(Role.APPROVER, DECIDED),
        supplier=screening,
        act="reject",
        reason="It shows no test for unfair differences. Ask again when it does.",
    )
    draft = IssueDraft(
        kind="availability",
        judged="weak",
        title="Two outages of an hour in one week",
        text="Credited by the supplier; the reason was told after a day.",
    )
    note_issue(actor=ago(manager, -5), supplier=models, draft=draft)


def _agreement(manager: Actor, models: Part) -> None:
    draft = AgreementDraft(
        title="Hosting and use of models",
        number_there="HM-2291",
        starts_on=manager.today - timedelta(days=320),
        ends_on=manager.today + timedelta(days=100),
        renewal="renews",
        notice_days=60,
        incident_hours=48,
        change_days=30,
        document="Contract folder, procurement",
    )
    row = add_agreement(actor=manager, supplier=models, draft=draft)
    said = {
        "incident": ("present", "Section 8"),
        "change": ("present", "Section 11"),
        "data": ("partly", "Section 5: no training, but logs are kept for a year"),
        "sub_suppliers": ("present", "Annex C"),
        "documentation": ("present", "Annex A"),
        "exit": ("absent", ""),
    }
    check_terms(actor=manager, agreement=row, terms=said)


def _changes(story: Story, models: Part) -> None:
    actor = story.actor(Role.MANAGER, ANNOUNCED)
    draft = NoticeDraft(
        kind="model",
        title="The model in use is replaced by its next version",
        text="Answers get longer; the older version is switched off.",
        effective_on=actor.today + timedelta(days=20),
    )
    row = log_notice(actor=actor, supplier=models, draft=draft)
    assess_notice(
        actor=ago(actor, -1),
        notice=row,
        assessment="The tests for wrong advice must be run again before the switch.",
        systems=[story.systems["customer-assistant"]],
        reopens=["facts", "tests"],
    )
    draft = NoticeDraft(kind="sub_supplier", title="A further data centre is used for peaks")
    log_notice(actor=ago(actor, -3), supplier=models, draft=draft)


def _shared(story: Story, manager: Actor, models: Part) -> None:
    row = begin_sharing(actor=manager, system=story.systems["customer-assistant"], supplier=models)
    theirs = {"model_documentation", "logging", "security"}
    cells = {
        item.id: {"us": "A", "supplier": "R"} if item.id in theirs else {"us": "AR"}
        for item in current_book().activities
    }
    cells["change"] = {"us": "A", "supplier": "AR"}
    del cells["retirement"]
    write_sharing(actor=manager, shared=row, cells=cells)


def _customers(story: Story, manager: Actor) -> None:
    draft = CustomerDraft(
        name="Policyholders",
        kind="group",
        owner_id=manager.id,
        limits="Questions about claims and contracts. No advice on law or health.",
        agreed_on=manager.today - timedelta(days=60),
        duties="They may ask for a person at any time.",
    )
    row = add_customer(actor=manager, draft=draft)
    link_use(actor=manager, customer=row, system=story.systems["customer-assistant"])
    keep_expectation(
        actor=manager,
        customer=row,
        text="To know when a machine answers",
        standing="met",
        answer="The assistant says so in its first sentence.",
    )
    keep_expectation(actor=manager, customer=row, text="To see why a claim was put aside")
    what = "How the assistant works, and how to reach a person"
    inform_customer(actor=manager, customer=row, what=what, link="/notices")
