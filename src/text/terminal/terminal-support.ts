/**
 * What a terminal, or the place that we run in, can do. Pure: environment and terminal are passed in.
 * Where the peer decides the same question, the answers are the same.
 */

export interface TerminalFacts {
  readonly env: Readonly<Record<string, string>>;
  readonly isTty: boolean;
  readonly isWindows?: boolean;
}

/** Whether lines and bars may be drawn with characters beyond ASCII. What is piped away may have them. */
export function supportsUnicode({ env, isTty, isWindows }: TerminalFacts): boolean {
  if (!isTty) return true;
  if (isWindows === true) return windowsUnicode(env);
  if (env["TERM"] === "linux") return false;
  // The first that is set decides, even if it is empty.
  const locale = env["LC_ALL"] ?? env["LC_CTYPE"] ?? env["LANG"] ?? "";
  return /utf-?8$/i.test(locale);
}

function windowsUnicode(env: TerminalFacts["env"]): boolean {
  return (
    ["CI", "WT_SESSION", "TERMINUS_SUBLIME"].some((name) => env[name] !== undefined) ||
    env["ConEmuTask"] === "{cmd::Cmder}" ||
    ["Terminus-Sublime", "vscode"].includes(env["TERM_PROGRAM"] ?? "") ||
    ["xterm-256color", "alacritty"].includes(env["TERM"] ?? "") ||
    env["TERMINAL_EMULATOR"] === "JetBrains-JediTerm"
  );
}

/** Whether the terminal shows progress outside its window (OSC 9;4). Configuration may decide otherwise. */
export function supportsProgressSignal({ env, isTty }: TerminalFacts): boolean {
  if (!isTty) return false;
  return (
    ["WezTerm", "ghostty"].includes(env["TERM_PROGRAM"] ?? "") ||
    env["WT_SESSION"] !== undefined ||
    env["ConEmuANSI"] === "ON" ||
    (env["TERM_FEATURES"] ?? "").includes("P")
  );
}

/** Whether the terminal shows OSC 8 hyperlinks. `FORCE_HYPERLINK` decides alone where it is set. */
export function supportsHyperlinks({ env, isTty }: TerminalFacts): boolean {
  const force = env["FORCE_HYPERLINK"];
  if (force !== undefined) return force.trim() !== "0";
  if (!isTty) return false;
  return (
    ["DOMTERM", "WT_SESSION", "KONSOLE_VERSION"].some((name) => env[name] !== undefined) ||
    Number(env["VTE_VERSION"] ?? 0) >= 5000 ||
    ["Hyper", "iTerm.app", "terminology", "WezTerm", "vscode", "ghostty", "zed"].includes(
      env["TERM_PROGRAM"] ?? "",
    ) ||
    ["xterm-kitty", "alacritty", "alacritty-direct"].includes(env["TERM"] ?? "") ||
    env["COLORTERM"] === "xfce4-terminal"
  );
}

/** Whether text can be put anywhere on the screen. */
export function movesCursor(env: TerminalFacts["env"]): boolean {
  return env["TERM"] !== "dumb";
}
