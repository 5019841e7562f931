package io.infaas.gateway.security;

import io.infaas.gateway.nodes.NodeCredentials;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How nodes are spoken to, the same for all of them. Read once: files that change later change nothing.
 *
 * @param http by what HTTP connections encrypt, if they do
 * @param grpc the same of gRPC connections
 * @param secrets what nodes expect of those who may use them
 */
public record NodeSecurity(Optional<NodeTls> http, Optional<NodeTls> grpc, NodeSecrets secrets)
        implements NodeCredentials {

    /** In the clear, without secrets. */
    public static final NodeSecurity NONE = new NodeSecurity(Optional.empty(), Optional.empty(), NodeSecrets.NONE);

    /**
     * Reads the files that are to be used.
     *
     * @throws IllegalArgumentException naming flag and file of what is no certificate or key
     */
    public static NodeSecurity of(NodeTlsFiles files, boolean http, boolean grpc, NodeSecrets secrets) {
        return new NodeSecurity(
                http ? Optional.of(NodeTls.of(files, "http/1.1")) : Optional.empty(),
                grpc ? Optional.of(NodeTls.of(files, "h2")) : Optional.empty(),
                secrets);
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

    /** In words for people, without a secret; empty if there is nothing. */
    public String told() {
        List<String> words = new ArrayList<>();
        if (http.isPresent() || grpc.isPresent()) {
            words.add("TLS to nodes by "
                    + (http.isEmpty() ? "gRPC" : grpc.isEmpty() ? "HTTP" : "HTTP and gRPC")
                    + (http.or(() -> grpc).orElseThrow().shown() ? ", with a certificate" : ""));
        }
        String shown = secrets.told();
        if (!shown.isEmpty()) {
            words.add("secrets for " + shown);
        }
        return String.join("; ", words);
    }
}
