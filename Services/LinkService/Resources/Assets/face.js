// A photo of the face.

import { Capture } from "./capture.js";
import { goOn, page } from "./page.js";
import { complete, upload } from "./sending.js";

export function startFace() {
    const { task } = page.settings;
    let stored = null;
    const capture = new Capture({
        facing: "user",
        takesPDF: false,
        leastSide: 480,
        use: async (file, sending) => {
            // An upload that went through is not sent again when only what follows failed.
            if (stored?.file !== file) {
                stored = { file, id: await upload(`${task}/live_photos`, {}, file, sending) };
            }
            goOn((await complete(task, [stored.id], sending)).next);
        },
    });
    capture.begin("face");
}
