// The device's camera in a video element.

export class Camera {
    #stream = null;

    /** @param {"user" | "environment"} facing */
    constructor(video, facing) {
        this.video = video;
        this.facing = facing;
    }

    /** Whether there is any point in offering it: browsers have it over https and on this device only. */
    static get isOffered() {
        return Boolean(navigator.mediaDevices?.getUserMedia);
    }

    /** Asks for permission and shows what the camera sees. Throws the browser's error. */
    async open() {
        this.#stream = await navigator.mediaDevices.getUserMedia({
            audio: false,
            video: { facingMode: { ideal: this.facing }, width: { ideal: 1920 }, height: { ideal: 1440 } },
        });
        this.video.srcObject = this.#stream;
        await this.video.play();
    }

    close() {
        for (const track of this.#stream?.getTracks() ?? []) track.stop();
        this.#stream = null;
        this.video.srcObject = null;
    }

    /** What the camera sees now, as a JPEG file; never mirrored. */
    async take(name) {
        const canvas = document.createElement("canvas");
        canvas.width = this.video.videoWidth;
        canvas.height = this.video.videoHeight;
        canvas.getContext("2d").drawImage(this.video, 0, 0);
        const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.95));
        if (!blob) throw new Error("no picture");
        return new File([blob], name, { type: "image/jpeg" });
    }
}

/** The name of the text for why the camera did not open. */
export function cameraTrouble(error) {
    switch (error?.name) {
        case "NotAllowedError":
        case "SecurityError":
            return "camera_denied";
        case "NotFoundError":
        case "OverconstrainedError":
            return "camera_missing";
        default:
            return "camera_busy";
    }
}
