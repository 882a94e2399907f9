import { z } from 'zod';
import type { ChatRequest } from '../request.ts';
import { textOf } from '../request.ts';
import { type Asked, commonParameters, cut, cutText, defineModel } from './model.ts';
import type { Piece } from './piece.ts';
import { sampleOf } from './sample.ts';

const toolSchema = z.looseObject({
  type: z.literal('function'),
  function: z.looseObject({ name: z.string().min(1), parameters: z.unknown() }),
});

const bodySchema = z.looseObject({
  tools: z.array(toolSchema).catch([]).default([]),
  tool_choice: z
    .union([
      z.enum(['none', 'auto', 'required']),
      z.looseObject({ function: z.object({ name: z.string() }) }),
    ])
    .catch('auto')
    .default('auto'),
  parallel_tool_calls: z.boolean().catch(true).default(true),
});

type Tool = z.infer<typeof toolSchema>['function'];

export const tools = defineModel({
  id: 'pool/tools',
  name: 'Tools',
  description: 'Calls the tools it is given, those the question names first, then says what they answered.',
  promptPrice: '0.000005',
  completionPrice: '0.00001',
  maxCompletionTokens: 8000,
  supportedParameters: [...commonParameters, 'tools', 'tool_choice', 'parallel_tool_calls'],
  answer: callTools,
});

/** The calls of a question, or, when the tools have answered, what they said. */
export function* callTools(asked: Asked): Generator<Piece> {
  const answers = toolAnswers(asked.body);
  if (answers.length > 0) {
    yield* cut(answers.map((text) => `The tool answered: ${text}`).join('\n'), 6, 8);
    return;
  }
  const chosen = chooseTools(asked);
  if (chosen.length === 0) {
    yield* cut('There is no tool to call, so this is all there is to say.', 6, 8);
    return;
  }
  for (const [index, tool] of chosen.entries()) {
    const call = { id: `call_${index}_${tool.name}`.slice(0, 40), name: tool.name };
    yield { kind: 'tool_call', index, call, text: '', delayMs: 8 };
    const args = JSON.stringify(sampleOf(tool.parameters, asked.question));
    for (const text of cutText(args, 6)) yield { kind: 'tool_call', index, text, delayMs: 8 };
  }
  yield { kind: 'finish', reason: 'tool_calls' };
}

/** The results that came after the last thing the person said. */
function toolAnswers({ messages }: ChatRequest): readonly string[] {
  const latest = messages.findLastIndex((message) => message.role === 'user');
  return messages
    .slice(latest + 1)
    .filter((message) => message.role === 'tool')
    .map(textOf);
}

function chooseTools({ question, body }: Asked): readonly Tool[] {
  const parsed = bodySchema.parse(body);
  const choice = parsed.tool_choice;
  if (choice === 'none') return [];
  const offered = parsed.tools.map((tool) => tool.function);
  if (typeof choice === 'object') return offered.filter(({ name }) => name === choice.function.name);
  const named = offered.filter(({ name }) => question.includes(name));
  const chosen = named.length > 0 ? named : offered.slice(0, 1);
  return parsed.parallel_tool_calls ? chosen : chosen.slice(0, 1);
}
