"""SAML 2.0, Web Browser SSO: the side that asks who somebody is, and believes only what is signed.

Everything here that reads XML needs libraries which are slow to import; it is imported where a
provider of this kind is spoken with.
"""
