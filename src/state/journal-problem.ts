import type { Header } from '../core/fact.generated.ts';
import { isJsonObject } from '../core/json-object.ts';
import { fail, ok, type Result } from '../core/result.ts';

/** The pipeline and gateway that a command works for; a journal of another one is refused. */
export interface Expected {
  readonly pipeline?: string;
  /** Host of the gateway. Absent: whichever it is (commands that never speak to one). */
  readonly gateway?: string;
  readonly simulated?: boolean;
  /** The author says that the other address is the same gateway. */
  readonly sameGateway?: boolean;
}

/** Why a journal is not used. Nothing is ever written to one that has a problem. */
export type JournalProblem =
  /** The system refuses to read it. */
  | { readonly kind: 'unreadable'; readonly path: string; readonly code: string }
  /** The system refuses to say what lies in a folder in which there may be states, or clips that were bought. */
  | { readonly kind: 'unlisted'; readonly path: string; readonly code: string }
  /** The file is something else. */
  | { readonly kind: 'not-ours'; readonly path: string }
  /** A format of another release. */
  | { readonly kind: 'foreign-version'; readonly path: string; readonly version: string }
  /** A line, ended by a line feed, that is not a fact; `line` counts from 1. */
  | { readonly kind: 'torn-middle'; readonly path: string; readonly line: number; readonly cause: string }
  /** There is none, beside clips that were bought. */
  | { readonly kind: 'lost'; readonly path: string; readonly clip: string }
  /** It knows less than was bought: cut short, or an older one put in its place. */
  | { readonly kind: 'older'; readonly path: string; readonly clip: string }
  | {
      readonly kind: 'other-pipeline';
      readonly path: string;
      readonly found: string;
      readonly expected: string;
    }
  | {
      readonly kind: 'other-gateway';
      readonly path: string;
      readonly found: string;
      readonly expected: string;
    }
  /** Simulated facts where real ones belong, or the other way round. */
  | { readonly kind: 'other-world'; readonly path: string; readonly simulated: boolean };

/** Whose fault a problem is: what the author said (exit 2), or what lies on the disk (exit 74). */
export function problemSide(problem: JournalProblem): 'author' | 'disk' {
  return problem.kind.startsWith('other-') ? 'author' : 'disk';
}

/** What is wrong and what to do next, in two sentences at most. */
export function describeJournalProblem(problem: JournalProblem): string {
  const { path } = problem;
  switch (problem.kind) {
    case 'unreadable':
      return `${path} ${problem.code === 'ENOENT' ? 'is a symlink that leads nowhere' : 'cannot be read'} (${problem.code}). It is not taken for empty: nothing is bought before it can be read.`;
    case 'unlisted':
      return `${path} cannot be listed (${problem.code}). It is not taken for empty: nothing is bought before it can be listed.`;
    case 'not-ours':
      return `${path} is not a state file of dailies. Move it away, or choose another --output.`;
    case 'foreign-version':
      return `${path} is of format version ${problem.version}, and this dailies reads version 1. Use the release that wrote it.`;
    case 'torn-middle':
      return `${path}:${problem.line} is damaged (${problem.cause}). Restore the file from git or a backup; nothing was changed.`;
    case 'lost':
      return `${path} is not there, though ${problem.clip} lies beside it. Restore it from git or a backup.`;
    case 'older':
      return `${path} does not know ${problem.clip}, which was bought and lies beside it. Restore it from git or a backup.`;
    case 'other-pipeline':
      return `${path} belongs to pipeline "${problem.found}", not "${problem.expected}". Was the folder copied or renamed?`;
    case 'other-gateway':
      return `${path} was written with gateway ${problem.found}, and this run would use ${problem.expected}. If it is the same gateway at a new address, say --same-gateway.`;
    case 'other-world':
      return problem.simulated
        ? `${path} holds simulated facts, which are never taken for bought clips. Choose another --output.`
        : `${path} holds clips that were really bought, and this run is simulated. Choose another --output.`;
  }
}

/** Reads the first line. */
export function parseHeader(line: string, path: string): Result<Header, JournalProblem> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return fail({ kind: 'not-ours', path });
  }
  if (!isJsonObject(value) || value.format !== 'dailies') return fail({ kind: 'not-ours', path });
  if (value.version !== 1) {
    const version = String(JSON.stringify(value.version)).slice(0, 40);
    return fail({ kind: 'foreign-version', path, version });
  }
  if (isHeader(value)) return ok(value);
  return fail({ kind: 'torn-middle', path, line: 1, cause: 'the first line is incomplete' });
}

/** What stands against using this journal for that. */
export function checkHeader(header: Header, path: string, expected: Expected): JournalProblem | undefined {
  const { pipeline, gateway, simulated, sameGateway } = expected;
  if (simulated !== undefined && header.simulated !== simulated) {
    return { kind: 'other-world', path, simulated: header.simulated };
  }
  if (pipeline !== undefined && header.pipeline !== pipeline) {
    return { kind: 'other-pipeline', path, found: header.pipeline, expected: pipeline };
  }
  if (gateway === undefined || sameGateway === true) return undefined;
  if (gatewayName(header.gateway) === gatewayName(gateway)) return undefined;
  return { kind: 'other-gateway', path, found: header.gateway, expected: gateway };
}

/** A gateway's host as it is recorded and compared: on loopback without the port, which changes with every start. */
export function gatewayName(host: string): string {
  const lower = host.toLowerCase();
  const loopback = /^(localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/.exec(lower);
  return loopback?.[1] ?? lower;
}

function isHeader(value: object): value is Header {
  if (!isJsonObject(value)) return false;
  const { pipeline, gateway, simulated } = value;
  return typeof pipeline === 'string' && typeof gateway === 'string' && typeof simulated === 'boolean';
}
