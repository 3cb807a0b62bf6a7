"""Check and act: internal audit, corrective action, management review, certification."""

from tests.journeys.desk import answer, day


def audit(w):
    """9.2: a programme approved by another, an audit, and an auditor who declares independence."""
    owner, auditor = w["owner"], w["auditor_walk"]
    programme = owner.post(
        "audit-programmes",
        title="To the certificate",
        starts_on=day(),
        ends_on=day(1000),
        frequency="Everything once a year",
        criteria="ISO/IEC 42001",
        methods="Samples and interviews",
    )
    answer(w["chief_walk"], f"/audits/programmes/{programme['id']}/approve")
    w["programme"] = programme["id"]
    made = owner.post("audits", **planned("internal", "First internal audit", w))
    at = f"audits/{made['id']}"
    w["audit"] = made["id"]
    lead = owner.post(f"{at}/team", person_id=w["ids"]["The auditor"], is_lead=True)
    answer(auditor, f"/{at}/do/points", single="9.2.2, A.9.2")
    session = {"begins": "09:00", "ends": "10:00", "what": "Opening"}
    answer(auditor, f"/{at}/do/session", held_on=day(), **session)
    owner.post(f"{at}/prepare")
    answer(auditor, f"/audits/parts/auditor/{lead['id']}/declare", declaration="I have no part.")


def fieldwork(w):
    """9.2: population as of a day, sample, paper, judgements, a finding and a signed report."""
    owner, auditor, at = w["owner"], w["auditor_walk"], f"audits/{w['audit']}"
    answer(auditor, f"/{at}/begin")
    answer(auditor, f"/{at}/do/meeting", kind="opening", held_on=day(), attended="The owner")
    answer(auditor, f"/{at}/do/population", kind="systems", as_of=day())
    (population,) = owner.get(f"{at}/populations")
    place = f"/audits/parts/population/{population['id']}/draw"
    answer(auditor, place, method="random", rule="all", seed="harbour")
    note = {"looked_at": "The log of checks", "asked": "The owner", "notes": "One day is missing."}
    answer(auditor, f"/{at}/do/paper", **note, result="exception")
    points = {point["requirement"]: point for point in owner.get(f"{at}/points")}
    judge = "/audits/parts/point/{}/judge"
    own = {"judgement": "minor", "evidence": "Nobody checked on a holiday."}
    answer(auditor, judge.format(points["A.9.2"]["id"]), **own)
    conforms = {"judgement": "conforms", "evidence": "The programme is approved."}
    answer(auditor, judge.format(points["9.2.2"]["id"]), **conforms)
    finding = {"statement": "Nobody checks rankings on holidays"}
    answer(auditor, f"/audits/parts/point/{points['A.9.2']['id']}/raise", **finding)
    auditor.open(f"/{at}/samples", "samples")
    auditor.open(f"/{at}/papers", "working papers")
    answer(auditor, f"/{at}/do/meeting", kind="closing", held_on=day(), attended="The owner")
    words = {"summary": "It works, with one gap", "conformity": "With one exception"}
    answer(auditor, f"/{at}/do/words", **words, effectiveness="It is effective")
    answer(auditor, f"/{at}/sign")
    auditor.open(f"/{at}/report", "signed report")
    assert owner.get(f"{at}/report")["digest"]


def planned(kind, title, w, start=0):
    """Return the plan of an audit."""
    return {
        "kind": kind,
        "title": title,
        "objectives": "Whether the system conforms and works",
        "scope": "All of it",
        "criteria": "ISO/IEC 42001",
        "starts_on": day(start),
        "ends_on": day(start),
        "period_from": day(-300),
        "period_to": day(),
        "programme_id": w["programme"],
    }


def correct(w):
    """10.2: correction, cause, similar cases, action; the effect is judged by another."""
    owner, chief = w["owner"], w["chief"]
    (row,) = owner.get("findings")["items"]
    at = f"findings/{row['id']}"
    w["finding"] = row["id"]
    owner.post(f"{at}/assign", person_id=w["ids"]["The owner"])
    owner.post(f"{at}/correct", correction="The missing day was checked")
    whys = ["The one who checks was away", "No deputy is named", "The plan knows no holidays"]
    cause = {"cause": "The plan of checks knows no deputies", "category": "method", "whys": whys}
    owner.post(f"{at}/explain", **cause)
    owner.post(f"{at}/finish-search", none_because="No other system ranks people")
    action = owner.post(
        f"{at}/actions",
        title="Name deputies in the plan",
        due_on=day(20),
        evidence="The plan as approved",
        owner_id=w["ids"]["The owner"],
    )
    owner.post(f"{at}/submit-plan", criterion="No ranking without a check for a month")
    chief.post(f"{at}/approve-plan")
    owner.post(f"findings/actions/{action['id']}/finish", shown="Plan of checks, page 2")
    chief.post(f"{at}/check-day", check_on=day(), reason="The month is over in the log")
    chief.post(f"{at}/judge", effective=True, judgement="Thirty rankings, all checked")
    assert owner.get(at)["state"] == "closed"
    w["walk"].open(f"/{at}", "closed finding")
    w["walk"].open("/controls/A.9.2", "control with its finding")
    assert "Nobody checks rankings on holidays" in w["walk"].page.content()


def review(w):
    """9.3: every input, a decision about the objective, minutes signed by the chair."""
    owner, chief, ids = w["owner"], w["chief"], w["ids"]
    made = owner.post(
        "reviews",
        held_on=day(),
        begins_on=day(-180),
        ends_on=day(),
        chair_id=ids["The director"],
        writer_id=ids["The owner"],
        participants=[ids["The executive"]],
    )
    at = f"reviews/{made['id']}"
    owner.post(f"{at}/prepare")
    for item in owner.get(f"{at}/inputs"):
        if item["is_missing"]:
            words = {"words": "Looked at in the meeting: nothing new.", "source": "The meeting"}
            owner.put(f"{at}/inputs/{item['id']}", **words)
    owner.post(f"{at}/begin")
    owner.put(f"{at}/attendance", present=[ids["The director"], ids["The owner"]])
    owner.post(
        f"{at}/decisions",
        text="One more person checks rankings",
        kind="resources",
        who_id=ids["The executive"],
        until=day(30),
    )
    owner.post(f"{at}/end")
    w["walk"].open(f"/{at}", "review to sign")
    answer(w["chief_walk"], f"/{at}/sign")
    assert chief.get(at)["digest"]
    w["chief_walk"].open(f"/{at}", "signed minutes")


def conducted(w, kind, title, requirements):
    """An audit by the body that certifies, from its plan to its signed report."""
    owner, body = w["owner"], w["body_walk"]
    at = f"audits/{owner.post('audits', **planned(kind, title, w))['id']}"
    named = {"person_id": w["ids"]["The body"], "is_lead": True, "is_external": True}
    lead = owner.post(f"{at}/team", **named)
    declared = {"declaration": "We never advised this organisation."}
    answer(body, f"/audits/parts/auditor/{lead['id']}/declare", **declared)
    answer(body, f"/{at}/do/points", single=", ".join(requirements))
    session = {"begins": "09:00", "ends": "10:00", "what": "Opening"}
    answer(body, f"/{at}/do/session", held_on=day(), **session)
    owner.post(f"{at}/prepare")
    answer(body, f"/{at}/begin")
    answer(body, f"/{at}/do/meeting", kind="opening", held_on=day(), attended="The owner")
    for point in owner.get(f"{at}/points"):
        seen = {"judgement": "conforms", "evidence": "The records of Steward, as of today."}
        answer(body, f"/audits/parts/point/{point['id']}/judge", **seen)
    answer(body, f"/{at}/do/meeting", kind="closing", held_on=day(), attended="The owner")
    words = {"summary": "Ready", "conformity": "It conforms", "effectiveness": "It works"}
    answer(body, f"/{at}/do/words", **words)
    answer(body, f"/{at}/sign")
    assert owner.get(f"{at}/report")["digest"]
    body.open(f"/{at}/report", f"signed report of {kind}")


def certify(w, folder):
    """Stage 1, stage 2, and the certificate; the public page shows it only then."""
    owner, walk, page = w["owner"], w["walk"], w["walk"].page
    conducted(w, "stage_1", "Stage 1 by the body", ("4.3", "6.1.3"))
    conducted(w, "stage_2", "Stage 2 by the body", ("8.1", "9.3.1"))
    walk.open("/notices/place/set", "public place")
    page.fill("[name=word]", "harbour")
    page.fill("[name=shown_name]", "Harbour Trust")
    page.check("[name=trust_open]")
    page.click("main button[type=submit]")
    page.wait_for_load_state()
    walk.open("/trust/harbour", "public page without a certificate")
    assert "Certificates" not in page.content()
    answer(
        walk,
        "/audits/certificates/new",
        body="A certification body",
        number="AIMS-1",
        scope="Hiring and letters",
        decided_on=day(),
        valid_until=day(1094),
    )
    walk.open("/trust/harbour?no-document", "public page without the document")
    assert "AIMS-1" not in page.content()
    (row,) = owner.get("certificates")["items"]
    document = folder / "certificate.pdf"
    document.write_bytes(b"%PDF-1.4 certificate")
    walk.open("/audits/programme", "programme with a certificate")
    page.click("text=Add the document")
    page.set_input_files("#dialog [name=file]", document)
    walk.see("document of the certificate")
    with page.expect_navigation():
        page.click("#dialog button[type=submit]")
    page.wait_for_selector("main >> text=The document")
    walk.open("/trust/harbour?all", "public page with the certificate")
    assert "AIMS-1" in page.content()
    assert owner.get("certificates")["items"][0]["file_id"], row
