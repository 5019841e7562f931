package io.infaas.gateway.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.infaas.gateway.grpc.GrpcFront;
import io.infaas.gateway.grpc.ManagementMethods;
import io.infaas.gateway.http.HttpFront;
import io.infaas.gateway.http.ManagementEndpoints;
import io.infaas.gateway.management.ManagementApi;
import io.infaas.gateway.management.ManagementApis;
import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.security.NodeSecurity;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.gateway.testing.Reply;
import io.infaas.triton.protocol.ModelInferRequest;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients' ports that encrypt, by a certificate that openssl makes for the test. */
class TlsIT {

    @TempDir
    private Path folder;

    private FrontEnds fronts;

    @BeforeEach
    void open() throws Exception {
        fronts = new FrontEnds(GatewayLimits.DEFAULT);
    }

    @AfterEach
    void close() throws Exception {
        assertThat(fronts.metrics.queriesInFlight()).isZero();
        fronts.close();
    }

    @Test
    void infer_largeByGrpcOverTls_answeredWhole() throws Exception {
        ManagementApi surface = ManagementApis.of(fronts.vertx, fronts.router);
        GrpcFront front = GrpcFront.listen(
                        fronts.serving,
                        new ManagementMethods(surface),
                        "127.0.0.1",
                        0,
                        Optional.of(certificate()),
                        NodeSecurity.NONE)
                .await(5, TimeUnit.SECONDS);
        HttpClient client = fronts.vertx.createHttpClient(
                options(front.port()).setProtocolVersion(HttpVersion.HTTP_2).setUseAlpn(true));
        ModelInferRequest question = Reply.question("fashion", 700_000);

        Reply reply = Reply.grpc(client, question);

        assertThat(reply.grpcStatus()).isEqualTo("0");
        assertThat(reply.message().getRawOutputContentsList()).isEqualTo(question.getRawInputContentsList());
        assertThat(fronts.a.seen).hasValue(1);
        client.close().await(5, TimeUnit.SECONDS);
        front.shutdown(Duration.ofSeconds(1)).await(5, TimeUnit.SECONDS);
    }

    @Test
    void infer_byHttpOverTls_answered() throws Exception {
        ManagementApi surface = ManagementApis.of(fronts.vertx, fronts.router);
        HttpFront front = HttpFront.listen(
                        fronts.serving,
                        new ManagementEndpoints(surface),
                        "127.0.0.1",
                        0,
                        Optional.of(certificate()),
                        NodeSecurity.NONE)
                .await(5, TimeUnit.SECONDS);
        HttpClient client = fronts.vertx.createHttpClient(options(front.port()));
        String json = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[%s1]}]}"
                .formatted("1.5,".repeat(200_000));

        Reply reply = Reply.http(client, "/v2/models/fashion/infer", Reply.none(), Buffer.buffer(json));

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().toString())
                .startsWith("{\"model_name\":\"fashion\"")
                .endsWith(json);
        client.close().await(5, TimeUnit.SECONDS);
        front.shutdown(Duration.ofSeconds(1)).await(5, TimeUnit.SECONDS);
    }

    @Test
    void serverTls_fileThatIsNoCertificate_namedWithItsFlag() throws Exception {
        Path nothing = Files.writeString(folder.resolve("nothing.pem"), "nothing");

        assertThatThrownBy(() -> new ServerTls(nothing, nothing).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("--tls-cert-file " + nothing);
        assertThatThrownBy(() -> new ServerTls(folder.resolve("absent.pem"), nothing))
                .hasMessageContaining("absent.pem cannot be read");
    }

    private static HttpClientOptions options(int port) {
        return new HttpClientOptions()
                .setDefaultHost("127.0.0.1")
                .setDefaultPort(port)
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false);
    }

    private ServerTls certificate() throws Exception {
        Path key = folder.resolve("key.pem");
        Path certificate = folder.resolve("certificate.pem");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-days",
                        "1",
                        "-subj",
                        "/CN=localhost",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(openssl.exitValue()).isZero();
        return new ServerTls(certificate, key);
    }
}
