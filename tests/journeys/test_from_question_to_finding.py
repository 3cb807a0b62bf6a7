"""A questionnaire of one's own goes outside, comes back, is approved, and causes what it says."""

import pytest
from playwright.sync_api import expect

from tests.journeys.ground import begin, invite, join, register_system, saved, settle, steward_up

PORT = 8498
BASE = f"http://127.0.0.1:{PORT}"
TITLE = "Training data of suppliers"
TRAINED = "Do you train on what our customers enter?"
HOW = "How can a customer object?"
PHONE = {"width": 390, "height": 800}
GAP = "No customer can object to training"
DANGER = "Letters repeat what customers confided"
WORK = "Agree on a way to object"


@pytest.fixture
def base():
    return BASE


@pytest.fixture
def running(tmp_path):
    with steward_up(tmp_path, PORT, ready=True) as link:
        yield link


SLOW = {"offline": False, "latency": 600, "downloadThroughput": -1, "uploadThroughput": -1}


def test_a_question_asked_outside_becomes_a_finding_and_a_task(running, people):
    with people() as owner:
        begin(owner.page, owner, running, "Harbour Trust")
        register_system(owner, "Letter drafting", "Drafts replies to customers")
        invitation = invite(owner, "approver")
        with people() as approver:
            join(approver, invitation, "The approver")
            approver.open("/questionnaires", "approver questionnaires")
            assert "Build a questionnaire" not in approver.page.content()

            build(owner)
            say_what_follows(owner)
            publish(owner)
            run = send(owner)
            link = send_outside(owner, run)

            with people(PHONE) as outsider:
                enter(outsider, owner, link)
                answer_first(outsider)
            give_back(owner, run)
            link = send_again(owner, run)
            with people(PHONE) as outsider:
                enter(outsider, owner, link)
                answer_again(outsider)

            approve(approver, run)
        see_what_followed(owner, run)


def build(owner):
    page = owner.page
    owner.open("/questionnaires/build", "builder list")
    page.fill("[name=title]", TITLE)
    page.fill("[name=purpose]", "What happens to what our customers enter")
    page.click("text=Begin >> nth=-1")
    owner.see("empty builder")
    page.click(".b-section-head >> text=Edit")
    page.fill("#dialog [name=title]", "Use of data")
    owner.see("section form")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("h2 >> text=Use of data")
    add_question(page, TRAINED, "yes_no")
    add_question(page, HOW, "text")
    owner.see("builder with questions")

    page.click(f".b-question >> text={HOW}")
    page.check("#dialog [name=required]")
    page.click("#dialog >> text=When it is asked and needed")
    click_condition(page, "#dialog st-condition:has([name=visible_when])")
    owner.see("question form")
    page.click("#dialog button[type=submit]")
    expect(page.locator(".b-question", has_text=HOW).locator(".b-when")).to_contain_text(TRAINED)
    owner.see("builder with branch")


def add_question(page, text, kind):
    row = page.locator(".b-section", has_text="Use of data").locator(".b-add")
    row.locator("[name=type]").select_option(kind)
    row.locator("[name=text]").fill(text)
    row.locator("button").click()
    page.wait_for_selector(f".b-question >> text={text}")


def click_condition(page, place):
    """Choose “the first question is answered with yes” by clicking."""
    condition = page.locator(place)
    condition.locator("text=+ Add a condition").click()
    name = condition.locator(".condition-name")
    name.select_option(label=name.locator("option", has_text=TRAINED).first.text_content())
    expect(condition.locator(".condition-op")).to_have_value("yes")
    expect(condition.locator("textarea")).not_to_have_value("")


def say_what_follows(owner):
    page = owner.page
    page.click(".tabs >> text=What follows")
    owner.see("no effects")
    add_effect(owner, "finding", title=GAP, description="Customers were not asked.")
    add_effect(owner, "task", title=WORK, description="The contract says nothing about it.")
    add_effect(owner, "risk", title=DANGER)
    owner.see("effects")


def add_effect(owner, kind, **given):
    page = owner.page
    page.click("main .panel >> text=Add")
    page.wait_for_selector("#dialog[open] #effect-kind")
    with page.expect_response(lambda response: f"kind={kind}" in response.url) as answer:
        page.select_option("#effect-kind", kind)
    answer.value.finished()
    settle(page)
    for name, value in given.items():
        page.fill(f"#dialog [name={name}]", value)
    if kind != "risk":
        page.select_option("#dialog [name=severity]", "high")
    click_condition(page, "#dialog st-condition")
    owner.see(f"effect {kind}")
    count = page.locator(".b-effects > li").count()
    page.click("#dialog button[type=submit]")
    expect(page.locator(".b-effects > li")).to_have_count(count + 1)
    page.wait_for_load_state()


def publish(owner):
    page = owner.page
    page.click(".tabs >> text=Try it")
    owner.see("preview")
    page.click(".tabs >> text=Versions")
    owner.see("unpublished")
    page.fill("#publish-note", "The first version")
    page.click("button >> text=Publish")
    page.wait_for_selector("text=Send it")
    owner.see("published")


def send(owner):
    page = owner.page
    page.click("text=Send it")
    owner.see("send")
    page.select_option("#reviewer", label="The approver")
    page.click("text=Send to 1 AI system")
    page.wait_for_url(lambda address: "/work/" not in address and "/send" not in address)
    owner.see("sent")
    owner.open("/questionnaires", "questionnaires")
    page.click(f".ledger >> text={TITLE}")
    owner.see("run")
    return page.url.removeprefix(BASE).split("?")[0]


def send_outside(owner, run):
    page = owner.page
    page.click("text=Outside")
    owner.see("nobody outside")
    page.click("main >> text=Send to somebody outside")
    page.fill("#dialog [name=email]", "supplier@outside.example")
    page.fill("#dialog [name=name]", "The supplier")
    page.fill("#dialog [name=message]", "Two questions, no more.")
    owner.see("send outside")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector(".ledger >> text=supplier@outside.example")
    owner.see("links")
    return newest_link(owner)


def newest_link(owner):
    owner.open("/settings/mailbox", "mailbox")
    return owner.page.get_attribute(".letter >> nth=0 >> .letter-body a.btn", "href")


def enter(outsider, owner, link):
    page = outsider.page
    page.goto(link)
    outsider.see("door")
    page.click("text=Send me the code")
    outsider.see("code")
    owner.open("/settings/mailbox", "mailbox with code")
    page.fill("[name=code]", owner.page.text_content(".letter >> nth=0 >> .letter-code"))
    page.click("text=Open the questionnaire")
    page.wait_for_url("**/outside")
    outsider.see("outside")
    outsider.fits()
    assert page.locator("text=Sign out").count() == 0


def answer_first(outsider):
    page = outsider.page
    assert page.locator("label", has_text=HOW).locator("text=waits for").is_visible()
    change_ones_mind(page)
    expect(page.locator("label", has_text=HOW)).to_have_count(0)
    page.click("text=Submit the answers")
    page.wait_for_selector("h1 >> text=Thank you")
    outsider.see("thanks")
    outsider.fits()


def change_ones_mind(page):
    """Answer again while the first answer is on its way and its question is drawn anew."""
    page.evaluate("for (const field of document.querySelectorAll('.field')) field.dataset.old = 1")
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SLOW)
    question = page.locator("fieldset fieldset")
    question.get_by_label("Yes", exact=True).click()
    question.get_by_label("No", exact=True).click()
    page.wait_for_timeout(2 * SLOW["latency"])
    network.send("Network.emulateNetworkConditions", SLOW | {"latency": 0})


def give_back(owner, run):
    page = owner.page
    owner.open(run, "run in review")
    page.click(".actions >> text=Review")
    owner.see("review")
    page.click("button >> text=Return")
    owner.see("return without a word")
    assert page.locator(".errors").count() == 1
    page.fill("#note", "Your terms say that you do. Please look again.")
    page.click("button >> text=Return")
    page.wait_for_selector("text=Returned by The owner")
    owner.see("returned")


def send_again(owner, run):
    page = owner.page
    owner.open(f"{run}/guests", "links after return")
    page.click(".ledger >> text=Send again")
    owner.see("renew")
    page.click("#dialog button[type=submit]")
    page.wait_for_selector("#dialog", state="hidden")
    return newest_link(owner)


def answer_again(outsider):
    page = outsider.page
    assert "Your terms say that you do" in page.content()
    saved(page, page.locator("fieldset fieldset").get_by_label("Yes", exact=True).click)
    how = page.get_by_label(HOW)
    expect(how).to_be_visible()
    outsider.see("follow-up")
    page.click("text=Submit the answers")
    outsider.see("open question")
    assert page.locator("[data-invalid] .errors").count() == 1
    how.fill("Not at all so far.")
    saved(page, lambda: page.keyboard.press("Tab"))
    page.click("text=Submit the answers")
    page.wait_for_selector("h1 >> text=Thank you")
    outsider.see("thanks again")


def approve(approver, run):
    page = approver.page
    approver.open("/questionnaires", "waiting for review")
    page.click(f".panel >> nth=0 >> text={TITLE}")
    page.wait_for_load_state()
    if not page.url.endswith("/review"):
        page.click(".actions >> text=Review")
    approver.see("approver review")
    assert "Not at all so far." in page.content()
    page.fill("#note", "Read and understood.")
    page.click("text=Approve and derive")
    page.wait_for_selector("h1 >> text=Approved")
    approver.see("approved")
    page.click(".actions >> text=Answers and findings")
    approver.see("drafted findings")
    assert GAP in page.content()
    page.click("text=Confirm the chosen")
    expect(page.locator("text=Its task")).to_have_count(1)
    approver.see("confirmed finding")


def see_what_followed(owner, run):
    page = owner.page
    owner.open(f"{run}/outcome", "what followed")
    for item in page.locator(".followed > li").all():
        item.locator("summary").click()
        expect(item.locator(".because")).to_contain_text(f"“{TRAINED}” was answered Yes")
    owner.see("why it followed")
    expect(page.locator(".followed >> text=Confirmed by The approver")).to_have_count(1)
    page.click(f".followed >> text={WORK}")
    page.wait_for_selector(f"h1 >> text={WORK}")
    owner.see("task")
    assert "The contract says nothing about it." in page.content()
    owner.open("/tasks", "tasks")
    page.click(f"tbody >> text={GAP}")
    owner.see("task of the finding")
    assert "Customers were not asked." in page.content()
    owner.open(f"{run}/outcome", "what followed again")
    page.click(f".followed a >> text={DANGER}")
    page.wait_for_selector(f"h1 >> text={DANGER}")
    owner.see("proposed risk")
    assert TITLE in page.inner_text("#why-it-is-proposed")
