import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** Colours are for a terminal that wants them. */
const colours = process.stdout.isTTY && process.env.NO_COLOR === undefined && process.env.TERM !== "dumb";

function style(format: Style, text: string): string {
  return colours ? styleText(format, text) : text;
}

export const bold = (text: string): string => style("bold", text);
export const dim = (text: string): string => style("dim", text);
export const green = (text: string): string => style("green", text);
export const cyan = (text: string): string => style("cyan", text);
export const yellow = (text: string): string => style("yellow", text);
export const red = (text: string): string => style("red", text);

/** A section's title over a rule as wide as a narrow terminal. */
export function heading(text: string): string {
  return `${bold(text)}\n${dim("─".repeat(72))}`;
}

/** Columns of a line: those of the terminal, unless it is so wide that lines would be hard to read. */
const width = Math.min(process.stdout.columns ?? 100, 100);

/**
 * Breaks a text into lines at its blanks, but for those that it begins with. Each line begins `indent` columns in, where the
 * caller puts the first.
 */
export function wrap(text: string, indent: number): string {
  const [first = "", ...words] = text.split(/(?<=\S) +/);
  const lines: string[] = [];
  let line = first;
  for (const word of words) {
    if (indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}

export function write(text = ""): void {
  process.stdout.write(`${text}\n`);
}
