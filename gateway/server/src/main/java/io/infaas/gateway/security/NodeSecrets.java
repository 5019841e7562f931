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
import java.util.Optional;
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
    private final Optional<ClusterSecret> cluster;
    private final Restrictions shown;
    private final HttpHeaders httpNames = new DefaultHttpHeaders();
    private final List<AsciiString> grpcNames;
    private final @Nullable AsciiString grpcName;
    private final @Nullable AsciiString grpcValue;
    private final String httpLine;

    /** The same secrets for all nodes. */
    NodeSecrets(Restrictions expected) {
        this(expected, Optional.empty());
    }

    private NodeSecrets(Restrictions expected, Optional<ClusterSecret> cluster) {
        this.expected = expected;
        this.cluster = cluster;
        // a derived secret belongs to a node: without a node, none is sent
        this.shown = cluster.isPresent() ? Restrictions.NONE : expected;
        List<SecretHeader> secretHeaders = expected.headers();
        secretHeaders.forEach(header -> httpNames.set(header.name(), ""));
        grpcNames = secretHeaders.stream()
                .map(header -> AsciiString.of(header.grpcName()))
                .distinct()
                .toList();
        SecretHeader inference = shown.of(Kind.INFERENCE);
        grpcName = inference == null ? null : AsciiString.of(inference.grpcName());
        grpcValue = inference == null ? null : AsciiString.of(inference.value());
        httpLine = inference == null ? "" : inference.name() + ": " + inference.value() + "\r\n";
    }

    /**
     * Treats this secret as the cluster's: {@link #forNode} derives each node's secret. Without it, none is sent.
     *
     * @throws IllegalArgumentException if there are several; the message omits them
     */
    NodeSecrets derived() {
        List<SecretHeader> secretHeaders = expected.headers();
        if (secretHeaders.size() != 1) {
            throw new IllegalArgumentException(
                    "needs one KEY=VALUE, the secret of the cluster, but found " + secretHeaders.size());
        }
        return new NodeSecrets(
                expected, Optional.of(new ClusterSecret(secretHeaders.get(0).value())));
    }

    /**
     * Returns the secrets that one node expects.
     *
     * @param node its id
     */
    public NodeSecrets forNode(String node) {
        return cluster.map(secret ->
                        new NodeSecrets(expected.map(header -> new SecretHeader(header.name(), secret.apply(node)))))
                .orElse(this);
    }

    /** Returns the secret of the cluster, if the nodes' secrets are derived. */
    Optional<ClusterSecret> cluster() {
        return cluster;
    }

    /** Returns the line to add to the head of an inference over HTTP; empty if nodes require none. */
    public String httpLine() {
        return httpLine;
    }

    /** Returns a filter for headers to and from a node: those that {@code passes} accepts, without the secrets. */
    public Predicate<CharSequence> createFilter(Predicate<CharSequence> passes) {
        return grpcNames.isEmpty() ? passes : name -> passes.test(name) && !httpNames.contains(name);
    }

    /** Sets the secret of an inference, replacing another node's. */
    public void put(Http2Headers request) {
        AsciiString name = grpcName;
        if (name != null && grpcValue != null) {
            request.set(name, grpcValue);
        }
    }

    /** Removes the secrets that a node repeats in its answer, or a client's headers of the same names. */
    public void hide(Http2Headers headers) {
        for (int i = 0; i < grpcNames.size(); i++) {
            headers.remove(grpcNames.get(i));
        }
    }

    void show(String method, MultiMap metadata) {
        SecretHeader secretHeader = shown.of(GrpcRoute.of(method));
        if (secretHeader != null) {
            metadata.set(secretHeader.grpcName(), secretHeader.value());
        }
    }

    void showHttp(String path, MultiMap headers) {
        SecretHeader secretHeader = shown.of(HttpRoute.of(path).endpoint().kind());
        if (secretHeader != null) {
            headers.set(secretHeader.name(), secretHeader.value());
        }
    }

    /** Returns the kinds of requests that have a secret, as text. */
    String describe() {
        return expected.kinds() + (cluster.isPresent() ? ", derived for each node" : "");
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
