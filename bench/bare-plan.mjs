// The least that a plan can be: parses the manifest, multiplies its axes, hashes each request, prints a line for each.
// No rules, no prices, no places of mistakes, no state.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

const { model, params, images, matrix, takes, shots } = parse(readFileSync(process.argv[2], 'utf8'));
const lines = [];
for (const { id, prompt } of shots) {
  for (const look of matrix.look) {
    for (let seed = 1; seed <= takes; seed += 1) {
      const request = {
        images: [images.start],
        model,
        prompt: prompt.replace('${look}', look),
        seed,
        ...params,
      };
      const key = createHash('sha256').update(JSON.stringify(request)).digest('hex');
      lines.push(`${id}/look=${look}/seed-${seed} ${key}`);
    }
  }
}
console.log(lines.join('\n'));
