// The measures of the server (ImageMeasurement), for a hint only: what counts is decided there. Scaling is the
// browser's, so that the numbers differ a little. Glare is left out: a bright patch may as well be white paper.

const WIDTH = 1_000;
const TILE = 64;
// The cuts and the texture are the server's; a test holds them together.
/** A luma, 0 to 255: three quarters of a dark photo are below it. */
const DARK = 48;
/** Variance of the Laplacian over squared contrast: a tile's edges are steep where it is sharp. */
const BLURRED = 0.018;
/** Below this variance of luma a tile has nothing in it that could be sharp. */
const TEXTURE = 144;

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
    for (let top = 0; top + TILE <= canvas.height; top += TILE) {
        for (let left = 0; left + TILE <= canvas.width; left += TILE) {
            const share = edges(luma, canvas.width, left, top);
            if (share !== null) tiles.push(share);
        }
    }
    return { light: upperQuartile(luma), sharpness: tiles.length ? upperQuartile(tiles) : null };
}

/** Of one tile, whose own border has no Laplacian; null where there is next to nothing in it. */
function edges(luma, width, left, top) {
    let [sum, squares, edgeSum, edgeSquares] = [0, 0, 0, 0];
    const [bottom, right] = [top + TILE - 1, left + TILE - 1];
    for (let y = top; y <= bottom; y += 1) {
        for (let x = left; x <= right; x += 1) {
            const at = y * width + x;
            const value = luma[at];
            sum += value;
            squares += value * value;
            if (y === top || y === bottom || x === left || x === right) continue;
            const edge = 4 * value - luma[at - 1] - luma[at + 1] - luma[at - width] - luma[at + width];
            edgeSum += edge;
            edgeSquares += edge * edge;
        }
    }
    const [count, inner] = [TILE ** 2, (TILE - 2) ** 2];
    const contrast = squares / count - (sum / count) ** 2;
    return contrast < TEXTURE ? null : (edgeSquares / inner - (edgeSum / inner) ** 2) / contrast;
}

/** Nearest rank: the smallest value that three quarters of the values do not exceed. */
function upperQuartile(values) {
    const sorted = Float32Array.from(values).sort();
    return sorted[Math.ceil(sorted.length * 0.75) - 1];
}
