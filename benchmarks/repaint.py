"""From an answer to the page that shows what follows from it, in a browser.

Run: ./steward bench repaint. An organisation builds and publishes a questionnaire of 300 questions
and 400 rules by the real operations; the real web server serves it, a headless Chromium answers.
Measured is from the change of a field until the page has settled (``htmx:afterSettle``) and the
next picture was drawn. Without a Chromium it says so and measures nothing.
"""

import os
import random
import sys
from datetime import UTC, datetime
from subprocess import CalledProcessError
from typing import Any
from uuid import UUID

from ground import Verdicts, acting_for, an_owner, browser_of, ground, percentile, transaction
from playwright.sync_api import Error, Page, sync_playwright
from serving import served

from steward.domain.questionnaires.building.shape import revision_of
from steward.domain.questionnaires.operations.answering import start_run
from steward.domain.questionnaires.operations.authoring import (
    import_questionnaire,
    publish_version,
)
from steward.foundation.core.actor import Actor
from tests.journeys.chromium import launch_options

SECTIONS, EACH, FREE = 10, 30, 50
EFFECTS = 150
ANSWERS, WARM = 60, 8
TARGET = 120.0
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-zygote", "--disable-dev-shm-usage"]
"""As browsers run at people's desks; a Chromium in a single process stands still for a second."""
MEASURE = """
([name, value]) => new Promise((resolve, reject) => {
  const field = document.querySelector(`input[name="${name}"][value="${value}"]`);
  let began = 0;
  const once = {capture: true, once: true};
  document.addEventListener("change", () => { began = performance.now(); }, once);
  document.addEventListener("htmx:afterSettle", () => {
    const settled = performance.now();
    requestAnimationFrame(() => setTimeout(() => resolve(
      [performance.now() - began, settled - began]), 0));
  }, {once: true});
  setTimeout(() => reject(new Error("nothing settled")), 20000);
  field.click();
})
"""


def large_body() -> dict[str, Any]:
    """Return 300 questions in ten sections, 250 of them shown by a rule, and 150 effects."""
    chance = random.Random(42)
    questions: list[dict[str, Any]] = []
    for index in range(SECTIONS * EACH):
        body: dict[str, Any] = {"id": f"q{index}", "text": f"Is measure {index} in place?"}
        body |= {"type": "yes_no", "help": "Say how things are today, not how they are planned."}
        body["options"] = [{"value": "yes", "score": 1}, {"value": "no", "score": 0}]
        if index >= FREE:
            one, two = chance.randrange(index), chance.randrange(max(0, index - EACH), index)
            body["visible_when"] = f"!answers.q{one} || answers.q{two}"
        questions.append(body)
    sections = [
        {"id": f"s{i}", "title": f"Part {i + 1}", "questions": questions[i * EACH : (i + 1) * EACH]}
        for i in range(SECTIONS)
    ]
    effects = [
        {
            "id": f"e{i}",
            "kind": "finding",
            "title": f"Measure {i} is missing",
            "when": f"answers.q{chance.randrange(300)} && !answers.q{chance.randrange(300)}",
        }
        for i in range(EFFECTS)
    ]
    about = {"id": "large", "title": "Large", "about": "organisation"}
    return {**about, "sections": sections, "effects": effects}


def a_run(actor: Actor, body: dict[str, Any]) -> UUID:
    """Build, publish and start the questionnaire."""
    with acting_for(actor.organisation_id):
        own = import_questionnaire(actor=actor, body=body)
        publish_version(actor=actor, questionnaire=own, revision=revision_of(own.draft))
        return start_run(actor=actor, questionnaire=own.key).pk


def read_by_others(body: dict[str, Any]) -> set[str]:
    """Return the questions on which a rule depends."""
    rules = [q.get("visible_when", "") for part in body["sections"] for q in part["questions"]]
    rules += [effect["when"] for effect in body["effects"]]
    words = " ".join(rules).replace("(", " ").replace(")", " ").replace("!", " ").split()
    return {word.removeprefix("answers.") for word in words if word.startswith("answers.")}


def answer_at_random(page: Page, address: str, asked: set[str]) -> list[tuple[float, float]]:
    """Answer in sections drawn at random; returns milliseconds to the picture and to settling."""
    chance, took = random.Random(5), list[tuple[float, float]]()
    for number in range(WARM + ANSWERS):
        if number % 4 == 0:
            page.goto(f"{address}?section={chance.randrange(SECTIONS)}", wait_until="networkidle")
        fields = page.eval_on_selector_all(
            'input[type="radio"]:not(:checked)', "all => all.map(one => [one.name, one.value])"
        )
        open_ones = [pair for pair in fields if pair[0] in asked and pair[1] in ("yes", "no")]
        took.append(tuple(page.evaluate(MEASURE, chance.choice(open_ones))))
    return took[WARM:]


def main() -> int:
    verdicts, body = Verdicts(), large_body()
    try:
        options = {**launch_options(), "args": FLAGS}
    except (Error, OSError, CalledProcessError) as reason:
        print(f"skipped: there is no Chromium to answer in ({reason})")
        return 0
    with ground() as server:
        with transaction.atomic():
            now = datetime.now(UTC)
            actor, _ = an_owner(now, name="Asker", email=f"asker{now:%H%M%S}@bench.example")
        key, cookie = a_run(actor, body), browser_of(actor).cookies["sessionid"].value
        with served(server) as (_, port), sync_playwright() as playwright:
            browser = playwright.chromium.launch(**options)  # type: ignore[arg-type]
            address = f"http://127.0.0.1:{port}"
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
            took = answer_at_random(
                context.new_page(), f"{address}/questionnaires/{key}", read_by_others(body)
            )
            browser.close()
    painted, settled = [one for one, _ in took], [two for _, two in took]
    what = f"answer to repaint, {SECTIONS * EACH} questions, 400 rules, p95"
    verdicts.at_most(what, percentile(painted, 0.95), TARGET, "ms")
    print(
        f"  median {percentile(painted, 0.5):.0f} ms, settled p95 {percentile(settled, 0.95):.0f}"
        f" ms; load {os.getloadavg()[0]:.1f}"
    )
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
