"""Finds one address of every page that a person can reach, by following links as a browser would send them.

Pages are told apart by their URL name and query keys that change their shape; plain requests are enough to find
them, and only what is then tried with axe is opened in the browser.
"""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, urldefrag, urljoin, urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import APIRequestContext, Page

PAGES_MAX = 400
#: Registers differ by model only; one list and one row of each stand for their shape unless all are wanted.
REGISTERS = {
    "admin:index",
    "admin:spend_load_changelist",
    "admin:spend_load_change",
    "admin:spend_load_history",
}
SHAPING = ("by", "view", "replaces", "item", "state")
LEFT_OUT = {"account_logout", "documents:file", "reporting:page", "healthz", "readyz", "metrics"}
CONTROLS = re.compile(r"<(?:a|button|input|select|textarea|summary)\b")


@dataclass
class Found:
    """One page: its name with what shapes it, an address, who reached it and how many controls it has."""

    key: str
    path: str
    who: str
    controls: int
    form: bool


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.forms = 0
        self._post = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.links.append(given["href"] or "")
        elif tag == "form":
            self._post = (given.get("method") or "").lower() == "post" and not given.get("action")
        elif (
            tag in ("input", "textarea", "select")
            and self._post
            and given.get("type") not in ("hidden", "submit")
        ):
            self.forms += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._post = False


def key_of(path: str, *, every_register: bool) -> str | None:
    """Name of the page's shape; None for what is no page of ours."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    name = match.view_name
    if not name or name in LEFT_OUT or (name.startswith("api:") and name != "api:guide"):
        return None
    if name.startswith("admin:") and not every_register and name not in REGISTERS:
        return None
    query = parse_qs(parts.query)
    return "&".join([name, *(word for word in SHAPING if word in query)])


def crawl(page: Page, base: str, who: str, *, every_register: bool = False) -> dict[str, Found]:
    """Every page shape within two hundred steps of the home page, for the person signed in."""
    request: APIRequestContext = page.context.request
    found: dict[str, Found] = {}
    queue = deque(["/"])
    asked: set[str] = set()
    tries: dict[str, int] = {}
    while queue and len(asked) < PAGES_MAX:
        path = queue.popleft()
        key = key_of(path, every_register=every_register)
        if key is None or path in asked or key in found or tries.get(key, 0) > 2:
            continue
        asked.add(path)
        tries[key] = tries.get(key, 0) + 1
        answer = request.get(f"{base}{path}")
        if answer.status != 200 or "text/html" not in answer.headers.get("content-type", ""):
            assert answer.status < 500, f"{path} answered {answer.status} to {who}"
            assert answer.status != 403, f"a page links to {path}, which {who} may not open"
            continue
        at = urlsplit(answer.url)
        reached = f"{at.path}?{at.query}" if at.query else at.path
        key = key_of(reached, every_register=every_register) or key
        html, links = answer.text(), _Links()
        links.feed(html)
        if key not in found:
            found[key] = Found(key, reached, who, len(CONTROLS.findall(html)), links.forms > 0)
        for link in links.links:
            target = urldefrag(urljoin(f"{base}{reached}", link))[0]
            if target.startswith(f"{base}/"):
                queue.append(target.removeprefix(base))
    return found
