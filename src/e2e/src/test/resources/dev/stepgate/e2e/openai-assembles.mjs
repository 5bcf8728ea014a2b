// What OpenAI's own client puts together of streams, a line for each.
import OpenAI from "openai";

const [, , baseURL, apiKey, rounds] = process.argv;
const client = new OpenAI({ baseURL, apiKey, maxRetries: 0 });
for (let round = 0; round < Number(rounds); round++) {
  const stream = client.chat.completions.stream({
    model: "scripted",
    messages: [{ role: "user", content: "Anything." }],
    stream_options: { include_usage: true },
  });
  let thought = "";
  stream.on("chunk", (chunk) => (thought += chunk.choices[0]?.delta?.reasoning_content ?? ""));
  const { choices, usage } = await stream.finalChatCompletion();
  const { finish_reason, message } = choices[0];
  const calls = (message.tool_calls ?? []).map((call) => [call.id, call.function.name, call.function.arguments]);
  console.log(JSON.stringify([thought, message.content ?? "", calls, finish_reason, usage.completion_tokens]));
}
