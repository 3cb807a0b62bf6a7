from steward.domain.soa.models import ApplicabilityDecision
from steward.domain.soa.operations import decide_applicability
from steward.domain.systems.operations.registering import SystemDraft, create_system
from tests.interfaces.api.test_questionnaires import call  # noqa: F401 -- a fixture of its file


def test_what_an_answer_says_of_a_control_is_told_in_words_and_settled(owner, call):  # noqa: F811
    decide_applicability(actor=owner, control="A.10.3", applicable=False, reason="No suppliers")
    system = create_system(actor=owner, draft=SystemDraft(name="Screening"))
    run = call("POST", "", {"questionnaire": "supplier-check", "system_id": str(system.pk)}).json()
    path = f"/{run['id']}"
    call("PUT", f"{path}/answers", {"values": {"q_contract": {"value": "none"}}})
    call("POST", f"{path}/submit")
    look = next(
        row
        for row in call("GET", f"{path}/outcome").json()["derivations"]
        if row["effect"] == "look"
    )

    wrong = call(
        "POST", f"{path}/effects", {"effects": [look["id"]], "decision": "maybe", "reason": "Yes"}
    )
    done = call(
        "POST",
        f"{path}/effects",
        {"effects": [look["id"]], "decision": "applied", "reason": "We have one now"},
    )

    assert look["state"] == "draft"
    assert [(r["text"], r["said"]) for r in look["because"]] == [
        ("Is there a contract?", "No contract")
    ]
    assert wrong.status_code == 422
    assert done.json() == {"count": 1}
    assert ApplicabilityDecision.objects.get().applicable is True
