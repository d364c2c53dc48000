/** Failures and flaky tests as annotations, each one line that the CI system obeys. */
import type { RunEvent } from "../../model/events.ts";
import type { Output, Sink } from "../output.ts";
import { type Annotation, annotationOf } from "./annotation.ts";

export interface AnnotationOptions {
  /** The workspace's path inside the repository, with `/` at its end; empty where they are the same. */
  readonly prefix: string;
  /** The line, with its end. */
  readonly format: (annotation: Annotation) => string;
}

export function annotations(sink: Sink, { prefix, format }: AnnotationOptions): Output {
  return {
    on: (event: RunEvent) => {
      if (event.type !== "test-finished") return;
      const annotation = annotationOf(event, prefix);
      if (annotation !== undefined) sink.write(format(annotation));
    },
    finish: () => undefined,
  };
}
