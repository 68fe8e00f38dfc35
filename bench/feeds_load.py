"""The load of the feeds bench: calendar programs that ask whether something has changed.

Its jobs have "path" and "etag": what they ask for, and what they have.
"""

from __future__ import annotations

from bench import load


def asked(job: load.Job) -> bytes:
    head = (
        f"GET {job['path']} HTTP/1.1\r\nHost: 127.0.0.1:{job['port']}\r\nUser-Agent: Microsoft Exchange\r\n"
        f"Accept: text/calendar\r\nIf-None-Match: {job['etag']}\r\n\r\n"
    )
    return head.encode()


if __name__ == "__main__":
    load.serve(asked)
