/** The manifest that `dailies init` writes: two shots, three clips, everything else in comments. */
export const firstPipeline = `# yaml-language-server: $schema=./dailies.schema.json
#
#   dailies validate pipelines/first.yaml          is everything right? (nothing is sent)
#   dailies plan pipelines/first.yaml --offline    what would be bought, and for how much?
#   dailies run pipelines/first.yaml --simulate    an animatic: no key, no network, no money
#   dailies run pipelines/first.yaml               the real thing; needs VTRIX_API_KEY
#
# The same command goes on where it stopped, and never buys a clip twice.
version: 1
name: first # names the output folder: out/first beside this file
vars:
  look: flat paper-cut style, soft light # used as \${look}
run:
  budget: { run: 2.00, total: 10.00 } # USD: one run, and everything this pipeline ever spends

shots:
  # From one frame to another. Put two pictures of your own in their place.
  - id: sunrise
    model: viduq2_pro_start_end2video
    images: { start: frames/dawn.png, end: frames/day.png }
    prompt: The sun climbs over the hills and the mist dissolves, \${look}
    params: { resolution: 540p, duration: 3 }
    takes: 2 # two seeds to choose from; raising it later buys only the new takes

  # One frame that begins to move.
  - id: hills
    model: vidu20_img2video
    images: [frames/day.png]
    prompt: Shadows of clouds wander across the hills, \${look}
    params: { resolution: 360p, duration: 4 }
`;
