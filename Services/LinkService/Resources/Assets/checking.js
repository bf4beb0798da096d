// Asks whether the run has moved on: soon at first, then less and less often, and not at all while nobody looks.

import { announce, dueScreen, goOn } from "./page.js";

const FIRST = 1_500;
const LONGEST = 10_000;
const SLOW = 30_000;

export function startChecking() {
    document.querySelector("[data-reload]").hidden = true;
    const began = Date.now();
    let pause = FIRST;
    const ask = async () => {
        if (!document.hidden) {
            const due = await dueScreen();
            if (due && due.screen !== "checking") return goOn();
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
