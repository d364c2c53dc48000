import { expect, test } from "bun:test";
import { pathInRepository, repositoryOf } from "./repository.ts";

test("paths of the workspace are relative to the repository", () => {
  const repository = repositoryOf("/repo", "/repo/rust/ws");
  expect(pathInRepository("src/lib.rs", repository)).toBe("rust/ws/src/lib.rs");
});

test("a package beside the workspace is in the repository too", () => {
  const repository = repositoryOf("/repo", "/repo/ws");
  expect(pathInRepository("/repo/shared/src/lib.rs", repository)).toBe("shared/src/lib.rs");
  expect(pathInRepository("/repository/src/lib.rs", repository)).toBe("/repository/src/lib.rs");
});

test("without a repository the workspace stands for it", () => {
  const repository = repositoryOf(undefined, "/ws");
  expect(pathInRepository("src/lib.rs", repository)).toBe("src/lib.rs");
  expect(pathInRepository("/ws/src/lib.rs", repository)).toBe("src/lib.rs");
});

test("a workspace outside of the repository keeps its own paths", () => {
  const repository = repositoryOf("/repo", "/elsewhere");
  expect(pathInRepository("src/lib.rs", repository)).toBe("src/lib.rs");
});
