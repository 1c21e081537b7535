interface Processor {
  readonly port: MessagePort;
}
declare const AudioWorkletProcessor: new () => Processor;
declare const registerProcessor: (name: string, made: new () => Processor) => void;

/** Hands on what the microphone hears, block by block. */
class TapeProcessor extends AudioWorkletProcessor {
  process(inputs: Float32Array[][]): boolean {
    const heard = inputs[0]?.[0];
    if (heard) this.port.postMessage(heard.slice());
    return true;
  }
}

registerProcessor("tape", TapeProcessor);
