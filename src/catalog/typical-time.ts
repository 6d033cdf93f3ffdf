/** Typical milliseconds from create to completed at up to 4 seconds, by resolution. Published figures of the family. */
const upToFourSecondsMs: Readonly<Record<string, number>> = {
  '360p': 30_000,
  '540p': 60_000,
  '720p': 90_000,
  '1080p': 320_000,
};

/** At 8 seconds, where that takes longer. */
const eightSecondsMs: Readonly<Record<string, number>> = { '540p': 165_000, '720p': 250_000 };

/** How long a clip typically takes from create to completed: a prior, drawn straight between the known figures. */
export function typicalMs(resolution: unknown, seconds: unknown): number {
  const short = upToFourSecondsMs[String(resolution)] ?? 90_000;
  const long = eightSecondsMs[String(resolution)] ?? short;
  const past = typeof seconds === 'number' ? Math.min(Math.max(seconds - 4, 0), 4) : 0;
  return short + ((long - short) * past) / 4;
}
