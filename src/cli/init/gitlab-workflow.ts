import { indent, keepState, mountState, stateAuthor, stateBranch } from './state-branch.ts';

const author = Object.entries(stateAuthor)
  .map(([name, value]) => `${name}: ${value}`)
  .join('\n');

/** `.gitlab-ci.yml`: the same night and the same review as on GitHub. */
export const gitlabWorkflow = `# Buys the shot lists of this repository every night, and shows what a merge request would change.
#
# Before the first night:
#   1. npm install --save-dev dailies, and commit package.json and package-lock.json
#   2. Settings > CI/CD > Variables, both masked and protected (merge requests must not see them):
#      VTRIX_API_KEY, and DAILIES_PUSH_TOKEN, a project access token that may push to ${stateBranch}
#   3. Build > Pipeline schedules: every night on the default branch
#   4. Build > Pipelines > New pipeline on the default branch, with the variable FIRST_NIGHT set to yes
default:
  image: node:22
  before_script:
    - npm ci

# The one buyer: the default branch only, one at a time, never cancelled by the next.
dailies-night:
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE =~ /^(schedule|web)$/
  resource_group: dailies-night
  interruptible: false
  timeout: 90m
  variables:
    GIT_STRATEGY: clone
    # Leaves time for after_script when the job runs into its limit.
    RUNNER_SCRIPT_TIMEOUT: 80m
    RUNNER_AFTER_SCRIPT_TIMEOUT: 8m
    STATE_REMOTE: https://oauth2:$DAILIES_PUSH_TOKEN@$CI_SERVER_HOST/$CI_PROJECT_PATH.git
    NIGHT: $CI_JOB_ID
    ${indent(author, 4)}
  script:
    # What was bought is kept on the branch ${stateBranch}, not in a cache: caches are evicted.
    - |
      ${indent(mountState, 6)}
    # 75 (stopped at the deadline, or tasks late) is no failure: the next night goes on. Everything else that is not 0
    # needs a person. Only a pipeline started by hand may say that there is no state yet.
    - |
      new=
      if [ "$CI_PIPELINE_SOURCE" = web ] && [ -n "\${FIRST_NIGHT:-}" ]; then new=--new; fi
      result=0
      npx --no-install dailies run pipelines/*.yaml --deadline 70m --no-refetch --ok 75 $new || result=$?
    - |
      ${indent(keepState, 6)}
    - exit "$result"
  # Once more, for a job that was cancelled or ran out of time; does nothing where the state is already kept.
  after_script:
    - |
      set -e
      ${indent(keepState, 6)}
  artifacts:
    when: always
    expire_in: 30 days
    # The sheet plays the clips beside it. A clip is downloaded once: take it from here.
    paths:
      - pipelines/out/*/report/
      - pipelines/out/*/clips/
      - pipelines/out/*/superseded/
      - pipelines/out/*/state.jsonl
    reports:
      junit: pipelines/out/*/report/junit.xml

# No key, no state, no money.
dailies-review:
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
      changes: ['pipelines/**/*']
  timeout: 30m
  variables:
    BASE: $CI_MERGE_REQUEST_DIFF_BASE_SHA
  script:
    - npx --no-install dailies validate pipelines/*.yaml --strict
    - npx --no-install dailies plan pipelines/*.yaml --offline
    - |
      git fetch --depth 1 origin "$BASE"
      git worktree add --detach ../base FETCH_HEAD
      mkdir -p pipelines/out
      for manifest in pipelines/*.yaml; do
        if [ -e "../base/$manifest" ]; then against="--against ../base/$manifest"; else against=; fi
        npx --no-install dailies plan "$manifest" --offline $against --markdown >> pipelines/out/bill.md
      done
    - npx --no-install dailies run pipelines/*.yaml --simulate
  artifacts:
    when: always
    expire_in: 30 days
    paths:
      - pipelines/out/bill.md
      - pipelines/out/*@simulated/report/
      - pipelines/out/*@simulated/clips/
`;
