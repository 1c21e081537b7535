import { nameTone } from "@/lib/names";

interface Props {
  user: string;
  prompt: string;
  /** The class of the name. */
  name: string | undefined;
}

/** A prompt behind the name of whose it is. Where the show tells of somebody, it is named once. */
export function Asked({ user, prompt, name }: Props) {
  const told = prompt.startsWith(`${user} `);
  return (
    <>
      {user && <b className={`${name} ${nameTone(user)}`}>{user} </b>}
      {user && told ? prompt.slice(user.length + 1) : prompt}
    </>
  );
}
