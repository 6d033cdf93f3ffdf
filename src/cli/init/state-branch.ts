/** The branch that keeps the state of every pipeline of a repository. */
export const stateBranch = 'dailies-state';

/**
 * Shell (POSIX, `set -e`): mounts the state's branch as a git worktree where dailies writes. Needs STATE_REMOTE, a
 * remote's name or address. Absent is not empty: where the remote cannot be asked, it ends with git's own exit code.
 */
export const mountState = `git worktree prune
found=0
git ls-remote --exit-code "$STATE_REMOTE" refs/heads/${stateBranch} || found=$?
case "$found" in
  0) git fetch "$STATE_REMOTE" +refs/heads/${stateBranch}:refs/dailies/state ;;
  2) git update-ref refs/dailies/state "$(git commit-tree -m 'No state yet' "$(git mktree < /dev/null)")" ;;
  *) exit "$found" ;;
esac
git worktree add -B ${stateBranch} pipelines/out refs/dailies/state
printf '%s\\n' '*' '!*/' '!.gitignore' '!state.jsonl' > pipelines/out/.gitignore
`;

/**
 * Shell: commits the state and pushes it. Needs STATE_REMOTE and NIGHT, the run's name at the CI. A state that somebody
 * else moved on meanwhile is never overwritten and this night's is never dropped: it goes to a branch beside it.
 */
export const keepState = `git -C pipelines/out add --all
git -C pipelines/out diff --cached --quiet || git -C pipelines/out commit --quiet -m "State after $NIGHT"
git -C pipelines/out push "$STATE_REMOTE" HEAD:refs/heads/${stateBranch} || {
  git -C pipelines/out push "$STATE_REMOTE" "HEAD:refs/heads/${stateBranch}-$NIGHT"
  echo "The state was changed elsewhere meanwhile: this night's is on ${stateBranch}-$NIGHT"
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
