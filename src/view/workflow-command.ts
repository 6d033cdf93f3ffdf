import { safeText } from './safe-text.ts';

/**
 * A command to the runner of GitHub Actions, as a line of its output. What it says cannot be taken for another command,
 * and shows nothing that a terminal would obey.
 */
export function workflowCommand(
  name: string,
  properties: Readonly<Record<string, string | number | undefined>>,
  message: string,
): string {
  const listed = Object.entries(properties)
    .flatMap(([key, value]) => (value === undefined ? [] : `${key}=${escapeProperty(String(value))}`))
    .join(',');
  return `::${name} ${listed}::${escapeData(message)}\n`;
}

function escapeData(text: string): string {
  // Line by line: a line feed is shown as one, everything else that a terminal would obey as its picture.
  return text.split('\n').map(safeText).join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
