// Asks whether the run has moved on: soon at first, then less and less often, and not at all while nobody looks.

import { announce, goOn, page } from "./page.js";

const FIRST = 1_500;
const LONGEST = 10_000;
const SLOW = 30_000;

export function startChecking() {
    document.querySelector("[data-reload]").hidden = true;
    const began = Date.now();
    let pause = FIRST;
    const ask = async () => {
        if (!document.hidden) {
            try {
                const answer = await fetch(page.state, { headers: { Accept: "application/json" }, cache: "no-store" });
                if (answer.status === 404) return goOn();
                if (answer.ok && (await answer.json()).screen !== "checking") return goOn();
            } catch {
                // Offline: the next question may get through.
            }
            const slow = document.querySelector("[data-slow]");
            if (slow.hidden && Date.now() - began > SLOW) {
                slow.hidden = false;
                announce(slow.textContent);
            }
            pause = Math.min(pause * 1.3, LONGEST);
        }
        setTimeout(ask, pause);
    };
    setTimeout(ask, pause);
    document.addEventListener("visibilitychange", () => {
        if (!document.hidden) pause = FIRST;
    });
}
