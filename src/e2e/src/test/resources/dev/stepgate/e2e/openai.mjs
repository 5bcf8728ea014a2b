// What OpenAI's own client makes of a gateway, a line for each thing asked.
import OpenAI from "openai";

const [, , baseURL, apiKey, poorKey] = process.argv;

let asked = 0;
const fetch = (...all) => {
  asked++;
  return globalThis.fetch(...all);
};
const client = new OpenAI({ baseURL, apiKey, fetch });

async function show(name, work) {
  asked = 0;
  let line;
  try {
    line = await work();
  } catch (error) {
    line = [error.constructor.name, error.status, error.code, error.param, error.type, error.requestID?.slice(0, 4)];
  }
  console.log(name, JSON.stringify(line), "asked", asked);
}

const question = {
  model: "stepgate/step-nano",
  temperature: 0,
  messages: [
    { role: "developer", content: "Answer." },
    { role: "user", content: "What are the free tier limits?" },
  ],
};
const ask = (more) => client.chat.completions.create({ ...question, ...more });

await show("developer", async () => {
  const { choices, usage } = await ask({ max_completion_tokens: 3 });
  return [choices[0].finish_reason, usage.completion_tokens];
});
await show("stop", async () => {
  const messages = question.messages.slice(1);
  const { choices } = await ask({ messages, stop: ["never", "minute"] });
  return [choices[0].message.content, choices[0].finish_reason];
});
await show("choices", async () => {
  const { choices } = await ask({ n: 2, logprobs: true, top_logprobs: 2, seed: 7 });
  return choices.map(({ index, message, logprobs }) => [
    index,
    logprobs.content.map((each) => each.token).join("") === message.content,
    logprobs.content.every((each) => each.top_logprobs.length === 2 && each.logprob <= 0),
  ]);
});
await show("schema", async () => {
  const schema = { type: "object", properties: { ok: { enum: ["yes"] } }, required: ["ok"], additionalProperties: false };
  const response_format = { type: "json_schema", json_schema: { name: "told", strict: true, schema } };
  const { choices } = await client.chat.completions.parse({ ...question, response_format });
  return choices[0].message.parsed ?? JSON.parse(choices[0].message.content);
});
await show("penalties", async () => {
  const { choices } = await ask({ presence_penalty: 0.5, frequency_penalty: 0.5, logit_bias: { 5: -100 }, max_tokens: 2 });
  return choices[0].finish_reason;
});
await show("no such model", () => ask({ model: "nobody/nothing" }));
await show("wrong field", () => ask({ top_p: 2 }));
await show("too long", () => ask({ messages: [{ role: "user", content: "a b ".repeat(9000) }] }));
await show("stranger", () => new OpenAI({ baseURL, apiKey: "sk-nobody", fetch }).chat.completions.create(question));
await show("limited", async () => (await ask({ model: "limited" })).choices[0].finish_reason);
await show("poor", () => new OpenAI({ baseURL, apiKey: poorKey, fetch }).chat.completions.create(question));
await show("breaks", async () => {
  let text = "";
  try {
    for await (const chunk of await ask({ model: "breaks", stream: true })) text += chunk.choices[0]?.delta?.content ?? "";
  } catch (error) {
    return [text, error.constructor.name, error.code];
  }
});
