import type { Failure } from '../core/failure.ts';
import type { Result } from '../core/result.ts';
import type { TaskKey } from '../core/task.ts';
import type { Download } from '../provider/provider.ts';
import type { ClipRecord } from '../state/state.ts';

/** What the container of a clip says about itself. */
export interface VideoFacts {
  readonly durationMs: number;
  readonly width: number;
  readonly height: number;
}

/** A downloaded clip that was found to be whole, still in its temporary file. */
export interface VerifiedClip {
  readonly bytes: number;
  readonly sha256: string;
  readonly video: VideoFacts;
}

/** The beginning of a clip. */
export interface ClipPart {
  /** 0 for none. */
  readonly bytes: number;
  /** Names the file whose beginning it is, where its host does. */
  readonly validator?: string;
}

/** A clip in its place. */
export interface PlacedClip {
  readonly bytes: number;
  readonly sha256: string;
  readonly mtimeMs: number;
}

/** What is found where a clip was recorded. */
type ClipOnDisk = 'whole' | 'damaged' | 'absent';

/**
 * The output folder of one pipeline. Paths are relative to it, with forward slashes; a path that would leave it, also
 * by a symlink, is a `disk` failure with code `EOUTSIDE`. Nothing that exists is ever overwritten or deleted, but for
 * temporary files, and sidecars and reports, which can be written again from the journal.
 */
export interface ClipStore {
  /** What a broken download of this key left that may be gone on with. What an earlier run left only where it is named: halves of two files are never joined. */
  part(key: TaskKey): Promise<ClipPart>;
  /** Throws away what an earlier download left. */
  discard(key: TaskKey): Promise<Result<void, Failure>>;
  /** Writes the body to the key's temporary file from `download.offset` on and checks the announced length. What came of a broken body stays, to be gone on with. */
  receive(key: TaskKey, download: Download, signal?: AbortSignal): Promise<Result<void, Failure>>;
  /** Whether the key's temporary file is a whole video. If not, it is thrown away and the failure is `clip-unreadable`. */
  verify(key: TaskKey): Promise<Result<VerifiedClip, Failure>>;
  /** Syncs the verified temporary file and renames it to `path`. Fails with code `EEXIST` where something else stands there; the very same bytes are as good as placed. */
  place(key: TaskKey, path: string): Promise<Result<PlacedClip, Failure>>;
  /** Renames inside the folder; never overwrites (`EEXIST`). The sidecar goes with its clip. */
  move(from: string, to: string): Promise<Result<void, Failure>>;
  /** Copies a clip (from inside the folder, or by absolute path) to `path` through a temporary file; never overwrites (`EEXIST`, as `place`). Other bytes than expected are `ECHANGED`. What is wrong with `from` is told with its path. */
  copy(from: string, path: string, expectedSha256: string): Promise<Result<PlacedClip, Failure>>;
  /** Whether a file has the recorded size and mtime. Asked of a hundred thousand clips, it is answered at once. */
  isUntouched(record: ClipRecord): boolean;
  /** Compares size and mtime with the record, and where these differ the hash. */
  inspect(record: ClipRecord): Promise<ClipOnDisk>;
  /** Whether anything stands at the path. */
  exists(path: string): Promise<boolean>;
  /** Writes `<clip without .mp4>.json` atomically. */
  writeSidecar(clipPath: string, sidecar: Readonly<Record<string, unknown>>): Promise<Result<void, Failure>>;
  /** Writes a report file atomically; its text may come in pieces. */
  writeReport(path: string, text: Iterable<string>): Promise<Result<void, Failure>>;
}
