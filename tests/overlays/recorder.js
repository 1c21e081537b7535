// Hears what a page plays: everything that goes to the speakers also goes into window.heard, as
// {at, time, samples} with the wall clock in ms at which the block was rendered, and the sound's own
// clock in seconds, which stands still where a busy machine renders nothing: window.soundTime().
(() => {
  const code = `registerProcessor("recorder", class extends AudioWorkletProcessor {
    process([input]) {
      if (!input[0]) return true;
      this.port.postMessage({ at: Date.now(), time: currentTime, samples: input[0].slice() });
      return true;
    }
  })`;
  window.heard = [];
  const recorders = new WeakMap();
  const connect = AudioNode.prototype.connect;

  function recorderOf(context) {
    if (!recorders.has(context)) {
      const input = context.createGain();
      recorders.set(context, input);
      window.soundTime = () => context.currentTime;
      context.audioWorklet
        .addModule(URL.createObjectURL(new Blob([code], { type: "text/javascript" })))
        .then(() => {
          const node = new AudioWorkletNode(context, "recorder", { numberOfOutputs: 1 });
          node.port.onmessage = ({ data }) => window.heard.push(data);
          connect.call(input, node);
          connect.call(node, context.destination);
          window.recording = true;
        });
    }
    return recorders.get(context);
  }

  AudioNode.prototype.connect = function (target, ...more) {
    const live = !(this.context instanceof OfflineAudioContext);
    if (live && target instanceof AudioDestinationNode) connect.call(this, recorderOf(this.context));
    return connect.call(this, target, ...more);
  };
})();
