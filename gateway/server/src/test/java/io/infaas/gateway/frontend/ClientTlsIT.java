package io.infaas.gateway.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.http.ManagementEndpoints;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.testing.Certificates;
import io.infaas.triton.testing.TrustsAll;
import io.infaas.triton.testing.Until;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client ports that ask for certificates, follow their files, and do not renegotiate. */
class ClientTlsIT {

    private static final String QUERY = "{\"inputs\":[]}";

    @TempDir
    private Path folder;

    private FrontEnds fronts;
    private Certificates authority;
    private Path certificate;
    private Path key;

    @BeforeEach
    void open() throws Exception {
        fronts = new FrontEnds(GatewayLimits.DEFAULT);
        authority = new Certificates(folder, "authority");
        certificate = folder.resolve("served.pem");
        key = folder.resolve("served.key");
        serve(authority.issue("first", "IP:127.0.0.1", 1));
    }

    @AfterEach
    void close() throws Exception {
        fronts.close();
    }

    private void serve(Certificates.Issued issued) throws IOException {
        Files.copy(issued.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.key(), key, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void clientAuthority_certificateOfIt_served_andNoneOrAnother_not() throws Exception {
        ServerTls tls = new ServerTls(certificate, key, Optional.of(authority.authority()));
        FrontEnd http = http(tls);
        FrontEnd grpc = grpc(tls);
        Certificates.Issued known = authority.issue("client", "IP:127.0.0.1", 1);
        Certificates.Issued stranger = new Certificates(folder, "another").issue("client", "IP:127.0.0.1", 1);

        HttpClient good = client(http.port(), Optional.of(known), HttpVersion.HTTP_1_1);
        assertThat(Reply.http(good, "/v2/models/fashion/infer", Reply.none(), Buffer.buffer(QUERY))
                        .status())
                .isEqualTo(200);
        HttpClient goodGrpc = client(grpc.port(), Optional.of(known), HttpVersion.HTTP_2);
        assertThat(Reply.grpc(goodGrpc, Reply.question("fashion", 10)).grpcStatus())
                .isEqualTo("0");
        int served = fronts.a.seen.get();
        for (Optional<Certificates.Issued> shown :
                List.of(Optional.<Certificates.Issued>empty(), Optional.of(stranger))) {
            assertThatThrownBy(() -> Reply.http(
                    client(http.port(), shown, HttpVersion.HTTP_1_1),
                    "/v2/models/fashion/infer",
                    Reply.none(),
                    Buffer.buffer(QUERY)));
            assertThatThrownBy(
                    () -> Reply.grpc(client(grpc.port(), shown, HttpVersion.HTTP_2), Reply.question("fashion", 10)));
        }
        assertThat(fronts.a.seen).hasValue(served);
        close(http);
        close(grpc);
    }

    @Test
    void changedCertificate_usedByNewConnections_andOpenOnesGoOn() throws Exception {
        FrontEnd http = http(new ServerTls(certificate, key));
        SSLSocket before = connect(http.port(), "TLSv1.3");
        assertThat(subject(before)).isEqualTo("CN=first");
        assertThat(isAnswered(before)).isTrue();

        serve(authority.issue("second", "IP:127.0.0.1", 1));

        await(http.port(), "CN=second");
        assertThat(isAnswered(before)).isTrue();
        before.close();
        close(http);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void renegotiation_isRejected(boolean overHttp) throws Exception {
        ServerTls tls = new ServerTls(certificate, key);
        FrontEnd front = overHttp ? http(tls) : grpc(tls);
        try (SSLSocket socket = connect(front.port(), "TLSv1.2")) {
            byte[] first = socket.getSession().getId();
            assertThatThrownBy(() -> {
                        socket.startHandshake();
                        socket.getOutputStream()
                                .write("GET /v2 HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                        while (socket.getInputStream().read() >= 0) {
                            // until the server has ended the connection
                        }
                        throw new IOException("ended");
                    })
                    .isInstanceOf(IOException.class);
            assertThat(socket.getSession().getId()).isIn(first, new byte[0]);
        }
        close(front);
    }

    private static boolean isAnswered(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /v2/health/live HTTP/1.1\r\nhost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] line = socket.getInputStream().readNBytes(15);
        String rest = "";
        while (!rest.endsWith("}")) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                return false;
            }
            rest += (char) next;
        }
        return new String(line, StandardCharsets.US_ASCII).equals("HTTP/1.1 200 OK");
    }

    private static void await(int port, String subject) {
        waitUntil(() -> {
            try (SSLSocket socket = connect(port, "TLSv1.3")) {
                return subject(socket).equals(subject);
            } catch (Exception e) {
                return false;
            }
        });
    }

    private static void waitUntil(BooleanSupplier condition) {
        Until.holds("the condition", condition);
    }

    private static String subject(SSLSocket socket) throws Exception {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static SSLSocket connect(int port, String protocol) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setEnabledProtocols(new String[] {protocol});
        socket.startHandshake();
        return socket;
    }

    private HttpClient client(int port, Optional<Certificates.Issued> shown, HttpVersion version) {
        HttpClientOptions options = new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(port)
                .setProtocolVersion(version)
                .setSsl(true)
                .setUseAlpn(version == HttpVersion.HTTP_2)
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(authority.authority().toString()));
        shown.ifPresent(issued -> options.setKeyCertOptions(new PemKeyCertOptions()
                .addCertPath(issued.certificate().toString())
                .addKeyPath(issued.key().toString())));
        return fronts.vertx.createHttpClient(options);
    }

    private FrontEnd http(ServerTls tls) throws Exception {
        return HttpFront.listen(
                        fronts.serving,
                        new ManagementEndpoints(fronts.management()),
                        "127.0.0.1",
                        0,
                        Optional.of(tls),
                        NodeSecurity.NONE)
                .await(5, TimeUnit.SECONDS);
    }

    private FrontEnd grpc(ServerTls tls) throws Exception {
        return GrpcFront.listen(
                        fronts.serving,
                        new ManagementMethods(fronts.management()),
                        "127.0.0.1",
                        0,
                        Optional.of(tls),
                        NodeSecurity.NONE)
                .await(5, TimeUnit.SECONDS);
    }

    private static void close(FrontEnd front) throws Exception {
        front.shutdown(Duration.ofMillis(100)).await(5, TimeUnit.SECONDS);
    }
}
