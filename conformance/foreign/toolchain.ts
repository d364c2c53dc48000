/**
 * Debian's Rust toolchain, which is old (1.63) and can build for foreign targets, and the emulators that
 * run what it builds. `install.sh` in this folder installs them.
 */

export const AARCH64 = "aarch64-unknown-linux-gnu";
export const WINDOWS = "x86_64-pc-windows-gnu";

export const AARCH64_RUNNER = "CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER";
export const WINDOWS_RUNNER = "CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER";
export const HOST_RUNNER = "CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER";

export const WINE = "/usr/lib/wine/wine64";

/** No other toolchain is reachable through this `PATH`. */
export const OLD_TOOLCHAIN: Readonly<Record<string, string>> = {
  PATH: "/usr/bin:/bin",
  CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER: "aarch64-linux-gnu-gcc",
};

export const OLD_TOOLCHAIN_NEEDS: readonly string[] = ["/usr/bin/cargo", "/usr/bin/rustc"];
export const AARCH64_NEEDS: readonly string[] = ["qemu-aarch64", "aarch64-linux-gnu-gcc"];
export const WINDOWS_NEEDS: readonly string[] = [WINE, "x86_64-w64-mingw32-gcc"];
