const sampleRate = 24_000;
const loudness = 8000;
/** Half of such a step is made of groups of three bytes: base64 of two halves can be joined. */
const bytesPerStep = 12;

/** A sound as 16-bit PCM, 24,000 samples a second. */
export function toneOf(hertz: number, seconds: number): Buffer {
  const samples = Math.floor((sampleRate * seconds * 2) / bytesPerStep) * (bytesPerStep / 2);
  const bytes = Buffer.alloc(samples * 2);
  for (let index = 0; index < samples; index += 1) {
    const value = Math.round(Math.sin((2 * Math.PI * hertz * index) / sampleRate) * loudness);
    bytes.writeInt16LE(value, index * 2);
  }
  return bytes;
}
