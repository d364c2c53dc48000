import { describe, expect, test } from "bun:test";
import { encodeWorkspacePath, recordsFolder } from "./state-folder.ts";

describe("the name of a workspace's folder", () => {
  test("escapes what a file name may not have", () => {
    expect(encodeWorkspacePath("/home/rain_y/dev")).toBe("_shome_srain__y_sdev");
    expect(encodeWorkspacePath('C:\\a*"<>|?')).toBe("C_c_ba_a_q_l_g_p_m");
  });

  test("is cut at 96 bytes, at a whole character, and distinguished by a hash", () => {
    const long = encodeWorkspacePath(`/${"a".repeat(200)}`);
    expect(long).toHaveLength(96);
    expect(long).not.toBe(encodeWorkspacePath(`/${"a".repeat(201)}`));
    const wide = encodeWorkspacePath(`/x${"é".repeat(100)}`);
    expect(wide).toMatch(/^_sxé{42}[0-9a-f]{8}$/);
  });
});

describe("the folder of records", () => {
  const place = { env: {}, home: "/home/me", windows: false, workspaceRoot: "/w" };

  test("is below the state folder of the user", () => {
    expect(recordsFolder(place)).toBe("/home/me/.local/state/nextest/projects/_sw/records");
    expect(recordsFolder({ ...place, env: { XDG_STATE_HOME: "/s" } })).toBe(
      "/s/nextest/projects/_sw/records",
    );
    expect(recordsFolder({ ...place, env: { XDG_STATE_HOME: "relative" } })).toContain("/home/me");
  });

  test("is where NEXTEST_STATE_DIR says", () => {
    const env = { NEXTEST_STATE_DIR: "/state", XDG_STATE_HOME: "/s" };
    expect(recordsFolder({ ...place, env })).toBe("/state/projects/_sw/records");
  });

  test("is named by the long form of the path on Windows", () => {
    const onWindows = { ...place, windows: true, env: { NEXTEST_STATE_DIR: "S:" } };
    const nameOf = (workspaceRoot: string): string =>
      recordsFolder({ ...onWindows, workspaceRoot })
        ?.split("/")
        .at(2) ?? "";
    expect(nameOf("D:\\a_b")).toBe("_b_b_m_bD_c_ba__b");
    expect(nameOf("\\\\?\\D:\\a_b")).toBe("_b_b_m_bD_c_ba__b");
    expect(nameOf("\\\\server\\share")).toBe("_b_b_m_bUNC_bserver_bshare");
  });

  test("is nowhere without a home", () => {
    expect(recordsFolder({ ...place, home: "" })).toBeUndefined();
    expect(recordsFolder({ ...place, windows: true })).toBeUndefined();
  });
});
