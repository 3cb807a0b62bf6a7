"""The addresses of sign-in by a provider."""

from django.urls import URLPattern, path

from steward.interfaces.web.signon import coming, directory, setting

urlpatterns: list[URLPattern] = [
    path("sign-in/provider", coming.ask_address, name="signon"),
    path("sign-in/provider/go", coming.go, name="signon-go"),
    path("sign-in/provider/back", coming.back, name="signon-back"),
    path("sign-in/provider/again", coming.again, name="signon-again"),
    path("settings/sign-in", setting.show, name="signon-settings"),
    path("settings/sign-in/edit", setting.edit, name="signon-edit"),
    path("settings/sign-in/test", setting.test, name="signon-test"),
    path("settings/sign-in/tested", setting.tested, name="signon-tested"),
    path("settings/sign-in/switch", setting.switch, name="signon-switch"),
    path("settings/sign-in/require", setting.need, name="signon-require"),
    path("settings/sign-in/remove", setting.remove, name="signon-remove"),
    path("settings/sign-in/domains/<uuid:key>/vouch", setting.vouch, name="domain-vouch"),
    path("settings/directory", directory.directory, name="directory"),
    path("settings/directory/token", directory.make_token, name="directory-token"),
]
