package io.infaas.gateway.security;

import io.infaas.gateway.nodes.NodeCredentials;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * TLS and secrets for connections to nodes.
 *
 * @param http TLS of HTTP connections, empty for plaintext
 * @param grpc TLS of gRPC connections, empty for plaintext
 * @param secrets headers that restricted nodes require
 */
public record NodeSecurity(Optional<NodeTls> http, Optional<NodeTls> grpc, NodeSecrets secrets)
        implements NodeCredentials {

    /** Plaintext, without secrets. */
    public static final NodeSecurity NONE = new NodeSecurity(Optional.empty(), Optional.empty(), NodeSecrets.NONE);

    /**
     * Reads the TLS files for the protocols that use them.
     *
     * @throws IllegalArgumentException if a file is no certificate or key; names flag and file
     */
    public static NodeSecurity of(NodeTlsFiles files, boolean http, boolean grpc, NodeSecrets secrets) {
        return new NodeSecurity(
                http ? Optional.of(NodeTls.of(files, "http/1.1")) : Optional.empty(),
                grpc ? Optional.of(NodeTls.of(files, "h2")) : Optional.empty(),
                secrets);
    }

    /** Follows changes of the TLS files; secrets are read once. */
    @Override
    public void follow(Vertx vertx) {
        http.ifPresent(tls -> tls.follow(vertx));
        grpc.ifPresent(tls -> tls.follow(vertx));
    }

    @Override
    public void encrypt(HttpClientOptions transport) {
        grpc.ifPresent(tls -> tls.encrypt(transport.setUseAlpn(true)));
    }

    @Override
    public void encryptHttp(HttpClientOptions transport) {
        http.ifPresent(tls -> tls.encrypt(transport));
    }

    @Override
    public void show(String method, MultiMap metadata) {
        secrets.show(method, metadata);
    }

    @Override
    public void showHttp(String path, MultiMap headers) {
        secrets.showHttp(path, headers);
    }

    @Override
    public NodeSecurity forNode(String id) {
        return secrets.cluster().isEmpty() ? this : new NodeSecurity(http, grpc, secrets.forNode(id));
    }

    /** Returns the secret of the cluster, if each node has a derived one. */
    public Optional<ClusterSecret> clusterSecret() {
        return secrets.cluster();
    }

    /** Returns a summary for people, without secrets; empty if there is neither TLS nor a secret. */
    public String describe() {
        List<String> words = new ArrayList<>();
        if (http.isPresent() || grpc.isPresent()) {
            words.add("TLS to nodes by "
                    + (http.isEmpty() ? "gRPC" : grpc.isEmpty() ? "HTTP" : "HTTP and gRPC")
                    + (http.or(() -> grpc).orElseThrow().presentsCertificate() ? ", with a certificate" : ""));
        }
        String shown = secrets.describe();
        if (!shown.isEmpty()) {
            words.add("secrets for " + shown);
        }
        return String.join("; ", words);
    }
}
