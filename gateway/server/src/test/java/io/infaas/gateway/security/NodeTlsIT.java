package io.infaas.gateway.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.Certificates.Issued;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates towards nodes that are replaced while the gateway runs. */
class NodeTlsIT {

    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    private Certificates authority;
    private Path certificate;
    private Path key;
    private HttpServer node;
    private int changes;

    @BeforeEach
    void open() throws Exception {
        authority = new Certificates(folder, "authority");
        Issued own = authority.issue("node", "IP:127.0.0.1", 1);
        certificate = folder.resolve("shown.pem");
        key = folder.resolve("shown.key");
        show(authority.issue("first", "DNS:gateway", 1));
        node = vertx.createHttpServer(new HttpServerOptions()
                        .setSsl(true)
                        .setClientAuth(ClientAuth.REQUIRED)
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(own.certificate().toString())
                                .addKeyPath(own.key().toString()))
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(authority.authority().toString())))
                .requestHandler(request -> request.response().end(subject(request)))
                .listen(0, "127.0.0.1")
                .await(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private void show(Issued issued) throws IOException {
        Files.copy(issued.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.key(), key, StandardCopyOption.REPLACE_EXISTING);
        // file systems may keep times by the second
        Files.setLastModifiedTime(key, FileTime.fromMillis(1_000L * ++changes));
    }

    private static String subject(HttpServerRequest request) {
        try {
            return ((X509Certificate) request.connection().sslSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLPeerUnverifiedException e) {
            return "none";
        }
    }

    private String shown(HttpClient client) throws Exception {
        return client.request(HttpMethod.GET, node.actualPort(), "127.0.0.1", "/")
                .compose(request -> request.send())
                .compose(response -> response.body())
                .await(10, TimeUnit.SECONDS)
                .toString();
    }

    @Test
    void reload_changedPair_newConnectionsShowIt_andAHalfReplacedOneIsNotUsed() throws Exception {
        NodeTls tls = NodeTls.of(
                new NodeTlsFiles(
                        Optional.of(authority.authority()),
                        Optional.of(new NodeTlsFiles.Identity(certificate, key)),
                        Optional.empty()),
                "http/1.1");
        HttpClientOptions each = new HttpClientOptions().setKeepAlive(false);
        tls.encrypt(each);
        HttpClient client = vertx.createHttpClient(each);
        assertThat(shown(client)).isEqualTo("CN=first");

        show(authority.issue("second", "DNS:gateway", 1));
        assertThat(shown(client)).isEqualTo("CN=first");
        tls.reload();
        assertThat(shown(client)).isEqualTo("CN=second");

        Files.copy(
                authority.issue("third", "DNS:gateway", 1).certificate(),
                certificate,
                StandardCopyOption.REPLACE_EXISTING);
        Files.setLastModifiedTime(key, FileTime.fromMillis(1_000L * ++changes));
        tls.reload();
        assertThat(shown(client)).isEqualTo("CN=second");
    }
}
