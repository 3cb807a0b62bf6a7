"""Re-evaluate a large questionnaire after one answer; print milliseconds against the target."""

import random
import statistics
import sys
import time

from steward.domain.questionnaires.rules import progress_of
from steward.domain.questionnaires.sitting import Sitting
from steward.domain.questionnaires.terms import Template

QUESTIONS, EFFECTS, TARGET = 300, 150, 2.0


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


def main() -> int:
    """Measure 2,000 answers in random order; return 1 when the median misses the target."""
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
    print(
        f"one answer, {QUESTIONS} questions, 400 rules: median {middle:.2f} ms, p95 {late:.2f} ms"
    )
    print(f"everything anew: {whole:.2f} ms")
    return 0 if middle <= TARGET else 1


if __name__ == "__main__":
    sys.exit(main())
