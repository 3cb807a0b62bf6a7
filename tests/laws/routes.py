"""Every address there is, found by walking; what walking cannot know stands in the registries.

A new page or endpoint is met by the laws without a line. When its address names a record or has a
parameter of its own, a law fails until ``RECORDS`` or ``VALUES`` says what to put there.
"""

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from django.urls import URLPattern
from django.urls.converters import UUIDConverter as UUIDs

from steward.config.urls import urlpatterns as roots
from steward.domain.risks.rules.methods import shipped_body
from steward.interfaces.api.site import api
from steward.interfaces.web.kit.pages import Pages
from steward.interfaces.web.site import urlpatterns as web
from tests.domain.documents.test_rules import GIF as PICTURE
from tests.extensions.signon.saml_idp import Idp
from tests.laws.world_bundles import a_bundle, public_key

RECORDS = {
    "systems/import/": "file",
    "systems/imports/": "import",
    "systems/cards/": "file",
    "systems/cards/imports/": "card-import",
    "systems/uses/": "use",
    "systems/": "system",
    "systems/*/comments/": "system-comment",
    "systems/*/parts/": "use",
    "models/": "model",
    "models/*/comments/": "model-comment",
    "datasets/": "dataset",
    "datasets/*/comments/": "dataset-comment",
    "suppliers/": "supplier",
    "suppliers/*/comments/": "supplier-comment",
    "suppliers/agreements/": "agreement",
    "suppliers/agreements/*/comments/": "agreement-comment",
    "suppliers/changes/": "supplier-notice",
    "suppliers/changes/*/comments/": "supplier-notice-comment",
    "suppliers/sharing/": "shared-work",
    "suppliers/sharing/*/comments/": "shared-work-comment",
    "customers/": "customer",
    "customers/*/comments/": "customer-comment",
    "customers/*/expectations/": "expectation",
    "agreements/": "agreement",
    "supplier-changes/": "supplier-notice",
    "shared-work/": "shared-work",
    "parts/": "model",
    "work/": "work",
    "imports/": "import",
    "imports/cards/": "card-import",
    "risks/": "risk",
    "risks/import/": "register-file",
    "risks/imports/": "register-import",
    "treatments/": "treatment",
    "estimates/": "risk",
    "risks/happened/": "recorded-loss",
    "risks/losses/long/": "simulation",
    "losses/": "recorded-loss",
    "registers/": "register-import",
    "acceptances/": "acceptance",
    "assessments/": "assessment",
    "treatments/*/comments/": "treatment-comment",
    "acceptances/*/comments/": "acceptance-comment",
    "classifications/": "system",
    "impact-assessments/": "system",
    "impact-assessments/*/comments/": "impact-comment",
    "impact-assessments/*/sections/purpose/comments/": "impact-section-comment",
    "impact-assessments/groups/": "impact-group",
    "impact-assessments/benefits/": "impact-benefit",
    "impact-assessments/harms/": "impact-harm",
    "impact-assessments/consultations/": "impact-consultation",
    "impact-assessments/indicators/": "impact-indicator",
    "impact-assessments/entries/group/": "impact-group",
    "impact-assessments/entries/benefit/": "impact-benefit",
    "impact-assessments/entries/harm/": "impact-harm",
    "impact-assessments/entries/consultation/": "impact-consultation",
    "impact-assessments/entries/indicator/": "impact-indicator",
    "context/issues/": "issue",
    "context/issues/*/comments/": "issue-comment",
    "parties/": "party",
    "parties/*/comments/": "party-comment",
    "context/laws/": "law",
    "context/laws/*/comments/": "law-comment",
    "processes/": "process",
    "processes/*/comments/": "process-comment",
    "processes/external/": "provision",
    "processes/external/*/comments/": "provision-comment",
    "responsibilities/": "duty",
    "responsibilities/*/comments/": "duty-comment",
    "context/decisions/": "decision",
    "context/decisions/*/comments/": "decision-comment",
    "resources/budget/": "budget",
    "resources/budget/*/comments/": "budget-comment",
    "resources/people/": "capacity",
    "resources/people/*/comments/": "capacity-comment",
    "resources/tools/": "tool",
    "resources/tools/*/comments/": "tool-comment",
    "context/issues/*/links/": "issue-link",
    "parties/*/links/": "party-link",
    "context/laws/*/links/": "law-link",
    "processes/*/links/": "process-link",
    "processes/external/*/links/": "provision-link",
    "responsibilities/*/links/": "duty-link",
    "context/decisions/*/links/": "decision-link",
    "resources/budget/*/links/": "budget-link",
    "resources/people/*/links/": "capacity-link",
    "resources/tools/*/links/": "tool-link",
    "scope/*/changes/": "scope",
    "context/roles/": "stated-role",
    "context/links/issue/": "issue",
    "context/links/issue/*/": "issue-link",
    "processes/flows/": "flow",
    "responsibilities/*/holders/": "assignment",
    "scope/": "scope",
    "scope/*/comments/": "scope-comment",
    "scope/items/": "scope-item",
    "incidents/": "incident",
    "incidents/*/comments/": "incident-comment",
    "incidents/*/intake/": "run",
    "incidents/settings/agreed/": "agreed-clock",
    "incidents/risks/": "incident-risk",
    "incidents/controls/": "incident-control",
    "incidents/reports/": "incident-report",
    "concerns/": "concern",
    "concerns/mine/": "concern",
    "concerns/*/files/": "concern-file",
    "notices/": "system",
    "trust/nowhere/": "notice",
    "risks/*/comments/": "risk-comment",
    "classifications/*/comments/": "classification-comment",
    "questionnaires/*/comments/": "run-comment",
    "controls/A.2.2/comments/": "control-comment",
    "findings/": "nonconformity",
    "findings/cases/": "similar-case",
    "findings/actions/": "corrective-action",
    "findings/answers/": "drafted-finding",
    "findings/from-answers/": "drafted-finding",
    "findings/*/comments/": "nonconformity-comment",
    "findings/*/risks/": "risk",
    "objectives/": "objective",
    "objectives/*/comments/": "objective-comment",
    "changes/": "change",
    "changes/*/comments/": "change-comment",
    "activities/": "activity",
    "activities/*/comments/": "activity-comment",
    "reviews/": "review",
    "reviews/*/comments/": "review-comment",
    "reviews/decisions/": "review-decision",
    "approvals/": "approval",
    "approvals/*/comments/": "approval-comment",
    "approvals/flows/": "approval-flow",
    "approval-flows/": "approval-flow",
    "approvals/ask/risk/": "approval-of",
    "approvals/about/risk/": "approval-of",
    "evidence/about/system/": "system",
    "evidence/about/risk/": "risk",
    "monitoring/about/": "system",
    "tasks/": "task",
    "tasks/*/waits/": "task-blocker",
    "tasks/*/proofs/": "task-proof",
    "tasks/absences/": "absence",
    "tasks/templates/": "task-template",
    "task-absences/": "absence",
    "task-templates/": "task-template",
    "tasks/*/comments/": "task-comment",
    "comments/risk/": "risk",
    "comments/risk/*/": "risk-comment",
    "automation/": "rule",
    "automation/log/": "firing",
    "automation/files/": "deed",
    "automation/rules/": "rule",
    "automation/firings/": "firing",
    "monitoring/results/": "check-result",
    "monitoring/waivers/": "check-waiver",
    "monitoring/things/": "thing",
    "monitoring/systems/": "system",
    "lint/results/": "lint-result",
    "lint/waivers/": "lint-waiver",
    "lint/rules/bring/": "lint-file",
    "questionnaires/build/": "own-questionnaire",
    "questionnaires/import/": "file",
    "questionnaires/": "run",
    "questionnaires/guests/": "guest-link",
    "guests/": "guest-link",
    "frameworks/libraries/": "library",
    "frameworks/packs/": "pack",
    "frameworks/content/": "framework",
    "audits/programmes/": "audit-programme",
    "audits/certificates/": "aims-certificate",
    "audits/trace/": "system",
    "audits/populations/": "audit-population",
    "audits/outside/": "outsider",
    "audits/outside/invitations/": "outside-invitation",
    "outside-auditors/": "outsider",
    "audits/papers/": "audit-paper",
    "audits/papers/*/files/": "audit-paper-file",
    "audits/parts/auditor/": "audit-auditor",
    "audits/parts/session/": "audit-session",
    "audits/parts/point/": "audit-point",
    "audits/parts/population/": "audit-population",
    "audits/parts/paper/": "audit-paper",
    "audits/parts/request/": "audit-request",
    "audits/auditors/": "audit-auditor",
    "audits/sessions/": "audit-session",
    "audits/points/": "audit-point",
    "audits/requests/": "audit-request",
    "audit-programmes/": "audit-programme",
    "certificates/": "aims-certificate",
    "audits/": "audit",
    "audits/*/comments/": "audit-comment",
    "frameworks/": "framework",
    "settings/packs/": "shipped-pack",
    "packs/": "shipped-pack",
    "crosswalk/ties/table/": "ties-file",
    "crosswalk/ties/": "tie",
    "templates/": "own-questionnaire",
    "reminders/runs/": "run",
    "competence/functions/": "function",
    "competence/functions/*/comments/": "function-comment",
    "competence/needs/": "need",
    "competence/holdings/": "holding",
    "competence/holdings/*/needs/": "need",
    "competence/people/": "worker",
    "competence/import/": "staff-file",
    "competence/imports/": "staff-import",
    "competence/staff/imports/": "staff-import",
    "competence/actions/": "gap-action",
    "competence/actions/*/comments/": "gap-action-comment",
    "trainings/": "training",
    "trainings/*/comments/": "training-comment",
    "trainings/import/": "trainings-file",
    "trainings/imports/": "training-import",
    "campaigns/": "campaign",
    "campaigns/*/comments/": "campaign-comment",
    "campaigns/questions/": "quiz-question",
    "communication/": "communication",
    "communication/*/comments/": "communication-comment",
    "communication/tellings/": "telling",
    "settings/erasures/": "erasure",
    "erasures/": "erasure",
    "settings/duties/": "duty-rule",
    "duties/": "duty-rule",
    "settings/people/": "member",
    "settings/invitations/": "invitation",
    "settings/units/": "unit",
    "settings/tokens/": "token",
    "settings/second-factor/passkeys/": "passkey",
    "settings/proof/packs/": "audit-pack",
    "proof/packs/": "audit-pack",
    "monitoring/bring/": "bringing",
    "settings/connections/": "connection",
    "connections/": "connection",
    "readings/files/": "bringing",
    "settings/bundles/": "bundle",
    "settings/bundles/keys/": "client-key",
    "bundles/": "bundle",
    "client-keys/": "client-key",
    "settings/trackers/": "tracker",
    "settings/trackers/deliveries/": "tracker-delivery",
    "tasks/tickets/": "ticket",
    "trackers/": "tracker",
    "trackers/deliveries/": "tracker-delivery",
    "trackers/tickets/": "ticket",
    "settings/roles/": "custom-role",
    "settings/sign-in/domains/": "claimed-domain",
    "sign-in-provider/domains/": "claimed-domain",
    "sign-in/provider/saml/": "organisation-itself",
    "settings/sign-in/groups/": "followed-group",
    "sign-in-provider/groups/": "followed-group",
    "settings/confidential/": "confidence",
    "confidential/nonconformity/": "held-finding",
    "confidential/nonconformity/*/named/": "confidant",
    "confidential/all/": "confidence",
    "settings/groups/": "group",
    "settings/groups/*/people/": "group-member",
    "groups/": "group",
    "groups/*/members/": "group-member",
    "tokens/": "token",
    "roles/": "custom-role",
    "inbox/": "notification",
    "members/": "member",
    "invitations/": "invitation",
    "units/": "unit",
    "evidence/": "evidence",
    "evidence/*/comments/": "evidence-comment",
    "evidence/*/links/": "evidence-link",
    "evidence/uploads/": "evidence-upload",
    "evidence/requests/": "evidence-request",
    "evidence-requests/": "evidence-request",
    "documents/": "document",
    "documents/*/about/": "document-link",
    "documents/*/links/": "document-link",
    "documents/*/comments/": "document-comment",
    "documents/import/": "document-file",
    "external-documents/": "external-document",
    "external-documents/*/comments/": "external-document-comment",
}
"""What a key in an address is, by what stands before it; an earlier key is a star."""

SHARED = {"framework", "shipped-pack"}
"""Records of the whole installation: everybody may read them."""

VALUES = {
    "approvals/about/<slug:kind>/<uuid:key>": "risk",
    "approvals/ask/<slug:kind>/<uuid:key>": "risk",
    "documents/{key}/files/{kind}": "pdf docx md",
    "documents/outlines/<slug:name>/begin": "doc-ai-policy",
    "documents/<uuid:key>/files/<slug:name>.<slug:kind>": "draft/pdf current/docx v1/md",
    "vendor": "github",
    "settings/connections/new/<slug:kind>": "webhook",
    "stock": "notifications",
    "tasks/tickets/<uuid:key>/settle/<slug:field>": "status",
    "control": "A.2.2",
    "requirement": "A.2.2",
    "revision": "1",
    "number": "1",
    "framework": "eu-ai-act",
    "secret": "no-such-secret",
    "group": "basics",
    "section": "purpose",
    "item": "monitoring",
    "word": "nowhere",
    "clock": "gdpr_authority",
    "incidents/<uuid:key>/clocks/<slug:clock>/draft.<str:kind>": "gdpr_authority/md",
    "impact-assessments/<uuid:key>/add/<slug:kind>": "group benefit harm consultation",
    "impact-assessments/entries/<slug:kind>/<uuid:key>/edit": "group harm indicator",
    "impact-assessments/entries/<slug:kind>/<uuid:key>/remove": "benefit consultation indicator",
    "impact-assessments/<uuid:key>/files/<slug:name>.pdf": "assessment summary",
    "audits/programmes/<uuid:key>/<slug:name>": "edit approve cycle",
    "audits/certificates/<uuid:key>/<slug:name>": "edit document end",
    "audits/<uuid:key>/files/<slug:name>.pdf": "plan report",
    "audits/<uuid:key>/do/<slug:name>": (
        "auditor session meeting points population paper share request words sent"
    ),
    "audits/parts/<slug:kind>/<uuid:key>/<slug:name>": (
        "auditor/declare auditor/release session/edit session/remove point/judge point/give"
        " point/remove point/raise point/paper population/exclude population/draw paper/edit"
        " paper/share request/answer request/accept request/return"
    ),
    "findings/<uuid:key>/steps/<slug:name>": "correct explain search decide",
    "context/links/<slug:noun>/<uuid:key>/<uuid:link>": "issue",
    "scope/<uuid:key>/files/<slug:name>.pdf": "statement check",
    "automation/condition/<str:name>": "task.moved day:risk",
    "automation/templates/<slug:name>": "high-risk-task",
    "automation/rules.<str:kind>": "yaml json",
    "automation/<uuid:key>/rule.<str:kind>": "yaml json",
    "monitoring/checks/<str:name>": "MON-02 OWN-01",
    "monitoring/checks/<str:name>/end": "OWN-01",
    "monitoring/own-checks/{reference}": "OWN-01",
    "monitoring/health/{requirement}": "A.6.2.6",
    "gate/{system}": "AIS-0001",
    "confidential/<str:kind>/<uuid:key>": "nonconformity",
    "confidential/<str:kind>/<uuid:key>/make": "nonconformity",
    "confidential/<str:kind>/<uuid:key>/name": "nonconformity",
    "confidential/<str:kind>/<uuid:key>/end": "nonconformity",
    "confidential/<str:kind>/<uuid:key>/named/<uuid:confidant>/remove": "nonconformity",
    "confidential/{kind}/{key}": "nonconformity",
    "confidential/{kind}/{key}/named": "nonconformity",
    "confidential/{kind}/{key}/named/{confidant}": "nonconformity",
    "confidential/{kind}/{key}/end": "nonconformity",
    "lint/waivers.<str:kind>": "csv xlsx",
    "lint/<str:name>": "stage-1 stage-2",
    "lint/rules/<str:name>": "LINT-CTX-001",
    "lint/rules/<str:name>/waive": "LINT-CTX-001",
    "lint/rules/<str:name>/off": "LINT-CTX-001",
    "lint/rules/<str:name>/on": "LINT-CTX-001",
    "rule": "LINT-CTX-001",
    "stage": "stage_1",
    "frameworks/<str:name>/follow": "eu-ai-act",
    "frameworks/<str:name>/leave": "iso-42001",
    "crosswalk/<str:name>": "nis2",
    "crosswalk/<str:name>/why": "nis2",
    "crosswalk/<str:name>/suggest": "nis2",
    "crosswalk/<str:name>/text": "nis2",
    "crosswalk/<str:name>/text/remove": "nis2",
    "crosswalk/<str:name>/chains": "nis2",
    "questionnaires/build/<uuid:key>/export.<str:kind>": "yaml json",
    "questionnaires/build/<uuid:key>/sections/<str:name>": "basics",
    "questionnaires/build/<uuid:key>/questions/<str:name>": "q_a",
    "questionnaires/as/<slug:kind>/<slug:name>": "xlsform/iso-42001-readiness",
    "questionnaires/<uuid:key>/export.<str:kind>": "xlsx json",
    "questionnaire-files/{questionnaire}/{kind}": "iso-42001-readiness/fhir",
    "risks/imports/<uuid:key>/register.<str:kind>": "xlsx csv",
    "reports/<str:name>.<str:kind>": "summary/pdf tasks/csv register/xlsx",
    "reports/<str:name>.pdf": "summary register",
    "reports/<str:name>": "summary",
    "soa/export.<str:kind>": "pdf xlsx",
    "differences/export.<str:kind>": "csv xlsx json",
    "soa/<int:revision>/export.<str:kind>": "1/pdf 1/xlsx",
    "soa/revisions/<int:number>/export.<str:kind>": "1/pdf 1/xlsx",
    "comments/{kind}/{key}": "risk",
    "comments/{kind}/{key}/{comment}": "risk",
    "comments/{kind}/{key}/{comment}/react": "risk",
}
"""What a parameter is that is no record's key: by its name, or for one address all in order."""

OPEN = {
    "healthz": "says that the process answers",
    "readyz": "says that the database answers",
    "sign-in": "is where one signs in",
    "sign-in/code": "asks who has given the right password for the second factor",
    "sign-in/code/passkey": "asks who has given the right password for a passkey",
    "sign-in/passkey": "asks for a passkey, which is the proof; test_passkeys.py",
    "sign-in/link/<str:secret>": "the secret is the proof",
    "sign-in/provider": "asks for the address whose domain leads to a provider",
    "sign-in/provider/go": "leads to the provider that was chosen before; test_signing_on.py",
    "sign-in/provider/back": "what the provider signed is the proof; test_signing_on.py",
    "sign-in/provider/saml/<uuid:organisation>": "what the provider signed is the proof; test_saml.py",
    "sign-in/provider/saml/<uuid:organisation>/metadata": "tells providers who asks; test_saml.py",
    "sign-in/provider/saml/<uuid:organisation>/back": "one word, once, is the proof; test_saml.py",
    "sign-in/provider/again": "leads to the provider of the session; test_signing_on.py",
    "invitation/<str:secret>": "the secret is the proof",
    "guest/<str:secret>": "the secret is the proof, and opens nothing without a code",
    "guest/<str:secret>/code": "secret and code are the proof",
    "speak-up/<slug:word>": "anybody may speak up where the door is open; test_incidents.py",
    "speak-up/<slug:word>/follow": "the receipt code is the proof; test_incidents.py",
    "trust/<slug:word>": "what was published is for all; test_incidents.py",
    "trust/<slug:word>/<uuid:notice>": "what was published is for all; test_incidents.py",
    "calendar-feed/<str:secret>.ics": "the secret is the proof; test_telling.py",
    "results-hook/<str:secret>": "the signature of the post is the proof; test_posts.py",
    "tracker-hook/<str:secret>": "the signature of the post is the proof; test_hook.py",
    "stop-mail/<str:secret>": "the secret is the proof; test_telling.py",
    "hooks/<str:secret>": "the secret is the proof; test_pages.py",
    "outside": "a guest of one run, who is no member; test_guests.py",
    "outside/save": "a guest of one run, who is no member; test_guests.py",
    "outside/submit": "a guest of one run, who is no member; test_guests.py",
    "outside/ask": "a guest of one run, who is no member; test_guests.py",
    "outside/leave": "a guest of one run, who is no member; test_guests.py",
}
"""Addresses that answer those who are not signed in, and why."""

EVERY_MEMBER = {
    "": "home shows each person what the role may see",
    "palette": "offers only what the role may see",
    "sign-out": "ends one's own session",
    "begin": "founds an organisation of one's own",
    "settings": "says whose organisation this is",
    "settings/account": "one's own account",
    "settings/account/end-sessions": "ends one's own sessions",
    "settings/account/end-session": "ends one of one's own sessions",
    "settings/second-factor": "one's own second factor",
    "settings/second-factor/codes": "one's own recovery codes",
    "settings/second-factor/remove": "removes one's own second factor",
    "settings/second-factor/passkeys": "one's own passkeys",
    "settings/second-factor/passkeys/new": "adds a passkey of one's own",
    "settings/second-factor/passkeys/<uuid:key>/remove": "removes a passkey of one's own",
    "settings/prove/passkey": "shows who one is oneself",
    "settings/prove": "shows who one is oneself",
    "settings/password": "sets one's own password",
    "settings/roles/see-as/end": "ends one's own look as another role",
    "/api/confidential": "the confidential records that name one",
    "/api/own": "says as whom the token itself acts",
    "welcome": "one's own memberships",
    "portfolio": "one's own memberships, each with what one may see there",
    "portfolio/export.csv": "one's own memberships, each with what one may see there",
    "portfolio/show": "one's own memberships",
    "organisations/new": "founds an organisation of one's own",
    "organisations/switch": "one's own memberships",
    "frameworks": "public texts, the same for every organisation",
    "frameworks/<uuid:key>": "public texts, the same for every organisation",
}
"""Addresses that read for any member without a permission, and why."""

LINT_WHY = "The vendor answers for it by contract 14."
SAML_METADATA = Idp("laws").metadata()
INPUTS: dict[str, dict[str, Any]] = {
    "settings/sign-in/domains/<uuid:key>/vouch": {"reason": "Ours"},
    "settings/bundles/keys/new": {"name": "New", "public": public_key(b"n" * 32)},
    "settings/sign-in/saml": {
        "metadata_url": "",
        "metadata": SAML_METADATA,
        "domains": "new.example",
    },
    "settings/sign-in/edit": {"issuer": "https://new.example", "domains": "new.example"},
    "suppliers/agreements/<uuid:key>/terms": {"held_audit": "absent"},
    "suppliers/sharing/<uuid:key>/write": {"need.us": "AR"},
    "customers/<uuid:key>/expectations/<uuid:expectation>": {"text": "New", "standing": "open"},
    "readiness/aim": {"target": "70", "pace_low": "1", "pace_high": "3"},
    "monitoring/results/<uuid:key>/<str:name>": {"reason": LINT_WHY, "until": "2027-06-01"},
    "monitoring/results/bulk/<str:name>": {"reason": LINT_WHY, "until": "2027-06-01"},
    "monitoring/checks/new": {
        "title": "Little drift",
        "about": "system",
        "observed": "drift.share",
        "shape": "below",
        "high": "0.3",
        "max_age_days": "30",
        "severity": "low",
        "act": "keep",
    },
    "lint/results/<uuid:key>/<str:name>": {"reason": LINT_WHY, "until": "2027-06-01"},
    "lint/results/bulk/<str:name>": {"reason": LINT_WHY, "until": "2027-06-01"},
    "lint/rules/<str:name>/waive": {"reason": LINT_WHY, "until": "2027-06-01"},
    "lint/rules/<str:name>/off": {"reason": LINT_WHY},
    "approvals/flows/new": {
        "kind": "scope",
        "name": "New",
        "step_1_title": "All",
        "step_1_roles": ["owner"],
    },
    "approvals/flows/<uuid:key>/edit": {
        "name": "New",
        "step_1_title": "All",
        "step_1_roles": ["owner"],
    },
    "documents/<uuid:key>/edit": {"text": "## Words\n\nNew words.", "revision": 0},
    "documents/<uuid:key>/people": {"quorum": 1},
    "documents/import/<uuid:key>": {"title": "Brought", "kind": "policy"},
    "incidents/<uuid:key>/clocks/<slug:clock>/sent": {
        "sent_at": "2026-01-01T10:00",
        "sent_to": "Them",
    },
    "incidents/<uuid:key>/timeline": {"at": "2026-01-01T10:00", "text": "Seen"},
    "incidents/<uuid:key>/add-control": {"control": "A.2.2", "how": "Nobody looked"},
    "incidents/settings/calendar": {"time_zone": "UTC"},
    "concerns/raise": {"way": "named", "kind": "concern", "title": "New", "text": "New"},
    "notices/place/set": {
        "word": "new-word",
        "shown_name": "New",
        "acknowledge_days": "7",
        "answer_days": "90",
    },
    "notices/decisions/new": {
        "what": "New",
        "to_whom": "All",
        "decided_by": "She",
        "decided_on": "2026-01-01",
    },
    "risks/<uuid:key>/happened": {"happened_on": "2026-01-01", "loss": "100"},
    "risks/losses/limits": {"currency": "EUR"},
    "classifications/<uuid:key>/answer": {"stage": "scope", "S1": "yes"},
    "settings": {"email": "new@invited.example", "role": "contributor"},
    "questionnaires/start": {"questionnaire": "iso-42001-readiness"},
    "questionnaires/build/duplicate": {"name": "iso-42001-readiness"},
    "questionnaires/build/new": {"title": "New", "about": "system"},
    "questionnaires/build/<uuid:key>/change": {"do": "up", "place": "q:q_a"},
    "questionnaires/<uuid:key>/guests/new": {
        "email": "new@outside.example",
        "expires_on": "2027-01-01",
    },
    "questionnaires/guests/<uuid:key>/renew": {"expires_on": "2027-01-01"},
    "questionnaires/send/outside": {
        "questionnaire": "iso-42001-readiness",
        "email": "other@outside.example",
        "expires_on": "2027-01-01",
    },
    "crosswalk/<str:name>/text/remove": {"node": "art-20"},
    "soa/<str:control>": {"applicable": "no", "reason": "Nothing of it"},
    "settings/roles/see-as": {"role": "respondent"},
    "audits/outside/invite": {
        "email": "new@body.example",
        "first": "2026-01-01",
        "last": "2026-01-01",
        "shown": "2026-01-01",
        "ends_on": "2027-01-01",
    },
    "settings/duties/new": {
        "kind": "apart",
        "first": "document.approve",
        "second": "document.publish",
        "reason": "Four eyes",
    },
    "settings/groups/new": {"name": "New", "role": "contributor"},
    "settings/groups/<uuid:key>/edit": {"name": "New", "role": "respondent"},
    "settings/roles/new": {"name": "New", "base": "contributor", "permissions": ["risk.view"]},
    "settings/roles/<uuid:key>/edit": {"name": "New", "permissions": ["risk.view"]},
    "frameworks/adopt": {"framework": "eu-ai-act"},
    "findings/new": {"grade": "opportunity", "statement": "Releases could be half as long"},
    "findings/<uuid:key>/steps/<slug:name>": {"none_because": "Only here", "correction": "Done"},
    "findings/<uuid:key>/controls/<str:control>/lower": {"maturity": "partial", "reason": "Seen"},
    "findings/cases/<uuid:key>/look": {"verdict": "found", "note": "Seen"},
}
"""What must be posted so that a page gets as far as its operation."""


METHOD = shipped_body("four")
TABLE = {"name": "a.csv", "content": b64encode(b"Name\nBrought\n").decode()}
REGISTER = {"name": "r.csv", "content": b64encode(b"ID,Risk\n1,Brought\n").decode()}
CARD = {"name": "a.md", "content": b64encode(b"---\nlicense: mit\n---\n# A model\n").decode()}
BUNDLE = {"name": "b.zip", "content": b64encode(a_bundle("New", b"New")).decode()}
API_INPUTS: dict[str, dict[str, Any]] = {
    "bundles_bring_bundle": BUNDLE,
    "bundles_trust_client_key": {"name": "New", "public": public_key(b"a" * 32)},
    "signon_set_provider": {"issuer": "https://new.example", "domains": ["api.example"]},
    "signon_set_saml": {
        "metadata": SAML_METADATA,
        "metadata_url": "",
        "domains": ["saml.example"],
    },
    "suppliers_ask_supplier": {"email": "new@outside.example"},
    "suppliers_decide_supplier": {"act": "end"},
    "supplier_records_check_term": {"term": "audit", "held": "absent"},
    "supplier_records_note_agreement": {"renewal": "open"},
    "supplier_records_edit_agreement": {"renewal": "open"},
    "readiness_put_aim": {"target": 0.7, "pace_low": 1.0, "pace_high": 3.0},
    "lint_waive": {"reason": LINT_WHY, "until": "2027-06-01", "rule": "LINT-CTX-001"},
    "lint_switch_off": {"reason": LINT_WHY},
    "approvals_keep_flow": {"kind": "scope", "steps": [{"title": "All", "roles": ["owner"]}]},
    "approvals_change_flow": {"kind": "risk", "steps": [{"title": "All", "roles": ["owner"]}]},
    "approvals_ask_for_approval": {"kind": "risk"},
    "monitoring_waive_results": {"reason": LINT_WHY, "until": "2027-06-01"},
    "monitoring_own_make_own_check": {"property": "drift.share", "shape": "below", "high": 0.3},
    "monitoring_own_try_own_check": {"property": "drift.share", "shape": "below", "high": 0.3},
    "audit_outside_invite_outsider": {
        "email": "new@body.example",
        "first": "2026-01-01",
        "last": "2026-01-01",
        "shown": "2026-01-01",
    },
    "audit_programmes_attach_document": {
        "name": "a.pdf",
        "content": b64encode(b"%PDF-1.7").decode(),
    },
    "duties_tighten": {
        "kind": "apart",
        "first": "document.approve",
        "second": "document.publish",
        "level": "",
    },
    "documents_begin_from_outline": {"outline": "doc-aims-scope"},
    "document_versions_bring_file": {"name": "a.md", "content": b64encode(b"# A\n\nB.").decode()},
    "document_versions_add_picture": {
        "name": "a.gif",
        "content": b64encode(PICTURE).decode(),
    },
    "estimates_estimate_risk": {
        "rate_low": 0.1,
        "rate_high": 0.5,
        "loss_low": 10,
        "loss_high": 90,
        "currency": "EUR",
    },
    "criteria_keep_criteria_draft": METHOD,
    "criteria_preview_criteria": METHOD,
    "criteria_adopt_criteria": {"body": METHOD, "reason": "Agreed"},
    "incidents_report_incident": {"severity": "minor", "noticed_at": "2026-01-01T10:00:00Z"},
    "incidents_write_timeline": {"at": "2026-01-01T10:00:00Z"},
    "incidents_name_failed_control": {"control": "A.2.2"},
    "incidents_answer_incident": {"facts": {"dora": True}},
    "incident_work_record_report": {"sent_at": "2026-01-01T10:00:00Z"},
    "risk_assessments_submit_assessment": {"note": "Seen"},
    "keeping_answer_risk": {"likelihood": 2, "consequence": 2, "reason": "Seen"},
    "estimates_set_limits": {"currency": "EUR"},
    "losses_record_that_it_happened": {"happened_on": "2026-01-01", "loss": 100},
    "audit_reports_keep_session": {"begins": "09:00", "ends": "10:00"},
    "treatments_plan_treatment": {"option": "reduce", "less_often": 20},
    "tasks_move_task": {"status": "doing"},
    "guests_invite_guest": {"email": "new@outside.example"},
    "guests_send_outside": {
        "questionnaire": "iso-42001-readiness",
        "email": "other@outside.example",
    },
    "evidence_link_records": {"records": ["A.2.2"]},
    "evidence_files_settle_half_life": {"scope": "kind", "name": "log"},
    "evidence_files_keep_evidence": {"name": "a.txt", "content": "YQ=="},
    "evidence_files_bring_version": {"name": "a.txt", "content": "YQ=="},
    "controls_decide_many": {"requirements": ["A.2.2"], "maturity": "partial"},
    "statement_decide_many": {"controls": ["A.2.2"]},
    "registers_preview_register": REGISTER,
    "registers_import_risks": REGISTER,
    "imports_preview_table": TABLE,
    "imports_import_table": TABLE,
    "connections_connect_source": {"kind": "webhook", "name": "New"},
    "bringing_send_files": {"files": [CARD]},
    "imports_preview_card_files": {"cards": [CARD]},
    "imports_import_card_files": {"cards": [CARD]},
}
"""Fields of a body that its schema cannot tell, by the name of the endpoint."""


class Forgotten(Exception):
    """An address that the registries do not know."""


FORGOTTEN: list[str] = []
"""Addresses that no law can meet, with what is missing; a law of its own wants this empty."""


@dataclass(frozen=True, kw_only=True)
class Route:
    """One address with what stands in its place for a given organisation."""

    pattern: str
    path: str
    records: tuple[str, ...] = ()
    pages: "Pages[Any] | None" = None
    kind: str = ""
    input: Any = None
    method: str = ""

    def address(self, records: dict[str, Any]) -> str:
        """Return the address for the records of one organisation."""
        path = self.path
        for name in self.records:
            path = path.replace("*", str(records[name]), 1)
        return path

    def __str__(self) -> str:
        return f"{self.method} {self.path}".strip()


PARAMETER = re.compile(r"<(?P<kind>\w+):(?P<web>\w+)>|\{(?P<api>\w+)\}")


def web_routes() -> list[Route]:
    """Return every address of the pages and of the installation, its parameters filled in."""
    plain = [item for item in roots if isinstance(item, URLPattern)]
    return [route for item in [*plain, *web] for route in _expanded(item)]


def _expanded(item: URLPattern) -> Iterator[Route]:
    pattern = str(item.pattern)
    keys = {name for name, kind in item.pattern.converters.items() if isinstance(kind, UUIDs)}
    pages, view = _declared(item)
    try:
        for path, records in filled(pattern, keys, _declared_values(pages, view)):
            yield Route(
                pattern=pattern,
                path=f"/{path}",
                records=records,
                pages=pages,
                kind=view,
                input=INPUTS.get(pattern, {}),
            )
    except Forgotten as error:
        FORGOTTEN.append(str(error))


def filled(
    pattern: str, keys: set[str], values: list[str] | None = None
) -> list[tuple[str, tuple[str, ...]]]:
    """Return the addresses of a pattern, each key a star, with the records that the stars are."""
    names = [match["web"] or match["api"] for match in PARAMETER.finditer(pattern)]
    others = [name for name in names if name not in keys]
    if values is None:
        values = _values(pattern, others)
    if not others:
        return [_filled(pattern, keys, {})]
    words = [value.split("/") for value in values]
    return [_filled(pattern, keys, dict(zip(others, word, strict=True))) for word in words]


def _values(pattern: str, names: list[str]) -> list[str]:
    if pattern in VALUES:
        return VALUES[pattern].split()
    if not set(names) <= set(VALUES):
        raise Forgotten(f"tests/laws/routes.py: say in VALUES what {names} are in {pattern!r}")
    return ["/".join(VALUES[name] for name in names)]


def _filled(pattern: str, keys: set[str], values: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    path, end = "", 0
    records: list[str] = []
    for match in PARAMETER.finditer(pattern):
        path += pattern[end : match.start()]
        name, end = match["web"] or match["api"], match.end()
        if name in keys:
            records.append(_record_after(path, pattern))
        path += "*" if name in keys else values[name]
    return path + pattern[end:], tuple(records)


def _record_after(before: str, pattern: str) -> str:
    if before not in RECORDS:
        raise Forgotten(
            f"tests/laws/routes.py: say in RECORDS which record follows {before!r} in {pattern!r},"
            " and make one in tests/laws/world.py"
        )
    return RECORDS[before]


def _declared(item: URLPattern) -> tuple["Pages[Any] | None", str]:
    """Return the declaration behind an address, and which of its views answers."""
    view = item.callback
    while not isinstance(view, partial) and hasattr(view, "__wrapped__"):
        view = view.__wrapped__
    if isinstance(view, partial) and view.args and isinstance(view.args[0], Pages):
        return view.args[0], view.func.__name__
    return None, ""


def _declared_values(pages: "Pages[Any] | None", view: str) -> list[str] | None:
    if pages is not None and view == "change":
        return [item.name for item in pages.commands]
    if pages is not None and view == "bulk":
        return [item.name for item in pages.bulk]
    if pages is not None and view == "export":
        return ["csv", "xlsx"]
    return None


def api_routes() -> list[Route]:
    """Return every operation of the JSON interface with a body that fits its schema."""
    schema = api.get_openapi_schema()
    return [
        route
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
        for route in _endpoint(path, method.upper(), operation, schema)
    ]


def _endpoint(
    path: str, method: str, operation: dict[str, Any], schema: dict[str, Any]
) -> Iterator[Route]:
    pattern = path.removeprefix("/api/")
    keys = {
        item["name"]
        for item in operation["parameters"]
        if item["in"] == "path" and item["schema"].get("format") == "uuid"
    }
    try:
        for address, records in filled(pattern, keys):
            yield Route(
                pattern=path,
                path=f"/api/{address}{_query(operation, schema)}",
                records=records,
                input=_body(operation, schema),
                method=method,
            )
    except Forgotten as error:
        FORGOTTEN.append(str(error))


def _query(operation: dict[str, Any], schema: dict[str, Any]) -> str:
    wanted = [i for i in operation["parameters"] if i["in"] == "query" and i.get("required")]
    words = [f"{item['name']}={example(item['schema'], schema)}" for item in wanted]
    return f"?{'&'.join(words)}" if words else ""


def _body(operation: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {})
    given = API_INPUTS.get(operation["operationId"].rpartition("_api_")[2], {})
    return {kind: example(value["schema"], schema) | given for kind, value in content.items()}


def example(part: dict[str, Any], schema: dict[str, Any]) -> Any:
    """Return a value that fits a schema: required fields only, the least of each."""
    if "$ref" in part:
        return example(schema["components"]["schemas"][part["$ref"].rpartition("/")[2]], schema)
    for choice in ("allOf", "anyOf", "oneOf"):
        if choice in part:
            return example(part[choice][0], schema)
    for given in ("default", "const"):
        if given in part:
            return part[given]
    if "enum" in part:
        return part["enum"][-1]
    if part.get("type") == "object":
        wanted = part.get("required", [])
        return {name: example(part["properties"][name], schema) for name in wanted}
    if part.get("type") == "array":
        return [example(part["items"], schema)] * part.get("minItems", 0)
    plain = {"integer": part.get("minimum", 1), "number": part.get("minimum", 1), "boolean": True}
    words = {"uuid": str(UUID(int=7)), "date": "2027-01-01"}
    return plain.get(part.get("type", ""), words.get(part.get("format", ""), "words"))
