/** Helper commands, shown with real processes. */
import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { type CommandRequest, runCommand } from "../../src/os/processes/run-command.ts";
import { isAlive, Rig } from "../rig/rig.ts";

setDefaultTimeout(60_000);

function request(rig: Rig, more: Partial<CommandRequest> = {}): CommandRequest {
  return { program: rig.program, args: [], env: rig.env, stdout: "capture", stderr: "capture", ...more };
}

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

async function outputOf(running: ReturnType<typeof runCommand>) {
  const result = await running;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe("commands", () => {
  test("both streams, the exit code, the folder, no input", async () => {
    using rig = new Rig();
    const running = runCommand(request(rig, { args: ["a b"], cwd: "/" }));
    const fake = await rig.next();
    expect(fake.hello).toMatchObject({ argv: ["a b"], cwd: "/", stdin: "" });
    await fake.print("out");
    await fake.print("err", "stderr");
    fake.exit(4);
    const output = await outputOf(running);
    expect([text(output.stdout), text(output.stderr)]).toEqual(["out", "err"]);
    expect(output).toMatchObject({ status: { kind: "exited", code: 4 }, timedOut: false });
    expect(output.truncated).toBeUndefined();
  });

  test("a listener hears standard output as it comes", async () => {
    using rig = new Rig();
    const heard = Promise.withResolvers<string>();
    const running = runCommand(request(rig, { stdout: (chunk) => heard.resolve(text(chunk)) }));
    const fake = await rig.next();
    await fake.print("early");
    expect(await heard.promise).toBe("early");
    fake.exit(0);
    expect((await outputOf(running)).stdout).toHaveLength(0);
  });

  test("only so much is kept as was asked for, and all is read", async () => {
    using rig = new Rig();
    const running = runCommand(request(rig, { captureLimit: 1000 }));
    const fake = await rig.next();
    await fake.print("x".repeat(100), "stdout", 10_000);
    fake.exit(0);
    const output = await outputOf(running);
    expect(text(output.stdout)).toBe("x".repeat(1000));
    expect(output.truncated).toBe(true);
  });

  test("much output is told once, while it is still being read", async () => {
    using rig = new Rig();
    const heard = Promise.withResolvers<void>();
    let calls = 0;
    const onMuchOutput = (): void => {
      calls += 1;
      heard.resolve();
    };
    const running = runCommand(request(rig, { onMuchOutput }));
    const fake = await rig.next();
    await fake.print("x".repeat(100), "stdout", 500);
    expect(calls).toBe(0);
    await fake.print("x".repeat(100), "stdout", 500);
    await heard.promise;
    await fake.print("x".repeat(100), "stdout", 1000);
    fake.exit(0);
    expect((await outputOf(running)).stdout).toHaveLength(200_000);
    expect(calls).toBe(1);
  });

  test("what cannot be started is a failure with its cause", async () => {
    using rig = new Rig();
    const result = await runCommand(request(rig, { program: "/no/such/program" }));
    expect(result).toEqual({
      ok: false,
      error: { code: "ENOENT", message: "no such file or directory", program: "/no/such/program" },
    });
  });

  test("after the grace, output that something else holds open is given up", async () => {
    using rig = new Rig();
    const running = runCommand(request(rig, { outputGrace: 50 }));
    const fake = await rig.next();
    const child = await fake.child({ holdsOutput: true });
    await fake.print("text");
    fake.exit(0);
    expect(text((await outputOf(running)).stdout)).toBe("text");
    expect(isAlive(child)).toBe(true);
    process.kill(child, "SIGKILL");
  });

  test.if(process.platform === "linux")("a timeout ends the command and what it started", async () => {
    using rig = new Rig();
    const running = runCommand(request(rig, { timeout: 5000 }));
    const fake = await rig.next();
    const children = [
      await fake.child({ holdsOutput: true, ignores: ["TERM"] }),
      await fake.child({ ownSession: true }),
    ];
    await fake.print("said");
    const output = await outputOf(running);
    expect(output).toMatchObject({ timedOut: true, status: { kind: "signaled", name: "SIGKILL" } });
    expect(text(output.stdout)).toBe("said");
    expect([fake.hello.pid, ...children].filter(isAlive)).toEqual([]);
  });

  test.if(process.platform === "linux")("a program can open its output again by name", async () => {
    using rig = new Rig();
    const running = runCommand(request(rig, { program: "/bin/sh", args: ["-c", "echo one > /dev/stdout"] }));
    expect(text((await outputOf(running)).stdout)).toBe("one\n");
  });
});
