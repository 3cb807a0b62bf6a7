"""What the figures and panels of home read; each is asked for once, when something shows it."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from steward.domain.controls.queries import KnownControls, known_controls
from steward.domain.questionnaires.models import Run
from steward.domain.questionnaires.queries import given_to, runs_visible_to
from steward.domain.readiness.queries import Counts, counts_of, explained_readiness
from steward.domain.readiness.terms import Readiness
from steward.domain.risks import queries as risks
from steward.domain.risks.models import Risk
from steward.domain.risks.queries.keeping import count_changed
from steward.domain.risks.queries.methods import method_in_force
from steward.domain.risks.rules.criteria import Method
from steward.domain.risks.terms import Criteria
from steward.domain.soa import queries as soa
from steward.domain.soa.models import ApplicabilityDecision, Statement
from steward.domain.soa.rules import tally
from steward.domain.soa.terms import Tally
from steward.domain.systems.models import AiSystem
from steward.domain.systems.queries import systems_owned, systems_visible_to
from steward.domain.tasks import queries as tasks
from steward.domain.tasks.models import Task
from steward.foundation.core.actor import Actor
from steward.foundation.journal.models import Entry
from steward.foundation.journal.queries import recent_entries
from steward.foundation.tenancy.models import OwnedQuerySet
from steward.interfaces.web.figures import Matrix, Range, matrix, share
from steward.interfaces.web.readiness.steps import Step, steps_of
from steward.interfaces.web.readiness.wheel import Wheel, wheel_of
from steward.interfaces.web.settings.first import FirstSteps

SHOWN = 6
OF_RISKS = ("title", "changed", "current_level", "current_rank", "system__name")
OF_RUNS = ("title", "due_on", "questionnaire")


@dataclass
class Facts:
    """Counts and short lists for one actor."""

    actor: Actor

    @cached_property
    def counts(self) -> Counts:
        """Return what is counted in one statement."""
        return counts_of(self.actor)

    @property
    def systems(self) -> tuple[int, int]:
        """Return how many AI systems there are and how many are assessed."""
        return self.counts.systems, self.counts.assessed

    @cached_property
    def first(self) -> FirstSteps:
        """Return how far the first steps have come."""
        return FirstSteps(self.counts, self.register)

    @cached_property
    def waiting(self) -> list[AiSystem]:
        """Return systems whose intake nobody has submitted."""
        rows = systems_visible_to(self.actor).filter(assessed_on=None)
        return list(rows.order_by("name")[:SHOWN])

    @cached_property
    def owned(self) -> list[AiSystem]:
        """Return AI systems that the actor owns, by name, and one more than shown."""
        return systems_owned(self.actor, SHOWN + 1)

    @cached_property
    def register(self) -> risks.RegisterCounts:
        """Return how the register stands."""
        return risks.register_counts(self.actor)

    @cached_property
    def proposed(self) -> int:
        """Return how many risks wait for a decision."""
        return self.register.statuses.get("proposed", 0)

    @property
    def threats(self) -> OwnedQuerySet[Risk]:
        """Return the risks whose effect would be bad, with their systems."""
        return risks.threats(self.actor).select_related("system")

    @cached_property
    def waiting_risks(self) -> list[Risk]:
        """Return changed and proposed risks, the highest of each and one more than shown."""
        changed = self.threats.filter(changed=True).only(*OF_RISKS)
        proposed = self.threats.filter(changed=False, status="proposed").only(*OF_RISKS)
        lists = [rows.order_by("-current_rank", "-id")[: SHOWN + 1] for rows in (changed, proposed)]
        return sorted(
            lists[0].union(lists[1], all=True),
            key=lambda risk: (risk.current_rank, risk.pk),
            reverse=True,
        )

    @property
    def changed_risks(self) -> list[Risk]:
        """Return decided risks that changed since, the highest first, and one more than shown."""
        return [risk for risk in self.waiting_risks if risk.changed]

    @cached_property
    def changed(self) -> int:
        """Return how many decided risks changed since."""
        found = len(self.changed_risks)
        return found if found <= SHOWN else count_changed(self.actor)

    @property
    def criteria(self) -> Criteria:
        """Return the organisation's risk criteria."""
        return self.method.criteria

    @cached_property
    def method(self) -> Method:
        """Return the organisation's method."""
        return method_in_force(self.actor)

    @cached_property
    def matrix(self) -> Matrix:
        """Return the matrix of live risks."""
        return matrix(
            self.criteria.levels,
            names=(self.method.likelihood_names, self.method.consequence_names),
            counts=self.register.cells,
            href=lambda row, column: f"/risks?kind=threat&field={row}-{column}",
            caption=f"Current risks; the appetite is {self.criteria.appetite}",
        )

    @cached_property
    def total(self) -> int:
        """Return how many live risks there are."""
        return sum(self.register.cells.values())

    @cached_property
    def above(self) -> int:
        """Return how many live risks stand above the appetite."""
        levels = self.criteria.levels
        return sum(
            count
            for (row, column), count in self.register.cells.items()
            if self.criteria.is_above_appetite(levels[row - 1][column - 1])
        )

    @cached_property
    def decisions(self) -> list[Risk]:
        """Return risks to decide: those that changed since, then the highest proposals."""
        proposed = [risk for risk in self.waiting_risks if not risk.changed]
        return [*self.changed_risks, *proposed][:SHOWN]

    @cached_property
    def worst(self) -> list[Risk]:
        """Return the highest live risks."""
        rows = (
            risks.risks_visible_to(self.actor)
            .filter(kind="threat", status__in=risks.LIVE)
            .only(*OF_RISKS)
        )
        return list(rows.order_by("-current_rank", "-id")[:SHOWN])

    @cached_property
    def next_tasks(self) -> list[Task]:
        """Return the actor's open tasks, else the most worthwhile of all."""
        return tasks.next_tasks(self.actor)

    @cached_property
    def mine(self) -> list[Task]:
        """Return the actor's open tasks."""
        return [task for task in self.next_tasks if task.assignee_id == self.actor.id]

    @cached_property
    def own_tasks(self) -> int:
        """Return how many open tasks are the actor's, also those that are not listed."""
        return tasks.count_own(self.actor) if self.mine else 0

    @cached_property
    def urgent(self) -> list[Task]:
        """Return the most worthwhile open tasks."""
        return [] if self.mine else self.next_tasks

    @property
    def overdue(self) -> int:
        """Return how many open tasks are past their day."""
        return self.counts.overdue

    @cached_property
    def runs(self) -> list[Run]:
        """Return the open questionnaires; to somebody who only answers, those given to them."""
        only_answers = "system.view" not in self.actor.permissions
        wanted = given_to(self.actor) if only_answers else Q(status="open")
        rows = runs_visible_to(self.actor).filter(wanted)
        return list(rows.select_related(None).only(*OF_RUNS).order_by("-id")[:SHOWN])

    @cached_property
    def known(self) -> KnownControls:
        """Return how far the requirements have come."""
        return known_controls(self.actor)

    @cached_property
    def decided(self) -> list[ApplicabilityDecision]:
        """Return the decisions of applicability."""
        return soa.all_decisions(self.actor)

    @cached_property
    def readiness(self) -> Readiness:
        """Return the readiness."""
        excluded = frozenset(row.control for row in self.decided if not row.applicable)
        return explained_readiness(self.actor, self.known, excluded)[0]

    @cached_property
    def overall(self) -> Range:
        """Return the overall range."""
        return share("", "", self.readiness.low, self.readiness.high)

    @cached_property
    def wheel(self) -> Wheel:
        """Return the wheel of plan, do, check and act; each segment is a door to its arithmetic."""
        return wheel_of(self.readiness, "/readiness")

    @cached_property
    def ranges(self) -> tuple[Range, ...]:
        """Return the range of every clause, each a door to its arithmetic."""
        return tuple(
            share(s.clause, s.title, s.low, s.high, f"/readiness#clause-{s.clause}")
            for s in self.readiness.scores
        )

    @cached_property
    def steps(self) -> list[Step]:
        """Return the next steps as doors."""
        runs = self.runs if len(self.runs) < SHOWN else None
        return steps_of(self.actor, self.readiness.actions[:SHOWN], runs)

    @cached_property
    def statement(self) -> Tally:
        """Return how the rows of the statement stand."""
        rows = soa.live_rows(
            self.actor, self.known.states, self.decided, named=0, adopted=self.counts.adopted
        )
        return tally(rows)

    @cached_property
    def revisions(self) -> list[Statement]:
        """Return the frozen revisions, the newest first."""
        rows = soa.statements_visible_to(self.actor).defer("rows").order_by("-revision")
        return list(rows[:SHOWN])

    @cached_property
    def entries(self) -> list[Entry]:
        """Return what happened last."""
        return recent_entries(self.actor, 8)
