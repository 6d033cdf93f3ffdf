/** Counts what is wrong after a backslash in texts in double quotes, over all texts of a file. */
export interface BadEscapes {
  /** Where in this text there come to be more than `most`; `undefined` while there are not. */
  firstBeyond(most: number, quoted: string): number | undefined;
}

/**
 * A fresh count. yaml makes an error with a stack of each, and a file has room for millions: whoever saved a binary file
 * or Windows paths as YAML is told of the first few.
 */
export function countBadEscapes(): BadEscapes {
  let found = 0;
  return {
    firstBeyond(most, quoted) {
      for (let at = quoted.indexOf('\\'); at !== -1; ) {
        good.lastIndex = at;
        const length = good.exec(quoted)?.[0].length;
        if (length === undefined) {
          found += 1;
          if (found > most) return at;
        }
        at = quoted.indexOf('\\', at + (length ?? 2));
      }
      return undefined;
    },
  };
}

const good = /\\(?:[0abefnrtvN_LP "/\\\t]|\r?\n|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8})/y;
