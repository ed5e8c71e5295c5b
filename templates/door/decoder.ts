import decodeQR from 'qr/decode.js';

/** Reads a QR code in pictures of the camera: what is posted is an image, the answer its content or null. */
self.onmessage = ({ data }: MessageEvent<{ data: Uint8ClampedArray; width: number; height: number }>) => {
  let content: string | null = null;
  try {
    content = decodeQR(data);
  } catch {
    // Most pictures have no code in them.
  }
  self.postMessage(content);
};
