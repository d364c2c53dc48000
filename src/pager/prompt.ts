/** A line that the user types at the bottom of the screen. Pure. */

export interface Prompt {
  readonly kind: "go-to" | "search-forwards" | "search-backwards";
  readonly characters: readonly string[];
  /** The character before which the next one comes. */
  readonly cursor: number;
}

export type PromptStep =
  | { readonly is: "open"; readonly prompt: Prompt }
  | { readonly is: "given"; readonly text: string }
  | { readonly is: "cancelled" };

export function openPrompt(kind: Prompt["kind"]): Prompt {
  return { kind, characters: [], cursor: 0 };
}

export function typeInto(prompt: Prompt, key: string): PromptStep {
  switch (key) {
    case "enter":
      return { is: "given", text: prompt.characters.join("") };
    case "escape":
    case "ctrl-c":
      return { is: "cancelled" };
    case "space":
      return insert(prompt, " ");
    case "backspace":
      return remove(prompt, prompt.cursor - 1, prompt.cursor);
    case "delete":
    case "ctrl-d":
      return remove(prompt, prompt.cursor, prompt.cursor + 1);
    case "ctrl-w":
      return remove(prompt, wordBefore(prompt), prompt.cursor);
    case "ctrl-u":
      return remove(prompt, 0, prompt.cursor);
    case "ctrl-k":
      return remove(prompt, prompt.cursor, prompt.characters.length);
    default: {
      const cursor = moved(prompt, key);
      if (cursor !== undefined) return { is: "open", prompt: { ...prompt, cursor } };
      return Array.from(key).length === 1 ? insert(prompt, key) : { is: "open", prompt };
    }
  }
}

/** Where keys that only move put the cursor. */
function moved(prompt: Prompt, key: string): number | undefined {
  switch (key) {
    case "left":
    case "ctrl-b":
      return Math.max(0, prompt.cursor - 1);
    case "right":
    case "ctrl-f":
      return Math.min(prompt.characters.length, prompt.cursor + 1);
    case "home":
    case "ctrl-a":
      return 0;
    case "end":
    case "ctrl-e":
      return prompt.characters.length;
    default:
      return undefined;
  }
}

function insert(prompt: Prompt, character: string): PromptStep {
  const characters = prompt.characters.toSpliced(prompt.cursor, 0, character);
  return { is: "open", prompt: { ...prompt, characters, cursor: prompt.cursor + 1 } };
}

function remove(prompt: Prompt, from: number, to: number): PromptStep {
  const start = Math.max(0, from);
  const characters = prompt.characters.toSpliced(start, to - start);
  return { is: "open", prompt: { ...prompt, characters, cursor: start } };
}

function wordBefore({ characters, cursor }: Prompt): number {
  const before = characters.slice(0, cursor).join("").trimEnd();
  return Array.from(before.slice(0, before.search(/\S*$/))).length;
}
