const HEADER = 44; // bytes

/** Samples in -1..1 of one channel, in one piece or more, as a WAV file of 16 bits. */
export function wavFile(pieces: readonly Float32Array[], rate: number): Blob {
  const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0) * 2;
  const view = new DataView(new ArrayBuffer(HEADER + bytes));
  write(view, 0, "RIFF");
  view.setUint32(4, view.byteLength - 8, true);
  write(view, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true); // PCM
  view.setUint16(22, 1, true); // one channel
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(view, 36, "data");
  view.setUint32(40, bytes, true);
  let at = HEADER;
  for (const piece of pieces) {
    for (const sample of piece) {
      view.setInt16(at, pcm16(sample), true);
      at += 2;
    }
  }
  return new Blob([view.buffer], { type: "audio/wav" });
}

/** Channels mixed into one. */
export function mixed(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array()] = channels;
  return first.map(
    (_, at) => channels.reduce((sum, channel) => sum + (channel[at] ?? 0), 0) / channels.length,
  );
}

/** A sample as a whole number of 16 bits; what is too loud is cut off. */
export const pcm16 = (sample: number): number =>
  Math.round(Math.max(-1, Math.min(1, sample)) * 32767);

function write(view: DataView, at: number, text: string): void {
  for (let index = 0; index < text.length; index += 1) {
    view.setUint8(at + index, text.charCodeAt(index));
  }
}
