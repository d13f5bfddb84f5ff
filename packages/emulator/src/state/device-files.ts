import type { SavedFile } from "../shell/files/file-system.ts";
import { restoreFiles, savedFiles } from "../shell/machine.ts";
import { attempt, type Restoring, refer } from "./restoring.ts";
import type { Saving } from "./saving.ts";
import { count, index, list, object, text, time } from "./schema.ts";

/** The files of a device that somebody has looked at over SSH; others have what their system makes. */
export interface SavedDeviceFiles {
  readonly device: number;
  readonly files: readonly SavedFile[];
}

const content = object({
  size: count,
  pages: { type: "object", propertyNames: { pattern: "^\\d{1,9}$" }, additionalProperties: text },
});

const file = object(
  {
    path: { type: "string", pattern: "^/" },
    kind: { enum: ["directory", "file", "made", "character"] },
    mode: count,
    modifiedAt: time,
  },
  { content },
);

export const deviceFilesSchema = object({ device: index, files: list(file) });

export function saveDeviceFiles(saving: Saving): SavedDeviceFiles[] {
  const saved: SavedDeviceFiles[] = [];
  for (const [device, record] of saving.records.devices.entries()) {
    const files = savedFiles(record);
    if (files) saved.push({ device, files });
  }
  return saved;
}

export function restoreDeviceFiles({ records, simulation }: Restoring, saved: SavedDeviceFiles, path: string): void {
  const device = refer(records.devices, saved.device, "devices", `${path}.device`);
  attempt(`${path}.files`, () => restoreFiles(simulation, device, saved.files));
}
