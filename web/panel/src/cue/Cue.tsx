import css from "./Cue.module.css";
import { type Brow, type Face, faceOf } from "./faces";
import { INK, type Mouth, mouths } from "./shapes";

const BODY =
  "M120 52C182 52 212 100 212 152C212 204 174 226 120 226C66 226 28 204 28 152C28 100 58 52 120 52Z";
const SHADE =
  "M120 226C66 226 28 204 28 152C28 146 28.5 140 29.5 134C36 184 72 206 120 206C168 206 204 184 210.5 134C211.5 140 212 146 212 152C212 204 174 226 120 226Z";
const FACE =
  "M120 94C166 94 186 116 186 146C186 180 158 198 120 198C82 198 54 180 54 146C54 116 74 94 120 94Z";
const TUFT =
  "M-15 15C-2 7 4 -3 4 -14C-10 -11 -21 -20 -21 -34C-21 -47 -11 -56 2 -56C16 -56 26 -45 26 -31C26 -8 9 12 -15 15Z";
const TUFT_SHINE = "M-13 -36C-13 -42 -8 -47 -2 -48";

interface Props {
  size: number;
  expression?: string;
  /** The mouth now; without it the expression's own. */
  mouth?: Mouth;
  blink?: boolean;
  /** The tip of the microphone is lit. */
  speaking?: boolean;
}

/** The built-in avatar. It only draws; LiveCue makes it move. */
export function Cue({ size, expression = "neutral", mouth, blink, speaking }: Props) {
  const face = faceOf(expression);
  return (
    <svg
      className={css.cue}
      width={size}
      height={size}
      viewBox="0 0 240 240"
      aria-hidden
      data-expression={expression}
      data-mouth={mouth ?? face.mouth}
    >
      <Tuft x={93} turn={face.tufts[0]} />
      <Tuft x={149} turn={face.tufts[1]} />
      <path d={BODY} fill="#2c8a67" />
      <path d={SHADE} fill="#237355" />
      <path className={css.shine} d="M54 100C60 88 68 80 80 74" stroke="#5fb894" opacity={0.75} />
      <path d={FACE} fill="#fff1d6" />
      <Headset />
      <Cheeks strength={face.cheeks ?? 0.55} />
      <Eye x={93} face={face} shut={blink} />
      <Eye x={147} face={face} shut={blink} />
      {face.lids && (
        <path
          d="M78 116L108 130L108 118L78 110Z M162 116L132 130L132 118L162 110Z"
          fill="#fff1d6"
        />
      )}
      {face.tear && (
        <path
          d="M76 150c5 6 6 12 0 14c-6-2-5-8 0-14z"
          fill="#8fd0ff"
          stroke="#4b9fd8"
          strokeWidth={1.5}
        />
      )}
      <BrowLine brow={face.brows[0]} />
      <BrowLine brow={face.brows[1]} />
      <g transform="translate(120 166) scale(1.14) translate(-120 -166)">
        {mouths[mouth ?? face.mouth]}
      </g>
      <path className={css.line} d="M24 170C28 200 52 208 74 204" stroke={INK} strokeWidth={6} />
      <circle
        cx={80}
        cy={202}
        r={9}
        fill={speaking ? "#74dcae" : "#3f6f5d"}
        stroke={INK}
        strokeWidth={4}
      />
    </svg>
  );
}

function Tuft({ x, turn }: { x: number; turn: number }) {
  return (
    <g transform={`translate(${x} 46) rotate(${turn} -8 14)`}>
      <path d={TUFT} fill="#f6bd5f" />
      <path className={css.line} d={TUFT_SHINE} stroke="#ffe9bd" strokeWidth={5} />
    </g>
  );
}

function Headset() {
  return (
    <>
      <path
        d="M30 130C30 82 70 50 120 50C170 50 210 82 210 130"
        fill="none"
        stroke={INK}
        strokeWidth={9}
      />
      <rect x={14} y={118} width={30} height={58} rx={15} fill={INK} />
      <rect x={196} y={118} width={30} height={58} rx={15} fill={INK} />
      <rect x={20} y={130} width={7} height={34} rx={3.5} fill="#3f6f5d" />
      <rect x={213} y={130} width={7} height={34} rx={3.5} fill="#3f6f5d" />
    </>
  );
}

function Cheeks({ strength }: { strength: number }) {
  return (
    <g fill="#ff9f87" opacity={strength}>
      <ellipse cx={75} cy={158} rx={12} ry={8} />
      <ellipse cx={165} cy={158} rx={12} ry={8} />
    </g>
  );
}

function Eye({ x, face, shut }: { x: number; face: Face; shut?: boolean }) {
  if (shut) return <EyeLine d={`M${x - 11} 134Q${x} 141 ${x + 11} 134`} width={5.5} />;
  if (face.eyes.arcs) return <EyeLine d={`M${x - 12} 137Q${x} 119 ${x + 12} 137`} width={6} />;
  const { dx = 0, dy = 0, rx = 9, ry = 12.5 } = face.eyes;
  return (
    <>
      <ellipse cx={x + dx} cy={133 + dy} rx={rx} ry={ry} fill={INK} />
      <circle cx={x + dx + 3.2} cy={128.5 + dy} r={3.4} fill="#fff" />
      <circle cx={x + dx - 3} cy={138 + dy} r={1.6} fill="#fff" opacity={0.8} />
    </>
  );
}

function EyeLine({ d, width }: { d: string; width: number }) {
  return <path className={css.line} d={d} stroke={INK} strokeWidth={width} />;
}

function BrowLine({ brow: [x, y, turn, bend] }: { brow: Brow }) {
  return (
    <path
      className={css.line}
      d={`M-12 2Q0 ${bend} 12 2`}
      transform={`translate(${x} ${y}) rotate(${turn})`}
      stroke={INK}
      strokeWidth={5}
    />
  );
}
