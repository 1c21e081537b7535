/** Cue's mouths, in a 240×240 box. The six first are for speech, the others belong to a face. */
import type { ReactNode } from "react";

export const INK = "#10231c";
const WINE = "#5b1f2c";
const TONGUE = "#f08a7a";

const line = {
  fill: "none",
  stroke: INK,
  strokeWidth: 5,
  strokeLinecap: "round",
  strokeLinejoin: "round",
} as const;

export const mouths = {
  closed: (
    <>
      <path d="M106 165H134" {...line} strokeWidth={5.5} />
      <path d="M112 173Q120 176 128 173" {...line} strokeWidth={2.5} opacity={0.35} />
    </>
  ),
  open: (
    <>
      <path
        d="M101 163C101 154 109 152 120 152C131 152 139 154 139 163C139 178 131 187 120 187C109 187 101 178 101 163Z"
        fill={WINE}
      />
      <path d="M106 177Q120 166 134 177Q129 187 120 187Q111 187 106 177Z" fill={TONGUE} />
    </>
  ),
  wide: (
    <>
      <rect x="96" y="156" width="48" height="20" rx="10" fill={WINE} />
      <path d="M101 158.5H139Q141 158.5 141 165H99Q99 158.5 101 158.5Z" fill="#fff" />
    </>
  ),
  round: (
    <>
      <ellipse cx="120" cy="168" rx="14" ry="17" fill={WINE} />
      <path d="M110 177Q120 168 130 177Q126 185 120 185Q114 185 110 177Z" fill={TONGUE} />
    </>
  ),
  pucker: (
    <>
      <ellipse cx="120" cy="166" rx="11" ry="11.5" fill="#f3b9a0" />
      <ellipse cx="120" cy="166" rx="6" ry="6.5" fill={WINE} />
    </>
  ),
  teeth: (
    <>
      <path d="M101 160Q120 156 139 160Q137 176 120 176Q103 176 101 160Z" fill={WINE} />
      <path d="M104 159.5Q120 156.5 136 159.5L134.5 169Q120 171.5 105.5 169Z" fill="#fff" />
      <path d="M108 174Q120 170 132 174" {...line} stroke="#e9967f" strokeWidth={4.5} />
    </>
  ),
  smile: <path d="M105 160Q120 175 135 160" {...line} />,
  grin: (
    <>
      <path d="M99 156Q120 160 141 156Q140 184 120 184Q100 184 99 156Z" fill={WINE} />
      <path d="M106 175Q120 164 134 175Q129 184 120 184Q111 184 106 175Z" fill={TONGUE} />
      <path d="M102 157.5Q120 161 138 157.5L137 163Q120 166 103 163Z" fill="#fff" />
    </>
  ),
  frown: <path d="M107 171Q120 159 133 171" {...line} />,
  grit: <path d="M104 167q5.3-7 10.7 0t10.7 0t10.7 0" {...line} />,
  gasp: (
    <>
      <ellipse cx="120" cy="170" rx="10" ry="13" fill={WINE} />
      <path d="M112 176Q120 169 128 176Q125 183 120 183Q115 183 112 176Z" fill={TONGUE} />
    </>
  ),
  slant: <path d="M110 168Q122 163 136 160" {...line} />,
} satisfies Record<string, ReactNode>;

export type Mouth = keyof typeof mouths;
