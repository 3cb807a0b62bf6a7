"""The addresses of sign-in by a provider."""

from django.urls import URLPattern, path

from steward.interfaces.web.signon import (
    coming,
    directory,
    mapping,
    returning,
    setting,
    setting_saml,
)

urlpatterns: list[URLPattern] = [
    path("sign-in/provider", coming.ask_address, name="signon"),
    path("sign-in/provider/go", coming.go, name="signon-go"),
    path("sign-in/provider/back", coming.back, name="signon-back"),
    path("sign-in/provider/again", coming.again, name="signon-again"),
    path("sign-in/provider/saml/<uuid:organisation>", returning.arrive, name="saml"),
    path(
        "sign-in/provider/saml/<uuid:organisation>/metadata",
        returning.metadata,
        name="saml-metadata",
    ),
    path("sign-in/provider/saml/<uuid:organisation>/back", returning.back, name="saml-back"),
    path("settings/sign-in", setting.show, name="signon-settings"),
    path("settings/sign-in/edit", setting.edit, name="signon-edit"),
    path("settings/sign-in/saml", setting_saml.edit, name="signon-saml"),
    path("settings/sign-in/metadata", setting_saml.reread, name="signon-metadata"),
    path("settings/sign-in/refusals", setting.refusals, name="signon-refusals"),
    path("settings/sign-in/groups/new", mapping.new, name="signon-group-new"),
    path("settings/sign-in/groups/<uuid:key>/end", mapping.end, name="signon-group-end"),
    path("settings/sign-in/test", setting.test, name="signon-test"),
    path("settings/sign-in/tested", setting.tested, name="signon-tested"),
    path("settings/sign-in/switch", setting.switch, name="signon-switch"),
    path("settings/sign-in/require", setting.need, name="signon-require"),
    path("settings/sign-in/remove", setting.remove, name="signon-remove"),
    path("settings/sign-in/domains/<uuid:key>/vouch", setting.vouch, name="domain-vouch"),
    path("settings/directory", directory.directory, name="directory"),
    path("settings/directory/token", directory.make_token, name="directory-token"),
]
