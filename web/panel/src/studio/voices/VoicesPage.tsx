import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSearchParams } from "react-router";

import { Empty } from "@/ui/Empty";
import { Failure } from "@/ui/Failure";
import { ListPage } from "@/ui/ListPage";

import { studioQueries } from "../api/queries";
import { AuditionProvider } from "./Audition";
import { ChangeVoice, NewVoice } from "./VoiceForm";
import { ViewerVoices } from "./ViewerVoices";
import { VoiceDetail } from "./VoiceDetail";
import { VoiceList } from "./VoiceList";
import { type Voice, voicesOf } from "./voices";

/** The address of the page holds what is open: a voice, a form, or the viewers' choices. */
const PLACES = ["voice", "edit", "new", "viewers"] as const;
export type Place = Partial<Record<(typeof PLACES)[number], string>>;

/** Every voice there is: heard, found, kept, made, carried from one machine to another. */
export default function VoicesPage() {
  const [address, setAddress] = useSearchParams();
  const profiles = useQuery(studioQueries.profiles());
  const engines = useQuery(studioQueries.engines());
  const voices = voicesOf(profiles.data ?? [], engines.data ?? []);
  const go = (place: Place) => setAddress(new URLSearchParams(place));
  const error = profiles.error ?? engines.error;
  return (
    <AuditionProvider>
      <ListPage
        open={PLACES.some((name) => address.has(name))}
        onBack={() => go({})}
        list={
          <>
            {error && <Failure error={error} retry={() => void profiles.refetch()} />}
            <VoiceList voices={voices} open={address.get("voice")} onGo={go} />
          </>
        }
      >
        <Detail address={address} voices={voices} onGo={go} />
      </ListPage>
    </AuditionProvider>
  );
}

interface DetailProps {
  address: URLSearchParams;
  voices: readonly Voice[];
  onGo: (place: Place) => void;
}

function Detail({ address, voices, onGo }: DetailProps) {
  const { t } = useTranslation();
  const edited = find(voices, address.get("edit"));
  const chosen = find(voices, address.get("voice"));
  if (address.has("viewers")) return <ViewerVoices voices={voices} />;
  if (address.has("new")) {
    const from = find(voices, address.get("new"));
    return <NewVoice key={from?.key} from={from} onGo={onGo} />;
  }
  if (edited?.profile) {
    return <ChangeVoice key={edited.key} profile={edited.profile} onGo={onGo} />;
  }
  if (chosen) return <VoiceDetail key={chosen.key} voice={chosen} voices={voices} onGo={onGo} />;
  return <Empty text={t("studioVoices.choose")} />;
}

const find = (voices: readonly Voice[], key: string | null): Voice | undefined =>
  voices.find((voice) => voice.key === key);
