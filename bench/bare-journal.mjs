// The least that reading a state file can be: reads it and parses every line.
import { readFileSync } from 'node:fs';

let lines = 0;
for (const line of readFileSync(process.argv[2], 'utf8').split('\n')) {
  if (line === '') continue;
  JSON.parse(line);
  lines += 1;
}
console.log(lines);
