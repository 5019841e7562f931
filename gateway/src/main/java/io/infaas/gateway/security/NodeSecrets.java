package io.infaas.gateway.security;

import io.infaas.gateway.access.GrpcRoute;
import io.infaas.gateway.access.HttpRoute;
import io.infaas.gateway.access.Restrictions;
import io.infaas.gateway.access.Restrictions.Kind;
import io.infaas.gateway.access.SecretHeader;
import io.infaas.gateway.frontend.ForwardedHeaders;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The headers that the gateway sends to restricted nodes ({@code --http-restricted-api}, {@code --grpc-restricted-protocol}).
 * They replace headers of the same names from clients, go to nodes only and are never printed. Immutable.
 */
public final class NodeSecrets {

    /** No secrets: no node is restricted. */
    public static final NodeSecrets NONE = new NodeSecrets(Restrictions.NONE);

    private final Restrictions expected;
    private final HttpHeaders httpNames = new DefaultHttpHeaders();
    private final List<AsciiString> grpcNames;
    private final @Nullable AsciiString grpcName;
    private final @Nullable AsciiString grpcValue;
    private final String httpLine;

    NodeSecrets(Restrictions expected) {
        this.expected = expected;
        List<SecretHeader> all = expected.headers();
        all.forEach(header -> httpNames.set(header.name(), ""));
        grpcNames = all.stream()
                .map(header -> AsciiString.of(header.grpcName()))
                .distinct()
                .toList();
        SecretHeader inference = expected.of(Kind.INFERENCE);
        grpcName = inference == null ? null : AsciiString.of(inference.grpcName());
        grpcValue = inference == null ? null : AsciiString.of(inference.value());
        httpLine = inference == null ? "" : inference.name() + ": " + inference.value() + "\r\n";
    }

    /** Returns the line to add to the head of an inference over HTTP; empty if nodes require none. */
    public String httpLine() {
        return httpLine;
    }

    /** Returns a filter for headers to and from a node: those that {@code passes} accepts, without the secrets. */
    public Predicate<CharSequence> createFilter(Predicate<CharSequence> passes) {
        return grpcNames.isEmpty() ? passes : name -> passes.test(name) && !httpNames.contains(name);
    }

    /** Sets the secret of a client's inference, in place of headers that the client sent under the names of secrets. */
    public void put(Http2Headers request) {
        hide(request);
        AsciiString name = grpcName;
        if (name != null && grpcValue != null) {
            request.set(name, grpcValue);
        }
    }

    /** Removes the secrets that a node repeats in its answer, or the headers that a client sends under their names. */
    public void hide(Http2Headers headers) {
        for (int i = 0; i < grpcNames.size(); i++) {
            headers.remove(grpcNames.get(i));
        }
    }

    void show(String method, MultiMap metadata) {
        SecretHeader wanted = expected.of(GrpcRoute.of(method));
        if (wanted != null) {
            metadata.set(wanted.grpcName(), wanted.value());
        }
    }

    void showHttp(String path, MultiMap headers) {
        SecretHeader wanted = expected.of(HttpRoute.of(path).endpoint().kind());
        if (wanted != null) {
            headers.set(wanted.name(), wanted.value());
        }
    }

    /** Returns the kinds of requests that have a secret, as text. */
    String describe() {
        return expected.kinds();
    }

    /** Whether a header may carry a secret: headers of a connection or a body may not. */
    static boolean mayBe(String name) {
        return ForwardedHeaders.passes(name) && !name.equalsIgnoreCase("content-type");
    }

    @Override
    public String toString() {
        return "NodeSecrets[" + describe() + "]";
    }
}
