"""Takes the pictures of this folder from a running demo. `script/screenshots [NAME ...]` takes all, or those named."""

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

from benzoproject.demo import export  # noqa: E402

DESK, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}
TALLEST = 1400  # css pixels; the rest of a long list says nothing new
LARGEST = 200_000  # bytes
CHROMIUM = [
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run",
    "--disable-features=Translate,OptimizationHints,MediaRouter", "--font-render-hinting=none",
]  # fmt: skip
POH, GP, ADMIN, FUND = "S. Bakker", "dr. M. de Wit", "T. Vermeer", "N. Hofstra"
RESEARCHER, POH_LATER = "R. Achterberg", "A. Noordhoek"
PRACTICE, LATER = "/p/de-linde", "/p/de-iep"  # the second sent its letters half a year ago


@contextmanager
def demo() -> Iterator[str]:
    """The address of a demo that lives as long as the block."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="benzo-pictures-") as data:
        environment = {**os.environ, "BENZO_DATA_DIR": data, "PORT": str(port)}
        running = subprocess.Popen([ROOT / "script/demo"], env=environment)
        try:
            yield wait_for(f"http://127.0.0.1:{port}", running)
        finally:
            # The script itself, not its group: it asks web server and worker in turn to end.
            running.terminate()
            running.wait(timeout=60)


def wait_for(address: str, running: "subprocess.Popen[bytes]", seconds: int = 240) -> str:
    end = time.monotonic() + seconds
    while time.monotonic() < end and running.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/demo/", timeout=5).close()
            return address
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise SystemExit("pictures: the demo did not start")


@contextmanager
def person(
    browser: Browser, address: str, name: str, *, size: dict[str, int], dark: bool = False
) -> Iterator[Page]:
    """A browser of somebody who came in through their card on the demo page."""
    context = browser.new_context(
        base_url=address,
        viewport=size,
        color_scheme="dark" if dark else "light",
        locale="nl-NL",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto("/demo/")
    if name:
        page.get_by_role("button", name=re.compile(re.escape(name))).click()
    yield page
    context.close()


def keep(page: Page, name: str) -> None:
    """The page from its top, at most TALLEST high."""
    page.wait_for_load_state("networkidle")
    page.evaluate("() => window.scrollTo(0, 0)")
    size = page.evaluate(
        "() => [document.documentElement.clientWidth, document.documentElement.scrollHeight]"
    )
    # A bar that sticks to the bottom of the window belongs at the bottom of the picture.
    page.set_viewport_size({"width": size[0], "height": min(size[1], TALLEST)})
    store(page.screenshot(animations="disabled"), name)


def store(png: bytes, name: str) -> None:
    """As PNG with a palette: a third of the size, and nobody sees it."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        out = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if len(out.getvalue()) < LARGEST:
            break
    (FOLDER / f"{name}.png").write_bytes(out.getvalue())
    print(f"{name}.png: {picture.width} x {picture.height}, {len(out.getvalue()) // 1000} kB")  # noqa: T201


def go(page: Page, path: str) -> None:
    answer = page.goto(path)
    if answer is None or not answer.ok:
        raise SystemExit(f"pictures: {path} answered {answer and answer.status}")


# --- one function per picture: (browser, address) -> files ----------------------------------------------------------


def door(browser: Browser, address: str) -> None:
    with person(browser, address, "", size=DESK) as page:
        keep(page, "demo")


def today(browser: Browser, address: str) -> None:
    for name, size, dark in (
        ("today", DESK, False),
        ("today-dark", DESK, True),
        ("today-phone", PHONE, False),
    ):
        with person(browser, address, POH, size=size, dark=dark) as page:
            go(page, f"{PRACTICE}/today/")
            keep(page, name)


def wave(browser: Browser, address: str) -> None:
    with person(browser, address, POH, size=DESK) as page:
        go(page, f"{PRACTICE}/waves/1/")
        keep(page, "wave")


def wave_phone(browser: Browser, address: str) -> None:
    with person(browser, address, POH, size=PHONE) as page:
        go(page, f"{PRACTICE}/waves/1/")
        keep(page, "wave-phone")


def patient(browser: Browser, address: str) -> None:
    with person(browser, address, POH, size=DESK) as page:
        go(page, f"{PRACTICE}/waves/1/")
        page.locator(f"main a[href^='{PRACTICE}/patients/']").first.click()
        keep(page, "patient")


def sign(browser: Browser, address: str) -> None:
    with person(browser, address, GP, size=DESK) as page:
        go(page, f"{PRACTICE}/waves/2/sign/")
        keep(page, "sign")


def letter(browser: Browser, address: str) -> None:
    with person(browser, address, POH, size=DESK) as page:
        pdf = page.request.get(f"{PRACTICE}/letters/1/pdf/").body()
    store(drawn(pdf, page=1), "letter")


def drawn(pdf: bytes, *, page: int) -> bytes:
    command = ["pdftoppm", "-png", "-r", "96", "-f", str(page), "-l", str(page), "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def consult(browser: Browser, address: str) -> None:
    with person(browser, address, POH, size=PHONE) as page:
        go(page, f"{PRACTICE}/consults/?show=week")
        first = page.locator(
            f"main a[href^='{PRACTICE}/consults/']:not([href*='ladder']):not([href*='.ics'])"
        )
        go(page, str(first.first.get_attribute("href")))
        keep(page, "consult-phone")


def plan(browser: Browser, address: str) -> None:
    with person(browser, address, GP, size=DESK) as page:
        go(page, f"{PRACTICE}/plans/")
        page.locator("main a[href$='/plan/']").first.click()
        keep(page, "plan")


def workbook(browser: Browser, address: str) -> None:
    """The page with the schedule, of the first patient on the list of plans who has a workbook."""
    with person(browser, address, POH, size=DESK) as page:
        go(page, f"{PRACTICE}/plans/")
        plans = [str(link.get_attribute("href")) for link in page.locator("main a[href$='/plan/']").all()]
        for found in plans:
            go(page, found.replace("/plan/", "/workbook/"))
            made = page.locator("main a[href$='/werkboekje.pdf']")
            if made.count():
                pdf = page.request.get(str(made.first.get_attribute("href"))).body()
                return store(drawn(pdf, page=10), "workbook")
    return None


def people(browser: Browser, address: str) -> None:
    with person(browser, address, ADMIN, size=DESK) as page:
        go(page, "/manage/")
        keep(page, "manage")


def programme(browser: Browser, address: str) -> None:
    with person(browser, address, ADMIN, size=DESK) as page:
        go(page, "/manage/programme/")
        keep(page, "programme")


def hours_phone(browser: Browser, address: str) -> None:
    with person(browser, address, POH, size=PHONE) as page:
        go(page, f"{PRACTICE}/hours/")
        keep(page, "hours-phone")


def claim(browser: Browser, address: str) -> None:
    """The claim that waits for the fund."""
    with person(browser, address, FUND, size=DESK) as page:
        go(page, "/manage/claims/?state=submitted")
        page.locator("main tbody a[href^='/manage/claims/']").first.click()
        keep(page, "claim")


def results(browser: Browser, address: str) -> None:
    with person(browser, address, RESEARCHER, size=DESK) as page:
        go(page, "/study/results/")
        for picture in page.locator("main picture img").all():
            picture.scroll_into_view_if_needed()
        keep(page, "results")


def practice_report(browser: Browser, address: str) -> None:
    with person(browser, address, POH_LATER, size=DESK) as page:
        go(page, f"{LATER}/report/")
        keep(page, "practice-report")


def choose(browser: Browser, address: str) -> None:
    with person(browser, address, POH, size=DESK) as page:
        go(page, f"{PRACTICE}/waves/")
        page.locator(f"form[action='{PRACTICE}/waves/open/'] button").click()
        page.get_by_role("button", name=re.compile("^Geschikt")).click()
        for box in page.locator("input[data-choice]:enabled").all()[:17]:
            box.check()
        keep(page, "choose")


def imports(browser: Browser, address: str) -> None:
    with person(browser, address, POH, size=DESK) as page, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"medicatie-{date.today():%d-%m-%Y}.csv"
        file.write_bytes(newest_export())
        go(page, f"{PRACTICE}/imports/new/")
        page.locator("input[type=file]").set_input_files(file)
        page.locator("main form button.btn-primary").click()
        page.wait_for_selector("table", timeout=60_000)
        keep(page, "import")


def newest_export() -> bytes:
    """What De Linde would export today: the people of the story, some new prescriptions, some rows with a question."""
    people = export.people(
        count=130, seed=2022, gps=("MDW", "PVL"), today=date(2026, 1, 1)
    )  # as demo/story.py
    end = date.today()
    table = list(export.rows(people, start=end - timedelta(days=400), end=end, seed=2022))
    return export.as_csv(export.with_questions(table), title="Medicatie-export")


# The last two change what the others show.
PICTURES: dict[str, Callable[[Browser, str], None]] = {
    "demo": door, "today": today, "wave": wave, "wave-phone": wave_phone, "patient": patient, "sign": sign,
    "letter": letter, "consult": consult, "plan": plan, "workbook": workbook, "manage": people,
    "programme": programme, "hours-phone": hours_phone, "claim": claim, "results": results,
    "practice-report": practice_report, "choose": choose, "import": imports,
}  # fmt: skip


def main(names: list[str]) -> None:
    if unknown := set(names) - set(PICTURES):
        raise SystemExit(f"pictures: {', '.join(sorted(unknown))}? Choose from {', '.join(PICTURES)}")
    arguments = [*CHROMIUM, "--no-sandbox"] if os.geteuid() == 0 else CHROMIUM
    with demo() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=arguments)
        for name in names or PICTURES:
            PICTURES[name](browser, address)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
