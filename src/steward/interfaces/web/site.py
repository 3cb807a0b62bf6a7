"""Every address of the pages."""

from django.urls import URLPattern, path

from steward.interfaces.web import entering, signin
from steward.interfaces.web.approvals import addresses as approvals
from steward.interfaces.web.assessments import addresses as assessments
from steward.interfaces.web.auditors import addresses as auditors
from steward.interfaces.web.audits import addresses as audits
from steward.interfaces.web.automation import addresses as automation
from steward.interfaces.web.builder import addresses as builder
from steward.interfaces.web.bundles import addresses as bundles
from steward.interfaces.web.classification import addresses as classification
from steward.interfaces.web.competence import addresses as competence
from steward.interfaces.web.confiding import addresses as confiding
from steward.interfaces.web.connectors import addresses as connectors
from steward.interfaces.web.controls import views as controls
from steward.interfaces.web.crosswalk import addresses as crosswalk
from steward.interfaces.web.differences import addresses as differences
from steward.interfaces.web.documents import addresses as documents
from steward.interfaces.web.evidence import addresses as evidence
from steward.interfaces.web.findings import addresses as findings
from steward.interfaces.web.frameworks import content, libraries, packs
from steward.interfaces.web.frameworks import views as frameworks
from steward.interfaces.web.governance import addresses as governance
from steward.interfaces.web.guests import door, sending, talking, visiting
from steward.interfaces.web.home import views as home
from steward.interfaces.web.inbox import addresses as inbox
from steward.interfaces.web.incidents import addresses as incidents
from steward.interfaces.web.lint import addresses as lint
from steward.interfaces.web.monitoring import addresses as monitoring
from steward.interfaces.web.objectives import addresses as objectives
from steward.interfaces.web.portfolio import views as portfolio
from steward.interfaces.web.proofs import addresses as proofs
from steward.interfaces.web.questionnaires import addresses as questionnaires
from steward.interfaces.web.readiness import addresses as readiness
from steward.interfaces.web.relationships import addresses as relationships
from steward.interfaces.web.reports import views as reports
from steward.interfaces.web.reviews import addresses as reviews
from steward.interfaces.web.risks import (
    consistency,
    criteria,
    differing,
    happening,
    inputs,
    limits,
    long,
    money,
    past,
    planning,
    removing,
    treating,
    whatif,
)
from steward.interfaces.web.risks import importing as bringing
from steward.interfaces.web.risks.assessing import assessments as risk_assessments
from steward.interfaces.web.risks.pages import pages as risks
from steward.interfaces.web.settings import (
    account,
    duties,
    erasing,
    factor,
    founding,
    groups,
    mailbox,
    organisation,
    passkeys,
    people,
    personal,
    retention,
    roles,
    tokens,
    units,
)
from steward.interfaces.web.signon import addresses as signon
from steward.interfaces.web.soa import revisions
from steward.interfaces.web.soa import views as soa
from steward.interfaces.web.systems import addresses, importing
from steward.interfaces.web.tasks import addresses as tasks
from steward.interfaces.web.trackers import addresses as trackers
from steward.interfaces.web.work import views as errands

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("palette", home.palette, name="palette"),
    path("sign-in", signin.sign_in, name="sign-in"),
    path("sign-in/link/<str:secret>", signin.sign_in_by_link, name="sign-in-link"),
    *signon.urlpatterns,
    path("sign-in/code", entering.second, name="sign-in-code"),
    path("sign-in/code/passkey", entering.second_by_passkey, name="sign-in-code-passkey"),
    path("sign-in/passkey", signin.sign_in_by_passkey, name="sign-in-passkey"),
    path("invitation/<str:secret>", signin.join, name="join"),
    path("sign-out", signin.sign_out, name="sign-out"),
    path("begin", founding.found, name="begin"),
    path("welcome", founding.welcome, name="welcome"),
    path("organisations/new", founding.found_another, name="found-another"),
    path("organisations/switch", founding.switch, name="switch"),
    path("settings", organisation.profile, name="settings"),
    path("settings/people", people.people, name="people"),
    path("settings/people/invite", people.invite, name="invite"),
    path("settings/people/<uuid:key>/role", people.change_role, name="member-role"),
    path("settings/people/<uuid:key>/limit", people.limit, name="member-limit"),
    path("settings/people/<uuid:key>/end", people.end, name="member-end"),
    path("settings/invitations/<uuid:key>/renew", people.renew, name="invitation-renew"),
    path("settings/invitations/<uuid:key>/revoke", people.revoke, name="invitation-revoke"),
    path("settings/people/<uuid:key>/reach", people.reach, name="member-reach"),
    path("settings/people/<uuid:key>/portfolio", people.portfolio, name="member-portfolio"),
    path("settings/people/<uuid:key>/data", personal.personal_data, name="member-data"),
    path("settings/people/<uuid:key>/begin", people.begin, name="member-begin"),
    path("settings/retention", retention.retention, name="retention"),
    path("settings/retention/<slug:stock>/keep", retention.keep, name="retention-keep"),
    path("settings/groups", groups.groups, name="groups"),
    path("settings/groups/new", groups.make, name="group-new"),
    path("settings/groups/<uuid:key>", groups.group, name="group"),
    path("settings/groups/<uuid:key>/edit", groups.rewrite, name="group-edit"),
    path("settings/groups/<uuid:key>/reach", groups.reach, name="group-reach"),
    path("settings/groups/<uuid:key>/put", groups.put, name="group-put"),
    path("settings/groups/<uuid:key>/people/<uuid:member>/out", groups.take_out, name="group-out"),
    path("settings/groups/<uuid:key>/end", groups.end, name="group-end"),
    path("settings/roles", roles.roles, name="roles"),
    path("settings/roles/new", roles.make, name="role-new"),
    path("settings/roles/see-as", roles.preview, name="see-as"),
    path("settings/roles/see-as/end", roles.end_preview, name="see-as-end"),
    path("settings/roles/<uuid:key>", roles.role, name="role"),
    path("settings/roles/<uuid:key>/edit", roles.rewrite, name="role-edit"),
    path("settings/roles/<uuid:key>/retire", roles.retire, name="role-retire"),
    path("settings/units", units.units, name="units"),
    path("settings/units/new", units.add, name="unit-new"),
    path("settings/units/<uuid:below>/below", units.add, name="unit-below"),
    path("settings/units/<uuid:key>/rename", units.rename, name="unit-rename"),
    path("settings/units/<uuid:key>/move", units.move, name="unit-move"),
    path("settings/units/<uuid:key>/archive", units.archive, name="unit-archive"),
    path("settings/units/<uuid:key>/restore", units.restore, name="unit-restore"),
    path("settings/tokens", tokens.tokens, name="tokens"),
    path("settings/tokens/new", tokens.create, name="token-new"),
    path("settings/tokens/<uuid:key>/revoke", tokens.revoke, name="token-revoke"),
    *packs.urlpatterns,
    *duties.urlpatterns,
    *portfolio.urlpatterns,
    *erasing.urlpatterns,
    path("settings/mailbox", mailbox.mailbox, name="mailbox"),
    path("settings/account", account.account, name="account"),
    path("settings/account/end-sessions", account.end_sessions, name="end-sessions"),
    path("settings/account/end-session", account.end_session, name="end-session"),
    path("settings/second-factor", factor.second_factor, name="second-factor"),
    path("settings/second-factor/codes", factor.new_codes, name="recovery-codes"),
    path("settings/second-factor/remove", factor.remove, name="second-factor-remove"),
    path("settings/second-factor/passkeys", passkeys.passkeys, name="passkeys"),
    path("settings/second-factor/passkeys/new", passkeys.add, name="passkey-new"),
    path(
        "settings/second-factor/passkeys/<uuid:key>/remove",
        passkeys.remove,
        name="passkey-remove",
    ),
    path("settings/prove/passkey", factor.prove_by_passkey, name="prove-passkey"),
    path("settings/required-factor", factor.required, name="second-factor-required"),
    path("settings/prove", factor.prove, name="prove"),
    path("settings/password", account.password, name="password"),
    path("systems/import", importing.upload, name="import"),
    path("systems/import/<uuid:key>", importing.mapping, name="import-mapping"),
    path("systems/imports/<uuid:key>", importing.imported, name="imported"),
    path("systems/imports/<uuid:key>/undo", importing.undo, name="import-undo"),
    path("work/<uuid:key>", errands.work, name="work"),
    path("work/<uuid:key>/call-off", errands.call_off, name="work-call-off"),
    *addresses.urlpatterns,
    path("risks/import", bringing.upload, name="register-import"),
    path("risks/import/<uuid:key>", bringing.preview, name="register-preview"),
    path("risks/imports/<uuid:key>", bringing.imported, name="register-imported"),
    path("risks/imports/<uuid:key>/close", bringing.close, name="register-close"),
    path("risks/imports/<uuid:key>/register.<str:kind>", bringing.written, name="register-file"),
    path("risks/imports/<uuid:key>/undo", bringing.undo, name="register-undo"),
    path("risks/past", past.past, name="register-past"),
    path("risks/consistency", consistency.consistency, name="consistency"),
    path("risks/criteria", criteria.method, name="criteria"),
    path("risks/criteria/versions", criteria.versions, name="criteria-versions"),
    path("risks/criteria/edit", criteria.edit, name="criteria-edit"),
    path("risks/criteria/preview", criteria.preview, name="criteria-preview"),
    path("risks/criteria/drop", criteria.drop, name="criteria-drop"),
    path("risks/criteria/<int:number>", criteria.version, name="criteria-version"),
    path("risks/<uuid:key>/remove", removing.remove, name="risk-remove"),
    path("risks/losses", money.losses, name="losses"),
    path("risks/losses/plan", planning.plan, name="loss-plan"),
    path("risks/losses/limits", limits.limits, name="loss-limits"),
    path("risks/losses/inputs", inputs.inputs, name="loss-inputs"),
    path("risks/losses/script.py", inputs.script, name="loss-script"),
    path("risks/<uuid:key>/inputs", inputs.inputs_of_risk, name="risk-inputs"),
    path("risks/<uuid:key>/losses.py", inputs.script_of_one, name="risk-script"),
    path("risks/losses/record", happening.track_record, name="loss-record"),
    path("risks/<uuid:key>/happened", happening.happened, name="risk-happened"),
    path("risks/happened/<uuid:key>/strike", happening.strike, name="loss-strike"),
    path("risks/losses/long", long.begin, name="loss-long"),
    path("risks/losses/long/<uuid:key>", long.long_run, name="loss-long-run"),
    path("risks/losses/what-if", whatif.what_if, name="loss-what-if"),
    path("risks/<uuid:key>/estimate/withdraw", money.withdraw, name="estimate-withdraw"),
    path("risks/<uuid:key>/consistency", consistency.adds_up, name="risk-consistency"),
    path("risks/<uuid:key>/by-facts", differing.by_facts, name="risk-by-facts"),
    path("risks/<uuid:key>/effect", treating.effect, name="risk-effect"),
    *risks.urls(),
    *treating.treatments.urls(),
    *treating.acceptances.urls(),
    *risk_assessments.urls(),
    *classification.urlpatterns,
    *assessments.urlpatterns,
    *documents.urlpatterns,
    *evidence.urlpatterns,
    *competence.urlpatterns,
    *incidents.urlpatterns,
    *findings.urlpatterns,
    *auditors.urlpatterns,
    *audits.urlpatterns,
    *objectives.urlpatterns,
    *governance.urlpatterns,
    *reviews.urlpatterns,
    *connectors.urlpatterns,
    *trackers.urlpatterns,
    *proofs.urlpatterns,
    *bundles.urlpatterns,
    *tasks.urlpatterns,
    *approvals.urlpatterns,
    path("soa", soa.statement, name="soa"),
    path("soa/freeze", soa.freeze, name="soa-freeze"),
    path("soa/decide", soa.decide_many, name="soa-decide-many"),
    path("soa/accept", soa.accept, name="soa-accept"),
    path("soa/compare", revisions.compare, name="soa-compare"),
    path("soa/revisions", revisions.revisions, name="soa-revisions"),
    path("soa/revisions/<int:number>", revisions.revision, name="soa-revision"),
    path("soa/revisions/<int:number>/export.<str:kind>", revisions.export, name="soa-frozen"),
    path("soa/export.<str:kind>", revisions.export, name="soa-export"),
    path("soa/<str:control>/decide", soa.decide, name="soa-decide"),
    path("soa/<str:control>/withdraw", soa.withdraw, name="soa-withdraw"),
    path("controls", controls.controls, name="controls"),
    path("controls/decide", controls.decide_many, name="control-decide-many"),
    path("controls/<str:requirement>", controls.control, name="control"),
    path("controls/<str:requirement>/health", controls.health, name="control-health"),
    path("controls/<str:requirement>/comments", controls.comments),
    path("controls/<str:requirement>/comments/<uuid:comment>", controls.comment),
    path("controls/<str:requirement>/decide", controls.decide, name="control-decide"),
    path("controls/<str:requirement>/withdraw", controls.withdraw, name="control-withdraw"),
    *relationships.urlpatterns,
    *inbox.urlpatterns,
    *automation.urlpatterns,
    *confiding.urlpatterns,
    *lint.urlpatterns,
    *monitoring.urlpatterns,
    *readiness.urlpatterns,
    *builder.urlpatterns,
    *questionnaires.urlpatterns,
    path("questionnaires/send/outside", sending.begin, name="guest-begin"),
    path("questionnaires/<uuid:key>/guests", sending.guests, name="guests"),
    path("questionnaires/<uuid:key>/guests/new", sending.invite, name="guest-new"),
    path("questionnaires/guests/<uuid:key>/renew", sending.renew, name="guest-renew"),
    path("questionnaires/guests/<uuid:key>/revoke", sending.revoke, name="guest-revoke"),
    path("questionnaires/guests/<uuid:key>/answer", talking.answer, name="guest-answer"),
    path("outside/ask", talking.ask, name="outside-ask"),
    path("guest/<str:secret>", door.door, name="guest-door"),
    path("guest/<str:secret>/code", door.code, name="guest-code"),
    path("outside", visiting.answer, name="outside"),
    path("outside/save", visiting.save, name="outside-save"),
    path("outside/submit", visiting.submit, name="outside-submit"),
    path("outside/leave", visiting.leave, name="outside-leave"),
    path("frameworks", frameworks.overview, name="frameworks"),
    *content.urlpatterns,
    path("frameworks/libraries", libraries.libraries, name="libraries"),
    path("frameworks/libraries/<uuid:key>", libraries.report, name="library-report"),
    path("frameworks/libraries/<uuid:key>/install", libraries.install, name="library-install"),
    path("frameworks/packs/<uuid:key>/take-back", libraries.take_back, name="library-back"),
    path("frameworks/<uuid:key>", frameworks.framework, name="framework"),
    path("frameworks/<str:name>/follow", frameworks.follow, name="follow"),
    path("frameworks/<str:name>/leave", frameworks.leave, name="leave"),
    *crosswalk.urlpatterns,
    *differences.urlpatterns,
    path("reports", reports.overview, name="reports"),
    path("reports/<str:name>.<str:kind>", reports.make, name="report-file"),
    path("reports/<str:name>", reports.make, name="report"),
]
