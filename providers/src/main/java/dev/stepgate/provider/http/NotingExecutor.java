package dev.stepgate.provider.http;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;

/** Sends as the library does, noting the connection it was given. Thread-safe. */
final class NotingExecutor extends HttpRequestExecutor {

    @Override
    public ClassicHttpResponse execute(
            ClassicHttpRequest request,
            HttpClientConnection wire,
            HttpResponseInformationCallback informed,
            HttpContext context)
            throws IOException, HttpException {
        Connection.in(context).taken(wire);
        return super.execute(request, wire, informed, context);
    }
}
