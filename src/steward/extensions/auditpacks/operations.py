"""Ask for an audit pack."""

from django.db import transaction

from steward.extensions.auditpacks.events import AuditPackMade
from steward.extensions.auditpacks.terms import PackOrder, PackScope
from steward.foundation.core.actor import Actor, require, require_whole
from steward.foundation.core.errors import Invalid
from steward.foundation.journal.operations import record
from steward.foundation.proof.policy import EXPORT_PROOF
from steward.foundation.work.models import Work
from steward.foundation.work.operations import ask_for_work

PACK = "proof.pack"


@transaction.atomic
def ask_for_pack(*, actor: Actor, order: PackOrder) -> Work:
    """Ask for an audit pack, which is made in the background.

    Raises:
        NotAllowed: The actor may not make audit packs, or sees a part of the organisation only.
        Invalid: What the pack is about is missing, or its last day is before its first.
    """
    require(actor, EXPORT_PROOF)
    require_whole(actor)
    if order.scope in (PackScope.AUDIT, PackScope.SYSTEM) and order.record is None:
        raise Invalid(f"Choose the {order.scope.value}.", place="record")
    if order.scope is PackScope.CLAUSE and not order.clause.strip():
        raise Invalid("Name the clause or the control, such as 6.1.3 or A.6.2.4.", place="clause")
    if order.scope is PackScope.PERIOD and order.since is None and order.until is None:
        raise Invalid("Give the first or the last day.", place="since")
    if order.since and order.until and order.until < order.since:
        raise Invalid("The last day is before the first.", place="until")
    label = f"Make an audit pack: {order.scope.value} {order.label or order.clause}".strip()
    return ask_for_work(actor=actor, kind=PACK, label=label, arguments=order.plain())


@transaction.atomic
def tell_of_pack(*, actor: Actor, work: Work, records: int, size: int) -> None:
    """Tell the journal that a pack was made, and of what.

    Raises:
        NotAllowed: The actor may not make audit packs.
    """
    require(actor, EXPORT_PROOF)
    order = work.arguments
    about = f"{order['scope']} {order['label'] or order['clause']}".strip()
    told = AuditPackMade(subject=work.as_subject(), about=about, records=records, bytes=size)
    record(actor, told)
