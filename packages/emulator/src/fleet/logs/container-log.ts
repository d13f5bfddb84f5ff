import { LOG_LINE_CHARS, LOG_LINES } from "../../limits.ts";
import type { LinePlan } from "./line-plan.ts";

/**
 * Lines that a container writes by itself, as a function of their number: nothing is written until somebody looks, so a
 * container whose log nobody reads costs nothing, and its log is the same whenever it is read.
 */
export interface LineSource {
  /** From what it can be made again. */
  readonly plan: LinePlan;
  /** How many lines there will ever be; Infinity for a container that goes on writing. */
  readonly length: number;
  /** When line `index` (from 0) is written; never earlier than the line before; Infinity after the last. */
  timeOf(index: number): number;
  /** How many lines have been written at a time. */
  countAt(now: number): number;
  text(index: number): string;
}

/** Lines that a source wrote one after the other: those are not kept but made again for whoever reads them. */
interface Span {
  readonly lines: LineSource;
  /** Number of its first line in the log, and which line of the source that is. */
  readonly first: number;
  readonly index: number;
  next: number;
  /** When the last of them were written: none is newer, though the source may have had it later. */
  until: number;
}

interface Written {
  readonly text: string;
  readonly at: number;
}

/** A log as data. */
export interface SavedLog {
  /** How many lines are kept. */
  readonly kept: number;
  readonly oldest: number;
  readonly next: number;
  readonly ended: boolean;
  readonly sources: readonly LinePlan[];
  /** Where the lines come from now: which of `sources`, and how many of its lines are in the log. */
  readonly current?: { readonly source: number; readonly written: number } | undefined;
  /** Lines of sources, in order; `source` is which of `sources`. */
  readonly spans: readonly (Omit<Span, "lines"> & { readonly source: number })[];
  /** Lines written by hand that are still kept, with their numbers. */
  readonly lines: readonly (Written & { readonly number: number })[];
}

/** A text as one line of a log. */
export function oneLine(text: string): string {
  return text.slice(0, LOG_LINE_CHARS).replace(/[\r\n]+/g, " ");
}

/** The last lines of one container, numbered from 0 for as long as the container lives. */
export class ContainerLog {
  #limit: number;
  /** What was written by hand, at the line's number modulo the limit. */
  #ring: Written[] = [];
  #spans: Span[] = [];
  /** Lines before this one left while fewer were kept. */
  #oldest = 0;
  /** None for most: a large fleet has many logs, and few of them are read. */
  #listeners: Set<() => void> | undefined;
  #next = 0;
  #source: { readonly lines: LineSource; written: number } | undefined;
  #ended = false;

  constructor(limit: number = LOG_LINES) {
    this.#limit = limit;
  }

  /** Everything that the log holds; what is listened to is not part of it. */
  save(): SavedLog {
    const sources: LineSource[] = [];
    const place = (lines: LineSource): number => {
      const known = sources.indexOf(lines);
      return known === -1 ? sources.push(lines) - 1 : known;
    };
    const spans = this.#spans.map(({ lines, ...span }) => ({ ...span, source: place(lines) }));
    const current = this.#source && { source: place(this.#source.lines), written: this.#source.written };
    const lines: (Written & { readonly number: number })[] = [];
    let from = this.first;
    const take = (until: number): void => {
      for (let number = from; number < until; number++) {
        const written = this.#ring[number % this.#limit];
        if (written) lines.push({ ...written, number });
      }
    };
    for (const { first, next } of spans) {
      take(first);
      from = Math.max(from, next);
    }
    take(this.#next);
    const plans = sources.map(({ plan }) => plan);
    return {
      kept: this.#limit,
      oldest: this.#oldest,
      next: this.#next,
      ended: this.#ended,
      sources: plans,
      ...(current && { current }),
      spans,
      lines,
    };
  }

  /** The log as it was saved. `sources` are those of the saved one, in their order. @throws RangeError for a source that is not there */
  static restore(saved: SavedLog, sources: readonly LineSource[]): ContainerLog {
    const sourceOf = (index: number): LineSource => {
      const lines = sources[index];
      if (!lines) throw new RangeError(`a log has no source ${index}`);
      return lines;
    };
    const log = new ContainerLog(saved.kept);
    log.#oldest = saved.oldest;
    log.#next = saved.next;
    log.#ended = saved.ended;
    log.#spans = saved.spans.map(({ source, ...span }) => ({ ...span, lines: sourceOf(source) }));
    log.#source = saved.current && { lines: sourceOf(saved.current.source), written: saved.current.written };
    for (const { number, text, at } of saved.lines) log.#ring[number % saved.kept] = { text, at };
    return log;
  }

  /** Changes how many lines are kept. */
  keep(limit: number): void {
    if (limit === this.#limit) return;
    const ring: Written[] = [];
    this.#oldest = Math.max(this.first, this.#next - limit);
    for (let number = this.#oldest; number < this.#next; number++) {
      const written = this.#ring[number % this.#limit];
      if (written) ring[number % limit] = written;
    }
    this.#ring = ring;
    this.#limit = limit;
  }

  /** Number of the oldest line still kept. */
  get first(): number {
    return Math.max(this.#oldest, this.#next - this.#limit);
  }

  /** Number of the line that will be written next. */
  get next(): number {
    return this.#next;
  }

  /** The container is gone: nothing more will come. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Writes a line now. Longer ones are cut, line ends inside become spaces: one call, one line. */
  append(text: string, now: number): void {
    if (this.#ended) return;
    this.catchUp(now);
    this.#write({ text: oneLine(text), at: now });
    this.#notify();
  }

  /** From `now` on the lines come from here; undefined: the container is silent. */
  feed(lines: LineSource | undefined, now: number): void {
    if (this.#ended) return;
    this.catchUp(now);
    this.#source = lines && { lines, written: 0 };
    this.#notify();
  }

  /** Writes what the source has written until `now`. */
  catchUp(now: number): void {
    this.#take(now, now);
  }

  /** Writes, now, what the source has until some time. */
  #take(end: number, now: number): void {
    const source = this.#source;
    if (!source || this.#ended) return;
    const due = source.lines.countAt(end);
    if (due <= source.written) return;
    const last = this.#spans.at(-1);
    const first = this.#next;
    this.#next += due - source.written;
    if (last?.lines === source.lines && last.next === first) {
      last.next = this.#next;
      last.until = now;
    } else this.#spans.push({ lines: source.lines, first, index: source.written, next: this.#next, until: now });
    source.written = due;
    this.#forget();
  }

  /** When the next line will come by itself. */
  nextAt(): number {
    return this.#source && !this.#ended ? this.#source.lines.timeOf(this.#source.written) : Number.POSITIVE_INFINITY;
  }

  /** A kept line (`first` ≤ number < `next`). */
  line(number: number): string {
    const span = this.#spanOf(number);
    if (span) return span.lines.text(span.index + number - span.first);
    return this.#ring[number % this.#limit]?.text ?? "";
  }

  /** When a kept line was written. */
  timeOf(number: number): number {
    const span = this.#spanOf(number);
    if (span) return Math.min(span.lines.timeOf(span.index + number - span.first), span.until);
    return this.#ring[number % this.#limit]?.at ?? 0;
  }

  /** The container has ended by itself: what it had left to write is written, then silence. */
  flush(now: number): void {
    const length = this.#source?.lines.length ?? 0;
    this.#take(Number.isFinite(length) ? Number.POSITIVE_INFINITY : now, now);
    this.#source = undefined;
    this.#notify();
  }

  /** The container is gone. What it wrote can still be read. */
  end(now: number): void {
    if (this.#ended) return;
    this.catchUp(now);
    this.#ended = true;
    this.#notify();
  }

  /** Calls back after every change of the log that is not just time going by. */
  onChange(listener: () => void): () => void {
    this.#listeners ??= new Set();
    this.#listeners.add(listener);
    return () => void this.#listeners?.delete(listener);
  }

  #write(written: Written): void {
    this.#ring[this.#next % this.#limit] = written;
    this.#next++;
    this.#forget();
  }

  /** Spans whose lines have all left are of no use. */
  #forget(): void {
    const { first } = this;
    let gone = 0;
    while ((this.#spans[gone]?.next ?? first + 1) <= first) gone++;
    if (gone > 0) this.#spans.splice(0, gone);
  }

  #spanOf(number: number): Span | undefined {
    let low = 0;
    let high = this.#spans.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#spans[middle]?.next ?? 0) <= number) low = middle + 1;
      else high = middle;
    }
    const span = this.#spans[low];
    return span && span.first <= number ? span : undefined;
  }

  #notify(): void {
    for (const listener of [...(this.#listeners ?? [])]) listener();
  }
}
