"""What only a cluster has: servers that fail, keys, an alias that may point wrong."""

import base64
import json
import logging
import os
import subprocess
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal import cluster
from search.contract import Changes, EngineUnavailable, SearchDocument, SearchQuery
from search.engines import elastic_schema
from search.engines.elastic import ElasticEngine
from search.engines.elastic_servers import Servers
from tests.search import documents, servers
from tests.search.elastic import own_index
from tests.services.cluster import Cluster

SECRET = "quinceañera"


def engine_at(*hosts: str, seconds: float = 0.8) -> ElasticEngine:
    return ElasticEngine(Servers(cluster.read(f"opensearch+http://{','.join(hosts)}"), seconds=seconds), "test-public")


def term(key: str, title: str, version: int = 0) -> SearchDocument:
    return SearchDocument("term", key, {"en": title}, version=version)


def found(engine: ElasticEngine, text: str = "") -> set[str]:
    return {hit.key for hit in engine.search(SearchQuery(text, size=100)).hits}


class TestAddresses:
    def test_several_hosts_and_a_login_are_read(self) -> None:
        address = cluster.read("elasticsearch+https://us%40er:p%3Ass@one:9201,two,[::1]:9")
        assert address.hosts == (("one", 9201), ("two", 9200), ("::1", 9))
        assert (address.product, address.secure, address.user) == ("elasticsearch", True, "us@er")
        assert address.password == "p:ss"
        assert "p:ss" not in repr(address)

    @pytest.mark.parametrize("host", ["localhost", "127.0.0.1:9200", "[::1]:9200", "127.8.8.8"])
    def test_this_machine_may_be_asked_without_tls(self, host: str) -> None:
        assert not cluster.read(f"opensearch+http://{host}").secure

    @pytest.mark.parametrize("address", [
        "opensearch+http://search.example", "opensearch+http://127.0.0.1,10.0.0.2", "opensearch://host",
        "elasticsearch+ftp://host", "opensearch+https://", "opensearch+https://a,,b", "opensearch+https://a:b",
        "opensearch+https://user@host", "opensearch+https://host/path", "opensearch+https://host?x=1",
        "opensearch+http://127.0.0.1.example", "opensearch+https://ho st", "solr+https://host", "opensearch+https://one,two,one:9200",
    ])  # fmt: skip
    def test_everything_else_is_refused(self, address: str) -> None:
        with pytest.raises(ValueError):  # noqa: PT011 - one way to refuse
            cluster.read(address)


class TestServersThatFail:
    """Without a cluster: whatever a server does wrong is one error, in time, without a word of the query."""

    @pytest.mark.parametrize("answer", [servers.silent, servers.trickling], ids=["silent", "trickling"])
    def test_a_server_that_does_not_answer_costs_the_time_of_one_query(self, answer: Callable) -> None:
        with servers.listening(answer) as one, servers.listening(answer) as other:
            engine = engine_at(one.host, other.host)
            started = time.monotonic()
            with pytest.raises(EngineUnavailable, match="timeout"):
                engine.search(SearchQuery(SECRET))
            assert time.monotonic() - started < 0.95
            assert one.asked + other.asked == 1

    @pytest.mark.parametrize(
        "answer",
        [
            servers.saying(200, b"<html>quincea\xc3\xb1era</html>", "text/html"),
            servers.saying(200, b'{"half": ', "application/json"),
            servers.saying(200, b"[1, 2]"),
            servers.saying(200, b'{"other": {"thing": 1}}'),
            servers.saying(200, b"\x00\xff", "application/octet-stream"),
            servers.saying(302, b"{}"),
            servers.saying(400, json.dumps({"error": {"type": "parsing", "reason": SECRET}, "status": 400}).encode()),
            servers.saying(403, b"{}"),
            servers.saying(404, b"{}"),
            servers.saying(429, b"{}"),
            servers.saying(500, SECRET.encode(), "text/plain"),
            servers.saying(503, b"{}"),
            servers.hanging_up,
        ],
    )
    def test_a_wrong_answer_is_an_engine_that_cannot_be_had(
        self, answer: Callable, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        with servers.listening(answer) as server:
            engine = engine_at(server.host)
            for work in (
                lambda: engine.search(SearchQuery(SECRET)),
                lambda: engine.suggest(SECRET, "es"),
                lambda: engine.index([term("one", "One")]),
                lambda: engine.remove(["term:one"]),
                lambda: list(engine.versions()),
                lambda: engine.rebuild([]),
            ):
                with pytest.raises(EngineUnavailable) as raised:
                    work()
                assert SECRET not in "".join(traceback.format_exception(raised.value))
            assert engine.status()["state"] in {"down", "missing", "corrupt", "outdated"}
        assert SECRET not in caplog.text

    def test_nobody_there_is_known_at_once(self) -> None:
        engine = engine_at(f"127.0.0.1:{servers.closed_port()}", f"127.0.0.1:{servers.closed_port()}")
        started = time.monotonic()
        with pytest.raises(EngineUnavailable):
            engine.search(SearchQuery(SECRET))
        assert time.monotonic() - started < 0.3
        assert engine.status()["state"] == "down"


@pytest.fixture
def url(search_cluster: Cluster) -> str:
    return search_cluster.url


@pytest.fixture
def engine(url: str) -> Iterator[ElasticEngine]:
    with own_index(url) as made:
        yield made


@pytest.mark.services
class TestCluster:
    def test_a_host_that_refuses_leaves_the_question_to_the_next(self, url: str, engine: ElasticEngine) -> None:
        engine.rebuild([term("one", "Bond")])
        alive = cluster.read(url).hosts[0]
        for _ in range(4):
            address = f"opensearch+http://127.0.0.1:{servers.closed_port()},{alive[0]}:{alive[1]}"
            other = ElasticEngine(Servers(cluster.read(address), seconds=5), engine.alias)
            assert found(other, "bond") == {"one"}

    def test_a_missing_index_is_told_and_no_writer_makes_one(self, engine: ElasticEngine) -> None:
        assert engine.status()["state"] == "missing"
        for work in (
            lambda: engine.search(SearchQuery("x")),
            lambda: engine.index([term("one", "One")]),
            lambda: engine.bulk.put([term("one", "One")]),
            lambda: engine.remove(["term:one"]),
        ):
            with pytest.raises(EngineUnavailable, match="missing"):
                work()
        assert engine.status()["state"] == "missing"
        assert engine.rebuild([term("one", "One")]) == 1
        account = engine.status()
        assert (account["documents"], account["state"]) == (1, "ok")

    @pytest.mark.parametrize("wrong", ["two", "in its place", "deleted", "no alias", "other schema"])
    def test_a_wrong_state_is_told_and_healed(self, engine: ElasticEngine, wrong: str) -> None:
        engine.rebuild([term("one", "Bond")])
        engine.rebuild([term("one", "Bond")])
        before, current = engine.store.generations()

        def spoil(client) -> None:
            if wrong == "two":
                client.indices.put_alias(index=before.name, name=engine.alias)
            elif wrong == "in its place":
                client.indices.delete(index=current.name)
                client.index(index=engine.alias, id="1", document={"a": 1})
            elif wrong == "deleted":
                client.indices.delete(index=current.name)
            elif wrong == "no alias":
                client.indices.delete_alias(index=current.name, name=engine.alias)
            else:
                client.indices.put_mapping(index=current.name, meta={"schema": "older"})

        engine.servers.order(spoil)
        told = {"two": "corrupt", "in its place": "corrupt", "other schema": "outdated"}.get(wrong, "missing")
        other = ElasticEngine(engine.servers, engine.alias)
        assert other.status()["state"] == told
        with pytest.raises(EngineUnavailable):
            other.search(SearchQuery("bond"))
        if wrong != "other schema":
            with pytest.raises(EngineUnavailable):
                engine.search(SearchQuery("bond"))
        assert other.rebuild([term("two", "Bail")]) == 1
        assert other.status()["state"] == "ok"
        assert found(engine) == {"two"}

    def test_a_rebuild_hears_of_what_changed_before_and_after_the_swap(self, engine: ElasticEngine) -> None:
        engine.rebuild([term("kept", "Kept", 1), term("goes", "Goes", 1)])
        rounds = [
            Changes((term("kept", "Older", 0), term("new", "New", 5)), ("term:goes",)),
            Changes((term("more", "More", 1),)),
            Changes(),
            Changes((term("last", "Last", 2),), ("term:more",)),
        ]
        assert engine.rebuild([term("kept", "Kept", 1), term("goes", "Goes", 1)], changed=lambda: rounds.pop(0)) == 2
        assert found(engine) == {"kept", "new", "last"}
        assert found(engine, "older") == set()
        assert dict(engine.versions()) == {"term:kept": 1, "term:new": 5, "term:last": 2}
        assert rounds == []

    def test_what_a_killed_rebuild_left_is_cleared_and_a_running_one_is_not(self, engine: ElasticEngine) -> None:
        gone = subprocess.Popen(["true"])
        gone.wait()
        killed, elsewhere, silent = (engine.store.begin() for _ in range(3))
        engine.store._tell(killed, {**killed.meta, "pid": gone.pid})
        engine.store._tell(elsewhere, {**elsewhere.meta, "host": "elsewhere", "pid": gone.pid})
        engine.store._tell(silent, {**silent.meta, "host": "elsewhere", "beat": time.time() - 3600})
        engine.rebuild([term("one", "Bond")])
        current = engine.store.current(anew=True).name
        assert {each.name for each in engine.store.generations()} == {elsewhere.name, current}

    def test_a_removed_thing_may_come_back_and_be_removed_again(self, engine: ElasticEngine) -> None:
        engine.rebuild([term("one", "Bond", 3)])
        for _ in range(3):
            engine.remove(["term:one"])
        engine.index([term("one", "Bond", 4)])
        assert found(engine) == {"one"}
        engine.index([term("one", "Older", 3)])
        assert dict(engine.versions()) == {"term:one": 4}

    def test_only_what_the_servers_refuse_is_refused(self, engine: ElasticEngine) -> None:
        engine.rebuild([])
        long_host = SearchDocument("event", "long", {"en": "Fair"}, facets={"host": ("h" * 40_000,)})
        refused = engine.index(
            [
                long_host,
                SearchDocument("term", "k" * 600, {"en": "Long"}),
                SearchDocument("term", "nan", {"en": "NaN"}, boost=float("nan")),
                SearchDocument("term", "lone", {"en": "Lone"}, areas=("\ud800",)),
                term("good", "Good"),
            ]
        )
        assert {each for each, _ in refused} == {"event:long", "term:" + "k" * 600, "term:nan", "term:lone"}
        assert found(engine) == {"good"}

    def test_old_generations_are_swept(self, engine: ElasticEngine) -> None:
        for _ in range(4):
            engine.rebuild([])
        assert len(engine.store.generations()) == 2

    def test_the_mapping_takes_no_unknown_field(self) -> None:
        body = elastic_schema.body()
        assert body["mappings"]["dynamic"] == "strict"
        assert body["settings"]["number_of_shards"] == 1


@pytest.mark.services
class TestKeys:
    """Through a door with TLS that looks at who comes."""

    @pytest.fixture
    def authority(self, tmp_path: Path) -> servers.Authority:
        return servers.Authority.made(tmp_path / "own")

    def _target(self, url: str) -> str:
        host, port = cluster.read(url).hosts[0]
        return f"{host}:{port}"

    def test_a_key_or_a_password_lets_in_and_nothing_else_does(
        self, url: str, engine: ElasticEngine, authority: servers.Authority
    ) -> None:
        engine.rebuild([term("one", "Bond")])

        def ask(login: str, **more: str) -> set[str]:
            address = cluster.read(f"opensearch+https://{login}{door}")
            return found(ElasticEngine(Servers(address, ca_file=str(authority.file), seconds=5, **more), engine.alias))

        with servers.guarded(self._target(url), authority, "ApiKey a-key") as door:
            assert ask("", api_key="a-key") == {"one"}
            for login, more in (("", {"api_key": "other"}), ("", {}), ("user:a-key@", {})):
                with pytest.raises(EngineUnavailable, match="refused"):
                    ask(login, **more)
        basic = "Basic " + base64.b64encode("usér:pä:ss".encode()).decode()
        with servers.guarded(self._target(url), authority, basic) as door:
            assert ask("us%C3%A9r:p%C3%A4%3Ass@") == {"one"}
            with pytest.raises(EngineUnavailable, match="refused"):
                ask("user:wrong@")

    def test_a_server_that_nobody_vouches_for_is_not_asked(
        self, url: str, authority: servers.Authority, tmp_path: Path
    ) -> None:
        stranger = servers.Authority.made(tmp_path / "stranger")
        with servers.guarded(self._target(url), authority, "ApiKey a-key") as door:
            for ca_file in ("", str(stranger.file)):
                asked = Servers(cluster.read(f"opensearch+https://{door}"), api_key="a-key", ca_file=ca_file)
                with pytest.raises(EngineUnavailable, match="TlsError"):
                    ElasticEngine(asked, "test-public").search(SearchQuery("bond"))


def test_documents_fill_the_fields_of_the_mapping() -> None:
    fields = set(elastic_schema.body()["mappings"]["properties"])
    for document in documents.ALL:
        assert set(json.loads(elastic_schema.to_index(document))) <= fields


def test_this_process_runs_and_one_that_ended_does_not() -> None:
    from search.engines.elastic_store import _runs

    assert _runs(os.getpid())
    assert not _runs(0)
