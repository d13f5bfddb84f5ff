/** Signatures and the places of members, from PKWARE's description of the format. All numbers are little-endian. */
const end = { signature: 0x06054b50, length: 22, entries: 10, directory: 16 } as const;
const entry = { signature: 0x02014b50, length: 46, time: 12, name: 28, extra: 30, comment: 32, local: 42 } as const;
const local = { signature: 0x04034b50, time: 10 } as const;

/** Midnight of 1 January 1980, the first time that the format knows: the time of day, then the date. */
const firstTime = 0x0021_0000;

/**
 * Sets the time of every file in a ZIP archive without a comment to the first one there is, so that the same files give the
 * same bytes. Changes the bytes that it is given.
 */
export function setSameTimes(zip: Buffer): void {
  const tail = zip.length - end.length;
  expectAt(zip, tail, end.signature);
  let offset = zip.readUInt32LE(tail + end.directory);
  for (let left = zip.readUInt16LE(tail + end.entries); left > 0; left -= 1) {
    expectAt(zip, offset, entry.signature);
    const file = zip.readUInt32LE(offset + entry.local);
    expectAt(zip, file, local.signature);
    zip.writeUInt32LE(firstTime, offset + entry.time);
    zip.writeUInt32LE(firstTime, file + local.time);
    const varying = [entry.name, entry.extra, entry.comment].map((member) => zip.readUInt16LE(offset + member));
    offset += varying.reduce((sum, length) => sum + length, entry.length);
  }
}

function expectAt(zip: Buffer, offset: number, signature: number): void {
  if (offset < 0 || zip.readUInt32LE(offset) !== signature) throw new Error(`the archive has no record at ${offset}`);
}
