from datetime import timedelta

import pytest

from steward.domain.tasks.operations.commenting import write_comment
from steward.domain.tasks.operations.working import move_task
from steward.extensions.trackers.operations.connecting import pause_tracker, resume_tracker
from steward.extensions.trackers.operations.tying import replay_deliveries, send_task, untie_task
from steward.extensions.trackers.terms import MAX_TRIES

KINDS = ["github", "gitlab", "jira"]


@pytest.fixture(params=KINDS)
def desk(request, desks):
    return desks(request.param)


@pytest.fixture
def hub(desks):
    return desks("github")


def test_asked_to_wait_nothing_is_called_until_then_and_no_try_is_lost(hub):
    task = hub.task()
    hub.act(send_task, task=task, connection=hub.connection)
    hub.forge.answers = [(429, {"Retry-After": "600"}, {"message": "Slow down"})]
    hub.sync()
    assert hub.state().not_before == hub.now + timedelta(seconds=600)
    assert "Slow down" in hub.state().trouble
    calls = len(hub.forge.calls)
    for _ in range(3):
        hub.sync(minutes=2)
    assert len(hub.forge.calls) == calls

    hub.sync(minutes=6)
    assert len(hub.forge.issues) == 1
    assert hub.link(task).ticket == "1"
    assert hub.state().trouble == ""


def test_the_last_call_of_a_rate_limit_stops_before_the_next(hub):
    reset = str(int((hub.now + timedelta(minutes=30)).timestamp()))
    headers = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": reset}
    hub.task()
    hub.forge.answers = [(403, headers, {"message": "API rate limit exceeded"})]
    hub.act(send_task, task=hub.task("Another"), connection=hub.connection)
    hub.sync()

    assert hub.state().not_before > hub.now + timedelta(minutes=25)
    [delivery] = hub.deliveries()
    assert (delivery.status, delivery.tries) == ("waiting", 1)


def test_a_tracker_that_is_broken_is_tried_later_each_time_then_it_has_failed(hub):
    task = hub.task()
    hub.act(send_task, task=task, connection=hub.connection)
    waits = []
    for _ in range(MAX_TRIES):
        hub.forge.answers = [(500, {}, b"<html>Oops</html>")] * 4
        hub.sync(minutes=0)
        [delivery] = hub.deliveries()
        waits.append(delivery.due_at - hub.now)
        hub.now = max(hub.now, delivery.due_at)
    hub.forge.answers = []

    assert delivery.status == "failed"
    assert "500" in delivery.trouble
    assert waits[0] < waits[1] < waits[2]
    hub.act(replay_deliveries, connection=hub.connection)
    hub.sync()
    assert len(hub.forge.issues) == 1
    assert hub.deliveries()[0].status == "done"


@pytest.mark.parametrize(
    "garbage", [b"<html>", b"[1, 2", b"null", b'"text"', b"[[]]", b"\xff\xfe", b"[" * 100_000]
)
def test_an_answer_that_is_garbage_breaks_nothing(hub, garbage):
    task = hub.sent()
    hub.act(move_task, task=task, status="doing")
    hub.forge.answers = [(200, {}, garbage)] * 3
    hub.sync(minutes=6)
    hub.forge.answers = []
    hub.act(move_task, task=task, status="done", note="Done")
    hub.sync(minutes=30)

    assert hub.forge.issues[1]["status"] == "completed"


def test_a_refusal_for_good_fails_at_once_in_the_trackers_words(desk):
    task = desk.sent()
    del desk.forge.issues[1]
    desk.act(move_task, task=task, status="done", note="Done")
    desk.sync()

    failed = desk.deliveries(status="failed")
    assert failed
    assert "404" in failed[0].trouble
    said = {"github": "Not Found", "gitlab": "Not Found", "jira": "Does Not Exist"}
    assert said[desk.connection.vendor] in failed[0].trouble


def test_an_answer_lost_on_the_way_makes_no_second_ticket(desk):
    task = desk.task()
    desk.act(send_task, task=task, connection=desk.connection)
    desk.forge.answers = ["after"]
    desk.sync()
    assert len(desk.forge.issues) == 1
    assert desk.link(task).ticket == ""
    desk.sync(minutes=5)

    assert len(desk.forge.issues) == 1
    assert desk.link(task).ticket == "1"


def test_an_answer_lost_on_the_way_says_nothing_twice(desk):
    task = desk.sent()
    desk.act(write_comment, subject=task.as_subject(), text="Once")
    desk.forge.answers = ["after"]
    desk.sync()
    desk.sync(minutes=5)
    desk.sync(minutes=6)

    assert len(desk.forge.comments[1]) == 1
    assert desk.deliveries(status="waiting") == []


def test_killed_after_the_tracker_was_changed_nothing_is_done_twice(desk):
    task = desk.sent()
    desk.act(move_task, task=task, status="doing")
    desk.sync()
    desk.act(move_task, task=task, status="done", note="Done")

    class Killed(BaseException):
        pass

    from steward.extensions.trackers.operations import delivering

    kept = delivering.agree_on

    def killed(**_values):
        raise Killed

    delivering.agree_on = killed
    try:
        with pytest.raises(Killed):
            desk.sync()
    finally:
        delivering.agree_on = kept
    assert desk.forge.issues[1]["status"] == "completed"
    desk.sync(minutes=11)
    desk.sync(minutes=6)

    assert len(desk.forge.comments[1]) == 1
    assert desk.fresh(task).status == "done"
    assert desk.deliveries(status="waiting") == []
    assert desk.link(task).clash == {}


def test_paused_nothing_goes_and_nothing_is_lost(hub):
    task = hub.sent()
    hub.act(pause_tracker, connection=hub.connection)
    hub.act(move_task, task=task, status="done", note="Done")
    calls = len(hub.forge.calls)
    hub.sync(minutes=10)
    assert len(hub.forge.calls) == calls

    hub.act(resume_tracker, connection=hub.connection)
    hub.sync()
    assert hub.forge.issues[1]["status"] == "completed"


def test_what_is_untied_follows_no_more(hub):
    task = hub.sent()
    hub.act(untie_task, link=hub.link(task))
    hub.act(move_task, task=task, status="done", note="Done")
    hub.forge.change(1, title="Another")
    hub.sync(minutes=6)

    assert hub.forge.issues[1]["status"] == "open"
    assert hub.fresh(task).title == "Write the plan"


def test_tasks_that_fit_the_filter_go_out_by_themselves_and_others_do_not(desks):
    hub = desks("github", condition="severity == 'critical'")
    first = hub.task("One", severity="critical")
    hub.task("Two", severity="low")
    hub.sync()
    hub.sync()

    assert [issue["title"] for issue in hub.forge.issues.values()] == ["One"]
    assert hub.link(first).ticket == "1"


def test_many_pages_of_changes_are_all_read_and_an_interrupted_reading_goes_on(hub):
    task = hub.sent()
    for number in range(150):
        hub.forge.made(title=f"Other {number}")
    hub.forge.change(1, status="completed")
    hub.forge.answers = [None, (502, {}, None)]
    hub.sync(minutes=6)
    assert hub.fresh(task).status == "open"
    hub.forge.answers = []
    hub.sync(minutes=6)

    assert hub.fresh(task).status == "done"


def test_a_redirect_is_not_followed_and_private_places_are_not_called(hub, settings_networks):
    hub.act(send_task, task=hub.task(), connection=hub.connection)
    hub.forge.answers = [(302, {"Location": "http://169.254.169.254/"}, None)]
    hub.sync()
    assert "points elsewhere" in hub.deliveries()[0].trouble

    calls = len(hub.forge.calls)
    settings_networks(())
    hub.act(replay_deliveries, connection=hub.connection)
    hub.sync()
    assert "private network" in hub.deliveries()[0].trouble
    assert len(hub.forge.calls) == calls


def test_a_wrong_credential_is_told_and_may_be_mended(hub):
    from steward.extensions.trackers.operations.connecting import TrackerDraft, change_tracker

    config = {**hub.connection.config, "token": "wrong"}
    draft = TrackerDraft(name="The tracker", config=config)
    hub.act(change_tracker, connection=hub.connection, draft=draft)
    hub.act(send_task, task=hub.task(), connection=hub.connection)
    hub.sync()
    assert "Bad credentials" in hub.state().trouble
    assert hub.forge.issues == {}

    draft = TrackerDraft(name="The tracker", config={**config, "token": "gh-token"})
    hub.act(change_tracker, connection=hub.connection, draft=draft)
    hub.sync()
    assert len(hub.forge.issues) == 1
