// Says when the device is offline, and when it is back.

import { announce, text } from "./page.js";

export function watchConnection() {
    const notice = document.querySelector("[data-offline]");
    const tell = () => {
        notice.textContent = navigator.onLine ? "" : text("no_connection");
    };
    window.addEventListener("offline", tell);
    window.addEventListener("online", () => {
        tell();
        announce(text("connection_back"));
    });
    tell();
}

/** Resolves after so many milliseconds, or as soon as the connection is back; rejects when it is called off. */
export function pause(milliseconds, signal) {
    return new Promise((resolve, reject) => {
        const end = () => {
            clearTimeout(timer);
            window.removeEventListener("online", end);
            signal?.removeEventListener("abort", end);
            if (signal?.aborted) reject(signal.reason);
            else resolve();
        };
        const timer = setTimeout(end, milliseconds);
        window.addEventListener("online", end);
        signal?.addEventListener("abort", end);
        if (signal?.aborted) end();
    });
}
