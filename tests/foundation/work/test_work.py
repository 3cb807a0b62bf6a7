import pytest

from steward.domain.risks.jobs import DERIVE
from steward.domain.risks.models import Risk
from steward.domain.systems.operations.registering import create_system
from steward.domain.systems.terms import SystemDraft
from steward.extensions.inbox.queries.reading import top_of_page
from steward.foundation.core.errors import Conflict, NotFound
from steward.foundation.identity.models import Membership
from steward.foundation.identity.terms import Role
from steward.foundation.journal.models import Entry
from steward.foundation.work import runners
from steward.foundation.work.operations import ask_for_work, see_work
from steward.foundation.work.queries import get_work
from tests.factories.organisations import a_member, an_owner
from tests.factories.work import run_waiting_work, waiting_jobs

STEPS = []


@pytest.fixture
def errand_kind():
    kind = "tests.errand"

    def runner(errand):
        with errand.step() as actor:
            errand.result["first"] = actor.label
        errand.tell("Half way", 1, 2)
        STEPS.append("second")
        if errand.arguments.get("refuse"):
            raise Conflict("This cannot be done today.")
        if errand.arguments.get("break"):
            raise RuntimeError("the disk is full")
        with errand.step():
            errand.result["second"] = True

    STEPS.clear()
    runners.RUNNERS[kind] = runner
    yield kind
    del runners.RUNNERS[kind]


def ask(owner, kind, **arguments):
    return ask_for_work(actor=owner, kind=kind, label="An errand", arguments=arguments)


def test_work_runs_in_steps_as_who_asked_and_keeps_its_result(owner, errand_kind):
    work = ask(owner, errand_kind)
    run_waiting_work()

    work = get_work(owner, work.pk)
    assert (work.status, work.percent) == ("done", 50)
    assert work.result == {"first": "The owner", "second": True}
    assert top_of_page(owner)[1] == [work]
    see_work(actor=owner, work=work)
    assert top_of_page(owner)[1] == []


def test_a_refusal_is_told_and_what_was_done_is_kept(owner, errand_kind):
    work = ask(owner, errand_kind, refuse=True)
    run_waiting_work()

    work = get_work(owner, work.pk)
    assert (work.status, work.error) == ("failed", "This cannot be done today.")
    assert work.result == {"first": "The owner"}
    assert Entry.objects.filter(event="work.failed", subject_id=work.pk).exists()


def test_an_unexpected_error_is_no_secret_but_its_words_stay_in_the_log(owner, errand_kind):
    work = ask(owner, errand_kind, **{"break": True})
    with pytest.raises(RuntimeError):
        run_waiting_work()

    work = get_work(owner, work.pk)
    assert work.status == "failed"
    assert "disk" not in work.error


def test_work_that_has_ended_is_not_run_again(owner, errand_kind):
    ask(owner, errand_kind)
    ((_, arguments),) = waiting_jobs()
    run_waiting_work()
    runners_ran = len(STEPS)

    from steward.foundation.work.jobs import run_work

    run_work(**arguments)
    assert len(STEPS) == runners_ran


def test_work_of_somebody_who_left_is_refused(owner, errand_kind):
    member = a_member(owner, Role.MANAGER)
    work = ask(member, errand_kind)
    Membership.objects.filter(person_id=member.id).update(ends_on="2026-01-01")
    run_waiting_work()

    assert get_work(owner, work.pk).status == "failed"
    assert "no longer a member" in get_work(owner, work.pk).error


def test_work_of_another_organisation_is_not_found(owner, errand_kind, now):
    work = ask(owner, errand_kind)
    stranger, _ = an_owner(now, name="Far Away", email="owner@far.example")

    with pytest.raises(NotFound):
        get_work(stranger, work.pk)


def test_a_large_register_is_derived_in_steps(owner, monkeypatch):
    from steward.domain.risks.operations import deriving

    monkeypatch.setattr(deriving.derive_next, "__kwdefaults__", {"limit": 2}, raising=False)
    for number in range(5):
        facts = {"uses_personal_data": True}
        draft = SystemDraft(name=f"System {number}", facts=facts, assessed_on=owner.today)
        create_system(actor=owner, draft=draft)
    work = ask_for_work(actor=owner, kind=DERIVE, label="Derive the register")
    run_waiting_work()

    work = get_work(owner, work.pk)
    assert (work.status, work.done, work.total) == ("done", 5, 5)
    assert work.result["added"] == Risk.objects.count() > 0
    told = [entry.payload["added"] for entry in Entry.objects.filter(event="register.derived")]
    assert told == [work.result["added"]]


def test_work_asked_for_by_a_token_is_done_as_the_token(owner, errand_kind):
    from steward.foundation.identity.operations.tokens import create_token
    from steward.foundation.identity.queries import actor_of_token

    member = Membership.objects.get(person_id=owner.id)
    _, secret = create_token(actor=owner, membership_id=member.pk, label="Pipeline")
    token = actor_of_token(secret, owner.now)
    work = ask(token, errand_kind)
    run_waiting_work()

    assert get_work(owner, work.pk).status == "done"


def test_the_same_asked_again_is_told_once(owner, errand_kind):
    ask(owner, errand_kind)
    run_waiting_work()
    again = ask(owner, errand_kind)
    run_waiting_work()

    assert [work.pk for work in top_of_page(owner)[1]] == [again.pk]
