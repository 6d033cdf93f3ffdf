import { describeFailure } from '../core/failure.ts';
import type { Attempt } from '../state/state.ts';
import type { PlannedTask, Todo, Work } from '../state/work.ts';
import type { Line } from './crew.ts';
import { fileCopy, fileOwnClip } from './file-clip.ts';
import { endOnDiskTrouble, fetchClip, followJob } from './follow-job.ts';

/** Everything of one key that costs nothing: what earlier runs bought is polled, fetched, copied and put in its place. */
export async function collectWork(work: Work<PlannedTask>, line: Line): Promise<void> {
  const { todo } = work;
  switch (todo.kind) {
    case 'nothing':
    case 'create':
      return;
    case 'place':
      return endOnDiskTrouble(await fileOwnClip(work, line), line);
    case 'copy':
      return await copyOrLeave(work, todo, line);
    case 'fetch': {
      const { jobId } = todo.attempt;
      const known = work.purchase?.gone === undefined ? 'finished' : 'gone';
      if (jobId !== undefined) await fetchClip(work, { jobId, known }, line);
      return;
    }
    case 'poll':
      return await pollOn(work, todo.attempt, line);
  }
}

/** A clip next door that is not what its record says, or vanished meanwhile, holds up nothing but the task that wants it. */
async function copyOrLeave(
  work: Work<PlannedTask>,
  todo: Extract<Todo, { readonly kind: 'copy' }>,
  line: Line,
): Promise<void> {
  const filed = await fileCopy(work, todo, line);
  const isTheirs = !filed.ok && filed.error.kind === 'disk' && filed.error.path === todo.absolutePath;
  if (!isTheirs) return endOnDiskTrouble(filed, line);
  const [id = line.formerId(work.key)] = work.tasks.map((task) => task.id);
  const text = `${id}: not copied from the pipeline "${todo.pipeline}", whose run or collect may mend it: ${describeFailure(filed.error)}`;
  line.announce({ type: 'notice', text });
}

async function pollOn(work: Work<PlannedTask>, attempt: Attempt, line: Line): Promise<void> {
  const { jobId, id, submittedAt = attempt.startedAt, timeoutMs, late } = attempt;
  const request = line.state.purchases.get(work.key)?.request;
  if (jobId === undefined || request === undefined) return;
  const job = { attempt: id, jobId, request, submittedAt, timeoutMs, wasLate: late };
  const end = await followJob(job, line);
  if (end.status !== 'completed') return;
  await fetchClip(work, { jobId, address: end, known: 'new' }, line);
}
