"""Headless Chromium for the hosted pages, by Debian's chromium and chromium-driver, never as root."""

import os
import pwd
import shutil
import stat
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions
from selenium.webdriver.support.ui import WebDriverWait

# ./test has found them; else Debian's.
CHROMIUM = os.environ.get("MARTLET_BROWSER", "/usr/bin/chromium")
DRIVER = os.environ.get("MARTLET_DRIVER", "/usr/bin/chromedriver")
PATIENCE = 20.0


# Before any script of a page: remembers every camera picture that the page was given.
WATCHED_CAMERA = """
const given = window.givenStreams = [];
const media = navigator.mediaDevices;
const real = media.getUserMedia.bind(media);
media.getUserMedia = async (wish) => {
    window.askedForCamera = (window.askedForCamera ?? 0) + 1;
    const stream = await real(wish);
    given.push(stream);
    return stream;
};
"""
TRANSITIONS_END = """
const end = arguments[arguments.length - 1];
const running = document.getAnimations().filter(animation => animation instanceof CSSTransition);
Promise.allSettled(running.map(transition => transition.finished)).then(() => requestAnimationFrame(() => end()));
"""
LIVE_CAMERAS = """
return (window.givenStreams ?? []).flatMap((stream) => stream.getTracks())
    .filter((track) => track.readyState === "live").length
"""
# Before any script of a page, as in browsers inside other apps.
NO_CAMERA = "Object.defineProperty(Navigator.prototype, 'mediaDevices', { get: () => undefined })"


class Browser:
    """One browser window with a profile of its own, which is deleted with it.

    A phone with a touch screen, or with `desktop` a computer with a mouse. Its camera is Chromium's own, a coloured pattern with a clock. `camera` says what becomes of a page's wish for it:
    `granted` and `denied`, as if a person had answered; `absent`, as in browsers that offer pages no camera at all.
    """

    def __init__(self, width: int, height: int, camera: str = "granted", desktop: bool = False):
        # As root, browser and driver run as `nobody`: what they need is made readable for that user, nothing else is.
        self.home = Path(tempfile.mkdtemp(prefix="martlet-browser-"))
        driver = DRIVER
        if os.geteuid() == 0:
            user = pwd.getpwnam("nobody")
            os.chown(self.home, user.pw_uid, user.pw_gid)
            driver = self.home / "chromedriver"
            driver.write_text(f'#!/bin/sh\ncd {self.home}\nexec runuser -u nobody -- {DRIVER} "$@"\n')
            driver.chmod(stat.S_IRWXU)
        options = webdriver.ChromeOptions()
        options.binary_location = CHROMIUM
        options.add_argument("--headless=new")
        options.add_argument("--no-sandbox")  # its sandbox needs user namespaces, which containers lack
        options.add_argument("--disable-dev-shm-usage")
        options.add_argument("--disable-gpu")
        options.add_argument("--use-fake-device-for-media-stream")
        options.add_argument("--use-fake-ui-for-media-stream" + ("=deny" if camera == "denied" else ""))
        options.add_argument(f"--user-data-dir={self.home}/profile")
        if desktop:
            options.add_argument(f"--window-size={width},{height}")
        else:
            metrics = {"width": width, "height": height, "pixelRatio": 2.0, "touch": True, "mobile": True}
            options.add_experimental_option("mobileEmulation", {"deviceMetrics": metrics})
        service = webdriver.ChromeService(
            executable_path=str(driver),
            env={"HOME": str(self.home), "PATH": os.environ["PATH"], "TMPDIR": str(self.home), "LANG": "C.UTF-8"},
        )
        try:
            self.driver = webdriver.Chrome(options=options, service=service)
        except BaseException:
            shutil.rmtree(self.home, ignore_errors=True)
            raise
        self.driver.set_page_load_timeout(PATIENCE)
        self.run_first(NO_CAMERA if camera == "absent" else WATCHED_CAMERA)

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_):
        self.close()

    def run_first(self, script: str):
        """From the next page on, runs a script before those of the page."""
        # In a function: what it declares must not stand in the page's way. Without https there is no camera at all.
        guarded = f"(() => {{ if (navigator.mediaDevices) {{ {script} }} }})()"
        self.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": guarded})

    def block(self, *addresses: str):
        """From now on, lets no request to these addresses (with `*` for anything) through."""
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd("Network.setBlockedURLs", {"urls": list(addresses)})

    def network(self, offline: bool = False, upload: int = -1):
        """Cuts the connection, or slows what is sent down to so many bytes a second."""
        self.driver.execute_cdp_cmd("Network.enable", {})
        self.driver.execute_cdp_cmd(
            "Network.emulateNetworkConditions",
            {"offline": offline, "latency": 0, "downloadThroughput": -1, "uploadThroughput": upload},
        )

    def prefer(self, **features: str):
        """What the person prefers, as style sheets ask for it: `prefers_color_scheme="dark"`."""
        wishes = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": wishes})
        # Colours change by and by; in between they are neither the old nor the new ones.
        self.driver.execute_async_script(TRANSITIONS_END)

    def live_cameras(self) -> int:
        """How many cameras the page has on."""
        return self.driver.execute_script(LIVE_CAMERAS)

    def close(self):
        try:
            self.driver.quit()
        finally:
            shutil.rmtree(self.home, ignore_errors=True)

    def open(self, address: str):
        self.driver.get(address)

    def part(self, name: str):
        """The visible element with this `data-testid`, once there is one."""
        where = (By.CSS_SELECTOR, f'[data-testid="{name}"]')
        return self.wait(f"{name} is shown", expected_conditions.visibility_of_element_located(where))

    def has(self, name: str) -> bool:
        return bool(self.driver.find_elements(By.CSS_SELECTOR, f'[data-testid="{name}"]'))

    def is_shown(self, name: str) -> bool:
        found = self.driver.find_elements(By.CSS_SELECTOR, f'[data-testid="{name}"]')
        return any(element.is_displayed() for element in found)

    def press(self, name: str):
        where = (By.CSS_SELECTOR, f'[data-testid="{name}"]')
        self.wait(f"{name} can be pressed", expected_conditions.element_to_be_clickable(where)).click()

    def fill(self, field: str, text: str):
        """Types into the input of that name; a date is set, as what one would type depends on the language."""
        where = (By.NAME, field)
        element = self.wait(f"field {field} is shown", expected_conditions.visibility_of_element_located(where))
        if element.get_attribute("type") == "date":
            events = "for (const kind of ['input', 'change']) arguments[0].dispatchEvent(new Event(kind, {bubbles: true}))"
            self.driver.execute_script(f"arguments[0].value = arguments[1]; {events}", element, text)
        else:
            element.clear()
            element.send_keys(text)

    def choose(self, name: str, value: str):
        """Chooses by value, whether the page offers a list or a group of buttons."""
        element = self.part(name)
        if element.tag_name == "select":
            element.find_element(By.CSS_SELECTOR, f'option[value="{value}"]').click()
        else:
            element.find_element(By.CSS_SELECTOR, f'[value="{value}"], [data-value="{value}"]').click()

    def upload(self, name: str, path: Path):
        """Gives a file to a file input, which pages usually hide behind a button."""
        where = (By.CSS_SELECTOR, f'[data-testid="{name}"]')
        copy = self.home / path.name  # where the browser's user can read it
        shutil.copyfile(path, copy)
        copy.chmod(0o644)
        self.wait(f"{name} is there", expected_conditions.presence_of_element_located(where)).send_keys(str(copy))

    def wait(self, what: str, condition):
        return WebDriverWait(self.driver, PATIENCE).until(condition, f"{what}, at {self.path}")

    @property
    def path(self) -> str:
        """The page's path: an address may hold a link's token."""
        return self.driver.execute_script("return location.pathname.replace(/\\/(l|s)\\/.*/, '/$1/…')")

    def overflows(self) -> bool:
        """Whether the page can be scrolled sideways, which a page for phones must not."""
        script = "return document.documentElement.scrollWidth > document.documentElement.clientWidth"
        return self.driver.execute_script(script)

    def script_errors(self) -> list[str]:
        """What the console reports as severe: broken scripts, what the security policy refused, what is missing."""
        severe = (entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE")
        return [message for message in severe if "/favicon.ico" not in message]

    def screenshot(self, name: str):
        """Keeps a picture of the page where MARTLET_SCREENSHOTS says."""
        folder = os.environ.get("MARTLET_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"{name}.png").write_bytes(self.driver.get_screenshot_as_png())
