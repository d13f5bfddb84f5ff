import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A markdown file. */
export interface Page {
  /** From the repository's root, such as `docs/errors.md`. */
  readonly path: string;
  readonly text: string;
}

/** A fenced code block. */
export interface Block {
  readonly page: string;
  /** The line of the opening fence, counting from 1. The code starts on the next. */
  readonly line: number;
  readonly language: string;
  /** The file that the block is, as `title="hello.yaml"` says. */
  readonly title: string | undefined;
  /** What else stands beside the language, such as `no-run`. */
  readonly marks: readonly string[];
  readonly code: string;
  /** The block whose output this one shows: the one before, if this one is `text`. */
  readonly shows: Block | undefined;
}

const FENCE = /^(?<indent> *)(?<fence>`{3,}|~{3,})(?<info>.*)$/;
const TITLE = /\btitle="(?<title>[^"]+)"/;

/** Every page with code in it: the READMEs and the docs, without what typedoc writes. */
export function findPages(root: string): Page[] {
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`);
  const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md") && !name.startsWith("api/"))
    .map((name) => `docs/${name}`);
  const paths = ["README.md", "examples/README.md", ...packages, ...docs].sort();
  return paths.map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** The code blocks of a page, in order. */
export function blocksOf({ path, text }: Page): Block[] {
  const blocks: Block[] = [];
  let open: { line: number; info: string; indent: string; fence: string; code: string[] } | undefined;
  text.split("\n").forEach((content, index) => {
    const { indent = "", fence = "", info = "" } = FENCE.exec(content)?.groups ?? {};
    if (!open) {
      if (fence !== "") open = { line: index + 1, info: info.trim(), indent, fence, code: [] };
      return;
    }
    if (!fence.startsWith(open.fence) || info.trim() !== "") {
      open.code.push(content.startsWith(open.indent) ? content.slice(open.indent.length) : content.trimStart());
      return;
    }
    const { title } = TITLE.exec(open.info)?.groups ?? {};
    const [language = "", ...marks] = open.info.replace(TITLE, "").split(/\s+/).filter(Boolean);
    const shows = language === "text" ? blocks.at(-1) : undefined;
    blocks.push({ page: path, line: open.line, language, title, marks, code: open.code.join("\n"), shows });
    open = undefined;
  });
  if (open) throw new Error(`${path}:${open.line}: this code block is not closed`);
  return blocks;
}

/** Whether a block is a program, or a piece of one. */
export function isCode({ language }: Block): boolean {
  return language === "ts" || language === "js";
}

/** The relative links of a page that lead to no file, or to no heading of it. */
export function brokenLinks(root: string, { path, text }: Page): string[] {
  const prose = text.replace(/^ *(`{3,})(?:.|\n)*?^ *\1$/gm, (code) => code.replace(/[^\n]/g, ""));
  return prose.split("\n").flatMap((line, index) =>
    [...line.matchAll(/\]\((?![a-z]+:)([^)\s]+)\)/g)].flatMap(([, link = ""]) => {
      const [target = "", anchor] = link.split("#");
      const file = target === "" ? join(root, path) : join(root, dirname(path), target);
      const at = `${path}:${index + 1}: the link to ${link} leads nowhere`;
      if (!existsSync(file)) return [at];
      return anchor === undefined || anchorsOf(readFileSync(file, "utf8")).includes(anchor) ? [] : [at];
    }),
  );
}

/** What GitHub makes of a page's headings. */
function anchorsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}
