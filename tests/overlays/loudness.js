// The loudness of one of the alerts' melodies after ITU-R BS.1770: K-weighted, 400 ms blocks.
async (kind) => {
  const { playMelody } = await import("/overlay/alerts/chimes.js");
  const context = new OfflineAudioContext(1, 2 * 48_000, 48_000);
  const shelf = context.createIIRFilter(
    [1.53512485958697, -2.69169618940638, 1.19839281085285],
    [1, -1.69065929318241, 0.73248077421585],
  );
  const highPass = context.createIIRFilter([1, -2, 1], [1, -1.99004745483398, 0.99007225036621]);
  shelf.connect(highPass).connect(context.destination);
  playMelody(context, shelf, kind);
  const samples = (await context.startRendering()).getChannelData(0);

  const blocks = [];
  for (let at = 0; at + 19_200 <= samples.length; at += 4_800) {
    const power = samples.slice(at, at + 19_200).reduce((sum, value) => sum + value * value, 0);
    blocks.push(power / 19_200);
  }
  const loudness = (powers) =>
    -0.691 + 10 * Math.log10(powers.reduce((sum, power) => sum + power, 0) / powers.length);
  const audible = blocks.filter((power) => loudness([power]) > -70);
  const gate = loudness(audible) - 10;
  const last = samples.reduce((found, value, at) => (Math.abs(value) > 1e-4 ? at : found), 0);
  return {
    lufs: loudness(audible.filter((power) => loudness([power]) > gate)),
    seconds: last / 48_000,
  };
}
