import { indent, keepState, mountState, stateAuthor, stateBranch } from './state-branch.ts';

const author = Object.entries(stateAuthor)
  .map(([name, value]) => `${name}: ${value}`)
  .join('\n');

/** `.github/workflows/dailies.yml`: the night on the default branch, and the review of a pull request without a key. */
export const githubWorkflow = `# Buys the shot lists of this repository every night, and shows what a pull request would change.
#
# Before the first night:
#   1. npm install --save-dev dailies, and commit package.json and package-lock.json
#   2. Settings > Secrets and variables > Actions: add the secret VTRIX_API_KEY
#   3. Actions > dailies > Run workflow, with "first night" ticked
name: dailies

on:
  schedule:
    - cron: '17 1 * * *'
  workflow_dispatch:
    inputs:
      first-night:
        description: first night (there is no state yet, and that is meant)
        type: boolean
        default: false
  # Not pull_request_target: what a pull request brings must never run beside a secret.
  pull_request:
    paths: ['pipelines/**']

permissions:
  contents: read

jobs:
  # The one buyer: the default branch only, one at a time, never cancelled by the next.
  night:
    if: >-
      github.event_name == 'schedule' ||
      (github.event_name == 'workflow_dispatch' && github.ref_name == github.event.repository.default_branch)
    runs-on: ubuntu-latest
    timeout-minutes: 90
    permissions:
      contents: write
    concurrency:
      group: dailies-night
      cancel-in-progress: false
    env:
      STATE_REMOTE: origin
      NIGHT: \${{ github.run_id }}-\${{ github.run_attempt }}
      ${indent(author, 6)}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - name: Install
        run: npm ci

      # What was bought is kept on the branch ${stateBranch}, not in a cache: caches are evicted.
      - name: Mount the state
        id: state
        run: |
          ${indent(mountState, 10)}

      # 75 (stopped at the deadline, or tasks late) is no failure: the next night goes on. Everything else that is
      # not 0 needs a person. The deadline leaves 15 minutes of the job's time for the steps below.
      - name: Run
        env:
          VTRIX_API_KEY: \${{ secrets.VTRIX_API_KEY }}
          FIRST_NIGHT: \${{ inputs.first-night && '--new' || '' }}
        run: npx --no-install dailies run pipelines/*.yaml --deadline 75m --no-refetch --ok 75 $FIRST_NIGHT

      # Before everything else, and whatever happened above.
      - name: Keep the state
        if: always() && steps.state.outcome == 'success'
        run: |
          ${indent(keepState, 10)}

      # The sheet plays the clips beside it. A clip is downloaded once: take it from here.
      - name: Upload the sheet
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: dailies-\${{ github.run_id }}-\${{ github.run_attempt }}
          path: |
            pipelines/out/*/report/
            pipelines/out/*/clips/
            pipelines/out/*/superseded/
            pipelines/out/*/state.jsonl
          if-no-files-found: ignore

  # No key, no state, no money.
  review:
    if: github.event_name == 'pull_request'
    runs-on: ubuntu-latest
    timeout-minutes: 30
    env:
      BASE: \${{ github.base_ref }}
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: 22
          cache: npm
      - name: Install
        run: npm ci
      - name: Validate
        run: npx --no-install dailies validate pipelines/*.yaml --strict --format github
      - name: Plan
        run: npx --no-install dailies plan pipelines/*.yaml --offline
      - name: What it changes on the bill
        run: |
          git fetch --depth 1 origin "$BASE"
          git worktree add --detach ../base FETCH_HEAD
          for manifest in pipelines/*.yaml; do
            if [ -e "../base/$manifest" ]; then against="--against ../base/$manifest"; else against=; fi
            npx --no-install dailies plan "$manifest" --offline $against --markdown >> "$GITHUB_STEP_SUMMARY"
          done
      - name: Animatic
        run: npx --no-install dailies run pipelines/*.yaml --simulate
      - name: Upload the animatic
        if: always()
        uses: actions/upload-artifact@v4
        with:
          name: animatic
          path: |
            pipelines/out/*@simulated/report/
            pipelines/out/*@simulated/clips/
          if-no-files-found: ignore
`;
