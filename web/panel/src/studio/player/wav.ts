import { monoOf } from "./sound";

export interface Wav {
  rate: number;
  samples: Int16Array;
}

/** The sound of a WAV file of 16 bits, as the studio keeps its runs. Throws for any other. */
export function readWav(file: ArrayBuffer): Wav {
  const view = new DataView(file);
  if (text(view, 0) !== "RIFF" || text(view, 8) !== "WAVE") throw new Error("no WAV file");
  let rate = 0;
  let channels = 1;
  for (let at = 12; at + 8 <= file.byteLength; ) {
    const size = Math.min(view.getUint32(at + 4, true), file.byteLength - at - 8);
    if (text(view, at) === "fmt ") {
      channels = view.getUint16(at + 10, true);
      rate = view.getUint32(at + 12, true);
      if (view.getUint16(at + 22, true) !== 16) throw new Error("not 16 bits");
    }
    if (text(view, at) === "data") {
      return { rate, samples: monoOf(file.slice(at + 8, at + 8 + size), channels) };
    }
    at += 8 + size + (size % 2);
  }
  throw new Error("a WAV file without sound");
}

function text(view: DataView, at: number): string {
  const bytes = [0, 1, 2, 3].map((more) => view.getUint8(at + more));
  return String.fromCharCode(...bytes);
}
