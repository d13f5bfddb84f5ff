// biome-ignore-all lint/suspicious/noControlCharactersInRegex: taking them out is what this file is for

/**
 * Takes out of text what a terminal or a model would act on, or would hide from the person who reads it: escape
 * sequences, control characters, and characters that are not seen.
 */

// Unicode's "default ignorable" property holds what is not seen: zero-width characters, BiDi marks and overrides, soft
// hyphens, variation selectors, fillers and the tag characters U+E0000 and up. Added are the interlinear annotations.
const invisible = /[\p{Default_Ignorable_Code_Point}\u{FFF9}-\u{FFFB}]/gu;

// CSI sequences; OSC, DCS, SOS, PM and APC strings, which end at their terminator or, forged without one, with the line;
// all other escapes. Each is introduced by ESC or by its single C1 character.
const csi = /(?:\u{1B}\[|\u{9B})[0-?]*[ -/]*[@-~]/gu;
const strings =
  /(?:\u{1B}[\]PX^_]|[\u{9D}\u{90}\u{98}\u{9E}\u{9F}])[^\u{07}\u{1B}\u{9C}\n]*(?:\u{07}|\u{1B}\\|\u{9C})?/gu;
const escapes = /\u{1B}[ -/]*[0-~]/gu;

const lineBreaks = /\r\n?|[\v\f\u{85}\u{2028}\u{2029}]/gu;
const controlsButTabAndLine = /(?![\t\n])\p{Cc}/gu;
const controlsAndLines = /[\p{Cc}\u{2028}\u{2029}]+/gu;
const loneSurrogates = /\p{Surrogate}/gu;

/** Text of one or many lines. */
export function sanitiseText(text: string): string {
  return stripHidden(text).replace(lineBreaks, "\n").replace(controlsButTabAndLine, "");
}

/** A name, an id, a label: one line. */
export function sanitiseIdentifier(text: string): string {
  return stripHidden(text).replace(controlsAndLines, " ");
}

/** The first `length` characters, saying how many are missing; never half of a surrogate pair. */
export function clip(text: string, length: number): string {
  if (text.length <= length) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length;
  return `${text.slice(0, end)}… (${text.length - end} more characters)`;
}

function stripHidden(text: string): string {
  return text
    .replace(invisible, "")
    .replace(loneSurrogates, "\u{FFFD}")
    .replace(csi, "")
    .replace(strings, "")
    .replace(escapes, "");
}
