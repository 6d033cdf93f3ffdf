import { readdirSync, readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload, type SourceMapping } from 'node:module';
import { basename, join } from 'node:path';

/** Time of the processor by what was being done: a tree from the outermost call inwards. */
export interface Frame {
  readonly name: string;
  /** In microseconds, with all that it called. */
  total: number;
  /** Without. */
  self: number;
  readonly calls: Map<string, Frame>;
}

interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: CallFrame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/**
 * Reads what `node --cpu-prof` left in a folder, and by a source map of the program whose calls are whose. Idle time is left
 * out, and calls within one place are one.
 */
export function readProfile(dir: string, mapFile: string): Frame {
  const file = readdirSync(dir).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error(`there is no profile in ${dir}`);
  const profile: CpuProfile = JSON.parse(readFileSync(join(dir, file), 'utf8'));
  if (!profile.nodes.some(({ callFrame }) => isProgram(callFrame.url)))
    throw new Error('no call in the profile is of the program that the map is of');
  const nameOf = createNames(mapFile);
  const selfOf = new Map<number, number>();
  profile.samples.forEach((id, at) => {
    selfOf.set(id, (selfOf.get(id) ?? 0) + Math.max(0, profile.timeDeltas[at] ?? 0));
  });
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const root: Frame = { name: 'all', total: 0, self: 0, calls: new Map() };

  function add(id: number, into: Frame): number {
    const node = byId.get(id);
    if (node === undefined || node.callFrame.functionName === '(idle)') return 0;
    const frame = callee(into, nameOf(node.callFrame));
    const self = selfOf.get(id) ?? 0;
    const total = self + (node.children ?? []).reduce((sum, child) => sum + add(child, frame), 0);
    frame.self += self;
    // What is folded into its caller is counted there already.
    if (frame !== into) frame.total += total;
    return total;
  }

  const [first] = profile.nodes;
  root.total = first === undefined ? 0 : add(first.id, root);
  return root;
}

function callee(caller: Frame, name: string | undefined): Frame {
  if (name === undefined || name === caller.name) return caller;
  const known = caller.calls.get(name);
  if (known !== undefined) return known;
  const frame: Frame = { name, total: 0, self: 0, calls: new Map() };
  caller.calls.set(name, frame);
  return frame;
}

/** Names of calls: ours by room, file and function; others by package or part of node. `undefined` for the root. */
function createNames(mapFile: string): (frame: CallFrame) => string | undefined {
  const payload: SourceMapPayload = JSON.parse(readFileSync(mapFile, 'utf8'));
  const map = new SourceMap(payload);
  return ({ functionName, url, lineNumber, columnNumber }) => {
    if (functionName === '(root)' || functionName === 'runMicrotasks') return undefined;
    if (url.startsWith('node:')) return nameOfNode(url.slice('node:'.length).replace(/^internal\//, ''));
    if (url === '') return functionName.startsWith('(') ? functionName : `node ${functionName}`;
    const at: Partial<SourceMapping> = isProgram(url) ? map.findEntry(lineNumber, columnNumber) : {};
    const source = at.originalSource ?? basename(url);
    const packaged = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1];
    if (packaged !== undefined) return packaged;
    const room = /src\/(.+)\.tsx?$/.exec(source)?.[1] ?? basename(source);
    return functionName === '' ? room : `${room} ${functionName}`;
  };
}

/** What only passes calls on is no bar of its own. */
function nameOfNode(path: string): string | undefined {
  if (/^(process|timers|events|async|promise)/.test(path)) return undefined;
  return /^(_http|net|stream)/.test(path) ? 'node http' : `node ${path.split('/')[0]}`;
}

/** The build gives its text a name without a place. */
function isProgram(url: string): boolean {
  return /^dailies\/program-\w+\.js$/.test(url);
}
