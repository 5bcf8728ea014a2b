// What one provider of Vercel's AI SDK makes of a gateway, a line for each thing asked.
import { createAnthropic } from "@ai-sdk/anthropic";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { createOpenRouter } from "@openrouter/ai-sdk-provider";
import { embedMany, generateObject, generateText, jsonSchema, stepCountIs, streamText, tool } from "ai";

const [, , baseURL, apiKey, poorKey, which] = process.argv;
const made = {
  compatible: (apiKey) =>
    createOpenAICompatible({ name: "stepgate", baseURL, apiKey, includeUsage: true, supportsStructuredOutputs: true }),
  chat: (apiKey) => ({ ...createOpenAI({ baseURL, apiKey }), languageModel: createOpenAI({ baseURL, apiKey }).chat }),
  responses: (apiKey) => createOpenAI({ baseURL, apiKey }),
  anthropic: (apiKey) => createAnthropic({ baseURL, apiKey }),
  openrouter: (apiKey) => createOpenRouter({ baseURL, apiKey, compatibility: "strict" }),
}[which];
const provider = (name) => made(apiKey).languageModel(name);

globalThis.AI_SDK_LOG_WARNINGS = false;
let asked = 0;
const plainFetch = globalThis.fetch;
globalThis.fetch = (...all) => {
  asked++;
  return plainFetch(...all);
};

async function show(name, work) {
  asked = 0;
  let line;
  try {
    line = await work();
  } catch (error) {
    const last = error.lastError ?? error;
    line = [last.name, last.statusCode, last.isRetryable, last.message];
  }
  console.log(name, JSON.stringify(line), "asked", asked);
}

const question = {
  model: provider("stepgate/step-nano"),
  temperature: 0,
  maxOutputTokens: 200,
  maxRetries: 0,
  prompt: "What are the free tier limits?",
};
const havana = {
  ...question,
  prompt: "What time is it in Havana?",
  stopWhen: stepCountIs(2),
  tools: {
    get_time: tool({
      description: "Get the local time of a city",
      inputSchema: jsonSchema({ type: "object", properties: { city: { type: "string" } }, required: ["city"] }),
      execute: async ({ city }) => ({ time: "10:15", city }),
    }),
  },
};
const spent = (usage) => [usage.inputTokens, usage.outputTokens, usage.totalTokens];
const rounds = (steps) => steps.map((step) => [step.finishReason, ...step.toolCalls.map((call) => [call.toolName, call.input])]);

await show("whole", async () => {
  const answer = await generateText(question);
  return [answer.text, answer.reasoningText ?? null, answer.finishReason, spent(answer.usage)];
});
await show("streamed", async () => {
  const answer = streamText(question);
  let text = "";
  for await (const piece of answer.textStream) text += piece;
  return [text, (await answer.reasoningText) ?? null, await answer.finishReason, spent(await answer.usage)];
});
await show("tool", async () => {
  const answer = await generateText(havana);
  return [rounds(answer.steps), answer.text.length > 0];
});
await show("tool streamed", async () => {
  const answer = streamText(havana);
  await answer.consumeStream();
  return [rounds(await answer.steps), (await answer.text).length > 0];
});
await show("object", async () => {
  const schema = jsonSchema({
    type: "object",
    properties: { age: { type: "integer", minimum: 100, maximum: 120 } },
    required: ["age"],
    additionalProperties: false,
  });
  const { object } = await generateObject({ ...question, schema, prompt: "How old is Ada?" });
  return [Object.keys(object), object.age >= 100 && object.age <= 120];
});
await show("too long", async () => (await generateText({ ...question, prompt: "a b ".repeat(9000) })).text);
await show("limited", async () => (await generateText({ ...question, model: provider("limited"), maxRetries: 2 })).text);
await show("poor", async () => {
  const model = made(poorKey).languageModel("stepgate/step-nano");
  return (await generateText({ ...question, model })).text;
});
await show("breaks", async () => {
  const answer = streamText({ ...havana, model: provider("breaks"), stopWhen: stepCountIs(1), onError() {} });
  let text = "";
  const errors = [];
  for await (const part of answer.fullStream) {
    if (part.type === "text-delta") text += part.text;
    if (part.type === "error") errors.push(part.error.message ?? part.error);
  }
  return [text, errors];
});
await show("odd frames", async () => {
  const answer = streamText({ ...question, model: provider("framing") });
  return (await answer.text).slice(0, 21);
});
await show("big arguments", async () => {
  const write_file = tool({ inputSchema: jsonSchema({ type: "object" }) });
  const answer = streamText({ ...question, model: provider("big-arguments"), tools: { write_file } });
  return (await answer.toolCalls).map((call) => [call.toolName, call.input.text.length]);
});
if (which !== "anthropic") {
  await show("embeddings", async () => {
    const model = made(apiKey).textEmbeddingModel("vectors-numbers");
    return (await embedMany({ model, values: ["two words", "one"], maxRetries: 0 })).embeddings;
  });
}
