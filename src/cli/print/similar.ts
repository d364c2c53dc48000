/** Suggestions for what was meant, by Jaro similarity: the measure and threshold that users of cargo's tools know. */

const THRESHOLD = 0.7;

/** The candidates like `text`, the most similar last; among equals the later one. */
export function similar(text: string, candidates: readonly string[]): readonly string[] {
  return candidates
    .map((candidate) => ({ candidate, likeness: jaro(text, candidate) }))
    .filter(({ likeness }) => likeness > THRESHOLD)
    .sort((left, right) => left.likeness - right.likeness)
    .map(({ candidate }) => candidate);
}

/** Jaro similarity, from 0 (nothing in common) to 1 (equal). */
export function jaro(left: string, right: string): number {
  const a = Array.from(left);
  const b = Array.from(right);
  if (a.length === 0 && b.length === 0) return 1;
  const pairs = matchCharacters(a, b);
  const common = pairs.length;
  if (common === 0) return 0;
  const inOrderOfRight = pairs.map((pair) => pair.right).sort((one, two) => one - two);
  const misplaced = pairs.filter((pair, index) => a[pair.left] !== b[inOrderOfRight[index] ?? 0]).length;
  return (common / a.length + common / b.length + (common - Math.floor(misplaced / 2)) / common) / 3;
}

interface Pair {
  readonly left: number;
  readonly right: number;
}

/** Equal characters near one another, each used once, in the order of the left text. */
function matchCharacters(a: readonly string[], b: readonly string[]): readonly Pair[] {
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1);
  const used = new Set<number>();
  const pairs: Pair[] = [];
  a.forEach((character, left) => {
    const end = Math.min(b.length, left + reach + 1);
    for (let right = Math.max(0, left - reach); right < end; right += 1) {
      if (b[right] !== character || used.has(right)) continue;
      used.add(right);
      pairs.push({ left, right });
      return;
    }
  });
  return pairs;
}
