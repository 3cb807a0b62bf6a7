"""List a bucket below a prefix, and read what is new or changed there.

Source: Amazon S3 API reference: ListObjectsV2, GetObject, Signature Version 4.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from urllib.parse import quote, urlsplit

from steward.extensions.connections.terms import Setting
from steward.extensions.connectors.settings_of import BASE, address, checked
from steward.extensions.connectors.terms import Asking, Connector, Pulled, Refused, SourceFile
from steward.extensions.connectors.values import moment, name_of
from steward.extensions.connectors.watching import ABOUT, Found, pulled
from steward.extensions.connectors.xml_tree import Element, read_tree
from steward.extensions.inbox.wire import MOST_BYTES, Trouble
from steward.foundation.core.errors import Invalid
from steward.foundation.files.buckets import NOTHING, BucketAddress, signed

BUCKET, REGION, PREFIX, KEY = "bucket", "region", "prefix", "key_id"
SECRET = "secret"  # noqa: S105 -- leaf: no password
MOST_PAGES = 20


def pull(asking: Asking) -> Iterator[Pulled]:
    """Yield what each new or changed object says; known by its key and its entity tag."""
    prefix = asking.config.get(PREFIX, "")
    times: dict[str, datetime] = {}
    found = list(_objects(asking, prefix, times))

    def content(path: str) -> tuple[bytes, datetime]:
        target = f"/{quote(asking.config[BUCKET])}/{quote(prefix + path)}"
        try:
            return asking.wire.fetch(target), times[path]
        except Trouble as trouble:
            if not trouble.for_good:
                raise
            raise Refused(trouble.reason, place=path[:200]) from None

    yield from pulled(asking, found, content)


def _objects(asking: Asking, prefix: str, times: dict[str, datetime]) -> Iterator[Found]:
    """Yield the objects below the prefix that are small enough to be read, and note their times."""
    more = ""
    for _ in range(MOST_PAGES):
        query = {"list-type": "2", "max-keys": "1000", "prefix": prefix}
        if more:
            query["continuation-token"] = more
        page = _page(asking, query)
        for item in page.each("Contents"):
            path = _said(item, "Key").removeprefix(prefix)
            size = _said(item, "Size")
            if not path or path.endswith("/") or not path.isprintable() or len(path) > 500:
                continue
            if not size.isdecimal() or int(size) > MOST_BYTES:
                continue
            times[path] = moment(_said(item, "LastModified")) or asking.now
            yield Found(path, _said(item, "ETag").strip('"'))
        more = _said(page, "NextContinuationToken")
        if not more:
            return


def _page(asking: Asking, query: Mapping[str, str]) -> Element:
    target = f"/{quote(asking.config[BUCKET])}?{_written(query)}"
    try:
        return read_tree(SourceFile(asking.wire.fetch(target), "the list of the bucket"))
    except Refused as refused:
        raise Trouble(refused.message, for_good=True) from None


def _said(element: Element, tag: str) -> str:
    found = element.get(tag)
    return "" if found is None else found.said


def _written(query: Mapping[str, str]) -> str:
    """Return a query as its signature needs it: sorted, with %20 for blanks."""
    pairs = sorted((quote(name, safe=""), quote(value, safe="")) for name, value in query.items())
    return "&".join(f"{name}={value}" for name, value in pairs)


def sign(
    config: Mapping[str, str], secrets: Mapping[str, str]
) -> Callable[[str, str, datetime], dict[str, str]]:
    """Return what signs each call: method, path with its query, and moment → headers."""
    parts = urlsplit(config[BASE])
    known = BucketAddress(
        host=str(parts.hostname),
        port=parts.port,
        is_safe=parts.scheme == "https",
        bucket=config[BUCKET],
        region=config[REGION],
        key=config[KEY],
        secret=secrets.get(SECRET, ""),
    )
    return partial(_signed, known, parts.netloc)


def _signed(
    known: BucketAddress, host: str, method: str, target: str, now: datetime
) -> dict[str, str]:
    path, _, query = target.partition("?")
    headers = {"Host": host, "x-amz-content-sha256": NOTHING}
    return signed(known, method, path, headers, now, query)


def check(config: Mapping[str, str]) -> dict[str, str]:
    """Return the settings as they are kept.

    Raises:
        Invalid: The address or the bucket is none, or the prefix holds what no key holds.
    """
    found = checked(config)
    if urlsplit(found[BASE]).path:
        raise Invalid("Write the address without the bucket.", place=BASE)
    bucket = config.get(BUCKET, "").strip()
    if not 3 <= len(bucket) <= 63 or not bucket.replace("-", "").replace(".", "").isalnum():
        raise Invalid(
            "The name of a bucket has 3 to 63 letters, digits, “-” and “.”.", place=BUCKET
        )
    prefix = config.get(PREFIX, "").strip().lstrip("/")
    if not prefix.isprintable() or len(prefix) > 500:
        raise Invalid("The prefix is a text in one line.", place=PREFIX)
    return found | {
        BUCKET: bucket,
        REGION: config.get(REGION, "").strip() or "us-east-1",
        PREFIX: prefix,
        KEY: config.get(KEY, "").strip(),
        ABOUT: name_of(config.get(ABOUT, "")),
    }


CONNECTOR = Connector(
    kind="s3",
    label="S3 bucket",
    hint="Objects that others put into a bucket, in any format that is read.",
    settings=(
        address("Of the store, such as https://s3.eu-central-1.amazonaws.com"),
        Setting(name=BUCKET, label="Bucket"),
        Setting(name=REGION, label="Region", initial="us-east-1"),
        Setting(
            name=PREFIX,
            label="Prefix",
            required=False,
            help_text="Only objects whose key begins so, such as results/",
        ),
        Setting(name=KEY, label="Access key", help_text="One that may list and read, no more."),
        Setting(name=SECRET, label="Secret of the access key", secret=True),
        Setting(
            name=ABOUT,
            label="What its objects are about, where they do not say it",
            required=False,
            help_text="As its name stands in the inventory.",
        ),
    ),
    check=check,
    headers=lambda _: {},
    sign=sign,
    pull=pull,
    minutes=15,
)
