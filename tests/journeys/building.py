"""Plan and do: context, policy, people, objectives, systems, risks, statement, effects."""

from datetime import UTC, datetime, timedelta

from tests.domain.documents.test_rules import OWN
from tests.journeys.desk import answer, day
from tests.journeys.ground import saved

INVENTORY = """Name,Purpose,Owner
Applicant ranking,Ranks applications,Head of people
Letter drafting,Drafts replies,Head of service
"""
EFFECTS = (
    "Applicants of every age are ordered by a score that a recruiter reads before inviting anybody."
    " Younger mothers and older workers were looked at apart; whoever is turned down may ask a"
    " named colleague in Hamburg for the grounds, and 14 complaints in spring led to new limits."
    " Energy use was metered for one month; misuse such as ranking by photograph is blocked, logs"
    " show each override, and the works council receives a quarterly table with causes."
)
NOW = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
WORDING = "Use of AI systems for hiring and for letters to customers at the head office."


def context(w):
    """4: issue, party, law, role, scope; somebody else approves the scope."""
    owner, chief = w["owner"], w["chief"]
    issue = {"title": "New law on AI in hiring", "meaning": "Ranking applicants is high-risk."}
    answer(w["walk"], "/context/issues/new", **issue, origin="external", topic="legal")
    need = {"need": "Fair treatment and a person to turn to", "taken_on": "yes"}
    owner.post("parties", title="Applicants", kind="affected", reason="They bear it", **need)
    owner.post(
        "context/laws",
        title="AI Act",
        kind="law",
        counterparty="European Union",
        demands="Duties of those who use high-risk systems",
        reach="all",
    )
    owner.post("context/roles", role="deployer", reason="We use what others built")
    made = owner.post("scope", reason="The first scope")
    w["scope"] = made["id"]
    place = f"scope/{made['id']}"
    owner.put(place, wording=WORDING, activities="Hiring, customer letters")
    people = {"label": "All who work with AI", "count": 12, "counted_on": day()}
    owner.post(f"{place}/items", kind="people", **people)
    owner.post(f"{place}/submit")
    answer(w["chief_walk"], f"/scope/{made['id']}/approve", in_force_from=day())
    assert chief.get("scope")[0]["state"] == "approved"


def policy(w):
    """5.2: the AI policy from its outline, edited, approved by two, published, acknowledged."""
    owner = w["owner"]
    made = owner.post("documents/outlines", outline="doc-ai-policy")
    at = f"documents/{made['id']}"
    w["policy"] = made["id"]
    owner.put(f"{at}/draft", text=OWN, revision=made["revision"])
    approvers = [w["ids"]["The director"], w["ids"]["The executive"]]
    owner.put(f"{at}/people", approvers=approvers, quorum=2)
    owner.post(f"{at}/submit")
    for walk in (w["chief_walk"], w["top_walk"]):
        walk.open(f"/{at}", "policy to approve")
        answer(walk, f"/{at}/approve", note="It fits us")
    owner.post(f"{at}/publish")
    assert owner.get("documents/ai-policy")["version"] is not None


def campaign(w):
    """7.3: a campaign about the policy with a quiz, answered by somebody whom it asks."""
    owner = w["owner"]
    in_force = owner.get("documents/in-force")[0]
    made = owner.post(
        "campaigns",
        title="Our AI policy",
        message="Read it before you use AI at work.",
        statement="I have read the AI policy and act by it.",
        starts_on=day(),
        due_on=day(30),
        document=in_force["title"],
        document_version=in_force["version"],
        document_kind="document",
        document_id=in_force["document_id"],
    )
    at = f"campaigns/{made['id']}"
    options = [{"text": "Every entry", "is_right": True}, {"text": "Nothing", "is_right": False}]
    owner.post(f"{at}/questions", text="What is logged?", options=options)
    owner.post(f"{at}/start")
    walk, page = w["chief_walk"], w["chief_walk"].page
    walk.open(f"/{at}/mine", "campaign to answer")
    page.get_by_label("Every entry").check()
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    walk.see("campaign answered")
    assert owner.get(f"{at}/coverage")["whole"]["done"] == 1


def people(w):
    """5.3 and 7.2: who holds a duty and who stands in; what a function takes, and who can do it."""
    owner, ids = w["owner"], w["ids"]
    duty = owner.post("responsibilities", title="Conformity", subject="conformity")
    at = f"responsibilities/{duty['id']}/holders"
    owner.post(at, hold="A", person_id=ids["The director"])
    owner.post(at, hold="R", person_id=ids["The owner"])
    owner.post(at, hold="D", person_id=ids["The executive"])
    w["walk"].open("/responsibilities/matrix", "responsibilities")
    function = owner.post("competence/functions", name="Oversight of hiring")
    at = f"competence/functions/{function['id']}"
    need = owner.post(
        f"{at}/competences",
        name="Reads a ranking critically",
        why="A ranking misleads",
        level=2,
        shown_by=["training"],
    )
    held = owner.post(
        f"{at}/holders",
        person_id=ids["The executive"],
        from_on=day(),
        appointed_by="The director",
    )
    seen = f"competence/holdings/{held['id']}/needs/{need['id']}/assessments"
    w["chief"].post(seen, level=2, basis="Watched two rankings being checked")
    w["walk"].open("/competence", "competence")


def objective(w):
    """6.2: an objective that can be measured, agreed to by another, with a first value."""
    owner, ids = w["owner"], w["ids"]
    made = owner.post(
        "objectives",
        title="Every ranking is looked at by a person",
        why="Nobody is turned down by a machine alone",
        serves="5.2",
        measure="Share of rankings that a person checked",
        unit="%",
        target=95,
        owner_id=ids["The executive"],
        analyst_id=ids["The owner"],
        plan="Checks are planned each Monday",
        method="Count of the log",
        frequency="monthly",
        effort_days=5,
        due_on=day(200),
    )
    at = f"objectives/{made['id']}"
    w["objective"] = made["id"]
    w["chief"].post(f"{at}/agree", note="Yes")
    owner.post(f"{at}/start")
    owner.post(f"{at}/measurements", value=96, measured_on=day())
    w["walk"].open(f"/{at}", "objective")


def systems(w, folder):
    """The inventory from a table, and the intake of one system by its screens."""
    walk, page = w["walk"], w["walk"].page
    file = folder / "inventory.csv"
    file.write_text(INVENTORY)
    walk.open("/systems/import", "import")
    page.set_input_files("[name=file]", file)
    page.click("text=Read the file")
    page.click("text=Import 2 AI systems")
    page.wait_for_url("**/systems/imports/*", timeout=30_000)
    found = w["owner"].get("systems")["items"]
    w["systems"] = {row["name"]: row["id"] for row in found}
    walk.open(f"/systems/{w['systems']['Applicant ranking']}", "system")
    page.click("text=Answer the intake")
    address = page.url.split("?")[0]
    for section in range(page.locator("nav[aria-label=Sections] a").count()):
        page.goto(f"{address}?section={section}")
        fill_section(page)
    page.click("text=Submit and derive")
    page.wait_for_load_state()
    walk.see("intake submitted")
    assert w["owner"].get("risks?limit=5")["items"]


def fill_section(page):
    """Answer what a section asks: words where words are asked, else that one does not know."""
    for box in page.locator("st-answers textarea").all():
        if not box.input_value():
            box.fill("Something to say")
            saved(page, lambda: page.keyboard.press("Tab"))
    while (left := page.locator("fieldset fieldset:not(:has(input:checked))")).count():
        saved(page, left.first.locator("label", has_text="Do not know").last.click)


def risks(w):
    """6.1: one risk taken into the register, treated, and what is left accepted by another."""
    owner, chief = w["owner"], w["chief"]
    risk = owner.get("risks?status=proposed")["items"][0]
    at = f"risks/{risk['id']}"
    w["risk"] = risk["id"]
    owner.post(f"{at}/accept", reason="It is real for us")
    made = owner.post(
        "treatments",
        risk=risk["id"],
        option="reduce",
        title="A person reads every ranking",
        less_often=60,
        controls=["A.9.2"],
        due_on=day(30),
    )
    treatment = f"treatments/{made['id']}"
    chief.post(f"{treatment}/approve", note="Do it")
    owner.post(f"{treatment}/finish", note="Since Monday")
    chief.post(f"{treatment}/verify", effective=True, note="Ten rankings read")
    chief.post("acceptances", risk=risk["id"], reason="What is left is small", expires_on=day(90))
    w["walk"].open(f"/{at}", "treated risk")


def statement(w):
    """6.1.3 d: the Statement of Applicability, frozen with who approved it."""
    w["owner"].post("statement/accept")
    answer(w["chief_walk"], "/soa/freeze")
    assert len(w["owner"].get("statement/revisions")) == 1
    w["chief_walk"].open("/soa/revisions/1", "frozen statement")


def effects(w):
    """6.1.4: the impact assessment, every section written, approved by another."""
    owner, chief = w["owner"], w["chief"]
    system = w["systems"]["Applicant ranking"]
    owner.post("impact-assessments", system=system)
    at = f"impact-assessments/{system}"
    harmed(owner, at)
    for section in owner.get(f"{at}/sections"):
        words = f"{section['title']}: {EFFECTS}"
        owner.put(f"{at}/sections/{section['key']}", text=words, is_complete=True)
    owner.post(f"{at}/submit")
    chief.post(
        f"{at}/decide",
        decision="measures",
        conditions="A person reads every ranking before anybody is told",
        rationale="The harm is bounded, a person decides",
        next_review_on=day(300),
    )
    answer(w["top_walk"], f"/{at}/countersign")
    assert owner.get(at)["state"] == "approved"
    w["walk"].open(f"/{at}", "impact assessment")


def harmed(owner, at):
    """Record who is affected, what is gained, what may go wrong and who was asked."""
    for kind in ("individuals", "society"):
        group = owner.post(
            f"{at}/groups",
            name="Applicants" if kind == "individuals" else "The labour market",
            kind=kind,
            is_vulnerable=kind == "individuals",
            why="Some depend on the job",
        )
        harm = owner.post(
            f"{at}/harms",
            title="Turned down without a reason",
            group_id=group["id"],
            source="Old decisions",
            event="A good applicant is ranked low",
            consequence="A chance is lost",
            severity=3,
            scale=2,
            likelihood=2,
            reversibility=2,
            measures="A person reads every ranking",
            oversight="The recruiter",
            remaining="Single cases",
        )
        watched = {"name": "Complaints", "direction": "above", "threshold": 3}
        owner.post(f"impact-assessments/harms/{harm['id']}/indicators", **watched)
    owner.post(f"{at}/benefits", title="Answers within a week", receiver="Applicants")
    asked = {"who": "The works council", "how": "Meeting", "said": "Tell why", "followed": "Done"}
    owner.post(f"{at}/consultations", held_on=day(-5), **asked)


def incident(w):
    """A.8: an incident with its clocks, its cause and what was learnt; closed by another."""
    owner, chief = w["owner"], w["chief"]
    made = owner.post(
        "incidents",
        title="A ranking was sent without a check",
        story="On a holiday nobody checked.",
        severity="moderate",
        noticed_at=NOW,
        systems=[w["systems"]["Applicant ranking"]],
    )
    at = f"incidents/{made['id']}"
    w["incident"] = made["id"]
    facts = {"personal_data": True, "data_role": "controller", "data_risk": "risk"}
    owner.post(f"{at}/facts", facts=facts)
    clocks = owner.get(f"{at}/clocks")
    running = next(clock for clock in clocks if clock["due_at"] and clock["state"] == "running")
    owner.post(f"{at}/risks", risk_id=w["risk"])
    owner.post(f"{at}/controls", control="A.9.2", how="No deputy on holidays")
    owner.post(f"{at}/handler", handler_id=w["ids"]["The owner"])
    owner.post(f"{at}/confirm")
    w["walk"].open(f"/{at}", "incident")
    sent = {"sent_at": NOW, "sent_to": "The supervisory authority"}
    owner.post(f"{at}/clocks/{running['key']}/report", **sent)
    owner.post(f"{at}/contain", containment="The ranking was taken back")
    owner.post(f"{at}/resolve", cause="No deputy", measures="Deputies are named")
    chief.post(f"{at}/review", lessons="Name deputies for holidays")
    chief.post(f"{at}/close")
    w["walk"].open(f"/risks/{w['risk']}", "risk that came true")
    assert "A ranking was sent without a check" in w["walk"].page.content()
