/** Failures and flaky tests as annotations: each is one line that the CI system executes. */
import type { RunEvent } from "../../model/events.ts";
import { namesNoSkipped, type Output, type Sink } from "../output.ts";
import { type Annotation, annotationOf } from "./annotation.ts";
import type { Repository } from "./repository.ts";

export interface AnnotationOptions {
  readonly repository: Repository;
  /** The line, with its end. */
  readonly format: (annotation: Annotation) => string;
}

export function annotations(sink: Sink, { repository, format }: AnnotationOptions): Output {
  return {
    on: (event: RunEvent) => {
      const annotation = annotationOf(event, repository);
      if (annotation !== undefined) sink.write(format(annotation));
    },
    finish: () => undefined,
    namesSkipped: namesNoSkipped,
  };
}
