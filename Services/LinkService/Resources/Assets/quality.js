// Simple measures of a photo, for a hint only: what counts is decided on the server. Glare is left out: a bright patch
// may as well be white paper.

const WIDTH = 1_000;
const TILE = 64;
// No undamaged specimen of a document or a face is below either cut.
/** A luma, 0 to 255: three quarters of a dark photo are below it. */
const DARK = 50;
/** Variance of the Laplacian over squared contrast: a tile's edges are steep where it is sharp. */
const BLURRED = 0.012;
/** Below this variance of luma a tile has nothing in it that could be sharp. */
const TEXTURE = 60;

/**
 * `too_dark`, `blurry`, `too_small`, or null. `source` is anything a canvas can draw; `leastSide` the longer side, in
 * pixels, below which details are lost.
 */
export function assess(source, width, height, leastSide) {
    const { light, sharpness } = measure(source, width, height);
    if (light < DARK) return "too_dark";
    if (Math.max(width, height) < leastSide) return "too_small";
    return sharpness !== null && sharpness < BLURRED ? "blurry" : null;
}

/** The light of the brighter parts, and the sharpness of the sharper ones; null where nothing could be sharp. */
export function measure(source, width, height) {
    const scale = Math.min(1, WIDTH / width);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(3, Math.round(width * scale));
    canvas.height = Math.max(3, Math.round(height * scale));
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.imageSmoothingQuality = "high";
    context.drawImage(source, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const luma = new Float32Array(canvas.width * canvas.height);
    for (let index = 0; index < luma.length; index += 1) {
        const at = index * 4;
        luma[index] = 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
    }
    const tiles = [];
    for (let top = 1; top + TILE < canvas.height; top += TILE) {
        for (let left = 1; left + TILE < canvas.width; left += TILE) {
            const share = edges(luma, canvas.width, left, top);
            if (share !== null) tiles.push(share);
        }
    }
    return { light: upperQuartile(luma), sharpness: tiles.length ? upperQuartile(tiles) : null };
}

/** Of one tile; null where there is next to nothing in it. */
function edges(luma, width, left, top) {
    let [sum, squares, edgeSum, edgeSquares] = [0, 0, 0, 0];
    for (let y = top; y < top + TILE; y += 1) {
        for (let x = left; x < left + TILE; x += 1) {
            const at = y * width + x;
            const value = luma[at];
            const edge = 4 * value - luma[at - 1] - luma[at + 1] - luma[at - width] - luma[at + width];
            sum += value;
            squares += value * value;
            edgeSum += edge;
            edgeSquares += edge * edge;
        }
    }
    const count = TILE * TILE;
    const contrast = squares / count - (sum / count) ** 2;
    return contrast < TEXTURE ? null : (edgeSquares / count - (edgeSum / count) ** 2) / contrast;
}

function upperQuartile(values) {
    const sorted = Float32Array.from(values).sort();
    return sorted[Math.floor(sorted.length * 0.75)];
}
