// A photo of the face.

import { Capture, complete, upload } from "./capture.js";
import { goOn, page } from "./page.js";

export function startFace() {
    const { task } = page.settings;
    let stored = null;
    const capture = new Capture({
        facing: "user",
        takesPDF: false,
        use: async (file, progress) => {
            // An upload that went through is not sent again when only what follows failed.
            if (stored?.file !== file) {
                stored = { file, id: await upload(`${task}/live_photos`, {}, file, progress) };
            }
            goOn((await complete(task, [stored.id])).next);
        },
    });
    capture.begin("face");
}
