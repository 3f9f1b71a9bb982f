"""Somebody behind a browser: what they do and what they see, in the words on the screen."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Locator, Page, Response, expect

from tests.servers import wait_until

DESK = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 844}
CODE_SECONDS = 30


@dataclass
class Account:
    """What somebody knows by heart, and what is in the app on their phone."""

    name: str
    email: str
    password: str = "een rustige zin met genoeg woorden"
    secret: str = ""
    used: set[int] = field(default_factory=set)

    def code(self) -> str:
        """A code that the app shows and that was not used yet; a code about to go is not worth typing."""
        wait_until(lambda: _now() not in self.used and _left() > 3, what="the app to show a new code")
        self.used.add(_now())
        return format_hotp_value(hotp_value(self.secret, _now()))


def _now() -> int:
    return int(time.time() // CODE_SECONDS)


def _left() -> float:
    return CODE_SECONDS - time.time() % CODE_SECONDS


class Person:
    """A browser of their own. Whatever went wrong unseen (console, policy, dialog, error page) is in `trouble`."""

    def __init__(
        self, browser: Browser, address: str, account: Account | None = None, *, size: dict[str, int] = DESK,
        javascript: bool = True,
    ) -> None:  # fmt: skip
        self.account = account
        self.trouble: list[str] = []
        self.context = browser.new_context(
            base_url=address, viewport=size, locale="nl-NL", timezone_id="Europe/Amsterdam", reduced_motion="reduce",
            java_script_enabled=javascript,
        )  # fmt: skip
        self.context.set_default_timeout(20_000)
        self.context.on("page", self._watch)
        self.page = self.context.new_page()

    def _watch(self, page: Page) -> None:
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.trouble.append(f"{page.url}: {error}"))
        page.on("response", self._answered)
        page.on("dialog", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        # The browser says so of every page that is refused or missing; the journeys look at those pages themselves.
        refused = message.text.startswith("Failed to load resource: the server responded with a status of 4")
        if message.type in ("error", "warning") and not refused:
            self.trouble.append(f"{message.page.url if message.page else ''}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500:
            self.trouble.append(f"{response.url}: {response.status}")

    def _asked(self, dialog: Dialog) -> None:
        self.trouble.append(f"a dialog opened: {dialog.message}")
        dialog.dismiss()

    # --- doing ------------------------------------------------------------------------------------------------------
    def opens(self, address: str) -> None:
        answer = self.page.goto(address)
        assert answer is None or answer.ok, f"{address}: {answer.status}"

    def opens_in_two_tabs(self, address: str) -> Iterator[Page]:
        """Both open before anything is done in the first; each is the page in front when it is handed out."""
        tabs = [self.page, self.context.new_page()]
        for tab in tabs:
            tab.goto(address)
        for self.page in tabs:
            self.page.bring_to_front()
            yield self.page

    def follows(self, link: str | re.Pattern[str], *, within: str = "body", exact: bool = True) -> None:
        self.page.locator(within).get_by_role("link", name=link, exact=exact).first.click()

    def goes_to(self, entry: str) -> None:
        """By the menu at the left."""
        self.follows(entry, within=".rail")

    def presses(self, button: str | re.Pattern[str], *, exact: bool = True) -> None:
        self.page.get_by_role("button", name=button, exact=exact).first.click()

    def fills(self, **fields: str) -> None:
        """By the name of the field; the labels are looked at by `fills_in`."""
        for name, value in fields.items():
            self.page.locator(f"main [name={name}]").fill(value)

    def fills_in(self, label: str, value: str) -> None:
        self.labelled(label).fill(value)

    def picks(self, label: str, option: str) -> None:
        self.labelled(label).select_option(label=option)

    def labelled(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}", re.IGNORECASE)).first

    def downloads(self, link: str) -> bytes:
        """The file behind a link on the page, as the browser gets it."""
        href = self.page.get_by_role("link", name=link).first.get_attribute("href")
        answer = self.context.request.get(str(href))
        assert answer.ok, f"{href}: {answer.status}"
        return answer.body()

    def draws_a_signature(self) -> None:
        box = self.page.locator("canvas").bounding_box()
        assert box, "there is nowhere to draw"
        left, middle = box["x"] + 30, box["y"] + box["height"] / 2
        self.page.mouse.move(left, middle)
        self.page.mouse.down()
        for step in range(1, 25):
            self.page.mouse.move(left + 6 * step, middle + (25 if step % 2 else -25))
        self.page.mouse.up()

    def signs(self) -> None:
        """Everything that waits on this page, with the name typed and the password."""
        self.presses("Liever uw naam typen")
        self.fills(typed=self.me.name, proof=self.me.password)
        self.presses(re.compile(r"^\d+ brie(f|ven) ondertekenen$"))
        self.sees(re.compile(r"^\d+ brie(f|ven) ondertekend\."))

    def looks_everybody_up(self) -> None:
        self.follows("In het dossier kijken", within="main")
        self.is_at("In het dossier kijken")
        self.presses("Alles nagekeken, niets gevonden")

    def checks_the_pile(self, count: int) -> None:
        """Every letter that lies in it, one by one."""
        self.page.reload()
        self.follows("Stapel nakijken")
        self.is_at("Stapel nakijken")
        boxes = self.page.get_by_role("checkbox")
        expect(boxes).to_have_count(count, timeout=90_000)
        for box in boxes.all():
            box.check()
        self.sees(f"{count} van {count} brieven nagekeken")
        self.presses("Opslaan en verder")
        self.is_at("Ronde 1")

    # --- seeing -----------------------------------------------------------------------------------------------------
    def sees(self, text: str | re.Pattern[str], *, timeout: int = 20) -> None:
        expect(self.page.get_by_text(text).locator("visible=true").first).to_be_visible(
            timeout=timeout * 1000
        )

    def does_not_see(self, text: str) -> None:
        expect(self.page.get_by_text(text)).to_have_count(0)

    def is_at(self, heading: str | re.Pattern[str], *, timeout: int = 20) -> None:
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible(timeout=timeout * 1000)

    def where(self) -> str:
        """For a person who reads of a failure: whose page this is, and what is on it."""
        who = self.account.email if self.account else "visitor"
        return f"--- {who} at {self.page.url}\n{self.page.locator('body').inner_text(timeout=2000)[:3000]}"

    @property
    def path(self) -> str:
        return urlparse(self.page.url).path

    # --- coming in --------------------------------------------------------------------------------------------------
    @property
    def me(self) -> Account:
        assert self.account, "this visitor has no account"
        return self.account

    def accepts_the_invitation(self, link: str) -> None:
        self.opens(link)
        self.is_at(f"Welkom, {self.me.name}")
        self.fills(password=self.me.password, again=self.me.password)
        self.presses("Account maken")
        self.sees("Uw account is klaar")
        self.logs_in()
        self.sets_up_the_second_step()

    def logs_in(self) -> None:
        self.fills(login=self.me.email, password=self.me.password)
        self.presses("Inloggen")

    def sets_up_the_second_step(self) -> None:
        self.is_at("Uw tweede stap instellen")
        self.page.get_by_text("Scannen lukt niet").click()
        self.me.secret = self.page.locator("#authenticator_secret").input_value()
        self.fills(code=self.me.code())
        self.presses("Code bevestigen")
        self.is_at("Herstelcodes")
        self.follows("Ik heb ze bewaard")

    def comes_in(self) -> None:
        """With password and code."""
        self.opens("/account/login/")
        self.logs_in()
        self.fills(code=self.me.code())
        self.page.locator("main button[type=submit], main .btn-primary").first.click()
        self.page.wait_for_url(lambda url: "/account/" not in url)

    def comes_in_by_card(self, name: str) -> None:
        """One click on the demo page."""
        self.opens("/demo/")
        self.presses(re.compile(re.escape(name)), exact=False)
        self.page.wait_for_url(lambda url: "/demo/" not in url)

    def agrees_with_doubtful_columns(self) -> None:
        """One question at a time, until there is none."""
        yes = self.page.get_by_role("button", name="Ja, klopt")
        while yes.count():
            with self.page.expect_navigation():
                yes.click()
            self.is_at("Kolommen controleren", timeout=60)

    def opens_as_a_stranger(self, address: str) -> None:
        """A page that was theirs a moment ago leads to the login."""
        self.opens(address)
        self.is_at("Inloggen")

    def logs_out(self) -> None:
        self.page.locator(".topbar summary").last.click()
        self.presses("Uitloggen")
        self.is_at("Inloggen")


def file_for(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path
