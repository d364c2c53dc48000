/** Words of settings and arguments that may be paths. */

/** Words, and those behind a flag (`-L./native`) or the sign of a file with arguments (`@list`). The variable of encoded flags separates them by a control character. */
export function wordsIn(text: string): readonly string[] {
  return text
    .split(/[\s=,'"\u001f]+/u)
    .flatMap((word) => [word, ...(/^(?:-[A-Za-z]|@)(.+)$/u.exec(word)?.slice(1) ?? [])])
    .filter((word) => word !== "");
}
