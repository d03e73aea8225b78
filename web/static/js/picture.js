// A file somebody chose becomes a picture that can be kept: small, upright, without EXIF.

const LONG_SIDE = 1600;
const QUALITY = 0.82;
const HEIF = /^ftyp(heic|heix|hevc|hevx|heim|heis|mif1|msf1)/;

/** A JPEG of at most 1600 pixels: drawn anew, so nothing of the file but its pixels is left. */
export async function shrink(file) {
  const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONG_SIDE / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return toJpeg(canvas);
}

export function toJpeg(canvas) {
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("no blob"))), "image/jpeg", QUALITY);
  });
}

/** Phones can be set to a format that only some browsers read; what it says of itself is not enough. */
export async function isHeif(file) {
  const head = new Uint8Array(await file.slice(4, 12).arrayBuffer());
  return HEIF.test(String.fromCharCode(...head));
}
