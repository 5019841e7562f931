package io.infaas.gateway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.memory.AttackedGateway;
import io.infaas.gateway.memory.ProbeClient;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code infaas.fuzz.inputs} mutated conversations on either port of a gateway with little memory, each on a connection of its own:
 * each is answered or refused and ended, an honest client loses nothing, and memory stays within the number that the README states. What
 * the client waits is printed beside what it waits at a gateway that is spared on the same machine at the same time. {@link GarbageTest} looks
 * for what remains of them inside a process.
 */
class FuzzIT {

    private static final int INPUTS = LayerCounts.count("infaas.fuzz.inputs");
    private static final long SEED = Long.getLong("infaas.fuzz.seed", new Random().nextInt());
    private static final int CLIENTS = 16;
    /** Queries of an honest client before anything hostile comes. */
    private static final int UNDISTURBED = 200;

    private static final double SHARE = 0.99;

    private static AttackedGateway gateway;
    private static AttackedGateway spared;

    private final ExecutorService talk = Executors.newCachedThreadPool();

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
    void inputs_anyMutation_endAndHarmNobody(FuzzedPort port) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try (ProbeClient probe = gateway.probe();
                ProbeClient other = spared.probe()) {
            Until.within(30, () -> Math.min(probe.answered(), other.answered()) >= UNDISTURBED);
            double before = probe.drainPercentileMs(SHARE);
            other.drainMs();
            AtomicInteger next = new AtomicInteger();
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                running.add(clients.submit(() -> send(port, next)));
            }
            for (Future<Void> client : running) {
                client.get();
            }
            double attacked = probe.drainPercentileMs(SHARE);
            double apart = other.drainPercentileMs(SHARE);
            int resident = gateway.residentMebibytes();

            System.out.printf(
                    "%s: %,d inputs from seed %d on; honest queries %d, p99 %.1f ms before, %.1f beside, %.1f at the spared gateway; resident %d MiB%n",
                    port, INPUTS, SEED, probe.answered(), before, attacked, apart, resident);
            gateway.assertUnharmed(probe);
            assertThat(resident).isLessThan(AttackedGateway.MOST_RESIDENT_MEBIBYTES);
        } finally {
            clients.shutdownNow();
            talk.shutdownNow();
        }
    }

    private Void send(FuzzedPort port, AtomicInteger next) {
        for (int i = next.getAndIncrement(); i < INPUTS; i = next.getAndIncrement()) {
            Random random = new Random(SEED + i);
            byte[] says = port.input(random);
            int piece = random.nextInt(8) == 0 && says.length < 2_000 ? 1 + random.nextInt(50) : 20_000;
            int at = port == FuzzedPort.HTTP ? gateway.httpPort() : gateway.grpcPort();
            try (FuzzConnection connection = new FuzzConnection(at, says, piece, true, talk)) {
                connection.awaitSent();
                connection.awaitEnd();
            } catch (Exception e) {
                throw new AssertionError("input %d of seed %d on %s".formatted(i, SEED, port), e);
            }
        }
        return null;
    }
}
