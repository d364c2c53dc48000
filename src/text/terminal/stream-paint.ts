/** Colors for text that the program itself writes to one of its streams. */
import { type ColorChoice, shouldColorize } from "./color.ts";
import { type Paint, paintFor } from "./style.ts";

export interface PaintedStreams {
  readonly env: Readonly<Record<string, string>>;
  readonly isWindows?: boolean;
  readonly stdout: { readonly isTty: boolean };
  readonly stderr: { readonly isTty: boolean };
}

export function paintForStream(
  streams: PaintedStreams,
  { color }: { readonly color: ColorChoice },
  stream: "stdout" | "stderr",
): Paint {
  const { env, isWindows = false } = streams;
  return paintFor(shouldColorize(color, { env, isTty: streams[stream].isTty, isWindows }));
}
