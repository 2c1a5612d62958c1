"""A tab of the live page in a real browser, watched for anything that goes wrong in it."""

from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
SCREENSHOTS = ROOT / "screenshots"
PATIENCE = 180_000  # ms: a cold cache compiles the market first


class Visit:
    """One tab, and whatever went wrong in it."""

    def __init__(self, context: Any, address: str, query: str = "", week: str = "0") -> None:
        self.page = context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(f"page: {error}"))
        self.page.on(
            "console", lambda line: self.wrong.append(f"console: {line.text}") if line.type == "error" else None
        )
        self.page.on(
            "response",
            lambda answer: self.wrong.append(f"{answer.status} {answer.url}") if answer.status >= 400 else None,
        )
        self.page.on("request", lambda request: self._request(request.url, address))
        self.page.goto(f"{address}/{query}")
        self.until("week", week, PATIENCE)

    def _request(self, url: str, address: str) -> None:
        if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:")):
            self.wrong.append(f"asked {url}")

    def until(self, name: str, value: str, patience: int = 20_000) -> None:
        self.page.wait_for_selector(f'.er[data-{name}="{value}"]', timeout=patience)

    def data(self, name: str) -> int:
        return int(self.page.get_attribute(".er", f"data-{name}"))

    def text(self, selector: str) -> str:
        return self.page.inner_text(selector)

    def turn(self, page: str) -> None:
        """Goes to another page by its tab."""
        self.page.click(f".er-tabs [data-page={page}]")
        self.until("page", page)

    def unattended(self) -> None:
        """Switches the pauses off."""
        for kind in ("lease", "default", "halving"):
            self.page.click(f".er-rail [data-kind={kind}]")
            self.page.wait_for_selector(f'.er-rail [data-kind={kind}][aria-pressed="false"]')

    def shot(self, name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        self.page.wait_for_timeout(400)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png")


def painted(visit: Visit, chart: str) -> int:
    """How many different colours a chart's canvas holds."""
    script = """(name) => {
        const canvas = document.querySelector(`[data-chart=${name}] canvas`);
        const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return new Set(new Uint32Array(data.buffer)).size;
    }"""
    return visit.page.evaluate(script, chart)
