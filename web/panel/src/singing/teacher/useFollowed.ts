import { type UIEvent, useEffect, useRef } from "react";

const NEAR_END_PX = 60;

/** Props of a list whose end stays in sight as it grows; whoever scrolls up stays where they are. */
export function useFollowed<Box extends HTMLElement>(content: unknown) {
  const box = useRef<Box>(null);
  const follows = useRef(true);
  useEffect(() => {
    if (box.current && follows.current) box.current.scrollTop = box.current.scrollHeight;
  }, [content]);
  const onScroll = ({ currentTarget: { scrollHeight, scrollTop, clientHeight } }: UIEvent<Box>) => {
    follows.current = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
  };
  return { ref: box, onScroll };
}
