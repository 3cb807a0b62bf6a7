from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

from steward.domain.lint.models import LintResult
from steward.domain.lint.operations.running import run_lint
from steward.domain.lint.operations.waiving import revoke_waiver, waive_rule

WHY = "The vendor answers for it by contract 2026/14, clause 9."


def test_every_waiver_is_in_the_file_those_in_force_first(owner, browser_of_owner):
    until = owner.today + timedelta(days=90)
    for rule in ("LINT-CTX-001", "LINT-CTX-002"):
        row = waive_rule(actor=owner, rule=rule, reason=WHY, until=until)
    revoke_waiver(actor=owner, waiver=row, reason="It is mended next week.")

    assert 'href="/lint/waivers.csv"' in browser_of_owner.get("/lint/waivers").content.decode()
    plain = browser_of_owner.get("/lint/waivers.csv")
    lines = plain.content.decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["Rule", "LINT-CTX-001", "LINT-CTX-002"]
    assert lines[2].endswith("It is mended next week.")
    assert "lint-waivers-" in plain["Content-Disposition"]
    book = ZipFile(BytesIO(browser_of_owner.get("/lint/waivers.xlsx").content))
    assert WHY in "".join(book.read(name).decode() for name in book.namelist())
    assert browser_of_owner.get("/lint/waivers.pdf").status_code == 404


def test_a_result_shows_when_it_came(owner, browser_of_owner):
    run_lint(actor=owner)
    page = browser_of_owner.get(f"/lint/results/{LintResult.objects.first().pk}").content.decode()
    assert "When it came and went" in page
    assert '<td data-label="It was">Open</td>' in page
