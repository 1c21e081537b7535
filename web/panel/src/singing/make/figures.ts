/** +3, 0, −2. */
export const signed = (semitones: number): string => {
  const rounded = Math.round(semitones * 10) / 10;
  return rounded > 0 ? `+${rounded}` : String(rounded).replace("-", "−");
};

/** −14.0 */
export const level = (db: number): string => db.toFixed(1).replace("-", "−");
