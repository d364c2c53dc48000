/** `self completions SHELL`: the script for a shell. */
import type { CompletionsRequest } from "../../model/requests/request.ts";
import { bashScript } from "./bash.ts";
import { fishScript } from "./fish.ts";
import { nushellScript } from "./nushell.ts";
import { powershellScript } from "./powershell.ts";
import { zshScript } from "./zsh.ts";

export function completionScript(shell: CompletionsRequest["shell"]): string {
  switch (shell) {
    case "bash":
      return bashScript();
    case "zsh":
      return zshScript();
    case "fish":
      return fishScript();
    case "powershell":
      return powershellScript();
    case "nushell":
      return nushellScript();
  }
}
