package io.infaas.gateway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.attack.AttackerProcess;
import io.infaas.gateway.memory.AttackedGateway;
import io.infaas.gateway.memory.ProbeClient;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Queries take at most twice as long, by their 99th percentile, while others send mutated conversations to the same port as fast as the
 * gateway ends them: with and without are compared in turns. The others have the processor only when nobody else wants it, so that what
 * is seen is what the gateway does because of them.
 */
@Tag("proof")
@Tag("alone")
class FuzzLatencyIT {

    private static final int ROUNDS = 12;

    /** Of a turn. */
    private static final long NANOS =
            LayerCounts.seconds("infaas.attack.seconds").toNanos() / 540;

    private static final int ANSWER_MS = 10;
    private static final int UNDISTURBED = 4_000;
    private static final double SHARE = 0.99;
    private static final double MOST = 2;

    @ParameterizedTest
    @EnumSource
    void inputs_beside_queriesTakeAtMostTwiceAsLong(FuzzClients.FuzzedPort port, @TempDir Path folder)
            throws Exception {
        try (AttackedGateway gateway = AttackedGateway.withSlowNode(folder, 1, ANSWER_MS);
                AttackerProcess others = others(port, gateway);
                ProbeClient probe = gateway.probe()) {
            Until.within(120, () -> probe.answered() >= UNDISTURBED);
            List<Double> calm = new ArrayList<>();
            List<Double> beside = new ArrayList<>();
            // the first time, the gateway's JVM compiles what such inputs make it do over and over
            int sent = others.ask(String.valueOf(NANOS));
            for (int round = 0; round < ROUNDS; round++) {
                probe.drainMs();
                long until = System.nanoTime() + NANOS;
                Until.within(3_600, () -> System.nanoTime() > until);
                calm.addAll(probe.drainMs());
                sent += others.ask(String.valueOf(NANOS));
                beside.addAll(probe.drainMs());
            }
            double without = ProbeClient.percentile(calm, SHARE);
            double with = ProbeClient.percentile(beside, SHARE);
            System.out.printf(
                    "%s: %,d inputs; p99 of %d queries %.2f ms, of %d without %.2f ms: %.2f; medians %.2f and %.2f ms%n",
                    port,
                    sent,
                    beside.size(),
                    with,
                    calm.size(),
                    without,
                    with / without,
                    ProbeClient.percentile(beside, 0.5),
                    ProbeClient.percentile(calm, 0.5));
            gateway.assertUnharmed(probe);
            assertThat(with / without).isLessThanOrEqualTo(MOST);
        }
    }

    private static AttackerProcess others(FuzzClients.FuzzedPort port, AttackedGateway gateway) throws Exception {
        int at = port == FuzzClients.FuzzedPort.HTTP ? gateway.httpPort() : gateway.grpcPort();
        return new AttackerProcess(FuzzClients.class, port.name(), String.valueOf(at), "1");
    }
}
