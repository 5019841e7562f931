package io.infaas.gateway.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.catalog.Catalogs;
import io.infaas.gateway.bench.BenchBackend;
import io.infaas.gateway.contract.Node;
import io.infaas.gateway.contract.View;
import io.infaas.gateway.contract.ViewFile;
import io.infaas.gateway.index.ViewFixture;
import io.infaas.gateway.index.WideViews;
import io.infaas.gateway.soak.GatewayChild;
import io.infaas.triton.testing.Until;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A gateway in a process of its own with little memory or few files, and one node behind it. */
public final class AttackedGateway implements AutoCloseable {

    /** Options of a JVM with little memory. The heap is had from the start, so that what grows is not for its use. */
    public static final List<String> LITTLE_MEMORY =
            List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:MaxDirectMemorySize=256m");

    private static final List<String> COMPILED_ONCE = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    /** The most that any traffic makes such a gateway take, as the README states it. */
    public static final int MOST_RESIDENT_MEBIBYTES = 256 + 256 + 256;

    /** Characters of the log in the message of a failure. */
    private static final int LOG_SHOWN = 4_000;

    private final BenchBackend backend;
    private final GatewayChild gateway;

    /** A gateway whose JVM has these options. */
    public AttackedGateway(Path folder, List<String> jvm, String... flags) throws Exception {
        this(BenchBackend.start(), folder, List.of(), jvm, AttackedGateway::oneVariant, flags);
    }

    private AttackedGateway(
            BenchBackend backend,
            Path folder,
            List<String> starter,
            List<String> jvm,
            Function<Node, View> served,
            String... flags)
            throws Exception {
        this.backend = backend;
        Node node = new Node("n", "127.0.0.1", backend.httpPort(), backend.grpcPort(), Catalogs.NODE_TYPE);
        Path view = folder.resolve("view.json");
        ViewFile.write(view, served.apply(node));
        List<String> all = new ArrayList<>(List.of("--view=" + view, "--warm-up-ms=0"));
        all.addAll(List.of(flags));
        List<String> options = new ArrayList<>(List.of("-XX:+ExitOnOutOfMemoryError"));
        options.addAll(jvm);
        gateway = new GatewayChild(folder, starter, options, all);
    }

    private static View oneVariant(Node node) {
        return new ViewFixture()
                .variant("small", "fp32", 1, 0.88, 1.0)
                .node(node)
                .everywhere()
                .view();
    }

    /** A gateway of many applications, with little memory. */
    public static AttackedGateway withApplications(Path folder, int applications, String... flags) throws Exception {
        List<String> jvm = new ArrayList<>(LITTLE_MEMORY);
        jvm.addAll(COMPILED_ONCE);
        return new AttackedGateway(
                BenchBackend.start(),
                folder,
                List.of(),
                jvm,
                node -> WideViews.of(applications, 1, List.of(node)),
                flags);
    }

    /** A gateway as users start it; its node takes so many ms for an answer, as one that computes does. */
    public static AttackedGateway withSlowNode(Path folder, int applications, int answerMs, String... flags)
            throws Exception {
        return new AttackedGateway(
                BenchBackend.answeringAfter(answerMs),
                folder,
                List.of(),
                List.of(),
                node -> WideViews.of(applications, 1, List.of(node)),
                flags);
    }

    /** A gateway that may have so many files and sockets open. */
    public static AttackedGateway withOpenFiles(Path folder, int most, String... flags) throws Exception {
        List<String> starter = List.of("bash", "-c", "ulimit -n %d; exec \"$0\" \"$@\"".formatted(most));
        return new AttackedGateway(
                BenchBackend.start(), folder, starter, COMPILED_ONCE, AttackedGateway::oneVariant, flags);
    }

    /** Starts an honest client, which an attack must not harm. */
    public ProbeClient probe() {
        return new ProbeClient(gateway.httpPort(), gateway.grpcPort());
    }

    public int httpPort() {
        return gateway.httpPort();
    }

    public int grpcPort() {
        return gateway.grpcPort();
    }

    public int metricsPort() {
        return gateway.metricsPort();
    }

    /** The answer to a scrape, whole. */
    public String scrape() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.metricsPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write("GET /metrics HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** Threads that it has now. */
    public int threads() throws IOException {
        return gateway.threads();
    }

    /** Checks that the gateway still serves the probe, which lost nothing since its start. */
    public void assertUnharmed(ProbeClient probe) throws Exception {
        int before = probe.answered();
        Until.within(30, () -> probe.answered() > before + 20);
        String log = gateway.log();
        assertThat(probe.lost())
                .as("lost; the log ends with%n%s", log.substring(Math.max(0, log.length() - LOG_SHOWN)))
                .isEmpty();
        assertThat(log).doesNotContain("OutOfMemory").doesNotContain("LEAK").doesNotContain("internal error");
    }

    /** Memory that it has of the machine, in MiB. */
    public int residentMebibytes() throws IOException {
        return gateway.residentMebibytes();
    }

    /** Ends the gateway by SIGTERM; fails if it does not end in order. */
    public void end() throws Exception {
        gateway.end();
    }

    @Override
    public void close() {
        gateway.close();
        backend.close();
    }
}
