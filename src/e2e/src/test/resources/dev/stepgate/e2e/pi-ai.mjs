// What OpenClaw's client makes of a gateway in one of its dialects, a line for each thing asked.
import { complete, isContextOverflow, stream, Type } from "@mariozechner/pi-ai";

const [, , baseUrl, apiKey, poorKey, api] = process.argv;

let asked = 0;
const plainFetch = globalThis.fetch;
globalThis.fetch = (...all) => {
  asked++;
  return plainFetch(...all);
};

async function show(name, work) {
  asked = 0;
  console.log(name, JSON.stringify(await work()), "asked", asked);
}

const model = (id) => ({
  id,
  name: id,
  api,
  provider: "stepgate",
  baseUrl,
  reasoning: true,
  input: ["text"],
  cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
  contextWindow: 8192,
  maxTokens: 512,
});
const nano = model("stepgate/step-nano");
const options = { apiKey, maxTokens: 200, maxRetries: 0, sessionId: "session-1" };
const asking = (text, ...later) => ({ messages: [{ role: "user", content: text, timestamp: 1 }, ...later] });
const told = (message) => [message.stopReason, message.content.map((block) => block.text ?? block.thinking ?? [block.name, block.arguments])];

await show("streamed", async () => {
  let text = "";
  let thought = "";
  const answer = stream(nano, { systemPrompt: "Answer briefly.", ...asking("What are the free tier limits?") }, options);
  for await (const event of answer) {
    if (event.type === "text_delta") text += event.delta;
    if (event.type === "thinking_delta") thought += event.delta;
  }
  const message = await answer.result();
  const { input, output, cacheRead, totalTokens } = message.usage;
  const whole = (kind) => message.content.map((block) => block[kind] ?? "").join("").trim();
  const same = whole("thinking") === thought.trim() && whole("text") === text.trim();
  return [message.stopReason, same, text.length > 0, input + output + cacheRead === totalTokens];
});
await show("thinking", async () => told(await complete(model("thinking"), asking("Count."), options)).flat(2).map((text) => text.slice(0, 27)));
const havana = {
  tools: [{ name: "get_time", description: "Get the local time of a city", parameters: Type.Object({ city: Type.String() }) }],
  ...asking("What time is it in Havana?"),
};
await show("tool", async () => {
  const first = await complete(nano, havana, { ...options, temperature: 0 });
  const call = first.content.find((block) => block.type === "toolCall");
  const result = { role: "toolResult", toolCallId: call.id, toolName: call.name, content: [{ type: "text", text: '{"time":"10:15"}' }], isError: false, timestamp: 2 };
  const second = await complete(nano, { ...havana, messages: [...havana.messages, first, result] }, { ...options, temperature: 0 });
  const third = { messages: [...havana.messages, first, result, second, { role: "user", content: "Thanks.", timestamp: 3 }] };
  return [first.stopReason, call.name, call.arguments, second.stopReason, (await complete(nano, third, { ...options, temperature: 0 })).stopReason];
});
const fault = (message) => [message.stopReason, message.errorMessage, isContextOverflow(message, 8192)];
await show("too long", async () => fault(await complete(nano, asking("a b ".repeat(9000)), options)));
await show("limited", async () => told(await complete(model("limited"), asking("Count."), { ...options, maxRetries: 2 }))[0]);
await show("poor", async () => fault(await complete(nano, asking("Hello."), { ...options, apiKey: poorKey, maxRetries: 2 })));
await show("breaks", async () => {
  const message = await complete(model("breaks"), havana, options);
  return [...fault(message), message.content[0]?.text];
});
await show("odd frames", async () => told(await complete(model("framing"), asking("Count."), options))[1][0].slice(0, 21));
