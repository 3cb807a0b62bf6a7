"""A tracker on this machine that speaks what GitHub, GitLab and Jira document; real sockets.

Written from the vendors' published descriptions of their interfaces, not from Steward's clients:
GitHub REST 2022-11-28, GitLab REST v4, Jira platform REST version 2.
"""

import json
import re
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Forge:
    """What a tracker remembers; ``now`` goes on by a second with each change."""

    def __init__(self):
        self.now = START
        self.issues = {}
        self.comments = {}
        self.calls = []
        self.answers = []  # what is answered instead: (status, headers, body) or None for normal
        self.people = ["ada", "bob"]

    def tick(self):
        self.now += timedelta(seconds=1)
        return f"{self.now:%Y-%m-%dT%H:%M:%SZ}"

    def made(self, **more):
        number = len(self.issues) + 1
        stamp = self.tick()
        issue = {"number": number, "body": "", "assignee": None, "labels": [], "status": "open"}
        self.issues[number] = issue | more | {"updated": stamp, "created": stamp}
        self.comments[number] = []
        return self.issues[number]

    def change(self, number, **more):
        """Change an issue as a person does in the tracker's own pages."""
        self.issues[number] |= more | {"updated": self.tick()}

    def remark(self, number, text, author="ada"):
        said = {"id": 1000 + sum(map(len, self.comments.values())), "text": text}
        self.comments[number].append(said | {"author": author, "at": self.tick()})
        self.issues[number]["updated"] = f"{self.now:%Y-%m-%dT%H:%M:%SZ}"
        return self.comments[number][-1]

    def asked(self, method, part=""):
        return [call for call in self.calls if call[0] == method and part in call[1]]


class Refused(Exception):
    def __init__(self, status, body):
        super().__init__(status)
        self.status, self.body = status, body


def must(condition, status, body):
    if not condition:
        raise Refused(status, body)


class GitHubWire:
    """https://docs.github.com/rest/issues"""

    def __init__(self, forge):
        self.forge = forge

    def answer(self, method, path, query, body, headers):
        bad = {"message": "Bad credentials", "documentation_url": "https://docs.github.com/rest"}
        must(headers.get("Authorization") == "Bearer gh-token", 401, bad)
        must("application/vnd.github+json" in headers["Accept"], 415, {"message": "Accept"})
        must(headers.get("User-Agent"), 403, {"message": "User agent required"})
        found = re.fullmatch(r"/repos/harbour/aims/(issues|assignees)(?:/(\d+)(/comments)?)?", path)
        must(found, 404, {"message": "Not Found"})
        what, number, comments = found.groups()
        if what == "assignees":
            return 200, [{"login": name, "id": 1} for name in self.forge.people]
        if number is None:
            return self.many(method, query, body)
        must(int(number) in self.forge.issues, 404, {"message": "Not Found"})
        if comments:
            return self.talk(method, int(number), query, body)
        if method == "PATCH":
            self.patched(self.forge.issues[int(number)], body)
        return 200, self.shown(self.forge.issues[int(number)])

    def many(self, method, query, body):
        if method == "POST":
            known = {"title", "body", "assignees", "labels", "milestone", "assignee", "type"}
            must(isinstance(body.get("title"), str) and set(body) <= known, 422, self.invalid(body))
            issue = self.forge.made(title=body["title"], body=body.get("body") or "")
            self.patched(issue, body)
            return 201, self.shown(issue)
        must(query["state"] == "all" and query["sort"] == "updated", 422, {"message": "Bad"})
        rows = sorted(self.forge.issues.values(), key=lambda one: one["updated"])
        rows = [self.shown(one) for one in rows if one["updated"] >= query["since"]]
        size, page = int(query["per_page"]), int(query["page"])
        must(size <= 100, 422, {"message": "per_page"})
        return 200, rows[(page - 1) * size : page * size]

    @staticmethod
    def invalid(body):
        errors = [{"resource": "Issue", "field": "title", "code": "missing_field"}]
        return {"message": "Validation Failed", "errors": errors, "got": sorted(body)}

    def patched(self, issue, body):
        reasons = ("completed", "not_planned", "duplicate", "reopened", None)
        must(body.get("state", "open") in ("open", "closed"), 422, {"message": "Bad state"})
        must(body.get("state_reason") in reasons, 422, {"message": "Bad reason"})
        if "title" in body:
            issue["title"] = body["title"]
        if "assignees" in body:  # who cannot be given an issue is dropped in silence
            named = [name for name in body["assignees"] if name in self.forge.people]
            issue["assignee"] = named[0] if named else None
        if "labels" in body:
            issue["labels"] = list(body["labels"])
        if "state" in body:
            reason = body.get("state_reason") or "completed"
            issue["status"] = "open" if body["state"] == "open" else reason
        issue["updated"] = self.forge.tick()

    def talk(self, method, number, query, body):
        if method == "POST":
            must(body.get("body"), 422, {"message": "Validation Failed"})
            return 201, self.said(self.forge.remark(number, body["body"], author="steward-bot"))
        rows = [one for one in self.forge.comments[number] if one["at"] >= query["since"]]
        return 200, [self.said(one) for one in rows]

    @staticmethod
    def said(one):
        body = {"id": one["id"], "body": one["text"], "user": {"login": one["author"]}}
        return body | {"created_at": one["at"], "updated_at": one["at"]}

    def shown(self, issue):
        who = issue["assignee"]
        is_open = issue["status"] == "open"
        return {
            "id": 90_000 + issue["number"],
            "number": issue["number"],
            "html_url": f"https://github.example/harbour/aims/issues/{issue['number']}",
            "title": issue["title"],
            "body": issue["body"] or None,
            "state": "open" if is_open else "closed",
            "state_reason": None if is_open else issue["status"],
            "labels": [{"name": name} for name in issue["labels"]],
            "assignee": {"login": who} if who else None,
            "assignees": [{"login": who}] if who else [],
            "updated_at": issue["updated"],
            "created_at": issue["created"],
        }


class GitLabWire:
    """https://docs.gitlab.com/api/issues and /api/notes"""

    IDS = {"ada": 11, "bob": 12}

    def __init__(self, forge):
        self.forge = forge

    def answer(self, method, path, query, body, headers):
        must(headers.get("PRIVATE-TOKEN") == "gl-token", 401, {"message": "401 Unauthorized"})
        found = re.fullmatch(
            r"/api/v4/projects/harbour%2Faims/(issues|members/all)(?:/(\d+)(/notes)?)?", path
        )
        must(found, 404, {"message": "404 Project Not Found"})
        what, number, notes = found.groups()
        if what != "issues":
            people = self.forge.people
            return 200, [
                {"id": self.IDS[n], "username": n, "name": n.title(), "state": "active"}
                for n in people
            ]
        if number is None:
            return self.many(method, query, body)
        must(int(number) in self.forge.issues, 404, {"message": "404 Issue Not Found"})
        if notes:
            return self.talk(method, int(number), body)
        if method == "PUT":
            known = {"title", "assignee_ids", "state_event", "add_labels", "remove_labels"}
            must(body and set(body) <= known, 400, {"error": "at least one of them is missing"})
            self.put(self.forge.issues[int(number)], body)
        return 200, self.shown(self.forge.issues[int(number)])

    def many(self, method, query, body):
        if method == "POST":
            must(body.get("title"), 400, {"error": "title is missing"})
            issue = self.forge.made(title=body["title"], body=body.get("description") or "")
            self.put(issue, body)
            return 201, self.shown(issue)
        must(query["scope"] == "all" and query["order_by"] == "updated_at", 400, {"error": "bad"})
        rows = sorted(self.forge.issues.values(), key=lambda one: one["updated"])
        rows = [self.shown(one) for one in rows if one["updated"] >= query["updated_after"]]
        size, page = int(query["per_page"]), int(query["page"])
        return 200, rows[(page - 1) * size : page * size]

    def put(self, issue, body):
        event = body.get("state_event")
        must(event in (None, "close", "reopen"), 400, {"error": "state_event is invalid"})
        if event:
            issue["status"] = "completed" if event == "close" else "open"
        if "title" in body:
            issue["title"] = body["title"]
        if "assignee_ids" in body:
            names = {number: name for name, number in self.IDS.items()}
            issue["assignee"] = names.get((body["assignee_ids"] or [0])[0])
        if body.get("add_labels"):
            issue["labels"] = [*issue["labels"], body["add_labels"]]
        if body.get("remove_labels"):
            issue["labels"] = [one for one in issue["labels"] if one != body["remove_labels"]]
        issue["updated"] = self.forge.tick()

    def talk(self, method, number, body):
        if method == "POST":
            must(body.get("body"), 400, {"error": "body is missing"})
            return 201, self.said(self.forge.remark(number, body["body"], author="steward-bot"))
        system = {"id": 1, "body": "changed title", "author": {"name": "x"}, "system": True}
        system["created_at"] = system["updated_at"] = "2026-01-01T00:00:00.000Z"
        return 200, [*(self.said(one) for one in self.forge.comments[number][::-1]), system]

    @staticmethod
    def said(one):
        author = {"name": one["author"], "username": one["author"]}
        body = {"id": one["id"], "body": one["text"], "author": author, "system": False}
        return body | {"created_at": one["at"], "updated_at": one["at"]}

    def shown(self, issue):
        who = issue["assignee"]
        person = {"id": self.IDS[who], "username": who} if who else None
        return {
            "id": 70_000 + issue["number"],
            "iid": issue["number"],
            "web_url": f"https://gitlab.example/harbour/aims/-/issues/{issue['number']}",
            "title": issue["title"],
            "description": issue["body"],
            "state": "opened" if issue["status"] == "open" else "closed",
            "labels": issue["labels"],
            "assignee": person,
            "assignees": [person] if person else [],
            "updated_at": issue["updated"],
        }


class JiraWire:
    """https://developer.atlassian.com/cloud/jira/platform/rest/v2/ (Data Center's form of it)"""

    STEPS = {"To Do": ["In Progress"], "In Progress": ["To Do", "Done"], "Done": ["To Do"]}
    WORDS = {"open": "To Do", "doing": "In Progress", "completed": "Done"}
    CATEGORY = {"To Do": "new", "In Progress": "indeterminate", "Done": "done"}

    def __init__(self, forge):
        self.forge = forge

    def answer(self, method, path, query, body, headers):
        bad = {"errorMessages": ["You are not authenticated."], "errors": {}}
        self.cloud = headers.get("Authorization", "").startswith("Basic ")
        known = (
            "Basic Ym90QGhhcmJvdXIuZXhhbXBsZTpqaXJhLXRva2Vu" if self.cloud else "Bearer jira-token"
        )
        must(headers.get("Authorization") == known, 401, bad)
        self.key = "accountId" if self.cloud else "name"
        if path == "/rest/api/2/project/AIMS/statuses":
            names = [
                {"name": word, "statusCategory": {"key": key}}
                for word, key in self.CATEGORY.items()
            ]
            return 200, [{"name": "Task", "statuses": names}, {"name": "Bug", "statuses": names}]
        if path == "/rest/api/2/user/assignable/search":
            must(query["project"] == "AIMS", 404, {"errorMessages": ["No project"]})
            return 200, [{self.key: n, "displayName": n.title()} for n in self.forge.people]
        gone = {"errorMessages": ["The requested API has been removed."]}
        must(not (self.cloud and path == "/rest/api/2/search"), 410, gone)
        if path == ("/rest/api/2/search/jql" if self.cloud else "/rest/api/2/search"):
            return self.search(query)
        if path == "/rest/api/2/issue" and method == "POST":
            return self.create(body)
        found = re.fullmatch(r"/rest/api/2/issue/(\d+)(?:/(transitions|comment))?", path)
        missing = {"errorMessages": ["Issue Does Not Exist"], "errors": {}}
        must(found and int(found[1]) in self.forge.issues, 404, missing)
        issue = self.forge.issues[int(found[1])]
        if found[2] == "transitions":
            return self.steps(method, issue, body)
        if found[2] == "comment":
            return self.talk(method, issue["number"], body)
        if method == "PUT":
            self.put(issue, body["fields"])
            return 204, None
        return 200, self.shown(issue)

    def word(self, issue):
        return self.WORDS[issue["status"]]

    def create(self, body):
        fields = body["fields"]
        must(fields.get("project") == {"key": "AIMS"}, 400, self.wrong("project"))
        must(fields.get("issuetype") == {"name": "Task"}, 400, self.wrong("issuetype"))
        must(len(fields.get("summary", "")) in range(1, 256), 400, self.wrong("summary"))
        issue = self.forge.made(title=fields["summary"], body=fields.get("description", ""))
        self.put(issue, {"assignee": fields.get("assignee")})
        number = issue["number"]
        return 201, {"id": str(number), "key": f"AIMS-{number}", "self": "https://jira.example"}

    @staticmethod
    def wrong(field):
        return {"errorMessages": [], "errors": {field: f"{field} is required."}}

    def put(self, issue, fields):
        must(set(fields) <= {"summary", "assignee"}, 400, self.wrong(str(sorted(fields))))
        if "summary" in fields:
            issue["title"] = fields["summary"]
        if "assignee" in fields:
            issue["assignee"] = (fields["assignee"] or {}).get(self.key)
        issue["updated"] = self.forge.tick()

    def steps(self, method, issue, body):
        names = self.STEPS[self.word(issue)]
        if method == "GET":
            rows = [
                {"id": str(30 + i), "name": "Go", "to": {"name": n}} for i, n in enumerate(names)
            ]
            return 200, {"expand": "transitions", "transitions": rows}
        step = int(body["transition"]["id"]) - 30
        must(step in range(len(names)), 400, {"errorMessages": ["It is not a valid transition"]})
        back = {word: key for key, word in self.WORDS.items()}
        self.forge.change(issue["number"], status=back[names[step]])
        return 204, None

    def search(self, query):
        found = re.fullmatch(
            r'project = "AIMS" AND (updated|created) >= -(\d+)([md]) ORDER BY .*', query["jql"]
        )
        must(found, 400, {"errorMessages": ["Error in the JQL Query"], "errors": {}})
        rows = sorted(self.forge.issues.values(), key=lambda one: one["updated"])
        if self.cloud:
            start, size = int(query.get("nextPageToken", "at-0")[3:]), int(query["maxResults"])
            part = [self.shown(one) for one in rows[start : start + size]]
            is_last = start + size >= len(rows)
            more = {} if is_last else {"nextPageToken": f"at-{start + size}"}
            return 200, {"issues": part, "isLast": is_last, **more}
        start, size = int(query.get("startAt", 0)), int(query["maxResults"])
        part = [self.shown(one) for one in rows[start : start + size]]
        return 200, {"startAt": start, "maxResults": size, "total": len(rows), "issues": part}

    def talk(self, method, number, body):
        if method == "POST":
            must(body.get("body"), 400, {"errors": {"comment": "Comment body can not be empty!"}})
            return 201, self.said(self.forge.remark(number, body["body"], author="steward-bot"))
        rows = [self.said(one) for one in self.forge.comments[number][::-1]]
        return 200, {"startAt": 0, "maxResults": 100, "total": len(rows), "comments": rows}

    @staticmethod
    def said(one):
        stamp = one["at"].replace("Z", ".000+0000")
        author = {"name": one["author"], "displayName": one["author"]}
        return {"id": str(one["id"]), "body": one["text"], "author": author, "created": stamp}

    def shown(self, issue):
        who, name = issue["assignee"], self.word(issue)
        fields = {
            "summary": issue["title"],
            "description": issue["body"] or None,
            "status": {"name": name, "statusCategory": {"key": self.CATEGORY[name]}},
            "assignee": {self.key: who, "displayName": who.title()} if who else None,
            "updated": issue["updated"].replace("Z", ".000+0000"),
        }
        return {"id": str(issue["number"]), "key": f"AIMS-{issue['number']}", "fields": fields}


class HookWire:
    """A tracker that takes a post and says which ticket it made of it."""

    def __init__(self, forge):
        self.forge = forge

    def answer(self, method, _path, _query, body, headers):
        must(headers.get("X-Api-Key") == "hook-token", 401, {"error": "who are you"})
        must(method == "POST" and headers.get("Idempotency-Key"), 400, {"error": "no key"})
        if body.get("event") == "created":
            issue = self.forge.made(title=body["title"], body=body["body"])
            return 201, {"id": f"T{issue['number']}", "url": "https://desk.example/T1"}
        return 200, {}


WIRES = {"github": GitHubWire, "gitlab": GitLabWire, "jira": JiraWire, "webhook": HookWire}


@contextmanager
def a_forge(kind):
    """A tracker of a kind on a free port; yields what it remembers and its address."""
    forge = Forge()
    wire = WIRES[kind](forge)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self):
            size = int(self.headers.get("Content-Length") or 0)
            raw = self.rfile.read(size)
            parts = urlsplit(self.path)
            query = {name: found[0] for name, found in parse_qs(parts.query).items()}
            body = json.loads(raw) if raw else {}
            forge.calls.append((self.command, unquote(parts.path), body))
            instead = forge.answers.pop(0) if forge.answers else None
            if instead == "after":  # it is done, and the answer is lost on the way
                wire.answer(self.command, parts.path, query, body, self.headers)
                self.close_connection = True
                return
            if instead is not None:
                self.reply(*instead)
                return
            try:
                status, found = wire.answer(self.command, parts.path, query, body, self.headers)
            except Refused as error:
                status, found = error.status, error.body
            self.reply(status, {}, found)

        def reply(self, status, headers, body):
            raw = (
                b""
                if body is None
                else body
                if isinstance(body, bytes)
                else json.dumps(body).encode()
            )
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_values):
            """Say nothing."""

    for method in ("GET", "POST", "PATCH", "PUT"):
        setattr(Handler, f"do_{method}", Handler.handle_any)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield forge, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
