import { readdir, readFile } from "node:fs/promises";
import { extname } from "node:path";

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The folder lies beside this file in the source, and is put beside what is built of it. */
const FOLDER = new URL("./page/", import.meta.url);

let files: Promise<ReadonlyMap<string, PageFile>> | undefined;

/** The page's files by name, read when the page is first asked for. */
export function pageFiles(): Promise<ReadonlyMap<string, PageFile>> {
  files ??= read();
  return files;
}

async function read(): Promise<ReadonlyMap<string, PageFile>> {
  const names = (await readdir(FOLDER)).filter((name) => Object.hasOwn(TYPES, extname(name)));
  return new Map(
    await Promise.all(
      names.map(
        async (name): Promise<[string, PageFile]> => [
          name,
          { type: TYPES[extname(name)] ?? "", bytes: await readFile(new URL(name, FOLDER)) },
        ],
      ),
    ),
  );
}
