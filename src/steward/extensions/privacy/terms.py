"""The catalogue of personal data: every column of every table that refers to a person.

One table for all that asks where somebody stands: a copy for the person reads it. A law fails on a
column that looks like a person and is neither declared here nor said to be none. Source: Regulation
(EU) 2016/679, articles 15 and 30.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How one table refers to people.

    Columns are written with a space between them. ``keys`` hold the key of a person, of its
    membership or of one of its tokens; ``names`` hold a name as it was called then; ``emails`` an
    address; ``inside`` are JSON with any of these within. ``shows`` are further columns that say
    something of the person. ``own`` tables are told to the person alone: an account serves several
    organisations, and some things are said in confidence.
    """

    keys: str = ""
    names: str = ""
    emails: str = ""
    inside: str = ""
    shows: str = ""
    own: bool = False

    @property
    def shown(self) -> tuple[str, ...]:
        """Return the columns that hold nothing but a key, a name or an address."""
        return tuple(" ".join((self.keys, self.names, self.emails)).split())

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that refer to a person."""
        return tuple(" ".join((self.keys, self.names, self.emails, self.inside)).split())


HELD: dict[str, Held] = {
    "approvals_approval": Held(keys="asked_by", names="asked_by_label", inside="authors steps"),
    "approvals_approvalask": Held(keys="person_id", names="instead_of said_by"),
    "approvals_approvalflow": Held(names="kept_by", inside="steps"),
    "assessments_impactassessment": Held(
        names="begun_by submitted_by published_by", inside="authors signatures"
    ),
    "assessments_impactsection": Held(keys="owner_id", names="written_by"),
    "assessments_impactversion": Held(inside="signatures"),
    "assessments_indicatorreading": Held(names="read_by"),
    "audits_audit": Held(names="signed_by"),
    "audits_auditor": Held(keys="person_id", names="declared_by"),
    "audits_auditrequest": Held(keys="owner_id", names="answered_by asked_by"),
    "audits_checklistitem": Held(keys="judged_by", names="judged_by_label"),
    "audits_distribution": Held(names="noted_by"),
    "audits_draw": Held(names="drawn_by"),
    "audits_meeting": Held(inside="attended"),
    "audits_opened": Held(keys="person_id", names="name", shows="at kind address"),
    "audits_paper": Held(names="asked author_label", keys="author"),
    "audits_population": Held(names="taken_by"),
    "audits_programme": Held(keys="responsible_id made_by", names="made_by_label approved_by"),
    "audits_session": Held(names="with_whom"),
    "automation_firing": Held(names="who", keys="who_id"),
    "automation_rule": Held(keys="author_id", names="author_label"),
    "automation_ruleversion": Held(names="by"),
    "bundles_clientkey": Held(names="added_by revoked_by"),
    "bundles_takenbundle": Held(names="brought_by"),
    "competence_addressee": Held(keys="person_id"),
    "competence_communication": Held(names="with_whom speaker", keys="speaker_person_id"),
    "competence_competenceassessment": Held(names="assessed_by"),
    "competence_gapaction": Held(keys="owner_id done_by", names="judged_by"),
    "competence_holding": Held(names="appointed_by"),
    "competence_staffimport": Held(inside="before problems"),
    "competence_telling": Held(names="told_by"),
    "competence_worker": Held(emails="email", keys="person_id", shows="name"),
    "controls_controlstatus": Held(names="decided_by"),
    "crosswalks_nodetext": Held(names="author_label"),
    "crosswalks_owntie": Held(keys="author", names="author_label"),
    "confiding_confidant": Held(keys="person_id"),
    "confiding_confidence": Held(keys="made_by", names="made_by_label"),
    "connectors_bringing": Held(keys="brought_by", names="brought_by_label"),
    "documents_document": Held(keys="owner_id", inside="authors", names="written_by submitted_by"),
    "documents_documentperson": Held(keys="person_id", names="said_by"),
    "documents_documentversion": Held(inside="written_by approvals", names="published_by"),
    "documents_externaldocument": Held(keys="watcher_id"),
    "evidence_attestation": Held(keys="person_id", names="person_label"),
    "evidence_evidenceask": Held(keys="owner_id", names="asked_by ended_by"),
    "evidence_evidenceitem": Held(keys="owner_id", names="held_by"),
    "evidence_evidencelink": Held(names="linked_by"),
    "evidence_evidenceversion": Held(keys="added_by", names="added_by_label collector"),
    "files_upload": Held(keys="by", shows="name begun_at"),
    "findings_correctiveaction": Held(keys="owner_id done_by", names="done_by_label"),
    "findings_finding": Held(
        keys="raised_by owner_id disputed_by planned_by judged_by closed_by",
        names="raised_by_label disputed_by_label corrected_by cause_by_label searched_by_label"
        " planned_by_label approved_by_label judged_by_label decided_by_label",
    ),
    "findings_similarcase": Held(names="looked_by_label"),
    "frameworks_heldpack": Held(names="held_by"),
    "governance_assignment": Held(keys="person_id"),
    "governance_budgetline": Held(keys="owner_id"),
    "governance_capacity": Held(keys="owner_id"),
    "governance_decision": Held(keys="owner_id"),
    "governance_duty": Held(keys="owner_id"),
    "governance_issue": Held(keys="owner_id"),
    "governance_law": Held(keys="owner_id"),
    "governance_party": Held(keys="owner_id"),
    "governance_process": Held(keys="owner_id"),
    "governance_provision": Held(keys="owner_id"),
    "governance_review": Held(names="by"),
    "governance_scopeversion": Held(inside="authors", names="approved_by"),
    "governance_statedrole": Held(names="stated_by"),
    "governance_tool": Held(keys="owner_id"),
    "guests_guestlink": Held(emails="email", names="made_by", shows="expires_at"),
    "identity_apitoken": Held(
        keys="membership_id", shows="label scopes expires_on used_on revoked_at"
    ),
    "identity_browsersession": Held(
        keys="person_id", shows="device address began_at seen_at", own=True
    ),
    "identity_dutyrule": Held(names="made_by ended_by"),
    "identity_invitation": Held(
        emails="email", names="made_by", shows="role expires_at accepted_at revoked_at"
    ),
    "identity_membership": Held(keys="person_id", shows="role starts_on ends_on ended_at reach"),
    "identity_passkey": Held(keys="person_id", shows="name created_at used_at", own=True),
    "identity_person": Held(keys="id", emails="email", shows="name is_active last_login", own=True),
    "identity_recoverycode": Held(keys="person_id", shows="used_at", own=True),
    "identity_secondfactor": Held(keys="person_id", shows="confirmed_at", own=True),
    "identity_signinlink": Held(keys="person_id", shows="expires_at used_at", own=True),
    "impacts_classification": Held(keys="by", names="by_label", inside="sources"),
    "impacts_draft": Held(names="begun_by", inside="sources"),
    "impacts_override": Held(keys="by", names="by_label"),
    "inbox_calendarlink": Held(keys="person_id", shows="made_at revoked_at", own=True),
    "inbox_notification": Held(
        keys="person_id",
        names="who",
        shows="subject_label words at read_at mailed_at posted_at",
        own=True,
    ),
    "inbox_preference": Held(
        keys="person_id",
        shows="zone rhythm hour quiet_from quiet_until mail_topics chat_topics",
        own=True,
    ),
    "incidents_communicationdecision": Held(names="to_whom decided_by recorded_by"),
    "incidents_concern": Held(
        keys="raised_by_id", shows="number kind title text received_at state", own=True
    ),
    "incidents_concernhandler": Held(keys="person_id", own=True),
    "incidents_incident": Held(
        names="noticed_by reported_by reviewed_by",
        keys="reporter_id handler_id",
        inside="handlers_before",
    ),
    "incidents_incidentclock": Held(names="sent_by"),
    "incidents_noticeversion": Held(names="published_by taken_back_by"),
    "incidents_speakupmember": Held(keys="person_id"),
    "incidents_timelineentry": Held(names="written_by"),
    "journal_entry": Held(
        keys="actor_id subject_id", names="actor_label", shows="event at subject_kind"
    ),
    "lint_lintswitch": Held(names="off_by_label on_by_label"),
    "lint_lintwaiver": Held(keys="given_by", names="given_by_label ended_by"),
    "monitoring_checkwaiver": Held(keys="given_by", names="given_by_label ended_by"),
    "monitoring_owncheck": Held(names="made_by_label"),
    "monitoring_thing": Held(names="owner decided_by_label"),
    "notifications_mail": Held(emails="email", shows="name subject state written_at ended_at"),
    "objectives_activityturn": Held(names="done_by"),
    "objectives_measurement": Held(names="measured_by"),
    "objectives_objective": Held(
        keys="owner_id analyst_id", inside="written_by", names="agreed_by"
    ),
    "objectives_plannedactivity": Held(keys="owner_id"),
    "objectives_plannedchange": Held(
        keys="owner_id", inside="written_by", names="approved_by carried_out_by looked_back_by"
    ),
    "parts_part": Held(keys="owner_person_id"),
    "privacy_erasure": Held(
        keys="membership_id asked_by decided_by",
        names="asked_by_label decided_by_label",
        shows="state asked_at",
    ),
    "proof_verification": Held(names="by_label"),
    "questionnaires_answer": Held(names="answered_by"),
    "questionnaires_derivation": Held(names="by_label"),
    "questionnaires_finding": Held(names="decided_by"),
    "questionnaires_questionnaireversion": Held(names="published_by"),
    "questionnaires_respondent": Held(keys="person_id"),
    "questionnaires_run": Held(keys="reviewer_id submitted_by", names="reviewed_by"),
    "relationships_customer": Held(keys="owner_id"),
    "relationships_customertold": Held(names="by"),
    "relationships_diligence": Held(keys="asked_by", names="asked_by_name"),
    "relationships_sharedwork": Held(names="written_by"),
    "relationships_supplierissue": Held(names="by"),
    "relationships_suppliernotice": Held(names="assessed_by decided_by", keys="assessed_key"),
    "relationships_supplierstanding": Held(names="overruled_by decided_by", keys="asked_by"),
    "reminders_reminder": Held(keys="asked", emails="email", shows="name due_on at"),
    "reviews_attendance": Held(keys="person_id"),
    "reviews_decision": Held(keys="who_id", names="decided_by"),
    "reviews_managementreview": Held(
        keys="chair_id writer_id", names="minutes_by", inside="minutes signatures"
    ),
    "reviews_minutesnote": Held(names="noted_by"),
    "reviews_reviewitem": Held(names="filled_by written_by"),
    "risks_acceptance": Held(names="accepted_by"),
    "risks_estimate": Held(keys="author", names="author_label"),
    "risks_recordedloss": Held(names="recorded_by"),
    "risks_risk": Held(keys="owner_id", names="decided_by"),
    "risks_riskassessment": Held(keys="assessed_by", names="assessed_by_label approved_by_label"),
    "risks_riskcriteria": Held(names="made_by adopted_by"),
    "risks_treatment": Held(keys="made_by", names="made_by_label approved_by verified_by"),
    "provisioning_provisionedmember": Held(
        keys="membership_id", emails="user_name", shows="external_id"
    ),
    "signon_claimeddomain": Held(names="proven_label"),
    "signon_samlarrival": Held(inside="told"),
    "signon_signonrefusal": Held(emails="email"),
    "signon_signonidentity": Held(keys="membership_id", shows="issuer subject", own=True),
    "soa_applicabilitydecision": Held(names="decided_by"),
    "soa_statement": Held(names="frozen_by"),
    "systems_aisystem": Held(keys="owner_person_id"),
    "systems_notthesame": Held(names="decided_by"),
    "tasks_absence": Held(keys="person_id deputy_id", shows="begins_on ends_on note ended_at"),
    "tasks_comment": Held(
        keys="author_id",
        names="author_label",
        inside="reactions",
        shows="subject_label text at edited_at deleted_at",
    ),
    "tasks_handover": Held(names="giver by_label", keys="to_id"),
    "tasks_proof": Held(names="by_label"),
    "tasks_task": Held(keys="assignee_id", inside="origin"),
    "tasks_tasktemplate": Held(keys="assignee_id"),
    "tasks_watcher": Held(keys="person_id"),
    "trackers_trackerconnection": Held(inside="people"),
    "work_work": Held(keys="asked_by", names="asked_by_label", shows="label"),
    "assessments_consultation": Held(names="who"),
}
"""How each table refers to people, by the name of the table."""
WITHHELD = {
    "incidents_concernabout.person_id": "says whom a concern is about; its source is protected",
    "inbox_notification.subject_id": "is what somebody else was told, and is told to that one",
    "incidents_concernmessage.author": "is in the voice of a concern, read there by who may",
}
"""Columns that refer to a person and are told to nobody here, and why.

Source: Directive (EU) 2019/1937, article 16; Regulation (EU) 2016/679, article 15, paragraph 4.
"""
NOBODY: dict[str, str] = {
    "competence_requiredcompetence.shown_by": "kinds of proof",
}
"""Columns that look like a person and are none, and why."""
CONFIDENTIAL = "concern"
"""How the kinds of subject begin of which only the person itself is told in the journal."""
DELETED = {
    "inbox_notification": "person_id",
    "inbox_preference": "person_id",
    "inbox_calendarlink": "person_id",
    "notifications_mail": "email",
    "signon_signonidentity": "membership_id",
    "provisioning_provisionedmember": "membership_id",
    "files_upload": "by",
}
"""Tables of which an erasure deletes the rows of a person, with the column that says whose."""
WIPED = {
    "signon_signonidentityevent": ("membership_id", "subject"),
    "provisioning_provisionedmemberevent": ("membership_id", "external_id user_name"),
}
"""Histories that hold what names a person elsewhere: whose, and which columns are written out."""
