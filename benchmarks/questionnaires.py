"""Re-evaluate a large questionnaire after one answer; send one to a thousand AI systems.

The second needs the database, so it runs only where the first is not asked for alone:
``python benchmarks/questionnaires.py rules``.
"""

import random
import statistics
import sys
import time
from datetime import UTC, datetime

from ground import Verdicts, acting_for, an_owner, drafts, ground, transaction

from steward.domain.questionnaires.jobs import send_in_steps
from steward.domain.questionnaires.models import Answer
from steward.domain.questionnaires.operations.sending import ask_to_send
from steward.domain.questionnaires.queries import INTAKE
from steward.domain.questionnaires.rules import progress_of
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import Template
from steward.domain.systems.models import AiSystem
from steward.domain.systems.operations.registering import import_systems
from steward.foundation.work.runners import Errand

QUESTIONS, EFFECTS, TARGET = 300, 150, 2.0
TARGETS, SENT = 1000, 10.0
SHEETS = (INTAKE, "ai-impact-assessment", "supplier-ai")


def large() -> Template:
    """Return a questionnaire of 300 questions and 400 conditions in ten sections."""
    chance = random.Random(42)
    questions = []
    for index in range(QUESTIONS):
        body = {"id": f"q{index}", "text": "Asked?", "type": "yes_no"}
        body["options"] = [{"value": "yes", "score": 1}, {"value": "no", "score": 0}]
        if index >= 50:
            one, two, three = (chance.randrange(index) for _ in range(3))
            body["visible_when"] = f"answers.q{one} || (!answers.q{two} && fact_{three % 60})"
        questions.append(body)
    sections = [
        {"id": f"s{i}", "title": f"S{i}", "questions": questions[i * 30 : i * 30 + 30]}
        for i in range(10)
    ]
    effects = [
        {
            "id": f"e{i}",
            "kind": "finding",
            "title": "Found",
            "when": f"answers.q{chance.randrange(300)} && answers.q{chance.randrange(300)} "
            f"&& scores.s{i % 10} < 50",
        }
        for i in range(EFFECTS)
    ]
    body = {"id": "large", "title": "Large", "sections": sections, "effects": effects}
    return Template.from_body(body)


def answer_one(verdicts: Verdicts) -> None:
    """Measure 2,000 answers in random order; the median counts."""
    sheet, chance = large(), random.Random(1)
    facts = {f"fact_{i}": chance.choice([True, False, None]) for i in range(60)}
    sitting = Sitting(sheet, {}, facts)
    took = []
    for _ in range(2000):
        key, value = f"q{chance.randrange(QUESTIONS)}", chance.random() < 0.5
        start = time.perf_counter()
        sitting.answer(key, value)
        progress_of(sitting)
        took.append((time.perf_counter() - start) * 1000)
    start = time.perf_counter()
    Sitting(sheet, sitting.answers, facts)
    whole = (time.perf_counter() - start) * 1000
    middle, late = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    what = f"one answer, {QUESTIONS} questions, 400 rules"
    verdicts.at_most(what, middle, TARGET, "ms")
    print(f"  p95 {late:.2f} ms; everything anew: {whole:.2f} ms")


def send_many(verdicts: Verdicts) -> None:
    """Send questionnaires to a thousand systems of which the inventory knows every fact."""
    with transaction.atomic():
        actor, _ = an_owner(datetime.now(UTC), name="Sender", email="sender@bench.example")
    with acting_for(actor.organisation_id):
        invented = drafts(TARGETS, actor, random.Random(3))
        import_systems(actor=actor, file_name="bench", drafts=invented)
        keys = list(AiSystem.objects.values_list("pk", flat=True))
    for sheet in SHEETS:
        with acting_for(actor.organisation_id):
            before = Answer.objects.count()
            work = ask_to_send(actor=actor, questionnaire=sheet, systems=keys)
        start = time.perf_counter()
        send_in_steps(Errand(work))
        took = time.perf_counter() - start
        with acting_for(actor.organisation_id):
            made = Answer.objects.count() - before
        verdicts.at_most(f"{sheet} sent to {TARGETS:,} systems", took, SENT, "s")
        print(f"  {made:,} answers proposed")


def main() -> int:
    verdicts = Verdicts()
    answer_one(verdicts)
    if "rules" not in sys.argv[1:]:
        with ground():
            send_many(verdicts)
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
