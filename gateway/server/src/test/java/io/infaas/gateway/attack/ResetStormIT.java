package io.infaas.gateway.attack;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.memory.AttackedGateway;
import io.infaas.gateway.memory.ProbeClient;
import io.infaas.triton.testing.Until;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New connections at a high rate, each with many cancelled queries, take nothing from a client of another address. */
@Tag("alone")
class ResetStormIT {

    private static final int UNDISTURBED = 100;
    private static final int HONEST = 160;

    @TempDir
    private Path folder;

    @Test
    void connectionsWithResets_hundredsASecond_honestClientLosesNothing() throws Exception {
        assertHonestLosesNothing(300);
    }

    @Test
    @Tag("proof")
    void connectionsWithResets_thousandsASecond_honestClientLosesNothing() throws Exception {
        assertHonestLosesNothing(3_000);
    }

    private void assertHonestLosesNothing(int perSecond) throws Exception {
        try (AttackedGateway gateway = new AttackedGateway(folder, List.of())) {
            try (ProbeClient probe = gateway.probe()) {
                Until.within(30, () -> probe.answered() >= UNDISTURBED);
                double before = probe.drainPercentileMs(0.99);
                int connections;
                long sinceNanos = System.nanoTime();
                try (ResetStorm storm =
                        new ResetStorm(InetAddress.getByName("127.0.0.2"), gateway.grpcPort(), perSecond)) {
                    int answered = probe.answered();
                    Until.within(60, () -> probe.answered() >= answered + HONEST);
                    connections = storm.connections();
                }
                System.out.printf(
                        "reset storm: %.0f connections/s; p99 of the honest client %.1f ms, before %.1f ms%n",
                        connections / ((System.nanoTime() - sinceNanos) / 1e9), probe.drainPercentileMs(0.99), before);
                assertThat(connections).isGreaterThan(perSecond / 10);
                gateway.assertUnharmed(probe);
            }
            gateway.end();
        }
    }
}
