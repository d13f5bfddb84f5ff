/** Every bound of the emulator in one place. */

/** Largest request body that is read; a larger one answers 413. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** What is left of a body that is too large is read and thrown away up to this size, so that the client hears the answer. */
export const MAX_DRAINED_BYTES = 64 * MAX_BODY_BYTES;

/** Page size of the device list when the caller names none. The largest is the document's own maximum. */
export const DEFAULT_PAGE_SIZE = 100;

/** Objects of one kind within one parent: devices of a project, applications of a namespace, … */
export const MAX_OBJECTS = 250_000;

/** Requests kept in the journal; the oldest leave first. */
export const JOURNAL_ENTRIES = 1000;

/** A request body larger than this is not kept in the journal. */
export const JOURNAL_BODY_BYTES = 16 * 1024;

/** Entries kept by `emulator.violations`; later ones are dropped. */
export const MAX_VIOLATIONS = 100;

/** Complaints listed in one error answer. */
export const MAX_COMPLAINTS = 5;

/** Authorization headers whose meaning is remembered, so that repeated requests need not decode them again. */
export const MAX_CACHED_CREDENTIALS = 1000;

/** Lines kept for one simulated container; the oldest leave first. */
export const LOG_LINES = 1000;

/** Longest line that can be written into a container's log. */
export const LOG_LINE_CHARS = 16 * 1024;

/** Largest websocket message that carries log lines. */
export const LOG_FRAME_BYTES = 64 * 1024;

/** A log stream stops sending while this much waits in its socket. */
export const LOG_BUFFERED_BYTES = 1024 * 1024;

/** Streams open at once in one emulator; a further one is refused with 503. */
export const MAX_STREAMS = 1000;

/** Largest message taken from a client on a stream. */
export const MAX_INBOUND_FRAME_BYTES = 16 * 1024 * 1024;

/** A fleet file larger than this is refused. */
export const MAX_FLEET_FILE_BYTES = 16 * 1024 * 1024;
