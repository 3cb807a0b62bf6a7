"""Events that nobody is told of: the record's history is enough, or a page asks by itself."""

SILENT = frozenset(
    f"{noun}.{verb}"
    for noun, verbs in {
        "absence": "ended kept",
        "activity": "done ended planned",
        "agreement": "checked ended written",
        "approval": "begun noted said",
        "approval_flow": "ended kept",
        "audit": (
            "auditor_came auditor_invited auditor_released changed distributed finding_raised "
            "independence_declared meeting_held paper_kept paper_shared papers_shared planned "
            "point_judged points_added "
            "points_removed population_taken records_excluded report_written reported "
            "request_accepted request_returned sample_drawn session_kept session_removed"
        ),
        "audit_programme": "approved kept",
        "bundle": "taken",
        "campaign": "acknowledged kept moved people_asked quiz_taken reminded",
        "certificate": "document_kept ended kept",
        "change": "owned_up reopens_set seen written",
        "classification": "begun dropped overridden recorded rescored restored",
        "client_key": "revoked trusted",
        "comment": "deleted edited reacted",
        "communication": "kept told",
        "competence": (
            "assessed function_archived function_kept functions_adopted holder_appointed "
            "holding_ended released required staff_import_undone staff_imported worker_kept"
        ),
        "concern": "channel_set entrusted followed group_set moved raised reminded turned written",
        "context": "added linked restored reviewed role_stated role_withdrawn unlinked",
        "control": "decided withdrawn",
        "controls": "derived",
        "customer": "expectation_kept informed retired use_set written",
        "directory": "admitted renamed",
        "document": "begun confirmed described draft_dropped picture_added read revised written",
        "duty": "assigned refused relaxed tightened",
        "erasure": "refused",
        "evidence": (
            "attested described disposed half_life_settled held kept linked released renewed "
            "restored unlinked version_added"
        ),
        "evidence_request": "answered taken_back",
        "external_document": "ended kept looked_at",
        "finding": "decided",
        "framework": "adopted left",
        "gap_action": "judged",
        "group": "ended joined left limited made rewritten",
        "guest": "code_sent entered invited renewed revoked told",
        "impact": (
            "approved begun entry_kept entry_removed harms_entered indicator_read published "
            "reopened section_written sent_back signed unpublished"
        ),
        "inbox": "calendar_link_made calendar_link_revoked mail_stopped preference_set",
        "incident": (
            "calendar_set clock_agreed report_sent report_struck reported tied "
            "timeline_written untied written"
        ),
        "invitation": "renewed revoked",
        "losses": "settled",
        "lint": "ran",
        "lint_switch": "off on",
        "lint_waiver": "ended given",
        "check_waiver": "ended given",
        "observation": "taken",
        "own_check": "ended made",
        "thing": "ignored matched",
        "member": (
            "begins data_handed_out ended invited joined limited link_made narrowed "
            "framed passkey_added passkey_refused passkey_removed "
            "portfolio_ended portfolio_hidden portfolio_shown "
            "recovery_code_used recovery_codes_made role_changed second_factor_dropped "
            "second_factor_set session_ended sessions_ended"
        ),
        "node_text": "removed written",
        "nonconformity": "action_ended action_kept consequence place_named",
        "notice": "decided published taken_back written",
        "objective": "measured written",
        "organisation": "changed founded second_factor_required second_factor_waived",
        "pack": "held installed taken taken_back",
        "part": "changed deleted registered version_added",
        "process": "flow_drawn flow_taken_away",
        "proof": "key_made pack_made verified",
        "questionnaire": (
            "approved cadence_set confirmed derived effect_decided moved part_finished "
            "reminded runs_moving sent started taken_back"
        ),
        "readiness": "aim_set kept",
        "register": "derived import_undone imported",
        "retention": "removed set",
        "review": (
            "attended corrected decided decision_removed input_filled moved narrated "
            "planned prepared signed"
        ),
        "risk": (
            "accepted agreed dismissed edited estimate_withdrawn estimated happened_struck "
            "proposed removed review_set reviewed reworded written"
        ),
        "risk_criteria": "adopted draft_dropped drafted",
        "role": "made previewed retired rewritten",
        "rule": "address_made came_due paused removed switched_on tried_again written",
        "scope": "approved begun dropped sent_back written",
        "shared_work": "agreed written",
        "signon": (
            "domain_proven domain_vouched group_mapped group_unmapped joined removed required set "
            "switched_off switched_on tested tied waived"
        ),
        "soa": "decided frozen withdrawn",
        "supplier": "described diligence_begun issue_noted moved tiered",
        "supplier_notice": "assessed decided received",
        "system": "changed part_linked part_unlinked registered removed restored told_apart",
        "systems": "card_import_undone cards_imported import_undone imported",
        "task": (
            "blocked kept proof_kept proof_struck renamed step_ticked step_unticked unblocked "
            "unwatched watched written"
        ),
        "task_template": "ended kept",
        "tasks": "derived",
        "template": "archived published saved",
        "tie": "removed stated",
        "ticket": "asked made settled untied",
        "ties": "brought decided",
        "token": "created revoked",
        "results": "brought",
        "confidence": "ended made named removed taken taken_over",
        "connection": "asked changed connected ended failed paused resumed",
        "tracker": "asked changed connected ended paused replayed resumed",
        "training": "import_undone imported kept removed",
        "unit": "added archived moved renamed restored",
        "work": "asked failed",
        "work_policy": "settled",
    }.items()
    for verb in verbs.split()
)
