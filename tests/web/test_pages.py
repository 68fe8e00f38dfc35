"""The pages behind the app's entry in a chat's shop: there, readable by everybody, and nothing in them runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from aiohttp import ClientSession

from bot.platforms.teams import manifest
from bot.web import pages
from bot.web.server import build
from tests.web.test_server import asking, fine

VOID = {"br", "meta"}


class Outline(HTMLParser):
    """What a page is made of; every element has to be closed again."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


async def page(client: ClientSession, path: str) -> str:
    async with client.get(path) as answer:
        assert (answer.status, answer.content_type, answer.charset) == (200, "text/html", "utf-8")
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "Set-Cookie" not in answer.headers
        return await answer.text()


async def test_the_addresses_that_the_app_package_names_are_there():
    developer = manifest.manifest(url="https://convenor.example.org")["developer"]
    named = [
        developer[name].removeprefix("https://convenor.example.org") for name in developer if "Url" in name
    ]

    async with asking(build(ready=fine, version="1")) as client:
        shown = [await page(client, path or "/") for path in named]

    assert sorted(named) == ["", "/privacy", "/terms"]
    assert len(set(shown)) == 3


@pytest.mark.parametrize("path", pages.PAGES)
def test_a_page_is_readable_without_seeing_it_and_runs_nothing(path: str):
    shown = pages.PAGES[path]
    outline = Outline(shown)

    assert shown.startswith('<!doctype html><html lang="en-GB">')
    assert outline.open == []
    assert (outline.elements.count("h1"), outline.elements.count("main")) == (1, 1)
    assert outline.elements.count("title") == 1
    assert not {"script", "img", "iframe", "form", "link"} & set(outline.elements)
    assert not re.search(r"\son[a-z]+=|style=", shown)


@pytest.mark.parametrize("path", pages.PAGES)
async def test_the_links_of_a_page_lead_to_the_others_behind_a_proxys_path_too(path: str):
    for link in Outline(pages.PAGES[path]).links:
        assert f"/{link}" in pages.PAGES


def test_the_page_about_what_is_kept_says_why_for_how_long_and_how_to_have_it_erased():
    shown = pages.PAGES["/privacy"]

    assert [
        each for each in ("What is kept", "Why", "Who sees it", "How long", "erased") if each not in shown
    ] == []
