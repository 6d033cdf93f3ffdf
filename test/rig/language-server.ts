import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly uri?: string;
    readonly diagnostics?: readonly Complaint[];
    readonly items?: [];
  };
  readonly result?: unknown;
}

interface Complaint {
  readonly message: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

/** A real yaml-language-server, as editors run it. The first `|` of what is completed or hovered is the cursor. */
export interface LanguageServer extends AsyncDisposable {
  /** Labels of what it offers at the cursor. */
  complete(text: string): Promise<readonly string[]>;
  /** What it shows of the word at the cursor. */
  hover(text: string): Promise<string>;
  /** `line:column message`, counted from 1. */
  check(text: string): Promise<readonly string[]>;
}

/** Starts one; its files lie (unsaved) beside `neighbour`, so that relative schema lines lead to the real schema. */
export async function startLanguageServer(neighbour: string): Promise<LanguageServer> {
  const server = spawn(process.execPath, [
    'node_modules/yaml-language-server/bin/yaml-language-server',
    '--stdio',
  ]);
  const wire = connect(server);
  await wire.ask('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  wire.tell('initialized', {});
  const yaml = { validate: true, completion: true, hover: true, schemaStore: { enable: false } };
  wire.tell('workspace/didChangeConfiguration', { settings: { yaml } });
  let opened = 0;

  async function open(marked: string) {
    const before = marked.slice(0, Math.max(0, marked.indexOf('|'))).split('\n');
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return { ...(await show(marked.replace('|', ''))), position };
  }

  async function show(text: string) {
    opened += 1;
    const uri = pathToFileURL(`${neighbour}.${opened}.yaml`).href;
    const checked = wire.nextDiagnostics(uri);
    const textDocument = { uri, languageId: 'yaml', version: 1, text };
    wire.tell('textDocument/didOpen', { textDocument });
    return { textDocument: { uri }, complaints: await checked };
  }

  return {
    async complete(text) {
      const { textDocument, position } = await open(text);
      const answer = (await wire.ask('textDocument/completion', { textDocument, position })) as {
        items: readonly { label: string }[];
      };
      return answer.items.map(({ label }) => label);
    },
    async hover(text) {
      const { textDocument, position } = await open(text);
      const answer = (await wire.ask('textDocument/hover', { textDocument, position })) as {
        contents: { value: string };
      } | null;
      return answer?.contents.value ?? '';
    },
    async check(text) {
      const { complaints } = await show(text);
      return complaints.map(
        ({ message, range: { start } }) => `${start.line + 1}:${start.character + 1} ${message}`,
      );
    },
    async [Symbol.asyncDispose]() {
      server.kill();
    },
  };
}

/** Messages of the language server protocol over a process's streams. */
function connect(server: ChildProcessWithoutNullStreams) {
  const answers = new Map<number, (result: unknown) => void>();
  const diagnostics = new Map<string, (complaints: readonly Complaint[]) => void>();
  let received = Buffer.alloc(0);
  let asked = 0;

  function send(message: object): void {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  }

  function take({ id, method, params, result }: Message): void {
    if (method === 'textDocument/publishDiagnostics') {
      diagnostics.get(params?.uri ?? '')?.(params?.diagnostics ?? []);
    } else if (method !== undefined && id !== undefined) {
      send({
        id,
        result: method === 'workspace/configuration' ? (params?.items ?? []).map(() => ({})) : null,
      });
    } else if (id !== undefined) answers.get(id)?.(result);
  }

  server.stdout.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk]);
    for (;;) {
      const head = received.indexOf('\r\n\r\n');
      if (head === -1) return;
      const length = Number(/Content-Length: (\d+)/i.exec(received.toString('latin1', 0, head))?.[1]);
      if (received.length < head + 4 + length) return;
      const body = received.toString('utf8', head + 4, head + 4 + length);
      received = received.subarray(head + 4 + length);
      take(JSON.parse(body));
    }
  });

  return {
    tell: (method: string, params: object) => send({ method, params }),
    ask(method: string, params: object): Promise<unknown> {
      asked += 1;
      const id = asked;
      return new Promise((resolve) => {
        answers.set(id, resolve);
        send({ id, method, params });
      });
    },
    nextDiagnostics: (uri: string) =>
      new Promise<readonly Complaint[]>((resolve) => diagnostics.set(uri, resolve)),
  };
}
