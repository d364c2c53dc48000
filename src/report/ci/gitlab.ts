/** GitLab's sections: parts of a job's log that can be folded. They are open at first. */
import type { LogFormat } from "./log-format.ts";

const CLEAR = "\u001B[0K";

export function gitlabLog(wall: () => number): LogFormat {
  let sections = 0;
  return {
    fold: (title) => {
      sections += 1;
      const name = `nextest_output_${sections}`;
      const seconds = (): number => Math.floor(wall() / 1000);
      return {
        open: `${CLEAR}section_start:${seconds()}:${name}\r${CLEAR}${title}\n`,
        close: `${CLEAR}section_end:${seconds()}:${name}\r${CLEAR}\n`,
      };
    },
  };
}
