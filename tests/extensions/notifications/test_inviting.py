from steward.extensions.notifications.operations.inviting import invite_by_letter, renew_by_letter
from tests.factories.mail import newest_mail


def test_who_is_invited_gets_a_letter_and_a_new_one_when_it_is_renewed(owner):
    invitation, secret = invite_by_letter(actor=owner, email="kim@hill.example", role="approver")

    mail = newest_mail(owner)
    assert (mail.email, mail.link) == ("kim@hill.example", f"http://testserver/invitation/{secret}")
    assert mail.subject == "Harbour Trust invites you to Steward"
    _, renewed = renew_by_letter(actor=owner, invitation=invitation)
    assert newest_mail(owner).link.endswith(renewed)
