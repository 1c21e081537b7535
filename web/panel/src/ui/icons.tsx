/** The look's icons: what stands inside a 24×24 drawing with a stroke of 1.8. */
import type { ReactNode } from "react";

export const icons = {
  live: (
    <>
      <circle cx="12" cy="12" r="3" />
      <path d="M6.5 6.5a8 8 0 0 0 0 11M17.5 6.5a8 8 0 0 1 0 11" />
    </>
  ),
  history: (
    <>
      <path d="M4 12a8 8 0 1 0 2.6-5.9L4 8.5M4 4v4.5h4.5M12 8v4l3 2" />
    </>
  ),
  plugin: (
    <>
      <path d="M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4" />
    </>
  ),
  wave: (
    <>
      <path d="M3 12h1M7 8v8M11 4v16M15 7v10M19 10v4" />
    </>
  ),
  music: (
    <>
      <circle cx="7" cy="18" r="3" />
      <circle cx="18" cy="16" r="3" />
      <path d="M10 18V6l11-2v12" />
    </>
  ),
  voice: (
    <>
      <path d="M4 9h3M4 15h3M17 9h3M17 15h3" />
      <rect x="9" y="3" width="6" height="11" rx="3" />
      <path d="M7 18c3 2 7 2 10 0M12 19.5V21" />
    </>
  ),
  layers: (
    <>
      <path d="m12 3 9 5-9 5-9-5zM3 13l9 5 9-5" />
    </>
  ),
  settings: (
    <>
      <path d="M4 7h10M18 7h2M4 17h2M10 17h10" />
      <circle cx="16" cy="7" r="2.2" />
      <circle cx="8" cy="17" r="2.2" />
    </>
  ),
  help: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .9-1 1.7M12 17h.01" />
    </>
  ),
  pause: (
    <>
      <path d="M8 5v14M16 5v14" strokeWidth="3" />
    </>
  ),
  play: (
    <>
      <path d="M7 4.5v15l12-7.5z" fill="currentColor" />
    </>
  ),
  skip: (
    <>
      <path d="M5 5v14l10-7z" fill="currentColor" />
      <path d="M19 5v14" />
    </>
  ),
  stop: (
    <>
      <rect x="6" y="6" width="12" height="12" rx="2" fill="currentColor" />
    </>
  ),
  up: (
    <>
      <path d="M12 19V5M6 11l6-6 6 6" />
    </>
  ),
  hand: (
    <>
      <path d="M8 12V6a1.5 1.5 0 0 1 3 0v5-6.500a1.5 1.5 0 0 1 3 0V11V6a1.5 1.5 0 0 1 3 0v8a6 6 0 0 1-6 6c-3 0-4.5-1.5-6-4l-1.6-2.700a1.5 1.5 0 0 1 2.4-1.700z" />
    </>
  ),
  close: (
    <>
      <path d="M6 6l12 12M18 6 6 18" />
    </>
  ),
  check: (
    <>
      <path d="m5 12.5 4.5 4.500L19 7.5" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="8.5" />
      <path d="M12 7.500V12l3 2" />
    </>
  ),
  merge: (
    <>
      <path d="M6 4v4c0 4 6 4 6 8v4M18 4v4c0 4-6 4-6 8" />
    </>
  ),
  dash: (
    <>
      <path d="M6 12h12" />
    </>
  ),
  chat: (
    <>
      <path d="M4 5h16v11H10l-5 4v-4H4z" />
    </>
  ),
  gift: (
    <>
      <path d="M4 11h16v9H4zM3 7h18v4H3zM12 7v13M12 7c-5 0-5-4-3-4s3 4 3 4 1-4 3-4 2 4-3 4" />
    </>
  ),
  star: (
    <>
      <path d="m12 4 2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.500L4 9.7 9.6 9z" />
    </>
  ),
  bits: (
    <>
      <path d="M12 3 5 12l7 9 7-9zM5 12l7 2 7-2" />
    </>
  ),
  raid: (
    <>
      <circle cx="9" cy="8" r="3" />
      <path d="M3 19c0-4 3-6 6-6s6 2 6 6M16 5.500a3 3 0 0 1 0 5.500M18 14c2 .8 3 2.6 3 5" />
    </>
  ),
  heart: (
    <>
      <path d="M12 20S4 15 4 9a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 6-8 11-8 11z" />
    </>
  ),
  ticket: (
    <>
      <path d="M4 7h16v4a1.5 1.5 0 0 0 0 3v3H4v-3a1.5 1.5 0 0 0 0-3zM14 7v10" />
    </>
  ),
  warn: (
    <>
      <path d="M12 4 2.8 19.500h18.400zM12 10v4M12 17h.01" />
    </>
  ),
  sun: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.400M18.4 5.6 17 7M7 17l-1.4 1.4" />
    </>
  ),
  search: (
    <>
      <circle cx="11" cy="11" r="6.5" />
      <path d="m16 16 4.5 4.5" />
    </>
  ),
  down: (
    <>
      <path d="M12 4v12M6 11l6 6 6-6M5 21h14" />
    </>
  ),
  mic: (
    <>
      <rect x="9" y="3" width="6" height="11" rx="3" />
      <path d="M5.5 11a6.5 6.5 0 0 0 13 0M12 17.500V21" />
    </>
  ),
  screen: (
    <>
      <rect x="3" y="5" width="18" height="12" rx="2" />
      <path d="M9 21h6" />
    </>
  ),
  mind: (
    <>
      <path d="M12 3v4M12 17v4M3 12h4M17 12h4" />
      <circle cx="12" cy="12" r="3.5" />
    </>
  ),
  speaker: (
    <>
      <path d="M4 9h4l5-4v14l-5-4H4zM17 9a4 4 0 0 1 0 6" />
    </>
  ),
  chevron: (
    <>
      <path d="m7 10 5 5 5-5" />
    </>
  ),
  right: (
    <>
      <path d="m10 6 6 6-6 6" />
    </>
  ),
  dots: (
    <>
      <path d="M5 12h.01M12 12h.01M19 12h.01" strokeWidth="3" />
    </>
  ),
  copy: (
    <>
      <rect x="8" y="8" width="12" height="12" rx="2" />
      <path d="M16 8V4H4v12h4" />
    </>
  ),
  replay: (
    <>
      <path d="M4 12a8 8 0 1 1 2.6 5.900M4 19v-5h5" />
    </>
  ),
  book: (
    <>
      <path d="M5 4h12a2 2 0 0 1 2 2v14H7a2 2 0 0 1-2-2zM5 18a2 2 0 0 1 2-2h12" />
    </>
  ),
  door: (
    <>
      <path d="M6 21V4h9v17M15 6h3v15M3 21h18M11.5 12.500h.01" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="11" width="14" height="9" rx="2" />
      <path d="M8 11V8a4 4 0 0 1 8 0v3" />
    </>
  ),
  pen: (
    <>
      <path d="m4 20 1-4L16 5l3 3L8 19z" />
    </>
  ),
  user: (
    <>
      <circle cx="12" cy="8" r="4" />
      <path d="M4 20c1-5 4-6 8-6s7 1 8 6" />
    </>
  ),
  flag: (
    <>
      <path d="M6 21V4h11l-2 4 2 4H6" />
    </>
  ),
  spin: (
    <>
      <path d="M12 3a9 9 0 1 0 9 9" />
    </>
  ),
  trash: (
    <>
      <path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13" />
    </>
  ),
  shield: (
    <>
      <path d="M12 3 5 6v6c0 5 3 7.5 7 9 4-1.5 7-4 7-9V6z" />
    </>
  ),
  type: (
    <>
      <path d="M5 6h14M12 6v13" />
    </>
  ),
  command: <path d="m5 7 5 5-5 5M13 17h6" />,
  dot: <path d="M12 12h.01" strokeWidth="5" />,
  curtain: <path d="M4 4h16M6 4v12c2 0 4-4 4-12M18 4v12c-2 0-4-4-4-12M4 20h16" />,
  link: <path d="M14 5h5v5M19 5l-9 9M11 6H5v13h13v-6" />,
  database: (
    <>
      <ellipse cx="12" cy="6" rx="7" ry="3" />
      <path d="M5 6v12c0 1.7 3 3 7 3s7-1.3 7-3V6M5 12c0 1.7 3 3 7 3s7-1.3 7-3" />
    </>
  ),
  folder: <path d="M3 6h6l2 3h10v10H3z" />,
  split: <path d="M4 12h5l5-6h6M14 18h6M9 12l5 6M17 3l3 3-3 3M17 15l3 3-3 3" />,
  sliders: (
    <>
      <path d="M4 8h8M18 8h2M4 16h2M12 16h8" />
      <circle cx="15" cy="8" r="3" />
      <circle cx="9" cy="16" r="3" />
    </>
  ),
  compare: <path d="M12 3v18M7 8v8M3 11v2M17 6v12M21 10v4" />,
  captions: (
    <>
      <rect x="3" y="5" width="18" height="14" rx="2" />
      <path d="M7 11h6M16 11h1M7 15h3M13 15h4" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof icons;
