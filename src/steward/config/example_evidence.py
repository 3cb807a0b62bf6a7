"""What the example organisation keeps as evidence: some fresh, some that ages, one asked for."""

from datetime import timedelta

from steward.config.example_story import Story
from steward.domain.evidence.models import EvidenceItem
from steward.domain.evidence.operations import keep_version
from steward.domain.evidence.operations.aging import ask_fresh_evidence, settle_half_life
from steward.domain.evidence.operations.asking import ask_for_evidence
from steward.domain.evidence.operations.attesting import attest_evidence
from steward.domain.evidence.operations.keeping import own_items
from steward.domain.evidence.operations.retaining import hold_evidence
from steward.domain.evidence.rules.linking import ISO_42001, requirement_subject
from steward.domain.evidence.terms.kinds import EvidenceKind, EvidenceLevel, Gathered, Provenance
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject
from steward.foundation.identity.terms import Role

TESTS = b"""case,group,expected,answered,right
1,under 30,escalate,escalate,yes
2,over 65,escalate,settle,no
3,over 65,escalate,escalate,yes
4,under 30,settle,settle,yes
"""
LOG = b"""2026-03-04T09:12:44Z triage claim=48211 score=0.91 decided_by=person outcome=escalated
2026-03-04T09:13:02Z triage claim=48215 score=0.12 decided_by=person outcome=settled
2026-03-04T09:15:37Z triage claim=48219 score=0.77 decided_by=person outcome=overruled
"""
MINUTES = b"""Minutes of the AI board

The board read the results of the bias test of claims triage. One of two cases over 65 was settled
although it should have been escalated. The release waits until the test is repeated with more
cases. Customers are told by the notice that was agreed with the supervisor.
"""
RIGHTS = b"""account,role,last_used
assistant-deploy,release,2026-08-01
assistant-reader,read,2026-08-03
"""
NOTE = (
    b"""The supplier of the assistant confirmed by phone that prompts are not used for training."""
)


def keep_evidence(story: Story) -> None:
    """Keep five items with their provenance, attest two, hold one, and ask for another."""
    writer = story.actor(Role.CONTRIBUTOR, 20)
    triage, assistant = story.systems["claims-triage"], story.systems["customer-assistant"]
    tests = _kept(
        story,
        ("Bias test of claims triage", "bias-test.csv", TESTS, EvidenceKind.TEST),
        EvidenceLevel.L2,
        [*_controls(writer, "A.6.2.4", "A.5.4", "A.7.4"), triage.as_subject()],
        Provenance(
            method=Gathered.EXPORTED,
            collector="Test bench of the data team",
            collector_version="2.3",
            query="suite=bias, release=7.2",
            population="Cases of the release test",
            count=4,
        ),
    )
    _kept(
        story,
        ("Log of decisions on claims", "triage-march.log", LOG, EvidenceKind.LOG),
        EvidenceLevel.L3,
        [*_controls(writer, "A.6.2.8", "A.9.2"), triage.as_subject()],
        Provenance(
            method=Gathered.COLLECTED,
            collector="log shipper",
            query="service=triage level=decision",
            population="Decisions in March",
            count=3,
            period_from=writer.today - timedelta(days=150),
            period_until=writer.today - timedelta(days=120),
        ),
    )
    minutes = _kept(
        story,
        ("Minutes of the AI board on the bias test", "minutes.txt", MINUTES, EvidenceKind.RECORD),
        EvidenceLevel.L1,
        [*_controls(writer, "9.3", "A.3.2", "A.8.3"), triage.as_subject()],
        Provenance(note="Typed up from the meeting."),
    )
    _kept(
        story,
        ("Who may release the assistant", "accounts.csv", RIGHTS, EvidenceKind.EXPORT),
        EvidenceLevel.L2,
        [*_controls(writer, "A.6.2.5", "A.4.4"), assistant.as_subject()],
        Provenance(
            method=Gathered.EXPORTED,
            query="role = release OR role = read",
            population="Accounts of the assistant",
            count=2,
            collected_at=writer.now - timedelta(days=62),
        ),
    )
    _kept(
        story,
        ("What the supplier said on training", "note.txt", NOTE, EvidenceKind.STATEMENT),
        EvidenceLevel.L0,
        [assistant.as_subject()],
        Provenance(),
    )
    manager = story.actor(Role.MANAGER, 12)
    attest_evidence(actor=manager, item=tests, said="I saw the bench run it.")
    attest_evidence(actor=manager, item=minutes)
    hold_evidence(actor=manager, item=minutes, reason="Asked for by the supervisor, case 7.")
    settle_half_life(actor=manager, scope="requirement", name="A.6.2.8", days=60)
    ask_for_evidence(
        actor=manager,
        what="The list of people who finished the training on the assistant, with dates",
        owner_id=writer.id,
        due_on=story.owner.today + timedelta(days=9),
        subject=_controls(manager, "7.2")[0],
    )
    ask_fresh_evidence(actor=story.actor(Role.MANAGER, 0))


def _controls(actor: Actor, *requirements: str) -> list[Subject]:
    home = actor.organisation_id
    return [requirement_subject(home, ISO_42001, requirement) for requirement in requirements]


def _kept(
    story: Story,
    what: tuple[str, str, bytes, EvidenceKind],
    level: EvidenceLevel,
    links: list[Subject],
    provenance: Provenance,
) -> EvidenceItem:
    title, name, content, kind = what
    writer = story.actor(Role.CONTRIBUTOR, 20)
    version = keep_version(
        actor=writer,
        item_key=f"example:{name}",
        title=title,
        name=name,
        content=content,
        provenance=provenance,
        level=level,
        links=links,
        kind=kind,
    )
    own_items(actor=writer, items=[version.item], owner_id=writer.id)
    return version.item
