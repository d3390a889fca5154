"""A visit leaves nothing behind on the server."""

from pathlib import Path
from time import sleep

from tests.browser.crawl import Visitor
from tests.world import Portal

ADDRESS = "127.31.41.59"
MARKS = ["sentinelquery7741", "SentinelAgent7742", "sentinel-referrer-7743", "sentinelplace7744", ADDRESS]


def test_address_agent_query_and_referrer_are_in_no_file(own_portal: Portal) -> None:
    agent = {"User-Agent": MARKS[1], "Referer": f"https://example.org/{MARKS[2]}", "X-Forwarded-For": ADDRESS}
    visitor = Visitor(own_portal.url, agent, address=ADDRESS)
    for path in (
        "/es/", f"/es/search/?q={MARKS[0]}", f"/api/v2/search/?q={MARKS[0]}", f"/api/v2/suggest/?q={MARKS[0]}&lang=es",
        f"/api/v2/places/?q={MARKS[3]}", f"/es/find-help/?near={MARKS[3]}", "/es/hotlines/", "/es/safety/", "/exit/",
        f"/es/nothing-{MARKS[0]}/", f"/api/v2/search/?wrong={MARKS[0]}", "/accounts/login/", "/admin/",
    ):  # fmt: skip
        visitor.get(path)
    visitor.get(f"/es/?q={MARKS[0]}", method="POST")
    visitor.get("/", headers={"Host": f"{MARKS[0]}.example"})
    sleep(2)
    assert not {mark: found for mark in MARKS if (found := files_with(own_portal.folder, mark))}


def files_with(folder: Path, mark: str) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and mark.encode() in path.read_bytes()]
