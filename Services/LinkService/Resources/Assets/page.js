// What every screen shares: its settings and texts, views, announcements, and requests to its own service.

const main = document.getElementById("main");

function parsed(text) {
    return text ? JSON.parse(text) : {};
}

export const page = {
    screen: main.dataset.screen,
    address: main.dataset.page,
    state: main.dataset.state,
    /** The task that the page is for, and which of its retries. */
    mark: main.dataset.mark,
    settings: parsed(main.dataset.settings),
};

const strings = parsed(main.dataset.strings);

/** A text in the page's language, its {placeholders} filled in. */
export function text(name, values = {}) {
    let result = strings[name] ?? "";
    for (const [key, value] of Object.entries(values)) result = result.replaceAll(`{${key}}`, value);
    return result;
}

/** Shows one of the page's views in place of the fallback or another one, and moves the focus to its heading. */
export function show(name) {
    for (const view of document.querySelectorAll("[data-view]")) view.hidden = view.dataset.view !== name;
    window.scrollTo(0, 0);
    focusHeading();
    return view(name);
}

export function view(name) {
    return document.querySelector(`[data-view="${name}"]`);
}

/** So that a screen reader begins with what is new. */
export function focusHeading() {
    for (const heading of document.querySelectorAll("h1")) {
        if (heading.offsetParent !== null) return heading.focus({ preventScroll: true });
    }
}

export function announce(message) {
    document.getElementById("announcement").textContent = message;
}

/** Puts a message into an element that is hidden while it is empty. */
export function tell(element, message) {
    element.textContent = message ?? "";
    element.hidden = !message;
}

/** Goes on to whatever the run is at now. */
export function goOn(address = `${page.address}?step=next`) {
    location.replace(address);
}

/** Which screen is due now: `{screen, mark}`; null when it cannot be asked just now. */
export async function dueScreen() {
    try {
        const answer = await fetch(page.state, { headers: { Accept: "application/json" }, cache: "no-store" });
        if (answer.status === 404) return { screen: "unknown", mark: "" };
        return answer.ok ? await answer.json() : null;
    } catch {
        return null; // Offline: the next question may get through.
    }
}

/** What the service refused, and why. */
export class Refusal extends Error {
    constructor(status, body) {
        super(`status ${status}`);
        this.status = status;
        this.fields = body?.error?.fields ?? {};
    }

    /** Whether the run has moved on without this page: another tab, an expiry. */
    get isOutdated() {
        return [404, 409, 410].includes(this.status);
    }

    /** A sentence for the person. */
    get sentence() {
        const first = Object.values(this.fields).flat().find((message) => typeof message === "string");
        return this.status === 422 && first ? first : text("failed");
    }
}

/** The request did not get through. */
export class Offline extends Error {}

/** The person called the request off. */
export class Halted extends Error {}

/**
 * Sends a body, and returns the answer's JSON. `progress` hears of the share that is sent, 0 to 1; `signal` calls the
 * request off.
 */
export function send(address, body, { type = null, progress = null, signal = null } = {}) {
    return new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        request.open("POST", address);
        request.setRequestHeader("Accept", "application/json");
        if (type) request.setRequestHeader("Content-Type", type);
        request.responseType = "json";
        request.timeout = 300_000;
        if (progress) {
            request.upload.addEventListener("progress", (event) => {
                if (event.lengthComputable) progress(event.loaded / event.total);
            });
        }
        request.addEventListener("load", () => {
            if (request.status >= 200 && request.status < 300) resolve(request.response ?? {});
            else reject(new Refusal(request.status, request.response));
        });
        for (const name of ["error", "timeout"]) request.addEventListener(name, () => reject(new Offline()));
        request.addEventListener("abort", () => reject(new Halted()));
        if (signal?.aborted) return reject(new Halted());
        signal?.addEventListener("abort", () => request.abort());
        request.send(body);
    });
}

/** Shows what went wrong, or goes on when the page is outdated. */
export function explain(error, element) {
    if (error instanceof Refusal && error.isOutdated) return goOn();
    if (error instanceof Refusal) return tell(element, error.sentence);
    if (error instanceof Halted) return tell(element, text("halted"));
    tell(element, error instanceof Offline ? text("offline") : text("failed"));
}
