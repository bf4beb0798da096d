// The device's camera in a video element.

export class Camera {
    #stream = null;
    /** Counts openings and closings: what an older opening still brings is not wanted any more. */
    #turn = 0;
    #isOpening = false;

    /** @param {"user" | "environment"} facing */
    constructor(video, facing) {
        this.video = video;
        this.facing = facing;
    }

    /** Whether there is any point in offering it: browsers have it over https and on this device only. */
    static get isOffered() {
        return Boolean(navigator.mediaDevices?.getUserMedia);
    }

    /** Whether the browser is being asked for the camera. */
    get isOpening() {
        return this.#isOpening;
    }

    /**
     * Asks for permission and shows what the camera sees. Throws the browser's error.
     * @returns whether the camera is on: it is not when it was closed in the meantime
     */
    async open() {
        this.close();
        const turn = this.#turn;
        this.#isOpening = true;
        try {
            const stream = await navigator.mediaDevices.getUserMedia({
                audio: false,
                video: { facingMode: { ideal: this.facing }, width: { ideal: 1920 }, height: { ideal: 1440 } },
            });
            if (turn !== this.#turn) {
                stop(stream);
                return false;
            }
            this.#stream = stream;
            this.video.srcObject = stream;
            await this.video.play();
        } catch (error) {
            if (turn === this.#turn) throw error;
        } finally {
            if (turn === this.#turn) this.#isOpening = false;
        }
        return turn === this.#turn;
    }

    close() {
        this.#turn += 1;
        this.#isOpening = false;
        stop(this.#stream);
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

function stop(stream) {
    for (const track of stream?.getTracks() ?? []) track.stop();
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
