import { expect, test } from "bun:test";
import * as os from "node:os";
import { failureOf } from "./errno.ts";

test.if(process.platform === "linux")("a number with two names has the one that says more", () => {
  expect(failureOf(os.constants.errno.EAGAIN)).toEqual({
    code: "EAGAIN",
    message: "resource temporarily unavailable",
  });
});
