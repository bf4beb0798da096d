// Simple measures of a photo, for a hint only: what counts is decided on the server.

const SIDE = 320;
const DARK = 55;
const BLURRED = 18;

/** `too_dark`, `blurry`, or null. `source` is anything a canvas can draw. */
export function assess(source, width, height) {
    const scale = Math.min(1, SIDE / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(3, Math.round(width * scale));
    canvas.height = Math.max(3, Math.round(height * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const luma = new Float32Array(canvas.width * canvas.height);
    let sum = 0;
    for (let index = 0; index < luma.length; index += 1) {
        const at = index * 4;
        luma[index] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
        sum += luma[index];
    }
    if (sum / luma.length < DARK) return "too_dark";
    return sharpness(luma, canvas.width, canvas.height) < BLURRED ? "blurry" : null;
}

/** The variance of the Laplacian: edges are strong in a sharp picture. */
function sharpness(luma, width, height) {
    let sum = 0;
    let squares = 0;
    let count = 0;
    for (let y = 1; y < height - 1; y += 1) {
        for (let x = 1; x < width - 1; x += 1) {
            const at = y * width + x;
            const value = 4 * luma[at] - luma[at - 1] - luma[at + 1] - luma[at - width] - luma[at + width];
            sum += value;
            squares += value * value;
            count += 1;
        }
    }
    return squares / count - (sum / count) ** 2;
}
