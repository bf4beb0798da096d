// Follows the run while another device, or another tab, goes on with it.

import { dueScreen, goOn, page } from "./page.js";

/** While somebody holds the code to a phone, and otherwise. */
const NEAR = 2_500;
const FAR = 20_000;

let holds = 0;

/** While this page itself sends something, it moves the run on, and nobody else is followed. */
export async function withoutFollowing(act) {
    holds += 1;
    try {
        return await act();
    } finally {
        holds -= 1;
    }
}

export function startFollowing() {
    if (!page.mark) return;
    const handoff = document.querySelector("[data-handoff]");
    let timer = null;
    let isAsking = false;
    const ask = async () => {
        clearTimeout(timer);
        if (isAsking) return;
        isAsking = true;
        try {
            if (!document.hidden && holds === 0) {
                const due = await dueScreen();
                if (due && due.mark !== page.mark && holds === 0) return goOn();
            }
        } finally {
            isAsking = false;
        }
        timer = setTimeout(ask, handoff?.open ? NEAR : FAR);
    };
    timer = setTimeout(ask, FAR);
    handoff?.addEventListener("toggle", () => {
        // All of the code must be seen: it lies below the page's buttons.
        if (handoff.open) handoff.scrollIntoView({ block: "nearest" });
        ask();
    });
    document.addEventListener("visibilitychange", () => {
        if (!document.hidden) ask();
    });
}
