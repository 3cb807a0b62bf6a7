"""From moving a slider of a treatment to the new figures, in a browser, with 300 estimated risks.

Run: ./steward bench sliders. 300 risks are estimated and 60 treatments planned by the real
operations; the real web server serves the page, a headless Chromium moves one slider after the
other, the earlier ones stay where they are. Measured is from the input event until the answer has
settled (``htmx:afterSettle``) and the next picture was drawn, so the waiting of the page against
haste is in it. Without a Chromium it says so and measures nothing.
"""

import os
import random
import sys
from decimal import Decimal
from subprocess import CalledProcessError

from ground import Verdicts, acting_for, browser_of, ground, organisation_with, percentile
from playwright.sync_api import Error, Page, sync_playwright
from repaint import FLAGS
from serving import served

from steward.domain.risks.models import Risk
from steward.domain.risks.operations.estimating import estimate_risk
from steward.domain.risks.operations.treating import TreatmentDraft, plan_treatment
from steward.domain.risks.rules.estimating import Guess
from steward.foundation.core.actor import Actor
from tests.journeys.chromium import launch_options

RISKS, TREATMENTS = 300, 60
MOVES, WARM = 120, 10
TARGET = 150.0
MEASURE = """
([at, value]) => new Promise((resolve, reject) => {
  const field = document.querySelectorAll('input[type="range"]')[at];
  const began = performance.now();
  document.addEventListener("htmx:afterSettle", () => {
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began), 0));
  }, {once: true});
  setTimeout(() => reject(new Error("nothing settled")), 20000);
  field.value = value;
  field.dispatchEvent(new Event("input", {bubbles: true}));
})
"""


def furnish(actor: Actor) -> None:
    """Estimate the risks and plan the treatments."""
    stream = random.Random(11)
    with acting_for(actor.organisation_id):
        risks = list(Risk.objects.visible_to(actor).order_by("number")[:RISKS])
        for risk in risks:
            rate, low = 10 ** stream.uniform(-1.5, 0.3), 10 ** stream.uniform(3, 5)
            guess = Guess(
                rate_low=rate,
                rate_high=3 * rate,
                loss_low=low,
                loss_high=low * 10 ** stream.uniform(0.5, 1.5),
            )
            estimate_risk(actor=actor, risk=risk, guess=guess, currency="EUR")
        for number in range(TREATMENTS):
            draft = TreatmentDraft(
                option="reduce",
                title=f"Measure {number}",
                less_often=stream.choice([20, 40, 60]),
                less_bad=stream.choice([0, 30, 50]),
                cost=Decimal(stream.randrange(1, 50) * 1000),
                currency="EUR",
            )
            plan_treatment(actor=actor, risk=stream.choice(risks), draft=draft)


def moved(page: Page, count: int) -> list[float]:
    """Move sliders at random; returns milliseconds."""
    stream = random.Random(3)
    took: list[float] = []
    for _ in range(WARM + count):
        place = [stream.randrange(TREATMENTS), 5 * stream.randrange(21)]
        took.append(float(page.evaluate(MEASURE, place)))
    return took[WARM:]


def main() -> int:
    verdicts = Verdicts()
    try:
        options = {**launch_options(), "args": FLAGS}
    except (Error, OSError, CalledProcessError) as reason:
        print(f"skipped: there is no Chromium to move sliders in ({reason})")
        return 0
    with ground() as server:
        actor = organisation_with(server, RISKS)
        furnish(actor)
        cookie = browser_of(actor).cookies["sessionid"].value
        with served(server) as (_, port), sync_playwright() as playwright:
            browser = playwright.chromium.launch(**options)  # type: ignore[arg-type]
            address = f"http://127.0.0.1:{port}"
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
            page = context.new_page()
            page.goto(f"{address}/risks/losses/what-if", wait_until="networkidle")
            took = moved(page, MOVES)
            browser.close()
    what = f"slider to figures, {RISKS} risks, {TREATMENTS} treatments, p95"
    verdicts.at_most(what, percentile(took, 0.95), TARGET, "ms")
    print(f"  median {percentile(took, 0.5):.0f} ms; load {os.getloadavg()[0]:.1f}")
    return verdicts.status


if __name__ == "__main__":
    sys.exit(main())
