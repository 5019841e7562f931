package io.infaas.gateway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.memory.AttackedGateway;
import io.infaas.gateway.memory.ProbeClient;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code infaas.fuzz.inputs} mutated conversations on either port of a gateway with little memory, each on a connection of its own:
 * each is answered or refused and ended, an honest client loses nothing, and memory stays within the number that the README states. What
 * the client waits is printed beside what it waits at a gateway that is spared on the same machine at the same time. {@link GarbageIT} looks
 * for what remains of them inside a process.
 */
class FuzzIT {

    private static final int INPUTS = LayerCounts.count("infaas.fuzz.inputs");
    private static final int SEED = Integer.getInteger("infaas.fuzz.seed", new Random().nextInt());
    /** Queries of an honest client before anything hostile comes. */
    private static final int UNDISTURBED = 200;

    private static final double SHARE = 0.99;

    private static AttackedGateway gateway;
    private static AttackedGateway spared;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        gateway = new AttackedGateway(Files.createDirectory(folder.resolve("attacked")), AttackedGateway.LITTLE_MEMORY);
        spared = new AttackedGateway(Files.createDirectory(folder.resolve("spared")), AttackedGateway.LITTLE_MEMORY);
    }

    @AfterAll
    static void end() throws Exception {
        try (AttackedGateway first = gateway;
                AttackedGateway second = spared) {
            first.end();
            second.end();
        }
    }

    @ParameterizedTest
    @EnumSource
    void inputs_anyMutation_endAndHarmNobody(FuzzClients.FuzzedPort port) throws Exception {
        try (ProbeClient probe = gateway.probe();
                ProbeClient other = spared.probe()) {
            Until.within(30, () -> Math.min(probe.answered(), other.answered()) >= UNDISTURBED);
            double before = probe.drainPercentileMs(SHARE);
            other.drainMs();
            FuzzClients.send(
                    port,
                    port == FuzzClients.FuzzedPort.HTTP ? gateway.httpPort() : gateway.grpcPort(),
                    SEED,
                    i -> i < INPUTS);
            double attacked = probe.drainPercentileMs(SHARE);
            double apart = other.drainPercentileMs(SHARE);
            int resident = gateway.residentMebibytes();

            System.out.printf(
                    "%s: %,d inputs from seed %d on; honest queries %d, p99 %.1f ms before, %.1f beside, %.1f at the spared gateway; resident %d MiB%n",
                    port, INPUTS, SEED, probe.answered(), before, attacked, apart, resident);
            gateway.assertUnharmed(probe);
            assertThat(resident).isLessThan(AttackedGateway.MOST_RESIDENT_MEBIBYTES);
        }
    }
}
