/** Every bound of the emulator in one place. */

/** Largest request body that is read; a larger one answers 413. */
export const MAX_BODY_BYTES = 1024 * 1024;

/** What is left of a body that is too large is read and thrown away up to this size, so that the client hears the answer. */
export const MAX_DRAINED_BYTES = 64 * MAX_BODY_BYTES;

/** Largest head of a request: its first line and its headers, in bytes; a larger one answers 431. */
export const MAX_HEAD_BYTES = 16 * 1024;

/** Connections open at once; a further one is closed as it comes. */
export const MAX_CONNECTIONS = 4000;

/** Requests of one connection that may wait for the answers to those before them; the answer to the last of them closes it. */
export const MAX_WAITING_REQUESTS = 100;

/** Milliseconds that a client may take to send a request's head, from the opening of the connection. */
export const HEAD_TIMEOUT = 30_000;

/** Milliseconds that a client may take to send a whole request. */
export const REQUEST_TIMEOUT = 60_000;

/** Milliseconds between two looks at whether one takes longer than that. */
export const TIMEOUT_CHECK_INTERVAL = 5000;

/** Milliseconds for which an idle connection is kept: longer than clients keep theirs, so that it is they who close it. */
export const KEEP_ALIVE_TIMEOUT = 65_000;

/** Milliseconds for which a client may take nothing of its answer. */
export const UNREAD_TIMEOUT = 60_000;

/** Page size of the device list when the caller names none. The largest is the document's own maximum. */
export const DEFAULT_PAGE_SIZE = 100;

/** Objects of one kind within one parent: devices of a project, applications of a namespace, … */
export const MAX_OBJECTS = 250_000;

/** Requests kept in the journal; the oldest leave first. */
export const JOURNAL_ENTRIES = 1000;

/** A request body larger than this is not kept in the journal. */
export const JOURNAL_BODY_BYTES = 16 * 1024;

/** Keys that do not look like ones and are kept out of the journal; the oldest are forgotten first. */
export const JOURNAL_KEYS = 10_000;

/** Most who may wait for entries of the journal at once. */
export const MAX_JOURNAL_WAITS = 1000;

/** Longest that a request for the journal may wait for an entry, in milliseconds of the machine's clock. */
export const MAX_JOURNAL_WAIT = 60_000;

/** Farthest that a clock is moved at once, in milliseconds: 366 days. */
export const MAX_ADVANCE = 366 * 86_400_000;

/** A request that moves the clock lets others be answered about this often, in milliseconds. */
export const ADVANCE_SLICE = 20;

/** Latest time of a clock, in milliseconds since 1970: a later one cannot be told in RFC 3339. */
export const LATEST_TIME = Date.parse("9999-12-31T23:59:59Z");

/** How many times slower or faster than life devices may be. Faster ones would do things over and over without time going on. */
export const MIN_SPEED = 0.001;
export const MAX_SPEED = 10_000;

/** Entries kept by `emulator.violations`; later ones are dropped. */
export const MAX_VIOLATIONS = 100;

/** Roles named in one error answer. */
export const ROLES_SHOWN = 10;

/** Complaints listed in one error answer. */
export const MAX_COMPLAINTS = 5;

/** Authorization headers whose meaning is remembered, so that repeated requests need not decode them again. */
export const MAX_CACHED_CREDENTIALS = 1000;

/** Things that happen to the fleet at one time before everything else in the process has its turn: requests, other emulators. */
export const TIMELINE_TURN = 500;

/** Lines kept for one simulated container unless the fleet says otherwise; the oldest leave first. */
export const LOG_LINES = 1000;

/** Most lines that a fleet may have kept for one simulated container, and have come at once. */
export const MAX_LOG_LINES = 100_000;

/** Most lines that a simulated container may write per second. */
export const MAX_LOG_RATE = 1_000_000;

/** Milliseconds between two looks at a log that is followed: what a fast log has written meanwhile is sent together. */
export const LOG_LOOK_INTERVAL = 10;

/** Longest line that can be written into a container's log. */
export const LOG_LINE_CHARS = 16 * 1024;

/** Largest websocket message that carries log lines. */
export const LOG_FRAME_BYTES = 64 * 1024;

/** A log stream stops sending while this much waits in its socket. */
export const LOG_BUFFERED_BYTES = 1024 * 1024;

/** Reading from a TCP connection of a device stands still while this much waits in the client's socket. */
export const TCP_BUFFERED_BYTES = 1024 * 1024;

/** So does it, in either direction, while so many chunks wait: each takes room of its own, even one of a single byte. */
export const TCP_BUFFERED_CHUNKS = 1024;

/** Milliseconds that a real host may take to accept a connection. */
export const DIAL_TIMEOUT = 15_000;

/** Addresses that devices may be allowed to connect to for real. */
export const MAX_ALLOWED_HOSTS = 100;

/** Milliseconds that a TCP connection may take for the last bytes of a client that has left. */
export const TCP_LINGER = 10_000;

/** Streams open at once in one emulator; a further one is refused with 503. */
export const MAX_STREAMS = 1000;

/** Largest message taken from a client on a stream. */
export const MAX_INBOUND_FRAME_BYTES = 16 * 1024 * 1024;

/** Watchers of the page at once; a further one is refused with 503. */
export const MAX_WATCHERS = 20;

/** Shortest time between two looks at the world for one watcher, in milliseconds. */
export const WATCH_INTERVAL = 250;

/** After a look that took a while, a watcher rests this many times as long: a huge fleet is looked at less often. */
export const WATCH_REST = 4;

/** Milliseconds that a look at the world takes in one go, before everything else has its turn. */
export const WATCH_SLICE = 8;

/** A watcher who has been sent nothing for so long, in milliseconds, is sent a sign of life. */
export const WATCH_KEEP_ALIVE = 15_000;

/** A watcher is sent nothing further while this much waits in its socket. */
export const WATCH_BUFFERED_BYTES = 256 * 1024;

/** Devices that a watcher sees at once, and the applications, jobs and projects. */
export const WATCHED_DEVICES = 100;
export const WATCHED_APPLICATIONS = 100;
export const WATCHED_JOBS = 50;
export const WATCHED_PROJECTS = 100;

/** What runs on one device, as far as a watcher sees it: in the list, and in the device's details. */
export const WATCHED_WORK = 8;
export const WATCHED_PLACEMENTS = 50;

/** Devices that a watcher sees of one application or job: those with something to say. */
export const WATCHED_PLACES = 10;

/** Labels that a watcher sees counted: keys, and values of each. */
export const WATCHED_LABEL_KEYS = 12;
export const WATCHED_LABEL_VALUES = 40;

/** Labels that a watcher may ask for at once. */
export const WATCHED_FILTERS = 8;

/** Requests that a watcher is sent at once; of more, the latest. */
export const WATCHED_REQUESTS = 100;

/** Log lines that a watcher is sent at once; of more, the latest. */
export const WATCHED_LOG_LINES = 200;

/** Longest text that a watcher is sent, in characters; a longer one is cut. */
export const WATCHED_CHARS = 400;

/** Longest key that is looked for at the end of a text that is cut, percent-encoded three times, in characters. */
export const WATCHED_KEY_CHARS = 128 * "%252573".length;

/** Texts that are remembered for one watcher as they are shown. */
export const WATCHED_TEXTS = 5000;

/** Channels open at once in one SSH connection: commands, shells, sftp sessions. SSH connections themselves count as streams. */
export const SSH_CHANNELS = 64;

/** Attempts to log in that one SSH connection has. */
export const SSH_AUTH_ATTEMPTS = 20;

/** Milliseconds that a client may take to log in. */
export const SSH_LOGIN_TIME = 120_000;

/** Variables that an SSH client may send for one channel. */
export const SSH_VARIABLES = 100;

/** Writing to an SSH connection stands still while this much waits in its websocket. */
export const SSH_BUFFERED_BYTES = 1024 * 1024;

/** Files and directories that one sftp session may have open. */
export const SFTP_HANDLES = 100;

/** Answers of one sftp session that may wait for the client to read; a client that asks on without reading is cut off. */
export const SFTP_WAITING_ANSWERS = 1024;

/** Most bytes that one sftp read answers; a client that asked for more asks again. */
export const SFTP_READ_BYTES = 64 * 1024;

/** Longest command line, in characters; a longer one is refused. */
export const SHELL_LINE_CHARS = 64 * 1024;

/** Commands that one command line may hold, those of its substitutions included. */
export const SHELL_COMMANDS = 1000;

/** Lines that one command may go on over; what is open after so many is a mistake. */
export const SHELL_CONTINUED_LINES = 1000;

/** How deep groups, substitutions and `sh -c` may be nested. */
export const SHELL_DEPTH = 16;

/** What the words of one command may grow to when variables and patterns are put in, in characters. */
export const SHELL_EXPANDED_CHARS = 1024 * 1024;

/** What a command substitution `$(…)` may print, in bytes. */
export const SHELL_CAPTURED_BYTES = 1024 * 1024;

/** A text command takes a line that is longer than this apart. */
export const SHELL_TEXT_LINE_BYTES = 1024 * 1024;

/** What waits between two commands of a pipe, in bytes, before the first must wait. */
export const PIPE_BYTES = 256 * 1024;

/** Variables of one shell, those that the client sends included. */
export const SHELL_VARIABLES = 1000;

/** Characters in all variables of one simulated shell. */
export const SHELL_VARIABLE_CHARS = 4 * 1024 * 1024;

/** Reads and writes that a command may do in a row before everything else in the process has its turn. */
export const SHELL_TURN = 64;

/** Largest file of a simulated device, in bytes. */
export const FILE_BYTES = 128 * 1024 * 1024;

/** What all files of one simulated device may hold together, in bytes. */
export const DEVICE_FILE_BYTES = 128 * 1024 * 1024;

/** Files and directories of one simulated device. */
export const DEVICE_FILES = 20_000;

/** Longest path, and longest name in it, as on Linux. */
export const PATH_BYTES = 4096;
export const NAME_BYTES = 255;

/** Real time that clients have to answer the close of their streams at a reset, in milliseconds; then they are cut off. */
export const RESTART_CLOSE_MS = 2000;

/** Rules of faults kept at once; a further one is refused. */
export const MAX_FAULT_RULES = 100;

/** Faults that one rule combines. */
export const MAX_FAULTS_PER_RULE = 8;

/** Longest text that a fault brings along: the body of a refusal, its headers, the line of a flood. */
export const MAX_FAULT_CHARS = 256 * 1024;

/** Largest piece in which a flood is sent; a longer line is a piece of its own. */
export const FLOOD_FRAME_BYTES = 64 * 1024;

/** What a silent stream still reads, and throws away: enough to hear that its client leaves, unless the client says more. */
export const SILENT_READ_BYTES = 64 * 1024;

/** Lines that can be written into a container's log at once. */
export const MAX_WRITTEN_LINES = 1000;

/** A snapshot larger than this is refused over HTTP. */
export const MAX_SNAPSHOT_BYTES = 64 * 1024 * 1024;

/** A fleet file larger than this is refused. */
export const MAX_FLEET_FILE_BYTES = 16 * 1024 * 1024;

/** Devices of one fleet file, those that its templates stand for included. */
export const MAX_FLEET_DEVICES = 250_000;

/** Values that one distribution of a device template chooses from. */
export const MAX_CHOICES = 1000;

/** Most digits of a number in a device template's texts: `{n:010}`. */
export const MAX_NUMBER_WIDTH = 10;

/** Sets of labels, variables or settings that the devices of one template share. */
export const MAX_SHARED_MAPS = 4096;

/** Longest time that a behaviour may have a pull, a creation or a start take, in seconds. */
export const MAX_BEHAVIOUR_SECONDS = 24 * 3600;

/** Most times that a behaviour may have a pull or a start fail before it succeeds. */
export const MAX_FAILURES = 1000;
