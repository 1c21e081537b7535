/** Samples in the order in which they came, in a fixed place; the worklet's memory never grows. */
export class Ring {
  private readonly kept: Float32Array;
  private from = 0;
  private count = 0;

  constructor(capacity: number) {
    this.kept = new Float32Array(capacity);
  }

  get size(): number {
    return this.count;
  }

  get room(): number {
    return this.kept.length - this.count;
  }

  /** Keeps as many as there is room for; how many that were. */
  write(samples: Float32Array): number {
    const taken = Math.min(samples.length, this.room);
    const at = (this.from + this.count) % this.kept.length;
    const first = Math.min(taken, this.kept.length - at);
    this.kept.set(samples.subarray(0, first), at);
    this.kept.set(samples.subarray(first, taken), 0);
    this.count += taken;
    return taken;
  }

  /** Fills `target` from the oldest on; how many there were. The rest of it is left as it is. */
  read(target: Float32Array): number {
    const taken = Math.min(target.length, this.count);
    const first = Math.min(taken, this.kept.length - this.from);
    target.set(this.kept.subarray(this.from, this.from + first), 0);
    target.set(this.kept.subarray(0, taken - first), first);
    this.from = (this.from + taken) % this.kept.length;
    this.count -= taken;
    return taken;
  }

  clear(): void {
    this.from = 0;
    this.count = 0;
  }
}
