package io.infaas.gateway.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.infaas.gateway.routing.GatewayLimits;
import io.infaas.gateway.testing.FrontEnds;
import io.infaas.triton.testing.LayerCounts;
import io.infaas.triton.testing.Until;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever bytes come on either port: who says that it is done is hung up on, what it had under way ends, nothing fails but that, no
 * buffer is kept, and the next client is served. {@code -Dinfaas.fuzz.rounds=5000} goes on for longer; a failure names the seed by which
 * {@code -Dinfaas.fuzz.seed} repeats it in the first round.
 */
class GarbageIT {

    private static final int ROUNDS = LayerCounts.count("infaas.fuzz.rounds");
    private static final long SEED = Long.getLong("infaas.fuzz.seed", new Random().nextInt());
    private static final int AT_ONCE = 16;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private FrontEnds fronts;
    private DefectLog defects;

    @BeforeEach
    void open() throws Exception {
        defects = new DefectLog();
        fronts = new FrontEnds(new GatewayLimits(
                4 << 20, 1 << 20, 64L << 20, 4096, 100, Duration.ofMillis(200), Duration.ofSeconds(1)));
    }

    @AfterEach
    void close() throws Exception {
        defects.close();
        threads.shutdownNow();
        fronts.close();
    }

    @ParameterizedTest
    @EnumSource
    void garbage_anyBytes_endsAndTheNextIsServed(FuzzedPort port) throws Exception {
        for (int i = 0; i < ROUNDS; i++) {
            long seed = SEED + i;
            try {
                round(port, seed);
                assertThat(defects.seen()).isEmpty();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("repeat by -Dinfaas.fuzz.seed=" + seed, e);
            }
        }
        // buffers that are gone without having been released are told of when the next ones are made
        for (int i = 0; i < 3; i++) {
            System.gc();
            assertServed();
        }
        assertThat(defects.seen()).as("seeds from %d on", SEED).isEmpty();
        // a query whose client is silent ends at its deadline
        Until.within(20, () -> fronts.serving.retryBuffer().bytes() == 0);
    }

    private void round(FuzzedPort port, long seed) throws Exception {
        List<FuzzConnection> leaving = new ArrayList<>();
        List<FuzzConnection> staying = new ArrayList<>();
        try {
            for (int i = 0; i < AT_ONCE; i++) {
                Random random = new Random(seed * AT_ONCE + i);
                byte[] says = port.input(random);
                boolean leaves = random.nextBoolean();
                int piece = 1 + random.nextInt(random.nextInt(8) == 0 ? 50 : 20_000);
                int at = port == FuzzedPort.HTTP ? fronts.httpPort() : fronts.grpc.port();
                (leaves ? leaving : staying)
                        .add(new FuzzConnection(at, says, says.length > 50_000 ? 20_000 : piece, leaves, threads));
            }
            for (FuzzConnection visitor : leaving) {
                visitor.awaitSent();
                visitor.awaitEnd();
            }
            for (FuzzConnection visitor : staying) {
                visitor.awaitSent();
            }
            // who stays on the line keeps nothing under way for longer than a query may take
            Until.within(20, () -> fronts.metrics.queriesInFlight() == 0);
        } finally {
            for (FuzzConnection visitor : leaving) {
                visitor.close();
            }
            for (FuzzConnection visitor : staying) {
                visitor.close();
            }
        }
        Until.within(20, fronts::isIdle);
        assertServed();
    }

    private void assertServed() throws Exception {
        fronts.assertBothServe();
    }
}
