// @ts-check
import sharp from 'sharp';

/** A camera of today makes 12 to 24 million. Decoded, one has three or four bytes. */
const MAX_PIXELS = 30_000_000;
const FORMATS = ['jpeg', 'png', 'webp'];
const SIZES = {
  picture: { large: { width: 1_200, height: 1_200 }, small: { width: 640, height: 640 } },
  logo: { large: { width: 480, height: 160 }, small: { width: 240, height: 80 } },
};
const WHITE = '#ffffff';
const OPTIONS = /** @type {import('sharp').SharpOptions} */ ({ limitInputPixels: MAX_PIXELS, failOn: 'error', pages: 1 });

sharp.cache(false);
sharp.concurrency(1);
// Only these decoders exist here: none that draws an SVG, opens a PDF or reads another file.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: ['VipsForeignLoadJpegBuffer', 'VipsForeignLoadPngBuffer', 'VipsForeignLoadWebpBuffer'] });

/**
 * @typedef {object} DecodedPicture
 * @property {number} width Pixels of the large one.
 * @property {number} height
 * @property {Buffer} large
 * @property {Buffer} small
 */

/** @typedef {{ fault: 'type' | 'pixels' | 'broken' }} PictureFault */

/** @param {import('sharp').Sharp} image @param {{ width: number, height: number }} size @param {'picture' | 'logo'} kind */
function write(image, size, kind) {
  const resized = image.resize({ ...size, fit: 'inside', withoutEnlargement: true });
  return kind === 'logo' ? resized.webp({ quality: 85 }) : resized.flatten({ background: WHITE }).jpeg({ quality: 78, mozjpeg: true });
}

/**
 * Reads a JPEG, PNG or WebP, of an animation the first picture, and writes it in two sizes: upright, in sRGB, without metadata.
 * @param {Buffer} upload @param {'picture' | 'logo'} kind
 * @returns {Promise<DecodedPicture | PictureFault>}
 */
export async function decodePicture(upload, kind) {
  try {
    const { format, width, height } = await sharp(upload, { ...OPTIONS, limitInputPixels: false }).metadata();
    if (!FORMATS.includes(String(format))) return { fault: 'type' };
    if (width * height > MAX_PIXELS) return { fault: 'pixels' };
    const { large, small } = SIZES[kind];
    const written = await write(sharp(upload, OPTIONS).autoOrient(), large, kind).toBuffer({ resolveWithObject: true });
    const { info, data } = written;
    return { width: info.width, height: info.height, large: data, small: await write(sharp(data), small, kind).toBuffer() };
  } catch (error) {
    return { fault: /unsupported image format/i.test(String(error)) ? 'type' : 'broken' };
  }
}
