package dev.stepgate.e2e;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.CompleteToolCall;
import dev.langchain4j.model.chat.response.PartialThinking;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What somebody who listens to LangChain4j hears of one answer. Told by the client's thread; what
 * was heard is there for others once the answer has ended, which they wait for.
 */
final class Heard implements StreamingChatResponseHandler {
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder thought = new StringBuilder();
    private final List<ToolExecutionRequest> calls = new ArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private @Nullable ChatResponse answer;
    private @Nullable Throwable error;

    @Override
    public void onPartialResponse(String piece) {
        text.append(piece);
    }

    @Override
    public void onPartialThinking(PartialThinking piece) {
        thought.append(piece.text());
    }

    @Override
    public void onCompleteToolCall(CompleteToolCall call) {
        calls.add(call.toolExecutionRequest());
    }

    @Override
    public void onCompleteResponse(ChatResponse whole) {
        answer = whole;
        ended.countDown();
    }

    @Override
    public void onError(Throwable fault) {
        error = fault;
        ended.countDown();
    }

    ChatResponse answer() throws InterruptedException {
        await();
        if (answer == null) {
            throw new AssertionError("no answer", error);
        }
        return answer;
    }

    Throwable error() throws InterruptedException {
        await();
        if (error == null) {
            throw new AssertionError("no error, but " + answer);
        }
        return error;
    }

    String text() throws InterruptedException {
        await();
        return text.toString();
    }

    String thought() throws InterruptedException {
        await();
        return thought.toString();
    }

    List<ToolExecutionRequest> calls() throws InterruptedException {
        await();
        return List.copyOf(calls);
    }

    private void await() throws InterruptedException {
        if (!ended.await(1, TimeUnit.MINUTES)) {
            throw new AssertionError("the answer does not end");
        }
    }
}
