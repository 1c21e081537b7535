/** US dollars as the reader's language writes them, to the hundredth of a cent. */
export function money(usd: number, language: string): string {
  const style = { style: "currency", currency: "USD", maximumFractionDigits: 4 } as const;
  return new Intl.NumberFormat(language, style).format(usd);
}
