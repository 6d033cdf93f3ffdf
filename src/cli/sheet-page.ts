import { readFile } from 'node:fs/promises';

/** The built page of the contact sheet, without its data: it lies beside the built program. */
export async function readSheetPage(): Promise<string> {
  return readFile(new URL('./contact-sheet.html', import.meta.url), 'utf8');
}
