"""What scenarios of the hosted pages share besides the steps of test_hosted_link."""

import importlib.util
from pathlib import Path

from conftest import new_applicant

# WCAG 2.2, levels A and AA.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN_AXE = """
const [tags, done] = arguments;
axe.run(document, { runOnly: tags, resultTypes: ["violations"] })
    .then(({ violations }) => done(violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(" ")}`)))
    .catch((error) => done([String(error)]));
"""


def start_in(raw, client, martlet, workflow: str, language: str) -> dict:
    """A run whose pages are in a language, as the API answers it."""
    applicant = new_applicant(client, "Telefon")
    body = {
        "workflow_id": martlet["workflows"][workflow], "applicant_id": str(applicant.id), "link": {"language": language}
    }
    answer = raw("POST", "/workflow_runs", json=body)
    assert answer.status_code == 201, answer.text
    return answer.json()


def axe(browser, *tags: str) -> list[str]:
    """What axe-core finds wrong with the page as it is, by rule and element."""
    package = Path(importlib.util.find_spec("axe_playwright_python").origin).parent
    # By the driver, not the page: its policy lets no foreign script in.
    browser.driver.execute_script((package / "axe.min.js").read_text())
    return browser.driver.execute_async_script(RUN_AXE, list(tags) or TAGS)
