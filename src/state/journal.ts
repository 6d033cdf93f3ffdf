import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../core/error-code.ts';
import type { Fact, Header } from '../core/fact.generated.ts';
import { type JournalFile, type OpenJournalFile, openJournalFile } from './journal-file.ts';
import { gatewayName } from './journal-problem.ts';
import type { ReadJournal } from './read-journal.ts';
import type { Shorthand } from './shorthand.ts';
import { syncFolder } from './sync-folder.ts';

/** The disk refused a fact. From then on the journal takes no more: the run has to end. */
export class JournalFailure extends Error {
  override readonly name = 'JournalFailure';
  /** The system's code (`ENOSPC`, `EROFS`, `EIO`), or `ECHANGED` where somebody else wrote to the file. */
  readonly code: string;
  readonly path: string;

  constructor(path: string, cause: unknown) {
    const code = errorCode(cause) ?? 'EIO';
    const why =
      code === 'ECHANGED'
        ? 'was written, replaced or deleted by somebody else; this run stops'
        : 'cannot be written';
    super(`${path} ${why} (${code})`, { cause });
    this.code = code;
    this.path = path;
  }
}

/** Whose facts a new journal is for. */
export type JournalIdentity = Pick<Header, 'pipeline' | 'gateway' | 'simulated'>;

/**
 * Goes on with a journal that was read under its lock. Nothing is opened or made before the first fact; `at` is the
 * birthday of a new one.
 */
export function openJournal(
  read: ReadJournal,
  identity: JournalIdentity,
  options: { readonly at: number; readonly openFile?: OpenJournalFile },
): Journal {
  const { pipeline, gateway, simulated } = identity;
  const { at, openFile = openJournalFile } = options;
  read.state.header ??= {
    format: 'dailies',
    version: 1,
    pipeline,
    gateway: gatewayName(gateway),
    simulated,
    at,
  };
  return new Journal(read, read.state.header, openFile);
}

/** Appends facts to a state file, durably and in order. There is one for a file, under its lock. */
export class Journal {
  readonly #path: string;
  readonly #shorthand: Shorthand;
  readonly #openFile: OpenJournalFile;
  /** Nobody else may have made the file in the meantime. */
  readonly #flags: 'ax' | 'a';
  /** To be written before the first fact of a new file. */
  #header: Header | undefined;
  /** Length of the file's whole lines, and of what is torn after them. */
  #bytes: number;
  #torn: number;
  #file: JournalFile | undefined;
  /** Some file systems do not. */
  #countsLinks = false;
  #waiting: Waiter[] = [];
  #writing: Promise<void> | undefined;
  #failure: JournalFailure | undefined;
  #closed = false;

  /** See `openJournal`. */
  constructor(read: ReadJournal, header: Header, openFile: OpenJournalFile) {
    this.#path = read.path;
    this.#shorthand = read.shorthand;
    this.#openFile = openFile;
    this.#flags = read.found === 'absent' ? 'ax' : 'a';
    this.#header = read.found === 'facts' ? undefined : header;
    this.#bytes = read.bytes;
    this.#torn = read.tornBytes;
  }

  /**
   * Resolves once the fact is on disk. Facts that wait at the same time share one write and one sync, and resolve in
   * the order they were given. Rejects with a `JournalFailure`, as do all later ones.
   */
  append(fact: Fact): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#closed) return Promise.reject(new Error('a fact came after the journal was closed'));
    const line = `${this.#shorthand.write(fact)}\n`;
    this.#shorthand.remember(fact);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ line, intends: fact.type === 'task:started', resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Waits for what is being written and closes the file. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await this.#writing;
    const file = this.#file;
    this.#file = undefined;
    file?.close();
  }

  async #writeAll(): Promise<void> {
    // Facts that are recorded in the same turn share the first write too.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch);
      } catch (error) {
        this.#fail(batch, error);
        break;
      }
      for (const each of batch) each.resolve();
    }
    this.#writing = undefined;
  }

  async #write(batch: readonly Waiter[]): Promise<void> {
    const file = this.#file ?? (await this.#open());
    const { size, nlink } = file.stat();
    // Deleted or replaced (git does so): what is written now is found by nobody.
    if (nlink === 0 && this.#countsLinks) throw changed();
    const isAlone = size === this.#bytes;
    // Whoever else writes here (a lock that was broken) may be buying the same. What was bought is still put on record.
    if (!isAlone && batch.some(({ intends }) => intends)) throw changed();
    const header = this.#header === undefined ? '' : `${JSON.stringify(this.#header)}\n`;
    const bytes = Buffer.from(header + batch.map(({ line }) => line).join(''));
    try {
      for (let written = 0; written < bytes.length; ) written += file.write(bytes, written);
      await file.datasync();
      // A new file is only there for good once its folder says so.
      if (this.#header !== undefined) await syncFolder(dirname(this.#path));
    } catch (error) {
      // Nobody was told that these facts hold. If they cannot be taken back, the next reader sees them: no harm.
      if (isAlone) takeBack(file, this.#bytes);
      throw error;
    }
    this.#header = undefined;
    this.#bytes += bytes.length;
  }

  async #open(): Promise<JournalFile> {
    if (this.#flags === 'ax') await mkdir(dirname(this.#path), { recursive: true });
    const file = this.#openFile(this.#path, this.#flags);
    this.#file = file;
    const { size, nlink } = file.stat();
    this.#countsLinks = nlink > 0;
    if (size !== this.#bytes + this.#torn) throw changed();
    if (this.#torn > 0) file.truncate(this.#bytes);
    this.#torn = 0;
    return file;
  }

  #fail(batch: readonly Waiter[], cause: unknown): void {
    const failure = new JournalFailure(this.#path, cause);
    this.#failure = failure;
    const all = [...batch, ...this.#waiting];
    this.#waiting = [];
    for (const each of all) each.reject(failure);
  }
}

function takeBack(file: JournalFile, length: number): void {
  try {
    file.truncate(length);
  } catch {
    // The disk's first error is the one that counts.
  }
}

function changed(): Error {
  return Object.assign(new Error('somebody else wrote to the file'), { code: 'ECHANGED' });
}

interface Waiter {
  readonly line: string;
  /** Whether a create is sent once this is on disk. */
  readonly intends: boolean;
  readonly resolve: () => void;
  readonly reject: (failure: JournalFailure) => void;
}
