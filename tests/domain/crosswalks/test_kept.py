"""What is kept of coverage is never stale: after any change it equals what is worked out anew."""

from random import Random

import pytest

from steward.domain.controls.operations import decide_status, derive_statuses
from steward.domain.controls.queries import action_plan
from steward.domain.crosswalks import queries
from steward.domain.crosswalks.operations.stating import TieDraft, remove_tie, state_tie
from steward.domain.frameworks import queries as content
from steward.domain.frameworks.operations import (
    ResourceContent,
    adopt_framework,
    bring_pack,
    take_back_pack,
)
from steward.domain.frameworks.rules import assessable
from steward.domain.frameworks.terms import Maturity
from steward.domain.tasks.operations.deriving import derive_tasks
from steward.domain.tasks.operations.working import move_task
from steward.domain.tasks.queries import tasks_visible_to
from steward.domain.tasks.terms import TaskDraft

CACHES = (
    queries.worked_out,
    queries.mapping_set,
    content.framework,
    content.resource_body,
)


class Changes:
    """Changes what coverage rests on, at random but always alike for one seed."""

    def __init__(self, owner, seed) -> None:
        self.owner = owner
        self.chance = Random(seed)  # noqa: S311 -- leaf
        self.home = [item.id for item in assessable(content.iso_42001())]
        self.ties = []
        self.packs = []

    def next(self) -> None:
        kinds = (self.decides, self.answers, self.works, self.works, self.ties_two, self.unties)
        self.chance.choice((*kinds, self.brings, self.takes_back, self.follows))()

    def decides(self) -> None:
        maturity = self.chance.choice(list(Maturity)).value
        requirement = self.chance.choice(self.home)
        decide_status(actor=self.owner, requirement=requirement, maturity=maturity, reason="Seen")

    def ties_two(self) -> None:
        draft = TieDraft(
            source_framework="iso-42001",
            source=self.chance.choice(self.home),
            target_framework="nis2",
            target=self.chance.choice(("art-20-1", "art-20-2", "art-21-1")),
            relationship=self.chance.choice(("equal", "subset-of", "intersects-with")),
            strength=self.chance.randrange(11),
            rationale="Both ask for it",
        )
        self.ties = [tie for tie in self.ties if str(tie) != f"{draft.source} → {draft.target}"]
        self.ties.append(state_tie(actor=self.owner, draft=draft))

    def unties(self) -> None:
        if self.ties:
            remove_tie(actor=self.owner, tie=self.ties.pop())

    def answers(self) -> None:
        given = {name: self.chance.choice(("none", "partial")) for name in self.home[::3]}
        derive_statuses(actor=self.owner, maturity=given)

    def works(self) -> None:
        plan = action_plan().actions
        requirement = self.chance.choice([name for name in self.home[::3] if plan.get(name)])
        origin = f"gap:{requirement}:{self.chance.choice(plan[requirement]).id}"
        draft = TaskDraft(
            origin=origin,
            title="Do it",
            steps=(),
            requirement=requirement,
            owner_role="Quality",
            effort_days=1.0,
            priority=1.0,
            due_days=30,
            severity="medium",
            reason="It is missing",
        )
        derive_tasks(actor=self.owner, drafts=[draft])
        task = tasks_visible_to(self.owner).get(origin=origin)
        if task.status != "done":
            move_task(actor=self.owner, task=task, status="done", note="It was done")

    def brings(self) -> None:
        version = str(len(self.packs) + 1)
        rows = [
            {
                "source": self.chance.choice(self.home),
                "target": "art-20-1",
                "relationship": "equal",
                "strength": 9,
            }
        ]
        body = {"source_framework": "iso-42001", "target_framework": "nis2", "title": "More"}
        resource = ResourceContent(
            urn="urn:example:more:mapping_set:more",
            kind="mapping_set",
            version=version,
            title="More",
            digest=version,
            body={"id": "more", **body, "rows": rows},
        )
        made = bring_pack(
            actor=self.owner,
            urn="urn:example:more",
            version=version,
            title="More",
            digest=version,
            resources=[resource],
        )
        self.packs.append(made)

    def takes_back(self) -> None:
        if self.packs:
            pack = self.packs[-1]
            pack.refresh_from_db()
            if pack.is_current:
                take_back_pack(actor=self.owner, pack=pack)

    def follows(self) -> None:
        adopt_framework(actor=self.owner, framework="nis2")


@pytest.mark.parametrize("seed", range(4))
def test_what_is_kept_equals_what_is_worked_out_anew(owner, seed):
    changes = Changes(owner, seed)
    changes.answers()
    seen = set()
    for _ in range(12):
        changes.next()
        kept = queries.all_coverage(owner)
        for cache in CACHES:
            cache.cache_clear()
        assert kept == queries.all_coverage(owner)
        seen.add(next(row.coverage.share for row in kept if row.framework.id == "nis2"))
    assert len(seen) > 1


def test_a_request_that_brings_content_sees_it(owner):
    changes = Changes(owner, 1)
    with content.remembering_content():
        before = queries.catalogue().mappings
        changes.brings()
        after = queries.catalogue().mappings
        changes.takes_back()

        assert len(after) == len(before) + 1
        assert queries.catalogue().mappings == before
