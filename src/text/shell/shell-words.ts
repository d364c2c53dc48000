/** Commands as text that a POSIX shell would read back as the same words, quoted just where the peer quotes. */

const SPECIAL = /[|&;<>()$`\\"' \t\n*?[#~=%]/;

/** Joins words with blanks; words with special characters are put in single quotes. */
export function shellJoin(words: readonly string[]): string {
  return words.map(shellQuote).join(" ");
}

function shellQuote(word: string): string {
  return word !== "" && !SPECIAL.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
