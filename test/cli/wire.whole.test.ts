import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { openStudio } from './studio.ts';

// Every parameter of both vendor pages, with a value that is not its default where there is another.
const shared = {
  movement_amplitude: 'large',
  payload: 'my own "payload" ✓',
  bgm: true,
  is_rec: false,
  watermark: true,
  wm_position: 2,
  wm_url: 'https://cdn.example.com/wm.png?a=1&b=2',
  callback_url: 'https://hooks.example.com/done?id=7',
};
const startEnd = {
  ...shared,
  duration: 3,
  resolution: '540p',
  off_peak: false,
  meta_data: '{"Label": "x", "ProduceID": "7"}',
};
const imageToVideo = { ...shared, duration: 8, resolution: '720p', audio: true, voice_id: 'voice-1' };
const prompt = 'Ein „Zitat“ – ☕ 🎬, with "quotes" and \\ a backslash';
const frameUrl = 'https://cdn.example.com/Logo%20a.png?v=1';

const manifest = `version: 1
name: wire
run: { budget: { run: 25 } }
shots:
  - id: pair
    model: viduq2_pro_start_end2video
    images: { start: frames/sky-clear.webp, end: frames/sky-storm.webp }
    prompt: ${JSON.stringify(prompt)}
    params: ${JSON.stringify(startEnd)}
    seed: 77
  - id: address
    model: vidu20_img2video
    images: [${JSON.stringify(frameUrl)}]
    prompt: ${JSON.stringify(prompt)}
    params: ${JSON.stringify(imageToVideo)}
    seed: 2147483647
  - { id: jpeg, model: vidu20_img2video, images: [frames/disguised.png], prompt: Plain }
  - { id: png, model: vidu20_img2video, images: [frames/logo.png], prompt: Plain }
`;

test('bodies to the letter, the key where it belongs, and nothing secret left behind', async () => {
  await using studio = await openStudio();
  const { gateway } = studio;
  const inline = async (file: string, type: string) =>
    `data:image/${type};base64,${await readFile(`pipelines/frames/${file}`, 'base64')}`;
  await studio.write('m.yaml', manifest);
  // A JPEG by its bytes, whatever it is called.
  const jpeg = await readFile('pipelines/frames/lighthouse.jpg');
  await studio.write('frames/disguised.png', jpeg);
  // The key has no business even where the gateway hands out the file itself.
  gateway.manners = {
    address: ({ id, params }) =>
      `${params.seed === 77 ? gateway.url : gateway.filesUrl}/clips/${id}.mp4?Signature=s1gned-${id}`,
  };
  const ended = await studio.run([
    'run',
    'm.yaml',
    '--json',
    '--log',
    'exchanges.log',
    '--allow-unknown-price',
  ]);
  expect(ended).toMatchObject({ code: 0 });

  const marked = expect.stringMatching(/^dailies:[0-9a-f]{16}-1$/);
  expect(gateway.creates()).toHaveLength(4);
  expect(gateway.creates()).toEqual(
    expect.arrayContaining([
      {
        model: 'viduq2_pro_start_end2video',
        params: {
          ...startEnd,
          prompt,
          seed: 77,
          images: [await inline('sky-clear.webp', 'webp'), await inline('sky-storm.webp', 'webp')],
        },
      },
      {
        model: 'vidu20_img2video',
        params: { ...imageToVideo, prompt, seed: 2147483647, images: [frameUrl] },
      },
      {
        model: 'vidu20_img2video',
        params: { prompt: 'Plain', payload: marked, images: [await inline('lighthouse.jpg', 'jpeg')] },
      },
      {
        model: 'vidu20_img2video',
        params: { prompt: 'Plain', payload: marked, images: [await inline('logo.png', 'png')] },
      },
    ]),
  );
  const envelope = JSON.parse(gateway.received.find(({ method }) => method === 'POST')?.body ?? '');
  expect(Object.keys(envelope)).toEqual(['model', 'input']);
  expect(envelope.input).toHaveLength(1);

  const routes = gateway.received.filter(({ path }) => path.startsWith('/model/v1/generation'));
  const downloads = gateway.received.filter(({ path }) => path.startsWith('/clips/'));
  expect(routes.every(({ headers }) => headers.authorization === `Bearer ${gateway.key}`)).toBe(true);
  expect(new Set(downloads.map(({ at }) => at))).toEqual(new Set(['gateway', 'files']));
  expect(JSON.stringify(downloads)).not.toMatch(/authorization|cookie|referer|vk-/i);

  const left = await studio.tree('.');
  const texts = await Promise.all(
    left.filter((path) => !/\.(mp4|png|jpg|webp)$/.test(path)).map(studio.read),
  );
  const everything = [ended.stdout, ended.stderr, ...texts].join('\n');
  for (const secret of [gateway.key, 'Bearer', 's1gned', ';base64,'])
    expect(everything).not.toContain(secret);
});
