import { expect, test } from "bun:test";
import { read } from "bun:ffi";
import { argumentVector, baseEnvironment, environmentVector, type Vector } from "./strings.ts";

/** What C would see. */
function textsOf({ address }: Vector): readonly string[] {
  const texts: string[] = [];
  for (let at = 0; ; at += 8) {
    const pointer = read.ptr(address, at);
    if (pointer === 0) return texts;
    texts.push(textAt(pointer));
  }
}

function textAt(pointer: number): string {
  const bytes: number[] = [];
  for (let byte = read.u8(pointer, 0); byte !== 0; byte = read.u8(pointer, bytes.length)) bytes.push(byte);
  return new TextDecoder().decode(new Uint8Array(bytes));
}

const onLinux = test.if(process.platform === "linux");

onLinux("arguments of any text arrive whole, empty ones too", () => {
  for (const texts of [[], [""], ["a", "", "b c"], ["é", "", "日本", "x"], ["x".repeat(100_000), "ü"]]) {
    expect(textsOf(argumentVector(texts))).toEqual(texts);
  }
});

onLinux("an environment has its base, the additions win, and names are in order", () => {
  const base = baseEnvironment({ C: "", A: "1", B: "ö" });
  expect(textsOf(environmentVector(base, {}))).toEqual(["A=1", "B=ö", "C="]);
  expect(textsOf(environmentVector(base, { Z: "9", AA: "0" }))).toEqual(["A=1", "AA=0", "B=ö", "C=", "Z=9"]);
  expect(textsOf(environmentVector(base, { Z: "8", AA: "7" }))).toEqual(["A=1", "AA=7", "B=ö", "C=", "Z=8"]);
  expect(textsOf(environmentVector(base, { B: "2", D: "é", E: "=" }))).toEqual([
    "A=1",
    "B=2",
    "C=",
    "D=é",
    "E==",
  ]);
  expect(textsOf(environmentVector(base, { F: "6" }))).toEqual(["A=1", "B=ö", "C=", "F=6"]);
});
