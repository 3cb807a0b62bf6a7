"""What it costs a list that a person sees a part: 3 of 500 units, 100,000 risks.

And what it costs whoever is kept out of confidential records: of one AI system and of 20 risks.

Run: ./steward bench access. The statements of the list of risks, as its page asks them, for the
owner and for a limited person in turn: the first page in two orders, one status, and the counts.
Then the whole page through every middleware, and how long it takes to narrow a transaction.
"""

import sys
from collections.abc import Callable
from functools import partial
from statistics import median

from django.db import connection, transaction
from ground import Verdicts, browser_of, ground, milliseconds, organisation_with

from steward.domain.risks.queries import register_counts, risks_visible_to
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.narrowing import narrow_membership
from steward.extensions.confiding.operations import make_confidential
from steward.extensions.confiding.terms import Named
from steward.foundation.core.actor import Actor
from steward.foundation.identity.models import Membership, Person, Unit
from steward.foundation.identity.queries import actor_of
from steward.foundation.identity.terms import Role
from steward.foundation.tenancy.operations import acting_for
from steward.foundation.tenancy.reach import narrowed
from tests.factories.organisations import a_member

RISKS, UNITS, SEEN = 100_000, 500, 3
ROUNDS = 15
TARGET, PAGE = 10, 100
EVERY_ROW, COUNTED = "how many there are", 40
"""A statement that looks at all 100,000 rows, which no page does: each is looked up."""
EMAIL = "limited@bench.example"
OUTSIDER, HELD = "outsider@bench.example", 20


def units_and_member(owner: Actor) -> Actor:
    """Spread the AI systems over units, and return a person limited to a few of them."""
    with acting_for(owner.organisation_id):
        person = Person.objects.filter(email=EMAIL).first()
        if person is None:
            units = [
                Unit(organisation_id=owner.organisation_id, name=f"Unit {number:03d}")
                for number in range(UNITS)
            ]
            Unit.objects.write(units)
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE systems_aisystem"
                    " SET unit = 'Unit ' || lpad((number %% %s)::text, 3, '0')"
                    " WHERE organisation_id = %s",
                    [UNITS, owner.organisation_id],
                )
            made = a_member(owner, Role.MANAGER, EMAIL)
            member = Membership.objects.get(person_id=made.id)
            narrow_membership(
                actor=owner, membership=member, units=[unit.pk for unit in units[7:400:150]]
            )
            person = Person.objects.get(pk=made.id)
        member = Membership.objects.get(person=person)
        return actor_of(member, label="Limited", now=owner.now)


def asked(actor: Actor) -> dict[str, Callable[[], object]]:
    """Return what a list asks, by what it is."""
    rows = risks_visible_to(actor)
    return {
        "by level, first page": lambda: list(rows.order_by("-current_rank", "-id")[:50]),
        "by title, first page": lambda: list(rows.order_by("title", "id")[:50]),
        "proposed, first page": lambda: list(
            rows.filter(status="proposed").order_by("-current_rank", "-id")[:50]
        ),
        "how many there are": rows.count,
        "counts of the register": lambda: register_counts(actor),
    }


def kept_out_member(owner: Actor) -> Actor:
    """Make an AI system and some risks confidential, and return a person whom none names."""
    with acting_for(owner.organisation_id):
        person = Person.objects.filter(email=OUTSIDER).first()
        if person is None:
            person = Person.objects.get(pk=a_member(owner, Role.MANAGER, OUTSIDER).id)
            system = AiSystem.objects.visible_to(owner).order_by("number")[7]
            named = [("system", system.pk)]
            rows = risks_visible_to(owner).order_by("-current_rank", "-id")[:HELD]
            named += [("risk", key) for key in rows.values_list("pk", flat=True)]
            for kind, key in named:
                make_confidential(actor=owner, kind=kind, key=key, reason="Measured", named=Named())
        member = Membership.objects.get(person=person)
        return actor_of(member, label="Kept out", now=owner.now)


def timed(actor: Actor, name: str) -> float:
    """Return how long one statement takes, in milliseconds."""
    reader = actor.id
    with acting_for(actor.organisation_id, person_id=reader), narrowed(actor.reach):
        return milliseconds(asked(actor)[name])


def compare_kept_out(verdicts: Verdicts, owner: Actor) -> None:
    """Measure what the policies cost a person from whom records are hidden."""
    kept_out = kept_out_member(owner)
    for name in asked(owner):
        whole = median(timed(owner, name) for _ in range(ROUNDS))
        without = median(timed(kept_out, name) for _ in range(ROUNDS))
        print(f"  {name}: whole {whole:.2f} ms, kept out {without:.2f} ms")
        most = COUNTED if name == EVERY_ROW else TARGET
        verdicts.at_most(f"{name}, kept out, more", without - whole, most, "ms")


def main() -> int:
    """Measure; return 1 where a target was missed."""
    verdicts = Verdicts()
    with ground() as server:
        owner = organisation_with(server, RISKS)
        limited = units_and_member(owner)
        assert limited.reach is not None
        assert len(limited.reach.units) == SEEN
        with acting_for(owner.organisation_id), narrowed(limited.reach):
            seen = AiSystem.objects.visible_to(limited).count()
            print(f"{seen:,} AI systems and {risks_visible_to(limited).count():,} risks in reach")
        for name in asked(owner):
            whole: list[float] = []
            part: list[float] = []
            for _ in range(ROUNDS):
                whole.append(timed(owner, name))
                part.append(timed(limited, name))
            more = median(part) - median(whole)
            print(f"  {name}: whole {median(whole):.2f} ms, part {median(part):.2f} ms")
            verdicts.at_most(f"{name}, more", more, TARGET, "ms")
        compare_kept_out(verdicts, owner)
        with transaction.atomic():
            alone = median(milliseconds(lambda: narrow(limited)) for _ in range(ROUNDS))
        verdicts.at_most("narrowing a transaction", alone, TARGET, "ms")
        pages = {}
        for who in (owner, limited):
            browser = browser_of(who)
            browser.get("/risks")
            pages[who.id] = median(
                milliseconds(partial(browser.get, "/risks")) for _ in range(ROUNDS)
            )
        verdicts.at_most("the page of risks, limited", pages[limited.id], PAGE, "ms")
        verdicts.at_most(
            "the page of risks, limited, more", pages[limited.id] - pages[owner.id], TARGET, "ms"
        )
    return verdicts.status


def narrow(actor: Actor) -> None:
    """Narrow and widen."""
    with acting_for(actor.organisation_id), narrowed(actor.reach):
        pass


if __name__ == "__main__":
    sys.exit(main())
