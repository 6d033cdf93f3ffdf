import type { FileHandle } from 'node:fs/promises';
import { errorCodeOrThrow } from '../core/error-code.ts';
import { mostPlanBytes } from '../core/fact.ts';
import { isJsonObject } from '../core/json-object.ts';
import { fail, ok, type Result } from '../core/result.ts';
import { applyFact, emptyState, type LiveState, toldKey } from './apply-fact.ts';
import { isFact } from './is-fact.ts';
import { checkHeader, type Expected, type JournalProblem, parseHeader } from './journal-problem.ts';
import { openForReading } from './open-for-reading.ts';
import { readAhead } from './read-ahead.ts';
import { createShorthand, type Shorthand } from './shorthand.ts';

/** A journal, read and folded. */
export interface ReadJournal {
  readonly path: string;
  /**
   * `absent`: there is no file. `newborn`: the run that made it was stopped before its first line was whole. Both hold
   * no fact; whether that may be so is for the caller to judge.
   */
  readonly found: 'absent' | 'newborn' | 'facts';
  /** What the facts fold to; what is appended is applied to it too. */
  readonly state: LiveState;
  /** How many whole lines there are, the header among them, and their length. */
  readonly lines: number;
  readonly bytes: number;
  /** Bytes after the last line feed: torn by a power cut, or being written right now by another process. */
  readonly tornBytes: number;
  readonly shorthand: Shorthand;
}

// A longer text lies outside of what is cleared up often, in pages of its own that the system hands out anew each time: that
// took a twelfth of all reading, and of a megabyte 40 MB more at the peak.
const textBytes = 1 << 16;
/** Only the plan of a shot, or the list of all shots, takes a longer line; another one would take memory for nothing. */
const usualLine = 4 << 20;
const mayBeLong = /"type":"(shot:planned|plan:recorded)"/;
/** Beside the tasks there is the name of the shot, and the time. */
const longestLine = mostPlanBytes + 1024;

/**
 * Reads and folds a journal, block by block. Takes no lock: it may be read while another process appends. Only what
 * ends in a line feed is a line.
 */
export async function readJournal(
  path: string,
  expected: Expected = {},
): Promise<Result<ReadJournal, JournalProblem>> {
  const opened = await openForReading(path);
  if (!opened.ok) return opened;
  const file = opened.value;
  if (file === undefined) return ok(nothing(path, 'absent', 0));
  try {
    return await readLines(file, path, expected);
  } catch (error) {
    return fail({ kind: 'unreadable', path, code: errorCodeOrThrow(error) });
  } finally {
    await file.close();
  }
}

async function readLines(
  file: FileHandle,
  path: string,
  expected: Expected,
): Promise<Result<ReadJournal, JournalProblem>> {
  const state = emptyState();
  const shorthand = createShorthand((attempt) => toldKey(state, attempt));
  const reading: Reading = { path, state, shorthand, lines: 0 };
  let bytes = 0;
  // What follows the last line feed so far, in pieces.
  let torn: Buffer[] = [];
  let tornBytes = 0;
  for await (const block of readAhead(file)) {
    const first = block.indexOf(0x0a) + 1;
    if (first === 0) {
      torn.push(Buffer.from(block));
      tornBytes += block.length;
      if (tornBytes > longestLine) return fail(overlong(path, reading.lines + 1));
      if (reading.lines === 0 && !couldBeBorn(torn, tornBytes)) return fail({ kind: 'not-ours', path });
      continue;
    }
    const line = Buffer.concat([...torn, block.subarray(0, first)]);
    torn = [];
    const end = block.lastIndexOf(0x0a) + 1;
    const problem = isOverlong(line.subarray(0, -1))
      ? overlong(path, reading.lines + 1)
      : (foldBlock(reading, line, expected) ?? foldBlock(reading, block.subarray(first, end), expected));
    if (problem !== undefined) return fail(problem);
    bytes += line.length + end - first;
    torn = [Buffer.from(block.subarray(end))];
    tornBytes = block.length - end;
  }
  if (reading.lines === 0) return ok(nothing(path, 'newborn', tornBytes));
  return ok({ path, found: 'facts', state, lines: reading.lines, bytes, tornBytes, shorthand });
}

interface Reading {
  readonly path: string;
  readonly state: LiveState;
  readonly shorthand: Shorthand;
  /** How many were read. */
  lines: number;
}

/**
 * Whether a line, without its line feed, is longer than any fact, by its bytes: before a text, and what JSON makes of it, are
 * made of them.
 */
function isOverlong(line: Buffer): boolean {
  if (line.length <= usualLine) return false;
  return line.length > longestLine || !mayBeLong.test(line.toString('latin1', 0, 200));
}

function overlong(path: string, line: number): JournalProblem {
  return { kind: 'torn-middle', path, line, cause: 'longer than any fact' };
}

/** Folds whole lines, as many at once as make a short text. */
function foldBlock(
  reading: Reading,
  block: Buffer,
  expected: Expected,
  bytesAtOnce = textBytes,
): JournalProblem | undefined {
  for (let start = 0; start < block.length; ) {
    const most = Math.min(start + bytesAtOnce, block.length);
    const last = block.lastIndexOf(0x0a, most - 1);
    // A line that is longer than that is a text by itself.
    const end = (last < start ? block.indexOf(0x0a, most) : last) + 1;
    const problem = foldLines(reading, block.subarray(start, end), expected);
    if (problem !== undefined) return problem;
    start = end;
  }
  return undefined;
}

function foldLines(reading: Reading, block: Buffer, expected: Expected): JournalProblem | undefined {
  const { path, state } = reading;
  const text = block.toString('utf8');
  // Bytes that are no UTF-8 become this character; a text that holds it anyway comes back as the same bytes.
  const sound = !text.includes('\uFFFD') || Buffer.from(text).equals(block);
  const lines = text.split('\n');
  lines.pop();
  // Which line it is that is broken: others may hold the character as well.
  if (!sound && lines.length > 1) return foldBlock(reading, block, expected, 1);
  for (const line of lines) {
    reading.lines += 1;
    if (reading.lines === 1) {
      // Editors put a mark in front of a text; what they saved is as good as before.
      const header = parseHeader(line.replace(/^\uFEFF/, ''), path);
      if (!header.ok) return header.error;
      const problem = checkHeader(header.value, path, expected);
      if (problem !== undefined) return problem;
      state.header = header.value;
      continue;
    }
    const cause = sound ? foldLine(line, reading) : 'not UTF-8';
    if (cause !== undefined) return { kind: 'torn-middle', path, line: reading.lines, cause };
  }
  return undefined;
}

/** Folds one line; says what is wrong with it where something is. */
function foldLine(line: string, reading: Reading): string | undefined {
  const { state, shorthand } = reading;
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return 'not JSON';
  }
  if (!isJsonObject(parsed)) return 'not a fact';
  if (parsed.format !== undefined)
    return isFirstAgain(line, reading) ? undefined : 'the first line of another state';
  const fact = shorthand.read(parsed);
  if (!isFact(fact)) return 'not a fact that this release knows';
  shorthand.remember(fact);
  return applyFact(state, fact) ? undefined : 'nothing before it started its attempt';
}

/** A first line once more: git has joined two states of one pipeline that were begun apart. */
function isFirstAgain(line: string, { path, state }: Reading): boolean {
  const header = parseHeader(line, path);
  return header.ok && checkHeader(header.value, path, state.header ?? {}) === undefined;
}

/** Whether these bytes, which hold no line feed, may be the beginning of a first line: zeros are what a power cut leaves. */
function couldBeBorn(pieces: readonly Buffer[], length: number): boolean {
  if (length >= 4096) return false;
  const text = Buffer.concat(pieces).toString('latin1').replace(/\0+$/, '');
  const start = '{"format":"dailies","version":';
  return text.startsWith(start) || start.startsWith(text);
}

function nothing(path: string, found: 'absent' | 'newborn', tornBytes: number): ReadJournal {
  const state = emptyState();
  const shorthand = createShorthand((attempt) => toldKey(state, attempt));
  return { path, found, state, lines: 0, bytes: 0, tornBytes, shorthand };
}
