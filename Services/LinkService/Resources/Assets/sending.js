// Sends pictures and what becomes of them, again while the connection fails: sooner at first, then less often.
//
// What is sent for is told by `sending`: `signal` calls it off, `progress` hears of the share that is sent, `waiting` of
// whether the next try is waited for. All of them may be missing.

import { pause } from "./connection.js";
import { Offline, send } from "./page.js";

const PAUSES = [1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000, 15_000, 15_000];

/** Tries until it gets through, is refused, called off, or has failed too often. */
async function persist(attempt, { signal, waiting } = {}) {
    for (const milliseconds of PAUSES) {
        try {
            return await attempt();
        } catch (error) {
            if (!(error instanceof Offline)) throw error;
        }
        waiting?.(true);
        await pause(milliseconds, signal);
    }
    return attempt();
}

/** Uploads a picture with its fields, and returns the id it got. */
export async function upload(address, fields, file, sending = {}) {
    const { signal, waiting } = sending;
    const progress = (share) => {
        if (share > 0) waiting?.(false);
        sending.progress?.(share);
    };
    const answer = await persist(() => {
        const form = new FormData();
        for (const [name, value] of Object.entries(fields)) form.append(name, value);
        form.append("file", file, file.name);
        return send(address, form, { progress, signal });
    }, sending);
    return answer.id;
}

/** Completes the task with what was uploaded. When an answer was lost, the next try is told that the step is over. */
export function complete(task, ids, sending = {}) {
    const body = JSON.stringify({ data: ids.map((id) => ({ id })) });
    return persist(() => send(`${task}/complete`, body, { type: "application/json", signal: sending.signal }), sending);
}
