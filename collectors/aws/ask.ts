import { z } from 'zod';

import type { Answer, GivenAnswer, Request } from '../../src/core/collector.ts';
import { keepOnly, type Shape } from '../../src/core/keep-only.ts';
import type { Instant } from '../../src/core/time.ts';
import { errorCode, refusalOf } from './refusal.ts';

/** One operation to be asked, and what of its answer is sealed. */
export interface Question<Output> {
  /** `iam:GetAccountSummary` */
  readonly operation: string;
  /** IAM action that allows it; often, not always, of the same name. */
  readonly permission: string;
  readonly parameters?: Request['parameters'];
  readonly item?: string;
  /** Error codes that are answers: there is none. */
  readonly absent?: readonly string[];
  /** Whether an error of such a code is that answer, where the code may say something else too. */
  isAbsence?(error: unknown): boolean;
  send(cursor: string | undefined): Promise<Output>;
  /** The fields that are sealed. */
  readonly shape: Shape;
  /** What is to be taken out beyond fields, before `shape` applies. */
  prepare?(output: Output): unknown;
  generatedAt?(output: Output): Instant | undefined;
}

/** A question whose answer comes in pages. */
export interface PagedQuestion<Output> extends Question<Output> {
  /** Where the next page starts; `undefined` at the end. */
  next(output: Output): string | undefined;
  /** Whether the provider says there is more, where it says so beside the cursor. */
  truncated?(output: Output): boolean | undefined;
}

export async function ask<Output>(question: Question<Output>): Promise<Answer> {
  return (await asked(question, undefined, undefined)).answer;
}

/**
 * Follows the pages to their end. An empty page with a cursor is legal; a list that says there is
 * more and not where, or starts over, is left without an end, which the engine reports as truncated.
 */
export async function* askPages<Output>(question: PagedQuestion<Output>): AsyncIterable<Answer> {
  let cursor: string | undefined;
  for (let page = 1; ; page += 1) {
    const { answer, output } = await asked(question, page, cursor);
    if (output === undefined || answer.status === 'refused') {
      yield answer;
      return;
    }
    const next = question.next(output);
    const more = question.truncated?.(output) ?? next !== undefined;
    yield { ...answer, last: !more };
    if (!more || next === undefined || next === cursor) return;
    cursor = next;
  }
}

async function asked<Output>(
  question: Question<Output>,
  page: number | undefined,
  cursor: string | undefined,
): Promise<{ answer: Answer; output?: Output }> {
  const base = {
    request: {
      operation: question.operation,
      parameters: question.parameters ?? {},
      ...(page === undefined ? {} : { page }),
    },
    ...(question.item === undefined ? {} : { item: question.item }),
  };
  try {
    const output = await question.send(cursor);
    const generatedAt = question.generatedAt?.(output);
    const answer: GivenAnswer = {
      ...base,
      status: 'ok',
      body: keepOnly(plain(question.prepare?.(output) ?? output), question.shape),
      ...(generatedAt === undefined ? {} : { generatedAt }),
      last: true,
    };
    return { answer, output };
  } catch (error) {
    const code = errorCode(error);
    const isAbsence = question.isAbsence?.(error) ?? true;
    if (isAbsence && question.absent?.includes(code) === true) {
      return { answer: { ...base, status: 'ok', body: { absent: code }, last: true } };
    }
    return {
      answer: { ...base, status: 'refused', refusal: refusalOf(error, question.permission) },
    };
  }
}

/** JSON values only: dates as ISO text, what is undefined left out. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value ?? null)) as unknown;
}

const absence = z.object({ absent: z.string() });

/** The code of an answer that says there is none; `undefined` for any other answer. */
export function absent(body: unknown): string | undefined {
  return absence.safeParse(body).data?.absent;
}
