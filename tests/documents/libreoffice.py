"""What a Word file looks like when it is opened: LibreOffice prints it, Poppler reads and paints the pages."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

NEEDED = "CONVENOR_REQUIRE_CLIENTS"  # Set in CI: a missing program is a failure, not a skip.
KEPT = Path("build/papers")  # Where the pages can be looked at afterwards.
_RESOLUTION = 72  # dots an inch
_PATIENCE = 240  # seconds, on a machine that has much else to do


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A file as LibreOffice prints it: the words of each page, their pictures, and what the PDF says of itself."""

    pages: tuple[str, ...]
    pictures: tuple[Path, ...]
    about: dict[str, str]


def printed(name: str, content: bytes, folder: Path) -> Printed:
    """Print a .docx; skips, or fails where CI says so, without LibreOffice."""
    missing = [each for each in ("soffice", "pdftotext", "pdftoppm", "pdfinfo") if shutil.which(each) is None]
    if missing:
        said = f"{', '.join(missing)}: not installed (Debian: libreoffice-writer-nogui, poppler-utils)"
        if os.environ.get(NEEDED):
            pytest.fail(said)
        pytest.skip(said)
    file = folder / f"{name}.docx"
    file.write_bytes(content)
    as_pdf = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    _run("soffice", profile, "--headless", "--convert-to", as_pdf, "--outdir", folder, file)
    pdf = folder / f"{name}.pdf"
    words = _run("pdftotext", "-layout", pdf, "-")
    _run("pdftoppm", "-r", _RESOLUTION, "-png", pdf, folder / f"{name}-page")
    about = dict(re.findall(r"^(\S[^:]*):\s*(.*)$", _run("pdfinfo", pdf), re.MULTILINE))
    pictures = sorted(folder.glob(f"{name}-page*.png"))
    KEPT.mkdir(parents=True, exist_ok=True)
    for each in (file, pdf, *pictures):
        shutil.copy(each, KEPT / each.name)
    pages = tuple(" ".join(page.split()) for page in words.split("\f") if page.strip())
    return Printed(pages=pages, pictures=tuple(pictures), about=about)


def inked(picture: Path) -> tuple[float, float, float, float]:
    """How far from each edge of the page anything is printed, in cm: left, top, right, bottom."""
    with Image.open(picture) as page:
        grey = page.convert("L").point(lambda value: 255 if value < 200 else 0)
        box = grey.getbbox()
        assert box is not None, f"{picture.name} is empty"
        left, top, right, bottom = box
        dots = _RESOLUTION / 2.54
        return left / dots, top / dots, (page.width - right) / dots, (page.height - bottom) / dots


def _run(*command: object) -> str:
    done = subprocess.run(
        [str(each) for each in command], capture_output=True, text=True, timeout=_PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout
