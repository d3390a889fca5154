"""The cache that many machines share, in Redis: what counts attempts to sign in, so it fails closed.

Values are JSON: Django's own way would run whatever somebody with access to Redis writes there. What Wagtail would keep
to save itself a query stays out, so that pages come while Redis is away.
"""

import json
from typing import Any

from django.core.cache.backends.redis import RedisCache

SECONDS = 1.0
"""How long Redis may take: to be reached, and to answer."""
OPTIONS = {"serializer": "portal.shared_cache.Serializer", "socket_connect_timeout": SECONDS, "socket_timeout": SECONDS}
SAVES_A_QUERY = "wagtail"


class Serializer:
    def dumps(self, value: Any) -> bytes | int:
        # Redis counts with bare numbers.
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class SharedCache(RedisCache):
    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return default if key.startswith(SAVES_A_QUERY) else super().get(key, default, version)

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        if not key.startswith(SAVES_A_QUERY):
            super().set(key, value, *args, **kwargs)

    def delete(self, key: str, version: int | None = None) -> bool:
        return False if key.startswith(SAVES_A_QUERY) else super().delete(key, version)
