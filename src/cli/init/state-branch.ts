/** The branch that keeps the state of every pipeline of a repository. */
export const stateBranch = 'dailies-state';

/**
 * Shell (POSIX, `set -e`): mounts the state's branch as a git worktree where dailies writes. Needs STATE_REMOTE, a
 * remote's name or address. Absent is not empty: where the remote cannot be asked, it ends with git's own exit code. A
 * night on a branch beside it bought what the state does not know: before it is joined, no other night begins.
 */
export const mountState = `git worktree prune
found=0
git ls-remote --exit-code "$STATE_REMOTE" refs/heads/${stateBranch} || found=$?
case "$found" in
  0) git fetch "$STATE_REMOTE" +refs/heads/${stateBranch}:refs/dailies/state ;;
  2) git update-ref refs/dailies/state "$(git commit-tree -m 'No state yet' "$(git mktree < /dev/null)")" ;;
  *) exit "$found" ;;
esac
git fetch --prune "$STATE_REMOTE" '+refs/heads/${stateBranch}-*:refs/dailies/beside/*'
beside=$(git for-each-ref --no-merged=refs/dailies/state --format='${stateBranch}-%(refname:lstrip=3)' refs/dailies/beside)
if [ -n "$beside" ]; then
  echo "Nothing was bought: what these branches know is not in ${stateBranch} yet, and would be paid for again."
  echo "$beside"
  echo 'Join each at any desk, where pipelines/out is an up-to-date worktree of ${stateBranch}:'
  echo '  git -C pipelines/out pull --no-rebase --no-edit origin BRANCH'
  echo '  git -C pipelines/out push origin ${stateBranch}'
  exit 1
fi
git worktree add -B ${stateBranch} pipelines/out refs/dailies/state
printf '%s\\n' '*' '!*/' '!.gitignore' '!.gitattributes' '!state.jsonl' > pipelines/out/.gitignore
echo 'state.jsonl merge=union' > pipelines/out/.gitattributes
`;

/**
 * Shell: commits the state and pushes it. Needs STATE_REMOTE and NIGHT, the run's name at the CI. A state that somebody
 * else moved on meanwhile is joined with this night's, which is the last, as a killed run may have left half a line at
 * its end. Where that fails nothing is overwritten and nothing dropped: the night goes to a branch beside it.
 */
export const keepState = `cd pipelines/out
test -e .git
git add --all
git diff --cached --quiet || git commit --quiet -m "State after $NIGHT"
state=$(git rev-parse HEAD)
kept=
for try in 1 2 3 4 5; do
  git push "$STATE_REMOTE" "$state:refs/heads/${stateBranch}" && kept=yes && break
  git fetch "$STATE_REMOTE" +refs/heads/${stateBranch}:refs/dailies/state || { sleep 5; continue; }
  git merge-base --is-ancestor HEAD refs/dailies/state && kept=yes && break
  joined=$(git merge-tree --write-tree refs/dailies/state HEAD) || break
  state=$(git commit-tree -p refs/dailies/state -p HEAD -m "Joined after $NIGHT" "$joined")
done
test -n "$kept" || {
  git push "$STATE_REMOTE" "HEAD:refs/heads/${stateBranch}-$NIGHT"
  echo "The state was changed elsewhere meanwhile: this night's is on ${stateBranch}-$NIGHT, and the next one waits"
  exit 1
}
`;

/** Who the commits on the state's branch are by. */
export const stateAuthor = {
  GIT_AUTHOR_NAME: 'dailies',
  GIT_AUTHOR_EMAIL: 'dailies@users.noreply.github.com',
  GIT_COMMITTER_NAME: 'dailies',
  GIT_COMMITTER_EMAIL: 'dailies@users.noreply.github.com',
} as const;

/** A script as the body of a YAML block scalar, `columns` deep; the first line is indented by the template. */
export function indent(script: string, columns: number): string {
  return script.trimEnd().replaceAll('\n', `\n${' '.repeat(columns)}`);
}
