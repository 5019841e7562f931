package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.contract.MutualTls;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.Certificates.Issued;
import io.infaas.triton.testing.TrustsAll;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control port takes over a certificate that is replaced while it is open. */
final class PortCertificateIT {

    @TempDir
    private Path folder;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        Until.done(vertx.close());
    }

    @Test
    void certificate_isReplaced_newConnectionsGetIt() throws Exception {
        Certificates authority = new Certificates(folder, "authority");
        Path certificate = folder.resolve("shown.pem");
        Path key = folder.resolve("shown.key");
        show(authority.issue("first", "IP:127.0.0.1", 1), certificate, key);
        MutualTls tls = new MutualTls(certificate, key, authority.authority());
        ControlServer server = Until.done(ControlServer.start(
                vertx,
                new ControlConfig("127.0.0.1", 0, Optional.empty(), Optional.of(tls)),
                new RecordingGatewayListener()));
        assertThat(subject(server.port())).isEqualTo("CN=first");

        show(authority.issue("second", "IP:127.0.0.1", 1), certificate, key);

        Until.holds("the new certificate", () -> subject(server.port()).equals("CN=second"));
    }

    private static void show(Issued issued, Path certificate, Path key) throws Exception {
        Files.copy(issued.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.key(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The subject of the certificate that the port shows to one who speaks HTTP/2. */
    private static String subject(int port) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            try (SSLSocket socket =
                    (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(20_000);
                socket.setEnabledProtocols(new String[] {"TLSv1.3"});
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"h2"});
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
                return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                        .getSubjectX500Principal()
                        .getName();
            }
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
