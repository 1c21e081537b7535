"""Much speech for training tests: sentences of everyday words, said by espeak-ng's voices."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from plugins.espeak.library import EspeakLibrary

RATE = 44_100
VOICES = (
    *("en-us", "en-us+f1", "en-us+f2", "en-us+f3", "en-us+f5"),
    *("en-us+m1", "en-us+m3", "en-us+m5", "en-us+m7"),
)
TAUGHT = """\
The old bridge over the river was painted green again this spring.
Nobody at the market could say where the big yellow oranges came from.
She put five books, a lamp and a warm jacket into the blue suitcase.
When the thunder rolled across the valley, both dogs hid under the table.
Please measure the shelf twice before you cut the last piece of wood.
A young teacher from the coast opened a small theatre behind the station.
We should have turned left at the church, but the fog was too thick.
His grandfather could whistle three different songs at the very same time.
The judge asked the witness whether the window had been open that night.
Fresh bread, cheap coffee and a view of the harbour made us stay longer.
They measured the height of every tower with a mirror and some string.
If you hear the bell ring four times, walk quickly to the upper gate.
My neighbour grows tomatoes, cucumbers and huge pumpkins on her roof.
The engine coughed, shook the whole car and finally gave up near the farm.
Both children wrote a short poem about snow, foxes and a lost glove.
There is enough room for eight people if nobody brings a large bag.
A cold wind pushed the paper boats straight towards the waterfall.
You can borrow my bicycle, although its front wheel makes an odd noise.
The zoo keeper fed the otters while a giraffe looked over the fence.
Yesterday's choir sang so loudly that the glasses on the shelf were shaking.
Why would anyone put vinegar into a perfectly good chocolate cake?
The museum shows maps, coins, shoes and a sword from the sixth century.
Our train leaves at a quarter past seven and arrives just before noon.
He thought about joining the navy, yet he could not even swim.
Most of the island was covered with thin grass and round grey stones.
Turn the key, push the pedal, and choose a gear before you let go.
The doctor measured her pulse, nodded, and wrote something down very slowly.
With a huge smile the boy showed us the fish that he had caught.
Every evening the lighthouse keeper counted the ships and the seagulls.
This machine cuts, folds and glues about ninety boxes in one minute.
""".splitlines()
HELD_BACK = """\
A quiet village below the mountain keeps its oldest treasure in the school.
Could you carry these heavy boxes to the garage before it starts raining?
The violin player forgot her shoes, so she performed in thick woollen socks.
Six brave hikers shared one umbrella and a bag of roasted chestnuts.
""".splitlines()
SPEEDS = (150, 175)


def said(voice: str, texts: Sequence[str], speed: int = 165) -> list[NDArray[np.float32]]:
    """Each text as one voice says it, 44.1 kHz."""
    library = EspeakLibrary()
    library.choose(voice)
    library.set_rate(speed)
    made = []
    for text in texts:
        pcm: list[bytes] = []
        library.speak(text, lambda sound, events, pcm=pcm: pcm.append(sound) is None)
        samples = np.frombuffer(b"".join(pcm), np.int16).astype(np.float32) / 32768
        made.append(soxr.resample(samples, library.rate, RATE).astype(np.float32))
    return made


def write_recordings(folder: Path, voice: str, texts: Sequence[str], speed: int = 165) -> Path:
    """A WAV file a text."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, sound in enumerate(said(voice, texts, speed)):
        soundfile.write(folder / f"{speed}-{index:03}.wav", sound, RATE)
    return folder
