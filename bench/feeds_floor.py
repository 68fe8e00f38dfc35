"""What the feeds bench compares with: aiohttp by itself, with one route. `python -m bench.feeds_floor bare PORT`."""

from __future__ import annotations

import sys

from aiohttp import web


async def _hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


def main() -> None:
    application = web.Application()
    application.router.add_get("/{word}", _hello)
    web.run_app(application, host="127.0.0.1", port=int(sys.argv[2]), access_log=None, print=None)


if __name__ == "__main__":
    main()
