// A document: its country and type, then a picture of each side.

import { Capture } from "./capture.js";
import { complete, upload } from "./sending.js";
import { announce, explain, goOn, page, show, text, view } from "./page.js";

export function startDocument() {
    const { task, usual, types, sides } = page.settings;
    const form = view("choose");
    const country = form.elements.namedItem("issuing_country");
    const choices = form.querySelector(".choices");
    const problem = document.getElementById("choose-error");
    const skip = document.querySelector('[data-action="skip"]');
    const change = document.querySelector('[data-action="change"]');
    /** By side: the picture that was uploaded, and its id. */
    const stored = new Map();
    /** The country and type that they were uploaded for. */
    let chosen = "";
    let type = null;
    let side = null;

    const offered = () => (country.value ? (types[country.value] ?? usual) : []);

    const offer = () => {
        const names = offered();
        choices.hidden = names.length === 0;
        for (const choice of choices.querySelectorAll("[data-type]")) {
            choice.hidden = !names.includes(choice.dataset.type);
            const input = choice.querySelector("input");
            if (choice.hidden) input.checked = false;
            if (!choice.hidden && names.length === 1) input.checked = true;
        }
        complain(null);
    };

    /** Marks what is still to be chosen; nothing when that is `null`. */
    const complain = (missing) => {
        for (const control of [country, choices]) {
            if (control === missing) control.setAttribute("aria-invalid", "true");
            else control.removeAttribute("aria-invalid");
        }
        problem.textContent = missing ? text("choose_first") : "";
    };

    const photograph = (next) => {
        side = next;
        const title = sides[type].length === 1 ? "page" : side;
        for (const heading of document.querySelectorAll("[data-side]")) heading.hidden = heading.dataset.side !== title;
        skip.hidden = side !== "back";
        capture.begin(side);
    };

    /** Completes the task once every side is there. An upload that went through is not sent again. */
    const proceed = async (isLast, sending) => {
        const missing = isLast ? null : sides[type].find((name) => !stored.has(name));
        if (missing) {
            announce(text("next_side"));
            return photograph(missing);
        }
        const ids = sides[type].filter((name) => stored.has(name)).map((name) => stored.get(name).id);
        goOn((await complete(task, ids, sending)).next);
    };

    const capture = new Capture({
        facing: "environment",
        takesPDF: true,
        leastSide: 1_000,
        use: async (file, sending) => {
            if (stored.get(side)?.file !== file) {
                const fields = { type, side, issuing_country: country.value };
                stored.set(side, { file, id: await upload(`${task}/documents`, fields, file, sending) });
            }
            await proceed(false, sending);
        },
    });

    country.addEventListener("change", offer);
    choices.addEventListener("change", () => complain(null));
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        type = form.querySelector('input[name="type"]:checked')?.value ?? null;
        if (!type) {
            complain(country.value ? choices : country);
            (country.value ? choices.querySelector("[data-type]:not([hidden]) input") : country).focus();
            problem.scrollIntoView({ block: "nearest" });
            return;
        }
        if (chosen !== `${country.value} ${type}`) stored.clear();
        chosen = `${country.value} ${type}`;
        photograph(sides[type].find((name) => !stored.has(name)) ?? sides[type].at(-1));
    });
    change.addEventListener("click", () => {
        capture.leave();
        show("choose");
    });
    skip.addEventListener("click", async () => {
        skip.disabled = true;
        try {
            await proceed(true);
        } catch (error) {
            explain(error, view("capture").querySelector("[data-trouble]"));
        } finally {
            skip.disabled = false;
        }
    });

    offer();
    show("choose");
}
