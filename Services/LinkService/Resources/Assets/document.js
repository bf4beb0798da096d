// A document: its country and type, then a picture of each side.

import { Capture, complete, upload } from "./capture.js";
import { announce, explain, goOn, page, show, text, view } from "./page.js";

export function startDocument() {
    const { task, usual, types, sides } = page.settings;
    const form = view("choose");
    const country = form.elements.namedItem("issuing_country");
    const choices = form.querySelector(".choices");
    const problem = document.getElementById("choose-error");
    const skip = document.querySelector('[data-action="skip"]');
    const stored = new Map();
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
        problem.textContent = "";
    };

    const photograph = (next) => {
        side = next;
        const title = sides[type].length === 1 ? "page" : side;
        for (const heading of document.querySelectorAll("[data-side]")) heading.hidden = heading.dataset.side !== title;
        skip.hidden = side !== "back";
        capture.begin(side);
    };

    /** Completes the task once every side is there. An upload that went through is not sent again. */
    const proceed = async (isLast) => {
        const missing = isLast ? null : sides[type].find((name) => !stored.has(name));
        if (missing) {
            announce(text("next_side"));
            return photograph(missing);
        }
        const ids = sides[type].filter((name) => stored.has(name)).map((name) => stored.get(name).id);
        goOn((await complete(task, ids)).next);
    };

    const capture = new Capture({
        facing: "environment",
        takesPDF: true,
        use: async (file, progress) => {
            if (stored.get(side)?.file !== file) {
                const fields = { type, side, issuing_country: country.value };
                stored.set(side, { file, id: await upload(`${task}/documents`, fields, file, progress) });
            }
            await proceed(false);
        },
    });

    country.addEventListener("change", offer);
    choices.addEventListener("change", () => {
        problem.textContent = "";
    });
    form.addEventListener("submit", (event) => {
        event.preventDefault();
        type = form.querySelector('input[name="type"]:checked')?.value ?? null;
        if (!type) {
            problem.textContent = text("choose_first");
            (country.value ? choices.querySelector("[data-type]:not([hidden]) input") : country).focus();
            return;
        }
        stored.clear();
        photograph(sides[type][0]);
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
