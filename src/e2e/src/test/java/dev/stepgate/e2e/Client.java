package dev.stepgate.e2e;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;

/** Somebody with a key. Immutable. */
record Client(URI address, String key) {

    /** A request yet to be sent. */
    RequestSpecification request() {
        return given().baseUri(address.toString())
                .urlEncodingEnabled(false)
                .header("Authorization", "Bearer " + key)
                .contentType(ContentType.JSON);
    }

    /** Asks for a chat completion; returns once the whole answer is there. */
    Response chat(String body) {
        return request().body(body).post("/v1/chat/completions");
    }

    /** Asks one question whose answer matters little, and is short. */
    Response ask(String model) {
        return chat(
                """
                {"model": "%s", "max_tokens": 1,
                 "messages": [{"role": "user", "content": "What are the free tier limits?"}]}
                """
                        .formatted(model));
    }

    /** Asks for a chat completion and leaves the answer unread; the caller hangs up. */
    Socket asking(String body) throws IOException {
        return sending(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer "
                        + key
                        + "\r\nContent-Length: "
                        + body.getBytes(UTF_8).length
                        + "\r\n\r\n"
                        + body);
    }

    /** Sends what need not be HTTP; the caller hangs up. */
    Socket sending(String bytes) throws IOException {
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.getOutputStream().write(bytes.getBytes(UTF_8));
        return socket;
    }
}
