import { Wave } from "../hear/Wave";
import { useHearing } from "./Audition";

const BARS = 160;

/** The wave of what was fetched to be heard; nothing before that. */
export function HeardWave({ what }: { what: string }) {
  const { player, clip, what: heard } = useHearing();
  const sound = heard === what ? clip?.sound : null;
  if (!sound) return null;
  return (
    <Wave
      peaks={sound.bars(0, sound.seconds, BARS)}
      seconds={sound.seconds}
      player={player}
      playing
      onSeek={(at) => player.seek(at)}
    />
  );
}
