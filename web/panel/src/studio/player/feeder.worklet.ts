import { Feeder } from "./feeder";

/** The page's orders to the worklet. */
export type Order =
  | { type: "sound"; samples: Float32Array; epoch: number }
  | { type: "end"; epoch: number }
  | { type: "clear"; epoch: number }
  | { type: "run"; on: boolean };

interface Processor {
  readonly port: MessagePort;
}
declare const AudioWorkletProcessor: new () => Processor;
declare const registerProcessor: (name: string, made: new () => Processor) => void;
declare const sampleRate: number;

const REPORT_BLOCKS = 8; // of 128 frames: about 20 ms

class FeederProcessor extends AudioWorkletProcessor {
  private readonly feeder = new Feeder(sampleRate);
  private blocks = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<Order>) => this.take(data);
  }

  process(_: unknown, outputs: Float32Array[][]): boolean {
    const channels = outputs[0] ?? [];
    const [first, ...others] = channels;
    if (!first) return true;
    this.feeder.process(first);
    for (const other of others) other.set(first);
    this.blocks += 1;
    if (this.blocks % REPORT_BLOCKS === 0) this.port.postMessage(this.feeder.report());
    return true;
  }

  private take(order: Order): void {
    if (order.type === "sound") this.feeder.push(order.samples, order.epoch);
    else if (order.type === "end") this.feeder.end(order.epoch);
    else if (order.type === "clear") this.feeder.clear(order.epoch);
    else this.feeder.run(order.on);
    if (order.type !== "sound") this.port.postMessage(this.feeder.report());
  }
}

registerProcessor("feeder", FeederProcessor);
