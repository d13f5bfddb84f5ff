import { type FileNode, sizeOf } from "./file-system.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const HALF_A_YEAR = 182 * 86_400_000;

/** A file as `ls -l` and sftp show it. */
export function longName(name: string, node: FileNode, now: number): string {
  const date = new Date(node.modifiedAt);
  const day = String(date.getUTCDate()).padStart(2);
  const recent = Math.abs(now - node.modifiedAt) < HALF_A_YEAR;
  const clock = date.toISOString().slice(11, 16);
  const when = recent ? clock : ` ${date.getUTCFullYear()}`;
  const size = String(sizeOf(node)).padStart(8);
  return `${permissions(node)} 1 root root ${size} ${MONTHS[date.getUTCMonth()]} ${day} ${when} ${name}`;
}

function permissions(node: FileNode): string {
  const kind = node.kind === "directory" ? "d" : node.kind === "character" ? "c" : "-";
  let text = kind;
  for (let bit = 8; bit >= 0; bit--) text += node.mode & (1 << bit) ? "xwr"[bit % 3] : "-";
  return text;
}
