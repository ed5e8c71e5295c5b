interface Detector {
  detect: (source: HTMLVideoElement) => Promise<{ rawValue: string }[]>;
}

declare const BarcodeDetector: { new (options: { formats: string[] }): Detector; getSupportedFormats: () => Promise<string[]> };

const INTERVAL_MS = 150;
/** Pixels of the longer side of what the small decoder looks at: enough for a code that fills a third of it. */
const DECODED_SIZE = 640;

/** Shows the camera in `video` and calls `onCode` for each QR code that it sees. Returns what stops it. Rejects without a camera. */
export async function startCamera(video: HTMLVideoElement, onCode: (content: string) => void): Promise<() => void> {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' }, audio: false });
  video.srcObject = stream;
  await video.play();
  const read = await createReader();
  let isRunning = true;
  const look = async () => {
    if (!isRunning) return;
    const content = video.readyState >= video.HAVE_CURRENT_DATA ? await read(video).catch(() => null) : null;
    if (content && isRunning) onCode(content);
    setTimeout(look, INTERVAL_MS);
  };
  void look();
  return () => {
    isRunning = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
}

type Reader = (video: HTMLVideoElement) => Promise<string | null>;

/** The browser's own detector is faster; elsewhere a small one runs in a worker, so that the page stays quick. */
async function createReader(): Promise<Reader> {
  const isBuiltIn = 'BarcodeDetector' in globalThis && (await BarcodeDetector.getSupportedFormats()).includes('qr_code');
  if (!isBuiltIn) return createWorkerReader();
  const detector = new BarcodeDetector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

function createWorkerReader(): Reader {
  const worker = new Worker('/console/door-decoder.js', { type: 'module' });
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true }) as CanvasRenderingContext2D;
  return (video) =>
    new Promise((resolve) => {
      const scale = Math.min(1, DECODED_SIZE / Math.max(video.videoWidth, video.videoHeight));
      canvas.width = Math.round(video.videoWidth * scale);
      canvas.height = Math.round(video.videoHeight * scale);
      context.drawImage(video, 0, 0, canvas.width, canvas.height);
      const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
      worker.onmessage = ({ data: content }: MessageEvent<string | null>) => resolve(content);
      worker.postMessage({ data, width, height }, [data.buffer]);
    });
}
