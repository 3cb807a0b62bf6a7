"""Functions, trainings, campaigns and communication of an organisation in the world of the laws."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from steward.domain.competence.operations.assessing import (
    AssessmentDraft,
    assess_competence,
    plan_action,
)
from steward.domain.competence.operations.campaigns import (
    add_question,
    create_campaign,
    start_campaign,
)
from steward.domain.competence.operations.communication import plan_communication, record_telling
from steward.domain.competence.operations.functions import add_competence, create_function
from steward.domain.competence.operations.people import appoint_holder
from steward.domain.competence.operations.staff import import_staff
from steward.domain.competence.operations.training import import_trainings, record_training
from steward.domain.competence.terms.campaigns import CampaignDraft, QuestionDraft, QuizOption
from steward.domain.competence.terms.communication import CommunicationDraft
from steward.domain.competence.terms.functions import ActionDraft, CompetenceDraft, FunctionDraft
from steward.domain.competence.terms.staff import BroughtPerson
from steward.domain.competence.terms.training import BroughtTraining, TrainingDraft
from steward.foundation.core.actor import Actor
from steward.foundation.core.subjects import Subject
from steward.foundation.files.operations import store_file

PDF = b"%PDF-1.4 zebrafish"
LIST = b"Learner,Course,Completion date\nzebrafish one,zebrafish basics,2026-01-05\n"
STAFF = b"Name,E-mail,Department\nzebrafish one,one@zebrafish.example,zebrafish unit\n"
Comment = Callable[[Actor, Subject, int], UUID]


def competent(actor: Actor, names: list[str], comment: Comment) -> dict[str, UUID]:
    """Fill an organisation with as many of everything as there are names."""
    count = len(names)
    made = _functions(actor, names, comment) | _campaigns(actor, names, comment)
    kept = store_file(actor=actor, name=f"{names[0]}.pdf", content=PDF)
    for name in names:
        draft = TrainingDraft(title=name, held_on=date(2026, 1, 5), provider=name, note=name)
        training = record_training(
            actor=actor, draft=draft, person_id=actor.id, certificate_id=kept.pk
        )
        plan = CommunicationDraft(
            what=name,
            with_whom=name,
            how=name,
            trigger=name,
            speaker=name,
            next_on=date(2026, 1, 5),
        )
        line = plan_communication(actor=actor, draft=plan)
        tellings = [
            record_telling(
                actor=actor, communication=line, told_on=actor.today, note=name, file_id=kept.pk
            )
            for _ in names
        ]
        brought = import_trainings(
            actor=actor,
            file_name=f"{name}.csv",
            trainings=[
                BroughtTraining(row=2, key=f"row:{name}", person=name, email="", draft=draft)
            ],
            problems=[{"row": 9, "column": "Course", "value": name, "reason": "it is empty"}],
        )
        staff = import_staff(
            actor=actor,
            file_name=f"{name}.csv",
            people=[BroughtPerson(row=2, who="", told={"name": name, "staff_number": name})],
            problems=[{"row": 9, "column": "Unit", "value": name, "reason": "it is empty"}],
        )
    return made | {
        "staff-import": staff.pk,
        "staff-file": store_file(actor=actor, name=f"{names[0]}-hr.csv", content=STAFF).pk,
        "training": training.pk,
        "training-comment": comment(actor, training.as_subject(), count),
        "training-import": brought.pk,
        "trainings-file": store_file(actor=actor, name=f"{names[0]}.csv", content=LIST).pk,
        "communication": line.pk,
        "communication-comment": comment(actor, line.as_subject(), count),
        "telling": tellings[0].pk,
    }


def _functions(actor: Actor, names: list[str], comment: Comment) -> dict[str, UUID]:
    for name in names:
        function = create_function(actor=actor, draft=FunctionDraft(name=name, purpose=name))
        for other in names:
            need = add_competence(
                actor=actor,
                function=function,
                draft=CompetenceDraft(name=other, why=other, level=3, shown_by=["training"]),
            )
            holding = appoint_holder(
                actor=actor,
                function=function,
                name=f"{name} for {other}",
                from_on=actor.today,
                appointed_by=name,
            )
        for _ in names:
            seen = AssessmentDraft(level=1, basis=name)
            assess_competence(actor=actor, holding=holding, competence=need, draft=seen)
        action = plan_action(
            actor=actor,
            holding=holding,
            competence=need,
            draft=ActionDraft(kind="training", what=name, due_on=actor.today, owner_id=actor.id),
        )
    return {
        "function": function.pk,
        "function-comment": comment(actor, function.as_subject(), len(names)),
        "need": need.pk,
        "holding": holding.pk,
        "worker": holding.worker_id,
        "gap-action": action.pk,
        "gap-action-comment": comment(actor, action.as_subject(), len(names)),
    }


def _campaigns(actor: Actor, names: list[str], comment: Comment) -> dict[str, UUID]:
    options = [QuizOption(text="Yes", is_right=True), QuizOption(text="No", is_right=False)]
    for name in names:
        draft = CampaignDraft(
            title=name, message=name, statement=name, starts_on=actor.today, due_on=actor.today
        )
        campaign = create_campaign(actor=actor, draft=draft)
        for other in names:
            asked = QuestionDraft(text=other, options=options, explanation=other)
            question = add_question(actor=actor, campaign=campaign, draft=asked)
        start_campaign(actor=actor, campaign=campaign)
    return {
        "campaign": campaign.pk,
        "campaign-comment": comment(actor, campaign.as_subject(), len(names)),
        "quiz-question": question.pk,
    }
