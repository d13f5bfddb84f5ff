/** What a variable or a header says by a word of yes or no; undefined where it is neither. */
export function readTruth(text: string): boolean | undefined {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  return /^(0|false|no|off)$/i.test(text) ? false : undefined;
}
