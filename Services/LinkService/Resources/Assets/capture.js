// Takes one picture: by camera or from a file, looked at, then sent. Used for each side of a document, and for a face.

import { Camera, cameraTrouble } from "./camera.js";
import { withoutFollowing } from "./follow.js";
import { announce, explain, Halted, show, tell, text, view } from "./page.js";
import { assess } from "./quality.js";

const LARGEST = 10 * 1024 * 1024;
const SHRUNK_SIDE = 4_000;

/** Why a file cannot be used, as the name of a text. */
class Unusable extends Error {
    constructor(name) {
        super(name);
        this.textName = name;
    }
}

export class Capture {
    #capture = view("capture");
    #review = view("review");
    #camera;
    #file = null;
    #pictureAddress = null;
    #name = "photo";
    /** Calls off what is being sent; null when nothing is. */
    #halting = null;

    /**
     * @param {"user" | "environment"} facing
     * @param {boolean} takesPDF whether a scan will do
     * @param {number} leastSide the longer side, in pixels, below which details are lost
     * @param {(file: File, sending: object) => Promise<void>} use sends the picture; see sending.js for `sending`
     */
    constructor({ facing, takesPDF, leastSide, use }) {
        this.facing = facing;
        this.takesPDF = takesPDF;
        this.leastSide = leastSide;
        this.use = use;
        this.#camera = new Camera(this.#capture.querySelector("video"), facing);
        this.#on(this.#capture, "camera", () => this.#open());
        this.#on(this.#capture, "shutter", () => this.#take());
        this.#on(this.#review, "retake", () => this.begin(this.#name));
        this.#on(this.#review, "use", () => this.#send());
        this.#on(this.#review, "cancel", () => this.#halting?.abort(new Halted()));
        for (const input of this.#capture.querySelectorAll("[data-file]")) {
            input.addEventListener("change", () => {
                const [file] = input.files;
                input.value = "";
                if (file) this.#look(file);
            });
        }
        // Where the page gets no camera, the device's own camera app may still hand over a photo.
        this.#capture.querySelector("[data-device-camera]").hidden = Camera.isOffered || !navigator.maxTouchPoints;
        window.addEventListener("pagehide", () => this.#camera.close());
    }

    /** Shows the screen on which a picture is taken. */
    begin(name) {
        this.#name = name;
        this.#live(false);
        tell(this.#trouble(this.#capture), null);
        show("capture");
    }

    /** Leaves that screen for another one. */
    leave() {
        this.#live(false);
    }

    #action(section, name) {
        return section.querySelector(`[data-action="${name}"]`);
    }

    #on(section, name, act) {
        this.#action(section, name).addEventListener("click", act);
    }

    #trouble(section) {
        return section.querySelector("[data-trouble]");
    }

    #live(isLive) {
        if (!isLive) this.#camera.close();
        const stage = this.#capture.querySelector(".stage");
        stage.classList.toggle("live", isLive);
        stage.querySelector("video").hidden = !isLive;
        stage.querySelector(".frame").hidden = !isLive;
        stage.querySelector("img").hidden = isLive;
        const tips = this.#capture.querySelector("[data-tips]");
        if (tips) tips.hidden = isLive;
        this.#action(this.#capture, "camera").hidden = isLive || !Camera.isOffered;
        this.#action(this.#capture, "shutter").hidden = !isLive;
    }

    async #open() {
        if (this.#camera.isOpening) return;
        tell(this.#trouble(this.#capture), null);
        try {
            if (!(await this.#camera.open())) return;
            this.#live(true);
            this.#action(this.#capture, "shutter").focus();
        } catch (error) {
            this.#live(false);
            tell(this.#trouble(this.#capture), text(cameraTrouble(error)));
        }
    }

    async #take() {
        try {
            await this.#look(await this.#camera.take(`${this.#name}.jpg`));
        } catch {
            this.#live(false);
            tell(this.#trouble(this.#capture), text("camera_busy"));
        }
    }

    /** Shows a file for a decision, or says why it will not do. */
    async #look(file) {
        try {
            const { usable, picture } = await this.#prepare(file);
            this.#file = usable;
            this.#live(false);
            this.#present(usable, picture);
        } catch (error) {
            const name = error instanceof Unusable ? error.textName : "not_image";
            tell(this.#trouble(this.#capture), text(name));
        }
    }

    async #prepare(file) {
        if (file.type === "application/pdf" && this.takesPDF) {
            if (file.size > LARGEST) throw new Unusable("too_large");
            return { usable: file, picture: null };
        }
        if (!["image/jpeg", "image/png"].includes(file.type)) throw new Unusable("not_image");
        const picture = await createImageBitmap(file);
        return { usable: file.size > LARGEST ? await shrink(picture, this.#name) : file, picture };
    }

    #present(file, picture) {
        if (this.#pictureAddress) URL.revokeObjectURL(this.#pictureAddress);
        this.#pictureAddress = picture ? URL.createObjectURL(file) : null;
        const image = this.#review.querySelector("[data-taken]");
        image.hidden = !picture;
        if (picture) image.src = this.#pictureAddress;
        else image.removeAttribute("src");
        tell(this.#review.querySelector("[data-paper]"), picture ? null : file.name);
        const doubt = picture ? assess(picture, picture.width, picture.height, this.leastSide) : null;
        picture?.close();
        tell(this.#trouble(this.#review), null);
        tell(this.#review.querySelector("[data-quality]"), doubt ? text(doubt) : null);
        this.#review.querySelector("[data-sending]").hidden = true;
        show("review");
    }

    /** Sends the picture, again and again while the connection fails. What is not sent is kept for another try. */
    async #send() {
        if (this.#halting) return;
        this.#busy(new AbortController());
        tell(this.#trouble(this.#review), null);
        announce(text("sending"));
        try {
            await withoutFollowing(() =>
                this.use(this.#file, {
                    signal: this.#halting.signal,
                    progress: (share) => this.#advance(share),
                    waiting: (isWaiting) => this.#wait(isWaiting),
                }),
            );
        } catch (error) {
            explain(error, this.#trouble(this.#review));
        } finally {
            this.#busy(null);
        }
    }

    #advance(share) {
        const percent = Math.round(share * 100);
        this.#review.querySelector("progress").value = percent;
        this.#review.querySelector("[data-sent]").textContent = text("sending_percent", { percent });
    }

    #wait(isWaiting) {
        const notice = this.#review.querySelector("[data-waiting]");
        if (isWaiting) this.#advance(0);
        if (isWaiting !== notice.hidden) return;
        tell(notice, isWaiting ? text("retrying") : null);
        notice.scrollIntoView({ block: "nearest" });
    }

    #busy(halting) {
        const sending = this.#review.querySelector("[data-sending]");
        const use = this.#action(this.#review, "use");
        const hadFocus = this.#review.contains(document.activeElement);
        this.#halting = halting;
        this.#wait(false);
        this.#advance(0);
        sending.hidden = !halting;
        if (halting) sending.scrollIntoView({ block: "nearest" });
        for (const name of ["use", "retake"]) this.#action(this.#review, name).disabled = Boolean(halting);
        // The button that was pressed cannot keep the focus, and whoever uses a keyboard must not lose their place.
        if (hadFocus && this.#review.offsetParent) (halting ? this.#action(this.#review, "cancel") : use).focus();
    }
}

/** A photo above the limit, as a JPEG that phones' screens could not tell from it. */
async function shrink(picture, name) {
    const scale = Math.min(1, SHRUNK_SIDE / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
    if (!blob || blob.size > LARGEST) throw new Unusable("too_large");
    return new File([blob], `${name}.jpg`, { type: "image/jpeg" });
}
