package io.infaas.controller.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.infaas.gateway.contract.InstanceState;
import io.infaas.gateway.contract.MutualTls;
import io.infaas.gateway.control.ControlClient;
import io.infaas.gateway.control.ControlClient.ControlTiming;
import io.infaas.gateway.control.ControllerAddress;
import io.infaas.triton.testing.Until;
import io.vertx.core.Vertx;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates, which openssl creates for the test, instead of a token. */
final class MutualTlsIT {

    private static final ControlTiming PACE = new ControlTiming(50, 10, 10, 2_000, 20, 100, 500);

    private final Vertx vertx = Vertx.vertx();
    private final RecordingGatewayListener recorder = new RecordingGatewayListener();
    private final GatewayStub gateway = new GatewayStub();

    @TempDir
    private Path folder;

    @AfterEach
    void end() throws Exception {
        Until.done(vertx.close());
    }

    @Test
    void bothOfOneAuthority_attach() throws Exception {
        MutualTls controller = issued("authority", "controller");
        MutualTls gatewayTls = issued("authority", "gateway");
        ControlServer server = Until.done(ControlServer.start(vertx, config(controller), recorder));

        ControlClient client = start(server, Optional.of(gatewayTls));
        server.publish(SampleViews.view(1, InstanceState.ACTIVE));

        Until.holds("applied", () -> recorder.has("applied 1"));
        Until.done(client.close());
        Until.done(server.close());
    }

    @Test
    void certificateOfAnotherAuthority_orNone_isTurnedAway() throws Exception {
        MutualTls controller = issued("authority", "controller");
        MutualTls other = issued("another", "gateway");
        ControlServer server = Until.done(ControlServer.start(vertx, config(controller), recorder));
        FaultProxy proxy = FaultProxy.to(vertx, server.port());

        MutualTls mixed = new MutualTls(other.certificate(), other.key(), controller.authority());
        ControlClient wrong = ControlClient.start(
                vertx,
                new ControllerAddress("127.0.0.1", proxy.port(), Optional.empty(), Optional.of(mixed)),
                gateway,
                "test",
                PACE);
        Until.holds("several attempts", () -> proxy.accepted() > 3);
        int before = proxy.accepted();
        ControlClient plain = ControlClient.start(
                vertx, ControllerAddress.plain("127.0.0.1", proxy.port()), new GatewayStub(), "test", PACE);
        Until.holds("several attempts", () -> proxy.accepted() > before + 6);

        assertThat(recorder.events()).isEmpty();
        assertThat(wrong.isConnected()).isFalse();
        assertThat(plain.isConnected()).isFalse();
        Until.done(wrong.close());
        Until.done(plain.close());
        Until.done(server.close());
    }

    private static ControlConfig config(MutualTls tls) {
        return new ControlConfig("127.0.0.1", 0, Optional.empty(), Optional.of(tls));
    }

    private ControlClient start(ControlServer server, Optional<MutualTls> tls) {
        ControllerAddress address = new ControllerAddress("127.0.0.1", server.port(), Optional.empty(), tls);
        return ControlClient.start(vertx, address, gateway, "test", PACE);
    }

    private MutualTls issued(String authority, String name) throws Exception {
        Path key = folder.resolve(authority + ".key");
        Path certificate = folder.resolve(authority + ".pem");
        if (!Files.exists(certificate)) {
            openssl("req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=%s -keyout %s -out %s"
                    .formatted(authority, key, certificate));
        }
        Path ownKey = folder.resolve(authority + "-" + name + ".key");
        Path request = folder.resolve(authority + "-" + name + ".csr");
        Path own = folder.resolve(authority + "-" + name + ".pem");
        Path names = Files.writeString(folder.resolve("names"), "subjectAltName=IP:127.0.0.1");
        openssl("req -newkey rsa:2048 -nodes -subj /CN=%s -keyout %s -out %s".formatted(name, ownKey, request));
        openssl("x509 -req -days 2 -in %s -CA %s -CAkey %s -CAcreateserial -extfile %s -out %s"
                .formatted(request, certificate, key, names, own));
        return new MutualTls(own, ownKey, certificate);
    }

    private void openssl(String arguments) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(("openssl " + arguments).split(" "))
                    .redirectErrorStream(true)
                    .redirectOutput(new File(folder.toFile(), "openssl.log"))
                    .start();
            boolean ended = process.waitFor(30, TimeUnit.SECONDS);
            assertThat(ended && process.exitValue() == 0).as(arguments).isTrue();
        } catch (IOException e) {
            assumeThat(List.of("openssl is not installed: " + e)).isEmpty();
        }
    }
}
