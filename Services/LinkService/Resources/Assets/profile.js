// Sends the form without leaving the page, and shows each mistake by its field.

import { explain, goOn, Refusal, send, tell } from "./page.js";

export function startProfile() {
    const form = document.querySelector("form");
    const summary = document.getElementById("summary");
    const button = form.querySelector("button[type=submit]");
    const summaryText = summary.textContent;
    const birth = form.elements.namedItem("dob");
    if (birth) {
        birth.min = "1900-01-01";
        birth.max = new Date().toISOString().slice(0, 10);
    }
    followResidence(form);
    focusFirstMistake(form);
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        button.disabled = true;
        showMistakes(form, {});
        tell(summary, null);
        try {
            const body = new URLSearchParams(new FormData(form)).toString();
            const answer = await send(form.action, body, { type: "application/x-www-form-urlencoded" });
            return goOn(answer.next);
        } catch (error) {
            button.disabled = false;
            if (error instanceof Refusal && error.status === 422) {
                showMistakes(form, error.fields);
                tell(summary, summaryText);
                focusFirstMistake(form);
            } else {
                explain(error, summary);
            }
        }
    });
}

// Shows what is asked of residents of one country only while that country is chosen.
function followResidence(form) {
    const residence = form.elements.namedItem("country_residence");
    const bound = form.querySelectorAll("[data-residence]");
    if (!residence || !bound.length) return;
    const follow = () => {
        for (const field of bound) field.hidden = field.dataset.residence !== residence.value;
    };
    residence.addEventListener("change", follow);
    follow();
}

function showMistakes(form, fields) {
    for (const input of form.querySelectorAll("input, select")) {
        const messages = fields[input.name] ?? [];
        const place = document.getElementById(`${input.id}-error`);
        if (place) place.textContent = messages.join(" ");
        if (messages.length) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
    }
}

function focusFirstMistake(form) {
    form.querySelector('[aria-invalid="true"]')?.focus();
}
