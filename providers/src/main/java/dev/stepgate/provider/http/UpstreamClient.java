package dev.stepgate.provider.http;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.config.TlsConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * One upstream and the connections kept to it. Thread-safe; closing it closes them.
 *
 * <p>It does nothing on its own: no redirects, cookies, compression or authentication. TLS trusts
 * what the JDK trusts. How many requests run at once is not decided here.
 */
public final class UpstreamClient implements AutoCloseable {
    private static final int NO_LIMIT = 1 << 20;
    private static final String AGENT =
            "stepgate/"
                    + Optional.ofNullable(
                                    UpstreamClient.class.getPackage().getImplementationVersion())
                            .orElse("dev");

    private final String provider;
    private final URI base;
    private final Duration connectWithin;
    private final PoolingHttpClientConnectionManager connections;
    private final CloseableHttpClient client;

    /**
     * Opens nothing yet.
     *
     * @param provider whose failures these are
     * @param base what every path is appended to
     */
    public UpstreamClient(String provider, URI base, Duration connectWithin) {
        this.provider = provider;
        this.base = base;
        this.connectWithin = connectWithin;
        this.connections = connections(Timeout.of(connectWithin));
        this.client =
                HttpClientBuilder.create()
                        .setConnectionManager(connections)
                        .setRequestExecutor(new NotingExecutor())
                        .setDefaultRequestConfig(requests(Timeout.of(connectWithin)))
                        .setUserAgent(AGENT)
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableAutomaticRetries()
                        .disableContentCompression()
                        .disableAuthCaching()
                        .build();
    }

    /** Prepares one request; nothing happens before {@link Exchange#send()}. */
    public Exchange post(String path, Map<String, String> headers, byte[] json) {
        return new Exchange(this, new Exchange.Request(Method.POST, path, headers, json));
    }

    /** Prepares a question without a body; nothing happens before {@link Exchange#send()}. */
    public Exchange get(String path, Map<String, String> headers) {
        return new Exchange(this, new Exchange.Request(Method.GET, path, headers, new byte[0]));
    }

    @Override
    public void close() {
        client.close(CloseMode.IMMEDIATE);
    }

    String provider() {
        return provider;
    }

    Duration connectWithin() {
        return connectWithin;
    }

    /** Host and port, for messages. */
    String address() {
        int port = base.getPort();
        int usual = "https".equals(base.getScheme()) ? 443 : 80;
        return base.getHost() + ":" + (port < 0 ? usual : port);
    }

    /** A path below the base, or an address on the same host as it is. */
    URI resolve(String path) {
        if (path.startsWith(base.getScheme() + "://" + base.getRawAuthority() + "/")) {
            return URI.create(path);
        }
        String text = base.toString();
        return URI.create(
                (text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + path);
    }

    ClassicHttpResponse execute(HttpUriRequestBase request, Connection connection)
            throws IOException {
        URI target = base;
        var host = new HttpHost(target.getScheme(), target.getHost(), target.getPort());
        try {
            return client.executeOpen(host, request, connection.context());
        } catch (IllegalStateException closed) {
            throw new IOException("closed", closed);
        }
    }

    /** Closes what is idle, so that the next request gets a fresh connection. */
    void forgetIdle() {
        connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
    }

    private static PoolingHttpClientConnectionManager connections(Timeout connectWithin) {
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                .setMaxConnTotal(NO_LIMIT)
                .setMaxConnPerRoute(NO_LIMIT)
                .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                                .setConnectTimeout(connectWithin)
                                .setSocketTimeout(Timeout.DISABLED)
                                .build())
                .setDefaultTlsConfig(TlsConfig.custom().setHandshakeTimeout(connectWithin).build())
                .setDefaultSocketConfig(
                        SocketConfig.custom().setTcpNoDelay(true).setSoKeepAlive(true).build())
                .build();
    }

    private static RequestConfig requests(Timeout connectWithin) {
        return RequestConfig.custom()
                .setConnectionRequestTimeout(connectWithin)
                .setResponseTimeout(Timeout.DISABLED)
                .setRedirectsEnabled(false)
                .setAuthenticationEnabled(false)
                .setContentCompressionEnabled(false)
                .setProtocolUpgradeEnabled(false)
                .setHardCancellationEnabled(true)
                .build();
    }
}
